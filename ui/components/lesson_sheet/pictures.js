// The pictures of a lesson: digits side by side, a plane of codes, a curve; see ui/lessons/pictures.py.

import { fromBase64 } from "../shared/standalone.js";
import { make, picture } from "../shared/paint/dom.js";
import { classColour } from "../shared/paint/looks.js";
import { css, drawCircle, openCanvas, paintDigit } from "../shared/paint/paint.js";
import { islandsOf } from "../shared/space/islands.js";
import { paintClasses } from "../shared/space/points.js";

const GRID = 65535; // steps along each side of a plane
const NEAREST = 5;
const MARGIN = 14; // CSS pixels around points and curve

// An element for a picture, and repaint(theme) for its colours.
export function show(given) {
  return { digits: showDigits, plane: showPlane, curve: showCurve }[given.kind](given);
}

function showDigits({ label, tiles }) {
  const painted = tiles.map((tile) => {
    const canvas = picture(tile.label || label || "digit", "tile");
    const values = Float32Array.from(fromBase64(tile.pixels), (byte) => byte / 255);
    return { canvas, values, label: tile.label };
  });
  const cells = painted.map(({ canvas, label: name }) =>
    make("figure", {}, canvas, ...(name ? [make("figcaption", {}, name)] : [])));
  const row = make("div", { class: tiles.length > 8 ? "digits many" : "digits", "data-count": tiles.length }, ...cells);
  return {
    element: make("div", { class: "picture" }, ...(label ? [make("p", { class: "label" }, label)] : []), row),
    repaint(theme) {
      for (const { canvas, values } of painted) paintDigit(canvas, values, theme);
    },
  };
}

// Where the points of a plane are, from 0 to 1 across and upwards, and their classes.
export function readPlane({ points, classes }) {
  const bytes = fromBase64(points);
  const steps = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  return { places: Float32Array.from(steps, (step) => step / GRID), classes: fromBase64(classes) };
}

// The class of most of the five points nearest to a place; -1 where there is no majority.
export function digitAt({ places, classes }, x, y) {
  const distances = Array.from(classes, (_, i) => (places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2);
  const order = [...distances.keys()].sort((a, b) => distances[a] - distances[b]).slice(0, NEAREST);
  const votes = new Map();
  for (const i of order) votes.set(classes[i], (votes.get(classes[i]) ?? 0) + 1);
  const [digit, most] = [...votes].reduce((best, one) => (one[1] > best[1] ? one : best), [-1, 0]);
  return 2 * most > NEAREST ? digit : -1;
}

function showPlane(given) {
  const plane = readPlane(given);
  const canvas = picture(`${given.label}: a plane of codes${given.isNamed ? ", coloured by digit" : ""}`, "plane");
  const names = given.isNamed ? islandsOf(plane.places, plane.classes) : null;
  let mark = null;
  let known = null;
  const repaint = (theme) => {
    known = theme;
    const { pen, width, height } = openCanvas(canvas);
    const [across, up] = [width - 2 * MARGIN, height - 2 * MARGIN];
    const at = (x, y) => [MARGIN + x * across, height - MARGIN - y * up];
    for (let i = 0; i < plane.classes.length; i++) {
      pen.fillStyle = given.isNamed ? classColour(plane.classes[i], theme.isDark) : css(theme.soft);
      drawCircle(pen, ...at(plane.places[2 * i], plane.places[2 * i + 1]), width / 420);
      pen.fill();
    }
    if (given.isNamed) paintClasses({ pen, view: { toPixels: at, height }, theme }, names);
    if (!mark) return;
    pen.strokeStyle = css(theme.accent);
    pen.lineWidth = 4;
    drawCircle(pen, ...at(...mark), 11);
    pen.stroke();
  };
  canvas.addEventListener("click", ({ offsetX, offsetY }) => {
    if (given.isNamed) return;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    mark = [(offsetX - MARGIN) / (width - 2 * MARGIN), (height - MARGIN - offsetY) / (height - 2 * MARGIN)];
    repaint(known);
    canvas.dispatchEvent(new CustomEvent("lesson:point", {
      bubbles: true, composed: true, detail: { digit: digitAt(plane, ...mark), mark },
    }));
  });
  return {
    element: make("div", { class: "picture" }, canvas),
    repaint,
    mark(place) {
      mark = place;
    },
  };
}

function showCurve({ values, of = values.length }) {
  const last = values.at(-1).toFixed(2);
  const canvas = picture(`The loss after each of ${values.length} epochs; the last is ${last}`, "curve");
  const repaint = (theme) => {
    const { pen, width, height } = openCanvas(canvas);
    const top = Math.ceil(Math.max(...values) * 2) / 2;
    const [left, foot] = [46, 34];
    const x = (epoch) => left + ((epoch - 0.5) / of) * (width - left - MARGIN);
    const y = (value) => MARGIN + (1 - value / top) * (height - MARGIN - foot);
    pen.font = `15px ${theme.font}`;
    pen.strokeStyle = css(theme.line);
    pen.lineWidth = 1;
    pen.fillStyle = css(theme.soft);
    pen.textBaseline = "middle";
    for (let value = 0; value <= top; value += 0.5) {
      pen.beginPath();
      pen.moveTo(left, y(value));
      pen.lineTo(width - MARGIN, y(value));
      pen.stroke();
      pen.textAlign = "right";
      pen.fillText(value.toFixed(1), left - 8, y(value));
    }
    pen.textAlign = "center";
    for (let epoch = 1; epoch <= of; epoch++) pen.fillText(String(epoch), x(epoch), height - foot / 2);
    pen.strokeStyle = css(theme.accent);
    pen.lineWidth = 4;
    pen.beginPath();
    for (const [i, value] of values.entries()) pen.lineTo(x(i + 1), y(value));
    pen.stroke();
    pen.fillStyle = css(theme.accent);
    for (const [i, value] of values.entries()) {
      drawCircle(pen, x(i + 1), y(value), 5);
      pen.fill();
    }
  };
  const note = make("p", { class: "label" }, "Loss on validation digits after each epoch");
  return { element: make("div", { class: "picture" }, note, canvas), repaint };
}

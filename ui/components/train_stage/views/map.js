// The codes of the test digits, one picture a run: a thousand points that untangle.

import { briefName } from "../../shared/core/naming.js";
import { make, setText } from "../../shared/paint/dom.js";
import { classColour } from "../../shared/paint/looks.js";
import { channels, openCanvas, sizeOf, writeWithHalo } from "../../shared/paint/paint.js";
import { createPointPainter } from "../../shared/space/points.js";

const DOT = 6.5; // CSS pixels across, of a thousand points
const MARGIN = 0.06;
const OUTLIERS = 0.005; // share of the points that may lie outside, at each side
const LEAST = 3; // digits of a class for which its name stands

const fits = new WeakMap(); // frame -> its window

// The middle and the half width of a square that holds nearly all points of a frame.
export function fitOf(frame) {
  if (fits.has(frame)) return fits.get(frame);
  const { codes } = frame;
  const range = (axis) => {
    const values = Float32Array.from({ length: codes.length / 2 }, (_, i) => codes[2 * i + axis]).sort();
    const skip = Math.floor(OUTLIERS * values.length);
    return [values[skip], values[values.length - 1 - skip]];
  };
  const [[left, right], [low, high]] = [range(0), range(1)];
  const half = (Math.max(right - left, high - low) / 2 || 1) * (1 + 2 * MARGIN);
  const fit = { x: (left + right) / 2, y: (low + high) / 2, half };
  fits.set(frame, fit);
  return fit;
}

// Medians of the classes' points, where their names stand: [[label, x, y], …].
export function classMiddles(codes, labels) {
  const byClass = new Map();
  for (const [i, label] of labels.entries())
    if (byClass.has(label)) byClass.get(label).push(i);
    else byClass.set(label, [i]);
  const middle = (members, axis) => members.map((i) => codes[2 * i + axis]).sort((a, b) => a - b)[members.length >> 1];
  return [...byClass].filter(([, members]) => members.length >= LEAST)
    .map(([label, members]) => [label, middle(members, 0), middle(members, 1)]);
}

// What the points are, and how a code of more than two numbers becomes one.
export function sayCodes(count, numbers) {
  const how = numbers > 2 ? `: ${numbers} numbers each, seen along the two directions in which they differ most` : "";
  return `${count.toLocaleString("en")} codes of test digits${how}; coloured by class.`;
}

function createPane(signal) {
  const painter = createPointPainter(signal);
  const overlay = make("canvas", { role: "img", "aria-label": "The codes of the test digits" });
  const frame = make("div", { class: "map" }, painter.canvas, overlay);
  const caption = make("p", { class: "soft" });
  const element = make("div", { class: "pane" }, frame, caption);
  let known = []; // what is painted
  let colours = null;

  function coloursOf(labels, isDark) {
    if (colours?.labels !== labels || colours.isDark !== isDark) {
      const rgba = new Uint8Array(4 * labels.length);
      for (const [i, label] of labels.entries()) rgba.set([...channels(classColour(label, isDark)), 225], 4 * i);
      colours = { labels, isDark, rgba, order: Uint32Array.from(labels, (_, i) => i) };
    }
    return colours;
  }
  return {
    element,
    draw({ film, index }, theme) {
      const [shown, size] = [film.frames[index], sizeOf(frame)];
      if (!shown || !size[0]) return;
      const now = [shown, theme, ...size];
      if (now.every((value, i) => value === known[i])) return;
      known = now;
      const { labels } = film.header;
      const { rgba, order } = coloursOf(labels, theme.isDark);
      const [width, height] = size;
      const { x, y, half } = fitOf(shown);
      const scale = Math.min(width, height) / (2 * half);
      const [toX, toY] = [(at) => width / 2 + (at - x) * scale, (at) => height / 2 - (at - y) * scale];
      const transform = [scale, toX(0), -scale, toY(0)];
      painter.setLook({ places: shown.codes, rgba, order });
      painter.draw({ width, height, transform }, { size: DOT, rim: 0.25, theme });
      const { pen } = openCanvas(overlay);
      const font = `700 ${Math.round(Math.max(height / 22, 17, theme.least))}px Georgia, "Noto Serif", serif`;
      for (const [label, placeX, placeY] of classMiddles(shown.codes, labels))
        writeWithHalo(pen, theme, briefName(label), toX(placeX), toY(placeY), { font, width: 4, veil: 0.86 });
      setText(caption, sayCodes(labels.length, film.run?.spec?.network?.encoder_sizes?.at(-1)));
    },
  };
}

export function createMap(host, signal) {
  const panes = [];
  return {
    draw(shown, theme) {
      while (panes.length < shown.length) panes.push(createPane(signal));
      for (const [i, pane] of panes.entries()) {
        if (i >= shown.length) pane.element.remove();
        else if (!pane.element.isConnected) host.append(pane.element);
      }
      for (const [i, one] of shown.entries()) panes[i].draw(one, theme);
    },
  };
}

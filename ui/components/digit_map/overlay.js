// What lies over the points of a map: digits as images where few are in sight, signs of the classes for eyes
// that do not tell the colours apart, rings, the visitor's own drawing, the line of a lasso, and the whole map
// in a corner while a part of it fills the frame.

import { nameOf } from "../shared/core/naming.js";
import {
  css, drawCircle, drawLine, paintShape, pixelRatio, strokeWithHalo, writeWithHalo,
} from "../shared/paint/paint.js";

const ROOM = 1500; // square CSS pixels of the map that a digit in sight has, when it becomes an image
const MOST = 320; // images at once
const SMALL = 28;
const LARGE = 42;
const ASIDE = 46; // CSS pixels from the visitor's point to its picture, across and up
const CELL = 13; // CSS pixels a sign has for itself
const SIGN = 15; // CSS pixels of its picture, halo and all
const FACTOR = 3; // pixels of the picture to one of CSS: sharp on every screen
const WIDE = 104; // CSS pixels
const MARGIN = 10; // CSS pixels to the frame's corner
const GREY = [150, 148, 140];

// Indices of the points in sight, null where they are too many to be shown as images.
export function inSight(places, view) {
  const [ax, bx, ay, by] = view.transform;
  const most = Math.min(MOST, (view.width * view.height) / ROOM);
  const found = [];
  for (let i = 0, count = places.length / 2; i < count; i++) {
    const x = ax * places[2 * i] + bx;
    const y = ay * places[2 * i + 1] + by;
    if (x < -14 || y < -14 || x > view.width + 14 || y > view.height + 14) continue;
    found.push(i);
    if (found.length > most) return null;
  }
  return found;
}

// What all of these paint: { pen, view, places, theme, pictures, look, chosen }.
const spotOf = ({ view, places }, index) => view.toPixels(places[2 * index], places[2 * index + 1]);

// A square in the pen's colour, and on it a digit of `size` by draw(x, y, size), both about (x, y).
function paintFramed(pen, x, y, size, edge, draw) {
  pen.fillRect(x - size / 2 - edge, y - size / 2 - edge, size + 2 * edge, size + 2 * edge);
  pen.imageSmoothingEnabled = false;
  return draw(x, y, size);
}

// Each digit in sight as its image, framed in its colour; returns whether all were ready.
export function paintImages(tools, indices) {
  const { pen, view, theme, pictures, look, chosen } = tools;
  const size = indices.length * LARGE * LARGE * 3 < view.width * view.height ? LARGE : SMALL;
  const isGrey = (i) => Boolean(chosen && !chosen[i]);
  let isReady = true;
  for (const i of [...indices.filter(isGrey), ...indices.filter((other) => !isGrey(other))]) {
    const [x, y] = spotOf(tools, i).map(Math.round);
    pen.globalAlpha = isGrey(i) ? 0.3 : 1;
    pen.fillStyle = css(isGrey(i) ? theme.line : [...look.rgb.subarray(3 * i, 3 * i + 3)]);
    const isThere = paintFramed(pen, x, y, size, 2, (...square) => pictures.draw(pen, i, ...square));
    isReady = isThere && isReady;
  }
  pen.globalAlpha = 1;
  return isReady;
}

// A ring, or a frame where digits are images, around one point.
export function paintRing(tools, index, { isImage, isStrong }) {
  const { pen, theme } = tools;
  const [x, y] = spotOf(tools, index);
  drawCircle(pen, x, y, isStrong ? 7 : 5);
  if (isImage) {
    pen.beginPath();
    pen.rect(x - 18, y - 18, 36, 36);
  }
  const strong = { colour: theme.accent, width: 2.2, halo: 4.5 };
  strokeWithHalo(pen, theme, isStrong ? strong : { width: 1.4, halo: 3.5 });
}

// A digit with a frame, in front of all others: the one under the pointer.
export function paintFront(tools, index) {
  const { pen, theme, pictures } = tools;
  pen.fillStyle = css(theme.accent);
  const [x, y] = spotOf(tools, index).map(Math.round);
  paintFramed(pen, x, y, LARGE, 3, (...square) => pictures.draw(pen, index, ...square));
}

// The visitor's drawing: a dot where it belongs and its picture, a canvas of 28x28 called `name`,
// beside it, so that its neighbours stay in sight.
export function paintOwn({ pen, view, theme }, { spot, picture, name }) {
  const [left, top] = view.toPixels(spot.x, spot.y).map(Math.round);
  const across = left + ASIDE + 24 < view.width ? ASIDE : -ASIDE;
  const down = top - ASIDE - 40 > 0 ? -ASIDE : ASIDE;
  const [middle, centre] = [left + across, top + down];
  drawLine(pen, [left, top], [middle, centre]);
  paintShape(pen, { stroke: theme.accent, width: 2 });
  pen.fillStyle = css(theme.accent);
  paintFramed(pen, middle, centre, LARGE, 3, (x, y, size) =>
    pen.drawImage(picture, x - size / 2, y - size / 2, size, size),
  );
  drawCircle(pen, left, top, 6);
  paintShape(pen, { fill: theme.accent, stroke: theme.card, width: 2 });
  const size = Math.max(11, theme.least);
  const under = centre + (27 + size / 2) * Math.sign(down); // on the side the line does not come from
  const font = `600 ${size}px system-ui, sans-serif`;
  writeWithHalo(pen, theme, name, middle, under, { font, width: 3, colour: theme.accent });
}

// The line drawn so far around what is to be chosen.
export function paintLasso({ pen, theme }, line) {
  if (line.length < 2) return;
  drawLine(pen, ...line);
  pen.closePath();
  paintShape(pen, { fill: theme.accent, veil: 0.1, stroke: theme.accent, width: 1.5 });
}

// Indices of the points that are shown as signs: the first on each cell, a chosen one before others.
// labels: classes; scale: CSS pixels of one unit of the plane, across and up.
export function pickSigns(places, labels, [scaleX, scaleY], chosen = null) {
  const taken = new Map(); // cell -> index
  for (let i = 0; i < labels.length; i++) {
    const cell = Math.floor((places[2 * i] * scaleX) / CELL) * 65536 + Math.floor((places[2 * i + 1] * scaleY) / CELL);
    const held = taken.get(cell);
    if (held === undefined || (chosen?.[i] && !chosen[held])) taken.set(cell, i);
  }
  return [...taken.values()];
}

// Pictures of the classes' signs, a letter or two each, made once a theme.
function drawSigns(theme, classes) {
  return classes.map((label) => {
    const sign = nameOf(label).slice(0, 2);
    const side = SIGN * FACTOR;
    const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
    const font = `700 ${11 * FACTOR}px system-ui, sans-serif`;
    const pen = canvas.getContext("2d");
    writeWithHalo(pen, theme, sign, side / 2, side * 0.53, { font, width: 2.6 * FACTOR });
    return canvas;
  });
}

// What paints the signs of one map.
export function createSigns(places, labels) {
  const classes = Array.from({ length: Math.max(...labels) + 1 }, (_, label) => label);
  let [pictures, theme] = [null, null];
  let [picked, known, mask] = [[], "", null];
  return {
    paint({ pen, view, theme: now, chosen }) {
      if (now !== theme) pictures = drawSigns(now, classes);
      theme = now;
      const key = view.scale.join();
      if (key !== known || chosen !== mask) picked = pickSigns(places, labels, view.scale, chosen);
      [known, mask] = [key, chosen];
      const [ax, bx, ay, by] = view.transform;
      pen.imageSmoothingEnabled = true;
      for (const i of picked) {
        const x = ax * places[2 * i] + bx;
        const y = ay * places[2 * i + 1] + by;
        if (x < -8 || y < -8 || x > view.width + 8 || y > view.height + 8) continue;
        pen.globalAlpha = chosen && !chosen[i] ? 0.35 : 1;
        pen.drawImage(pictures[labels[i]], x - SIGN / 2, y - SIGN / 2, SIGN, SIGN);
      }
      pen.globalAlpha = 1;
    },
  };
}

// Where the window of a view lies on the whole map, in shares of it: { left, top, size }.
export function windowOf(view) {
  const [ax, bx, ay, by] = view.whole;
  const [x, y] = view.toPlane(0, 0);
  return { left: (ax * x + bx) / view.width, top: (ay * y + by) / view.height, size: 1 / view.zoom };
}

export function createOverview(places) {
  const canvas = document.createElement("canvas");
  let known = []; // what the picture was made of

  // One pixel a point: at this size a dot is no more.
  function paint({ view, look, chosen }, width, height, ratio) {
    const now = [look, chosen, width, height, ratio];
    if (now.every((value, k) => value === known[k])) return;
    known = now;
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    const image = new ImageData(canvas.width, canvas.height);
    const [ax, bx, ay, by] = view.whole;
    const [scaleX, scaleY] = [canvas.width / view.width, canvas.height / view.height];
    for (let i = 0, count = places.length / 2; i < count; i++) {
      const x = Math.round((ax * places[2 * i] + bx) * scaleX);
      const y = Math.round((ay * places[2 * i + 1] + by) * scaleY);
      if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) continue;
      const isGrey = chosen && !chosen[i];
      for (let c = 0; c < 3; c++) image.data[4 * (y * canvas.width + x) + c] = isGrey ? GREY[c] : look.rgb[3 * i + c];
      image.data[4 * (y * canvas.width + x) + 3] = isGrey ? 90 : 255;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  return {
    // tools: as of overlay.js.
    paint(tools) {
      const { pen, view, theme } = tools;
      const height = Math.round((WIDE * view.height) / view.width);
      paint(tools, WIDE, height, pixelRatio());
      const [left, top] = [MARGIN, view.height - height - MARGIN];
      pen.fillStyle = css(theme.card);
      pen.strokeStyle = css(theme.line);
      pen.lineWidth = 1;
      pen.fillRect(left, top, WIDE, height);
      pen.strokeRect(left - 0.5, top - 0.5, WIDE + 1, height + 1);
      pen.drawImage(canvas, left, top, WIDE, height);
      const { left: across, top: down, size } = windowOf(view);
      pen.strokeStyle = css(theme.accent);
      pen.lineWidth = 1.6;
      pen.strokeRect(left + across * WIDE, top + down * height, Math.max(size * WIDE, 6), Math.max(size * height, 6));
    },
  };
}

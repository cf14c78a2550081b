// What lies over the points of a map: digits as images where few are in sight, rings, the visitor's own
// drawing, and the line of a lasso.

import { css } from "../shared/paint/paint.js";
import { drawCircle, drawLine, strokeWithHalo, writeWithHalo } from "../shared/space/shapes.js";

const ROOM = 1500; // square CSS pixels of the map that a digit in sight has, when it becomes an image
const MOST = 320; // images at once
const SMALL = 28;
const LARGE = 42;
const ASIDE = 46; // CSS pixels from the visitor's point to its picture, across and up

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
  pen.fillStyle = pen.strokeStyle = css(theme.accent);
  pen.lineWidth = 2;
  drawLine(pen, [left, top], [middle, centre]);
  pen.stroke();
  paintFramed(pen, middle, centre, LARGE, 3, (x, y, size) =>
    pen.drawImage(picture, x - size / 2, y - size / 2, size, size),
  );
  drawCircle(pen, left, top, 6);
  pen.fill();
  pen.strokeStyle = css(theme.card);
  pen.stroke();
  const under = centre + 33 * Math.sign(down); // on the side the line does not come from
  const font = "600 11px system-ui, sans-serif";
  writeWithHalo(pen, theme, name, middle, under, { font, width: 3, colour: theme.accent });
}

// The line drawn so far around what is to be chosen.
export function paintLasso({ pen, theme }, line) {
  if (line.length < 2) return;
  drawLine(pen, ...line);
  pen.closePath();
  pen.fillStyle = pen.strokeStyle = css(theme.accent);
  pen.globalAlpha = 0.1;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 1.5;
  pen.stroke();
}

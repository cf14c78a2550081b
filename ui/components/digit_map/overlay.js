// What lies over the points of a map: digits as images where few are in sight, the classes' digits,
// rings, the visitor's own drawing, and the line of a lasso.

import { css } from "../shared/paint/paint.js";

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

// Each digit in sight as its image, framed in its colour; returns whether all were ready.
export function paintImages({ pen, view, places, theme, pictures, look, chosen }, indices) {
  const size = indices.length * LARGE * LARGE * 3 < view.width * view.height ? LARGE : SMALL;
  let isReady = true;
  const paint = (i) => {
    const [x, y] = view.toPixels(places[2 * i], places[2 * i + 1]);
    const isGrey = chosen && !chosen[i];
    pen.globalAlpha = isGrey ? 0.3 : 1;
    pen.fillStyle = `rgb(${look.rgb[3 * i]} ${look.rgb[3 * i + 1]} ${look.rgb[3 * i + 2]})`;
    if (isGrey) pen.fillStyle = css(theme.line);
    const edge = size / 2 + 2;
    pen.fillRect(Math.round(x - edge), Math.round(y - edge), 2 * edge, 2 * edge);
    const left = Math.round(x - size / 2) + size / 2;
    if (!pictures.draw(pen, i, left, Math.round(y - size / 2) + size / 2, size)) isReady = false;
  };
  pen.imageSmoothingEnabled = false;
  for (const i of indices) if (chosen && !chosen[i]) paint(i);
  for (const i of indices) if (!chosen || chosen[i]) paint(i);
  pen.globalAlpha = 1;
  return isReady;
}

// A ring, or a frame where digits are images, around one point.
export function paintRing({ pen, view, places, theme }, index, { isImage, isStrong }) {
  const [x, y] = view.toPixels(places[2 * index], places[2 * index + 1]);
  pen.beginPath();
  if (isImage) pen.rect(x - 18, y - 18, 36, 36);
  else pen.arc(x, y, isStrong ? 7 : 5, 0, 2 * Math.PI);
  pen.lineWidth = isStrong ? 4.5 : 3.5;
  pen.strokeStyle = css(theme.card);
  pen.stroke();
  pen.lineWidth = isStrong ? 2.2 : 1.4;
  pen.strokeStyle = css(isStrong ? theme.accent : theme.ink);
  pen.stroke();
}

// A digit with a frame, in front of all others: the one under the pointer.
export function paintFront({ pen, view, places, theme, pictures }, index) {
  const [x, y] = view.toPixels(places[2 * index], places[2 * index + 1]).map(Math.round);
  pen.fillStyle = css(theme.accent);
  pen.fillRect(x - 24, y - 24, 48, 48);
  pen.imageSmoothingEnabled = false;
  pictures.draw(pen, index, x, y, 42);
}

// The visitor's drawing: a dot where it belongs and its picture, a canvas of 28x28 called `name`,
// beside it, so that its neighbours stay in sight.
export function paintOwn({ pen, view, theme }, { x, y }, { picture, name }) {
  const [left, top] = view.toPixels(x, y).map(Math.round);
  const across = left + ASIDE + 24 < view.width ? ASIDE : -ASIDE;
  const down = top - ASIDE - 40 > 0 ? -ASIDE : ASIDE;
  const [middle, centre] = [left + across, top + down];
  pen.fillStyle = pen.strokeStyle = css(theme.accent);
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(left, top);
  pen.lineTo(middle, centre);
  pen.stroke();
  pen.fillRect(middle - 24, centre - 24, 48, 48);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(picture, middle - 21, centre - 21, 42, 42);
  pen.beginPath();
  pen.arc(left, top, 6, 0, 2 * Math.PI);
  pen.fill();
  pen.strokeStyle = css(theme.card);
  pen.stroke();
  pen.font = "600 11px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 3;
  const under = centre + 33 * Math.sign(down); // on the side the line does not come from
  pen.strokeText(name, middle, under);
  pen.fillText(name, middle, under);
}

// The line drawn so far around what is to be chosen.
export function paintLine({ pen, theme }, line) {
  if (line.length < 2) return;
  pen.beginPath();
  for (const [x, y] of line) pen.lineTo(x, y);
  pen.closePath();
  pen.fillStyle = css(theme.accent);
  pen.globalAlpha = 0.1;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 1.5;
  pen.strokeStyle = css(theme.accent);
  pen.stroke();
}

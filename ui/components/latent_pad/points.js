// The test codes on the pad: colour tells the class, the crowded places let more through. Where few
// are in sight, each carries its digit.

import { nameOf } from "../shared/core/naming.js";
import { channels, css } from "../shared/paint/paint.js";
import { classColour } from "../shared/paint/palette.js";

const LEVELS = [0.95, 0.8, 0.65, 0.5]; // opacity where few, some, many, most points are
const CROWDS = [4, 9, 18]; // points on a cell that begin the next level
const CELL = 11; // CSS pixels
const FEW = 180; // points in sight, below which each is shown as its digit

const levelOf = (crowd) => CROWDS.filter((begin) => crowd >= begin).length;

// The points in sight and their colours, { order, rgba }, the crowded ones first, so that they lie
// below; areFew where each is to be shown as its digit.
export function lookAt({ points }, view, space, theme) {
  const count = points.length / 2;
  const columns = Math.ceil(view.width / CELL);
  const crowd = new Uint16Array(columns * Math.ceil(view.height / CELL));
  const cells = new Int32Array(count).fill(-1);
  const [ax, bx, ay, by] = view.transform;
  const cellOf = (pixel, size) => Math.floor(Math.min(Math.max(pixel, 0), size - 1) / CELL);
  let inSight = 0;
  for (let i = 0; i < count; i++) {
    const x = ax * points[2 * i] + bx;
    const y = ay * points[2 * i + 1] + by;
    if (!(x > -4 && x < view.width + 4 && y > -4 && y < view.height + 4)) continue;
    cells[i] = cellOf(y, view.height) * columns + cellOf(x, view.width);
    crowd[cells[i]]++;
    inSight++;
  }
  const levels = Uint8Array.from(crowd, levelOf);
  const order = new Uint32Array(inSight);
  let place = 0;
  for (let level = LEVELS.length - 1; level >= 0; level--)
    for (let i = 0; i < count; i++) if (cells[i] >= 0 && levels[cells[i]] === level) order[place++] = i;
  const colours = space.classes.map((label) => channels(classColour(label, theme.isDark)));
  const kinds = new Uint8Array(256);
  for (const [i, label] of space.classes.entries()) kinds[label] = i;
  const rgba = new Uint8Array(4 * count);
  for (const i of order) {
    rgba.set(space.labels ? colours[kinds[space.labels[i]]] : theme.accent, 4 * i);
    rgba[4 * i + 3] = 255 * LEVELS[levels[cells[i]]];
  }
  return { order, rgba, areFew: inSight < FEW && space.labels !== null };
}

export function paintDigits({ pen, view, theme }, { points }, { order, rgba }, labels) {
  pen.font = `600 10px ${theme.font ?? "system-ui, sans-serif"}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 0.6;
  pen.strokeStyle = css(theme.ink);
  for (const i of [...order].sort((a, b) => a - b)) {
    const [x, y] = view.toPixels(points[2 * i], points[2 * i + 1]);
    const [red, green, blue] = rgba.subarray(4 * i);
    pen.beginPath();
    pen.arc(x, y, 7, 0, 2 * Math.PI);
    pen.fillStyle = css([red, green, blue]);
    pen.fill();
    pen.stroke();
    pen.fillStyle = 0.3 * red + 0.59 * green + 0.11 * blue > 140 ? "#1b1f24" : "#ffffff";
    pen.fillText(nameOf(labels[i]).slice(0, 2), x, y + 0.5);
  }
}

// Digits side by side on one canvas, of 28 x 28 pixels each; the gaps between them stay clear.

import { paintTile } from "./paint.js";

const SIDE = 28;
const STEP = SIDE + 2;

// Prepare a canvas for columns x rows tiles.
export function openSheet(canvas, columns, rows) {
  canvas.width = columns * STEP - 2;
  canvas.height = rows * STEP - 2;
  canvas.style.aspectRatio = `${canvas.width} / ${canvas.height}`;
}

// Paint the i-th tile; rows run down.
export function paintOnSheet(canvas, i, columns, pixels, theme) {
  paintTile(canvas.getContext("2d"), pixels, (i % columns) * STEP, Math.floor(i / columns) * STEP, theme);
}

// All of these digits, `most` in a row, those that pictures.read(index, pixels) has (not false).
export function paintMany(canvas, indices, pictures, theme, most) {
  const columns = Math.min(most, Math.max(indices.length, 1));
  const pixels = new Float32Array(SIDE * SIDE);
  openSheet(canvas, columns, Math.ceil(indices.length / columns) || 1);
  for (const [place, index] of indices.entries())
    if (pictures.read(index, pixels) !== false) paintOnSheet(canvas, place, columns, pixels, theme);
}

// Which tile is under a pointer event, on a canvas shown at any size.
export function tileUnder(event, canvas) {
  const box = canvas.getBoundingClientRect();
  const along = (pixel, extent, size) =>
    Math.min(Math.max(Math.floor(((pixel / extent) * size) / STEP), 0), Math.ceil(size / STEP) - 1);
  const column = along(event.clientX - box.left, box.width, canvas.width);
  const row = along(event.clientY - box.top, box.height, canvas.height);
  return row * Math.ceil(canvas.width / STEP) + column;
}

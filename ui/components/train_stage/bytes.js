// Pictures of 784 bytes, as a film has them, painted without turning them into numbers first.

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const GAP = 2;

let tile = null; // painted over and over

// What each byte looks like: ink, or signed with 128 for nothing.
export function signedRamp({ tooMuchRamp, tooLittleRamp }) {
  return Int32Array.from({ length: 256 }, (_, byte) =>
    byte < 128 ? tooLittleRamp[Math.min(2 * (128 - byte), 255)] : tooMuchRamp[2 * (byte - 128)],
  );
}

function paintAt(pen, bytes, start, left, top, ramp) {
  tile ??= new ImageData(SIDE, SIDE);
  const pixels = new Int32Array(tile.data.buffer);
  for (let i = 0; i < PIXELS; i++) pixels[i] = ramp[bytes[start + i]];
  pen.putImageData(tile, left, top);
}

const painted = new WeakMap(); // canvas -> what it shows

// Whether a canvas has to be painted to show this: every one that is painted costs the browser a picture.
function isOther(canvas, ...now) {
  const last = painted.get(canvas);
  if (last && now.every((value, i) => value === last[i])) return false;
  painted.set(canvas, now);
  if (canvas.width !== SIDE) canvas.width = canvas.height = SIDE;
  return true;
}

// Paint picture `index` of `bytes` on a canvas of its own.
export function paintBytes(canvas, bytes, index, ramp) {
  if (!isOther(canvas, bytes, index, ramp)) return;
  paintAt(canvas.getContext("2d"), bytes, index * PIXELS, 0, 0, ramp);
}

export function clearTile(canvas) {
  if (!isOther(canvas, null, 0, null)) return;
  canvas.getContext("2d").clearRect(0, 0, SIDE, SIDE);
}

// Paint all pictures of `bytes` side by side, `columns` in a row.
export function paintSheet(canvas, bytes, columns, ramp) {
  const count = bytes.length / PIXELS;
  const [width, height] = [columns, Math.ceil(count / columns)].map((many) => many * (SIDE + GAP) - GAP);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const pen = canvas.getContext("2d");
  for (let i = 0; i < count; i++)
    paintAt(pen, bytes, i * PIXELS, (i % columns) * (SIDE + GAP), Math.floor(i / columns) * (SIDE + GAP), ramp);
}

// Mean squared error of two pictures in [0, 1].
export function errorOf(a, first, b, second) {
  let sum = 0;
  for (let i = 0; i < PIXELS; i++) sum += (a[first * PIXELS + i] - b[second * PIXELS + i]) ** 2;
  return sum / PIXELS / 255 ** 2;
}

// Ink in [0, 1] as bytes, and bytes as text that travels.
export const inkToBytes = (pixels) =>
  Uint8Array.from(pixels, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

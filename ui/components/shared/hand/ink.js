// Strokes to the 28x28 image MNIST would have made of them: the same steps, constants and answers
// as ae_core/data/drawing.py, which explains them. A stroke is a flat array x0, y0, x1, y1, …
// in canvas pixels, y down.

export const STROKE_WIDTH = 2.4;
const BOX_SIZE = 20;
const EDGE_WIDTH = 1.2;
const CENTRE = 14.5; // the middle of pixel index 14
const MAX_MAGNIFICATION = 8;
const SIZE = 28;

let segments = new Float64Array(4096); // x0, y0, x1, y1 of each; grows
let count = 0;
const nearest = new Float32Array(SIZE * SIZE); // squared distance to the ink's centre line

function addSegment(x0, y0, x1, y1) {
  if (4 * count + 4 > segments.length) {
    const larger = new Float64Array(segments.length * 2);
    larger.set(segments);
    segments = larger;
  }
  segments.set([x0, y0, x1, y1], 4 * count);
  count++;
}

// Cut a segment at the square [0, size]² (Liang & Barsky 1984).
function addClipped(x0, y0, x1, y1, size) {
  let enter = 0;
  let leave = 1;
  for (const [from, step] of [[x0, x1 - x0], [y0, y1 - y0]]) {
    if (step === 0) {
      if (!(from >= 0 && from <= size)) return;
    } else {
      const low = -from / step;
      const high = (size - from) / step;
      enter = Math.max(enter, Math.min(low, high));
      leave = Math.min(leave, Math.max(low, high));
    }
  }
  if (!(enter <= leave)) return; // also where a point is not a number
  const dx = x1 - x0;
  const dy = y1 - y0;
  addSegment(x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy);
}

function readStrokes(strokes, size) {
  count = 0;
  for (const points of strokes) {
    if (points.length === 2) addClipped(points[0], points[1], points[0], points[1], size);
    for (let i = 2; i + 1 < points.length; i += 2)
      addClipped(points[i - 2], points[i - 1], points[i], points[i + 1], size);
  }
}

// Draw the segments as scale * point + (shiftX, shiftY), each into the pixels near it only.
function render(scale, shiftX, shiftY, width, image) {
  nearest.fill(Infinity);
  const reach = (width + EDGE_WIDTH) / 2;
  for (let s = 0; s < count; s++) {
    const x0 = segments[4 * s] * scale + shiftX;
    const y0 = segments[4 * s + 1] * scale + shiftY;
    const dx = segments[4 * s + 2] * scale + shiftX - x0;
    const dy = segments[4 * s + 3] * scale + shiftY - y0;
    const left = Math.max(0, Math.floor(Math.min(x0, x0 + dx) - reach - 0.5));
    const right = Math.min(SIZE - 1, Math.ceil(Math.max(x0, x0 + dx) + reach - 0.5));
    const top = Math.max(0, Math.floor(Math.min(y0, y0 + dy) - reach - 0.5));
    const bottom = Math.min(SIZE - 1, Math.ceil(Math.max(y0, y0 + dy) + reach - 0.5));
    const perLength = 1 / Math.max(dx * dx + dy * dy, 1e-12);
    for (let row = top; row <= bottom; row++) {
      const py = row + 0.5 - y0;
      for (let column = left; column <= right; column++) {
        const px = column + 0.5 - x0;
        const along = Math.min(Math.max((px * dx + py * dy) * perLength, 0), 1);
        const gapX = px - along * dx;
        const gapY = py - along * dy;
        const gap = gapX * gapX + gapY * gapY;
        const at = row * SIZE + column;
        if (gap < nearest[at]) nearest[at] = gap;
      }
    }
  }
  for (let i = 0; i < nearest.length; i++) {
    const value = 0.5 + (width / 2 - Math.sqrt(nearest[i])) / EDGE_WIDTH;
    image[i] = value < 0 ? 0 : value > 1 ? 1 : value;
  }
}

// Where the ink's mass lies, a pixel's own middle at index + 0.5; null for a blank image.
export function centreOfMass(image) {
  let total = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < image.length; i++) {
    total += image[i];
    x += image[i] * ((i % SIZE) + 0.5);
    y += image[i] * (Math.floor(i / SIZE) + 0.5);
  }
  return total > 0 ? { x: x / total, y: y / total } : null;
}

function bounds() {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (let i = 0; i < 4 * count; i += 2) {
    box.left = Math.min(box.left, segments[i]);
    box.right = Math.max(box.right, segments[i]);
    box.top = Math.min(box.top, segments[i + 1]);
    box.bottom = Math.max(box.bottom, segments[i + 1]);
  }
  return box;
}

const within = (value, limit) => Math.min(Math.max(value, -limit), limit);

// Writes the image into `image` (784 floats in [0, 1]) and returns whether there is any ink.
export function strokesToImage(strokes, { canvasSize, strokeWidth, isCentred }, image) {
  readStrokes(strokes, canvasSize);
  if (count === 0) {
    image.fill(0);
    return false;
  }
  const base = SIZE / canvasSize;
  if (!isCentred) {
    render(base, 0, 0, strokeWidth, image);
    return true;
  }
  const box = bounds();
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const softWidth = strokeWidth + EDGE_WIDTH;
  const extent = Math.max(width, height, 1e-9);
  const scale = Math.min((BOX_SIZE - softWidth) / extent, base * MAX_MAGNIFICATION);
  const shiftX = SIZE / 2 - (scale * (box.left + box.right)) / 2; // the box in the middle
  const shiftY = SIZE / 2 - (scale * (box.top + box.bottom)) / 2;
  render(scale, shiftX, shiftY, strokeWidth, image);
  const mass = centreOfMass(image) ?? { x: CENTRE, y: CENTRE };
  const roomX = Math.max(0, SIZE / 2 - (width * scale + softWidth) / 2); // the box may touch
  const roomY = Math.max(0, SIZE / 2 - (height * scale + softWidth) / 2); // the frame, not leave it
  const moveX = within(CENTRE - mass.x, roomX);
  const moveY = within(CENTRE - mass.y, roomY);
  render(scale, shiftX + moveX, shiftY + moveY, strokeWidth, image);
  return true;
}

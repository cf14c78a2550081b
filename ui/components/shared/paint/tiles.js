// Where tiles stand on a wall of a given width, and their pixels on one diverging scale.

const SIDE = 28;
const NUM_PIXELS = SIDE * SIDE;
export const TILE_SHARE = 0.985; // of a tile's weights are within its own scale
const reaches = new WeakMap(); // images of a wall -> the own reach of each unit, 0 where not yet found
const SMALLEST = 10; // CSS pixels of a tile
const LARGEST = 140;

// The largest tiles, of `largest` CSS pixels at most, of which `count` fit into width x height CSS pixels; enlarged
// by whole numbers on an ordinary screen, by halves on a fine one, and averaged where they are smaller than 28.
// Lengths in the result are device pixels.
export function arrange(count, width, height, ratio = 1, largest = LARGEST) {
  const room = Math.floor(width * ratio);
  const stride = ratio >= 1.5 ? SIDE / 2 : SIDE;
  const least = Math.min(Math.round(SMALLEST * ratio), SIDE);
  let size = Math.round(largest * ratio);
  for (; size > least; size--) {
    if (size > SIDE && size % stride !== 0) continue;
    const { columns, rows, gap } = gridOf(count, room, size, ratio);
    if (columns > 0 && rows * (size + gap) - gap <= height * ratio) break;
  }
  const { columns, rows, gap } = gridOf(count, room, size, ratio);
  const used = Math.min(columns, Math.max(count, 1));
  return {
    size, gap, columns: used, rows, ratio,
    width: used * (size + gap) - gap,
    height: rows * (size + gap) - gap,
  };
}

function gridOf(count, room, size, ratio) {
  const gap = Math.max(1, Math.round((size >= 24 * ratio ? 3 : 1) * ratio));
  const columns = Math.max(1, Math.floor((room + gap) / (size + gap)));
  return { columns, gap, rows: Math.ceil(Math.max(count, 1) / columns) };
}

// The place (from 0) under a point in device pixels, or -1 between and beside tiles.
export function placeAt(grid, count, x, y) {
  const step = grid.size + grid.gap;
  const [column, row] = [Math.floor(x / step), Math.floor(y / step)];
  const isOn = x >= 0 && y >= 0 && column < grid.columns && x % step < grid.size && y % step < grid.size;
  const place = row * grid.columns + column;
  return isOn && place < count ? place : -1;
}

export function cornerOf(grid, place) {
  const step = grid.size + grid.gap;
  return [(place % grid.columns) * step, Math.floor(place / grid.columns) * step];
}

// Which source pixels each pixel of a tile of this size is made of: [first, last] and the weight of
// each, so that a small tile shows the average of what lies under it.
const shares = new Map();
function sharesOf(size) {
  if (!shares.has(size)) {
    const scale = SIDE / size;
    shares.set(
      size,
      Array.from({ length: size }, (_, i) => {
        const [from, to] = [i * scale, (i + 1) * scale];
        const parts = [];
        for (let s = Math.floor(from); s < Math.min(Math.ceil(to - 1e-9), SIDE); s++)
          parts.push([s, (Math.min(to, s + 1) - Math.max(from, s)) / scale]);
        return parts;
      }),
    );
  }
  return shares.get(size);
}

const small = new Float32Array(NUM_PIXELS);
const half = new Float32Array(NUM_PIXELS);

function shrink(images, start, size) {
  const parts = sharesOf(size);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < size; x++) {
      let sum = 0;
      for (const [s, share] of parts[x]) sum += share * images[start + y * SIDE + s];
      half[y * size + x] = sum;
    }
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      let sum = 0;
      for (const [s, share] of parts[y]) sum += share * half[s * size + x];
      small[y * size + x] = sum;
    }
  return small;
}

// The value below which a share of the absolute weights lies, from at most 40,000 of them.
export function reachOf(images, share = 0.995) {
  const stride = Math.max(1, Math.floor(images.length / 40_000));
  const count = Math.ceil(images.length / stride);
  const above = new Float32Array(count - Math.floor(share * (count - 1))); // the largest, rising
  for (let i = 0; i < count; i++) {
    const value = Math.abs(images[i * stride]);
    if (value <= above[0]) continue;
    let place = 0;
    for (; above[place + 1] < value; place++) above[place] = above[place + 1];
    above[place] = value;
  }
  return above[0] || 1;
}

export function largestOf(images, start) {
  let largest = 0;
  for (let i = start; i < start + NUM_PIXELS; i++) largest = Math.max(largest, Math.abs(images[i]));
  return largest;
}

// The weight that has the end colour on a tile's own scale: a few pixels that are hardly ever lit
// may weigh far more than all others, and would leave those without colour. Found once for each unit
// of a wall; a single image may be a buffer that changes.
export function ownReach(images, unit) {
  const isWall = images.length > NUM_PIXELS;
  if (isWall && !reaches.has(images)) reaches.set(images, new Float32Array(images.length / NUM_PIXELS));
  const known = isWall ? reaches.get(images) : null;
  if (known?.[unit]) return known[unit];
  const start = unit * NUM_PIXELS;
  const reach = reachOf(images.subarray(start, start + NUM_PIXELS), TILE_SHARE);
  const own = Math.max(reach, largestOf(images, start) / 4);
  if (known) known[unit] = own;
  return own;
}

function colourOf(value, full, theme) {
  const share = Math.min(Math.abs(value) / full, 1);
  return (value > 0 ? theme.tooMuchRamp : theme.tooLittleRamp)[(share * 255 + 0.5) | 0];
}

// Write unit `unit` of `images` (units x 784) at a place of the wall; full: the weight that has the
// scale's end colour, 0 for the tile's own scale.
export function paintTile(pixels, grid, place, images, unit, full, theme) {
  const { size, width } = grid;
  const [left, top] = cornerOf(grid, place);
  const start = unit * NUM_PIXELS;
  const end = full || ownReach(images, unit) || 1;
  if (size < SIDE) {
    const values = shrink(images, start, size);
    for (let y = 0, i = 0; y < size; y++)
      for (let x = 0, at = (top + y) * width + left; x < size; x++, i++, at++)
        pixels[at] = colourOf(values[i], end, theme);
    return;
  }
  const scale = SIDE / size;
  for (let y = 0; y < size; y++) {
    const row = start + Math.floor((y + 0.5) * scale) * SIDE;
    for (let x = 0, at = (top + y) * width + left; x < size; x++, at++)
      pixels[at] = colourOf(images[row + Math.floor((x + 0.5) * scale)], end, theme);
  }
}

// Give a canvas the size of the grid, one of its pixels for each of the screen's.
export function fitCanvas(canvas, grid) {
  canvas.width = grid.width;
  canvas.height = grid.height;
  canvas.style.width = `${grid.width / grid.ratio}px`;
  canvas.style.height = `${grid.height / grid.ratio}px`;
}

// All tiles of a wall: units by place, as far as their images are there; full as paintTile takes it.
export function paintTiles(canvas, grid, units, { images, done, full }, theme) {
  const picture = new ImageData(grid.width, grid.height);
  const pixels = new Int32Array(picture.data.buffer);
  for (const [place, unit] of units.entries())
    if (unit < done) paintTile(pixels, grid, place, images, unit, full, theme);
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

// One image on the scale, 28x28, enlarged by the style sheet.
export function paintSigned(canvas, image, theme, full = 0) {
  if (canvas.width !== SIDE) canvas.width = canvas.height = SIDE;
  const data = new ImageData(SIDE, SIDE);
  const grid = { size: SIDE, gap: 0, columns: 1, width: SIDE };
  paintTile(new Int32Array(data.data.buffer), grid, 0, image, 0, full, theme);
  canvas.getContext("2d").putImageData(data, 0, 0);
}

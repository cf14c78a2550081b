// The codes that strips and manifold show, and their pictures.

const TILE = 28; // pixels
const GAP = 2;

// One strip: number `d` of the code from the 1 % to the 99 % quantile of the test codes in even
// steps, all others as in `base`.
export function stripCodes(space, d, base, numSteps) {
  const [low, high] = [space.quantile(d, 0.01), space.quantile(d, 0.99)];
  return Array.from({ length: numSteps }, (_, step) => {
    const code = Float32Array.from(base);
    code[d] = low + (step / (numSteps - 1)) * (high - low);
    return code;
  });
}

// The manifold of a code of two: both numbers at the quantiles of the test codes, so that every
// tile stands for as many of them along its axis; rows run down, the second number up.
export function manifoldCodes(space, size) {
  const at = (d, i) => space.quantile(d, (i + 0.5) / size);
  return Array.from({ length: size * size }, (_, i) =>
    Float32Array.of(at(0, i % size), at(1, size - 1 - Math.floor(i / size))),
  );
}

// Where the tile's left (or top) edge is, in pixels of the sheet.
export const edgeOf = (index) => index * (TILE + GAP);

export const sizeOf = (count) => count * (TILE + GAP) - GAP;

// Prepare a canvas for columns x rows tiles; between them it stays clear.
export function openSheet(canvas, columns, rows) {
  canvas.width = sizeOf(columns);
  canvas.height = sizeOf(rows);
  canvas.style.aspectRatio = `${canvas.width} / ${canvas.height}`;
}

export function paintTile(canvas, column, row, pixels, theme) {
  const image = new ImageData(TILE, TILE);
  const colours = new Int32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) {
    const value = Math.min(Math.max(pixels[i], 0), 1);
    colours[i] = theme.inkRamp[Math.round(value * 255)];
  }
  canvas.getContext("2d").putImageData(image, edgeOf(column), edgeOf(row));
}

// The tile under a pointer event on a canvas shown at any size.
export function tileUnder(event, canvas) {
  const box = canvas.getBoundingClientRect();
  const index = (pixel, extent, size) => {
    const at = Math.floor(((pixel / extent) * size) / (TILE + GAP));
    return Math.min(Math.max(at, 0), Math.ceil(size / (TILE + GAP)) - 1);
  };
  return [
    index(event.clientX - box.left, box.width, canvas.width),
    index(event.clientY - box.top, box.height, canvas.height),
  ];
}

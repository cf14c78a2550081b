// The drawing of this tab, so that it outlives a reload. What is found there is checked like anything
// from outside.

const KEY = "autoencoder-explorer-drawing";
const MAX_POINTS = 20_000;

const isStroke = (flat) =>
  Array.isArray(flat) && flat.length > 0 && flat.length % 2 === 0 && flat.every(Number.isInteger);

// drawing: { strokes, image, width, centred }, image in base64 or null; a blank one is forgotten.
export function keepDrawing(drawing, storage = window.sessionStorage) {
  try {
    if (drawing.strokes.length || drawing.image) storage.setItem(KEY, JSON.stringify(drawing));
    else storage.removeItem(KEY);
  } catch {
    // full, or refused: the drawing lives as long as the page
  }
}

// What was kept, or null.
export function keptDrawing(storage = window.sessionStorage) {
  try {
    const { strokes, image, width, centred } = JSON.parse(storage.getItem(KEY));
    const numPoints = strokes.reduce((sum, flat) => sum + flat.length / 2, 0);
    if (!strokes.every(isStroke) || numPoints > MAX_POINTS) return null;
    if (image && atob(image).length !== 784) return null;
    if (!(width > 0 && width < 28)) return null;
    return { strokes, image: image || null, width, centred: centred !== false };
  } catch {
    return null;
  }
}

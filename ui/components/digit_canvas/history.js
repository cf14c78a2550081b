// The drawing, its past, and what outlives a reload: { strokes, image }, strokes a list of flat arrays of
// whole canvas pixels, image 784 floats that lie under them or null. Drawings are never changed in place,
// so a step back is another drawing.

const KEY = "autoencoder-explorer-drawing";
const MAX_POINTS = 20_000;

export function createHistory(strokes = [], image = null) {
  const step = (from, to) => {
    if (from.length === 0) return;
    to.push(history.now);
    history.now = from.pop();
  };
  const go = (next) => {
    history.past.push(history.now);
    Object.assign(history, { now: next, future: [] });
  };
  const history = {
    past: [], now: { strokes, image }, future: [],
    // Start anew; nothing to undo.
    reset: (now) => Object.assign(history, { past: [], now, future: [] }),
    add: (stroke) => go({ ...history.now, strokes: [...history.now.strokes, stroke] }),
    clear() {
      if (history.now.strokes.length > 0 || history.now.image) go({ strokes: [], image: null });
    },
    undo: () => step(history.past, history.future),
    redo: () => step(history.future, history.past),
  };
  return history;
}

// Pictures as they travel: 784 grey values of one byte, in base64.
export function toBase64(pixels) {
  const bytes = Uint8Array.from(pixels, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));
  return btoa(String.fromCharCode(...bytes));
}

export const fromBase64 = (text) =>
  Float32Array.from(atob(text), (letter) => letter.charCodeAt(0) / 255);

const isStroke = (flat) =>
  Array.isArray(flat) && flat.length > 0 && flat.length % 2 === 0 && flat.every(Number.isInteger);

// Keep the drawing of this tab { strokes, image, width, centred }, image in base64 or null; a blank one is
// forgotten.
export function keepDrawing(drawing, storage = window.sessionStorage) {
  try {
    if (drawing.strokes.length || drawing.image) storage.setItem(KEY, JSON.stringify(drawing));
    else storage.removeItem(KEY);
  } catch {
    // full, or refused: the drawing lives as long as the page
  }
}

// What was kept, or null; checked like anything from outside.
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

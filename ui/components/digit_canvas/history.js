// The drawing and its past: { strokes, image }, strokes a list of flat arrays of whole canvas
// pixels, image 784 floats that lie under them or null. Drawings are never changed in place, so a
// step back is another drawing.

export function createHistory(strokes = [], image = null) {
  let [past, present, future] = [[], { strokes, image }, []];

  const step = (from, to) => {
    if (from.length === 0) return false;
    to.push(present);
    present = from.pop();
    return true;
  };
  const go = (next) => {
    past.push(present);
    [present, future] = [next, []];
  };
  return {
    get strokes() {
      return present.strokes;
    },
    get image() {
      return present.image;
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    // Start anew; nothing to undo.
    reset(strokes, image = null) {
      [past, present, future] = [[], { strokes, image }, []];
    },
    add: (stroke) => go({ ...present, strokes: [...present.strokes, stroke] }),
    clear() {
      if (present.strokes.length > 0 || present.image) go({ strokes: [], image: null });
    },
    undo: () => step(past, future),
    redo: () => step(future, past),
  };
}

// The drawing and its past: a list of strokes, each a flat array of whole canvas pixels. Lists are
// never changed in place, so a step back is another list.

export function createHistory(strokes = []) {
  let past = [];
  let future = [];
  let present = strokes;

  const step = (from, to) => {
    if (from.length === 0) return false;
    to.push(present);
    present = from.pop();
    return true;
  };
  return {
    get strokes() {
      return present;
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    // Start anew with `next`; nothing to undo.
    reset(next) {
      past = [];
      future = [];
      present = next;
    },
    add(stroke) {
      past.push(present);
      future = [];
      present = [...present, stroke];
    },
    clear() {
      if (present.length === 0) return;
      past.push(present);
      future = [];
      present = [];
    },
    undo: () => step(past, future),
    redo: () => step(future, past),
  };
}

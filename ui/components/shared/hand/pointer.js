// A hand on an element: one pointer from press to lift, keys, and listeners that end together.

const REST = 350; // milliseconds after the last key until the choice counts as made

// Follow one pointer at a time. accepts(event) may refuse a press; onStart, onMove and onEnd are given
// the events. Returns { isDown }.
export function trackPointer(element, signal, { accepts = () => true, onStart, onMove, onEnd }) {
  const listen = (type, listener) => element.addEventListener(type, listener, { signal });
  let pointer = null;
  listen("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0 || !accepts(event)) return;
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    onStart(event);
  });
  listen("pointermove", (event) => event.pointerId === pointer && onMove(event));
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"])
    listen(type, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      onEnd(event);
    });
  return {
    get isDown() {
      return pointer !== null;
    },
  };
}

export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Whether a key is pressed together with one that makes it a command.
export const isCommand = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;

// Whether a key is pressed where it is taken as text, or picks one of a list.
export const isTyped = (event) =>
  Boolean(event.composedPath()[0]?.closest?.('textarea, select, [contenteditable], input:not([type="range"])'));

// Where a key leads from `position` among `count` digits in bands of `columns`; null: nowhere.
export function nextPosition(key, position, count, columns) {
  const steps = {
    ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns,
    PageUp: -2 * columns, PageDown: 2 * columns, Home: -count, End: count,
  };
  if (!(key in steps)) return null;
  const wanted = position + steps[key];
  if (key === "ArrowUp" || key === "ArrowDown") return wanted < 0 || wanted >= count ? position : wanted;
  return Math.min(Math.max(wanted, 0), count - 1);
}

// Call onRest() once no key has come for a while; stop() where it need not be called any more.
export function createRest(onRest, signal) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  signal?.addEventListener("abort", stop);
  return {
    begin() {
      stop();
      timer = setTimeout(onRest, REST);
    },
    stop,
  };
}

// Where an event is on an element, from [0, 0] to [size, size] of the element's own measure.
export function placeOn(element, { clientX, clientY }, size) {
  const box = element.getBoundingClientRect();
  return [((clientX - box.left) / box.width) * size, ((clientY - box.top) / box.width) * size];
}

// The film of a run as the browser has it: frames by number, as live.js receives them.
// A frame is { note, digits, codes, filters, pins }; a header { note, originals, inputs, labels }.

import { readPacket } from "../core/packet.js";

const dataOf = (arrays, name) => arrays.get(name)?.data ?? new Uint8Array(0);

// Throws an Error that says what is wrong where the bytes are no header, or no frame.
export function readHeader(bytes) {
  const { arrays, note } = readPacket(bytes);
  if (!arrays.has("originals")) throw new Error("The film begins without its digits; reload the page.");
  const [originals, inputs, labels] = ["originals", "inputs", "labels"].map((name) => dataOf(arrays, name));
  return { note, originals, inputs, labels };
}

export function readFrame(bytes) {
  const { arrays, note } = readPacket(bytes);
  if (!Number.isInteger(note?.number)) throw new Error("A frame of the film has no number; reload the page.");
  const [digits, codes, filters, pins] = ["digits", "codes", "filters", "pins"].map((name) => dataOf(arrays, name));
  return { note, digits, codes, filters, pins };
}

// `axis` is a name in a frame's note that grows along the film: total_epoch, total_step or seconds.
export function createFilmStore() {
  // How many frames lie at or before a value of `read`.
  function countTo(value, read) {
    let [low, high] = [0, store.frames.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (read(store.frames[middle].note) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const store = {
    header: null,
    frames: [], // in the order of their numbers
    get newest() {
      return store.frames.at(-1);
    },
    // A frame in place of what had its number.
    add(frame) {
      const { number } = frame.note;
      const count = countTo(number, (note) => note.number);
      const isKnown = count > 0 && store.frames[count - 1].note.number === number;
      if (isKnown) store.frames[count - 1] = frame;
      else store.frames.splice(count, 0, frame);
    },
    // Only the frames of these numbers stay.
    keep(numbers) {
      const kept = new Set(numbers);
      store.frames = store.frames.filter(({ note }) => kept.has(note.number));
    },
    // The index of the last frame at or before a position on an axis; 0 before the first, -1 of no frames.
    indexAt(position, axis = "total_step") {
      return Math.min(Math.max(countTo(position, (note) => note[axis]) - 1, 0), store.frames.length - 1);
    },
    // That frame, or undefined.
    at: (position, axis) => store.frames[store.indexAt(position, axis)],
    clear: () => Object.assign(store, { header: null, frames: [] }),
  };
  return store;
}

// The visitor's own digit: drawn on a small sheet, sent to every run that is shown, and found in their frames.

import { createPad } from "../shared/hand/pad.js";
import { fromBase64, inkToBytes, toBase64 } from "./bytes.js";

const REST = 250; // milliseconds after a stroke until the digit is sent

const idOf = (run, pixels) => run?.pins?.find((pin) => pin.pixels === pixels)?.id ?? null;

// What a run made of a digit at a frame: { bytes, index }, or null where it was not drawn yet.
export function outputOf({ run }, frame, pixels) {
  const id = pixels && idOf(run, pixels);
  const index = !id || !frame ? -1 : (frame.note.pins ?? []).indexOf(id);
  return index < 0 ? null : { bytes: frame.pins, index };
}

// Why a run made nothing of a digit at a frame: it was drawn later, or no step came since. say(frame, film): what a
// frame's moment is called.
export function sayMissing(film, pixels, say) {
  const first = film.frames.find((frame) => outputOf(film, frame, pixels));
  if (first) return `drawn at ${say(first, film)}`;
  return film.run?.state === "running" ? "in a moment" : "when it trains on";
}

// films(): the runs followed. onChange(time): the digit is another. A digit that gets one more stroke takes the
// place of what it was; one from before the page was loaded stays pinned beside a new one.
export function createOwn(stage, { films, onChange }, signal) {
  let pixels = ""; // of the digit, as base64; "" until it is sent
  let bytes = null;
  let isDrawn = false; // on the sheet; else it was pinned before
  let isTouched = false;
  let timer = 0;
  let asked = new WeakMap(); // film -> what it was asked to pin
  signal.addEventListener("abort", () => clearTimeout(timer));

  const pad = createPad("train-sheet", stage, {
    onInk(image, time) {
      if (!isDrawn) pixels = "";
      [isDrawn, isTouched] = [true, true];
      bytes = inkToBytes(image);
      onChange(time);
    },
    onStroke() {
      clearTimeout(timer);
      timer = setTimeout(send, REST);
    },
  }, signal);

  function send() {
    const [before, now] = [pixels, bytes ? toBase64(bytes) : ""];
    if (now === before) return;
    pixels = now;
    for (const film of films()) {
      const id = before && idOf(film.run, before);
      if (id) film.send({ type: "unpin", id });
    }
    offer();
  }
  // Every run that does not know the digit yet is told of it.
  function offer() {
    if (!isDrawn || !pixels) return;
    for (const film of films()) {
      if (!film.run || idOf(film.run, pixels) || asked.get(film) === pixels) continue;
      asked.set(film, pixels);
      film.send({ type: "pin", pixels });
    }
  }

  return {
    sheet: pad.sheet,
    get bytes() {
      return bytes;
    },
    get pixels() {
      return pixels;
    },
    get isBlank() {
      return bytes === null;
    },
    get isDrawn() {
      return isDrawn;
    },
    // The digit for the sheets of other pages: { strokes } or, where it was pinned before, { strokes, image }.
    get told() {
      if (!bytes) return {};
      return isDrawn ? { strokes: pad.strokes } : { strokes: [], image: pixels };
    },
    // A run tells what was pinned: the newest is shown where nothing was drawn since.
    welcome({ run }) {
      const last = run?.pins?.at(-1)?.pixels;
      if (!isTouched && last) [pixels, bytes] = [last, fromBase64(last)];
      offer();
    },
    // A new sheet; the digit stays pinned.
    clear({ timeStamp }) {
      clearTimeout(timer);
      [pixels, bytes, isDrawn, isTouched, asked] = ["", null, false, true, new WeakMap()];
      pad.open([]);
      onChange(timeStamp);
    },
    repaint: () => pad.open(pad.strokes),
  };
}

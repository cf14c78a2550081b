// The visitor's own digit: drawn on a small sheet, sent to every run that is shown, and found in their frames.

import { createPad } from "../shared/hand/pad.js";
import { fromBase64, inkToBytes, toBase64 } from "./bytes.js";

const REST = 250; // milliseconds after a stroke until the digit is sent

const idOf = (run, pixels) => run?.pins?.find((pin) => pin.pixels === pixels)?.id ?? null;

// What a run made of a digit at a frame: { bytes, index }, or null where it was not drawn yet.
export function outputOf({ run }, frame, pixels) {
  const id = pixels && idOf(run, pixels);
  const index = id === null || !frame ? -1 : (frame.note.pins ?? []).indexOf(id);
  return index < 0 ? null : { bytes: frame.pins, index };
}

// films(): the runs followed. onChange(time): the digit is another. A digit that gets one more stroke takes the
// place of what it was.
export function createOwn(stage, { films, onChange }, signal) {
  let pixels = ""; // base64 of what is on the sheet or was sent before the page was loaded
  let ink = null;
  let timer = 0;
  let asked = new WeakMap(); // film -> what it was asked to pin
  signal.addEventListener("abort", () => clearTimeout(timer));

  const pad = createPad("train-sheet", stage, {
    onInk(image, time) {
      ink = inkToBytes(image);
      onChange(time);
    },
    onStroke() {
      clearTimeout(timer);
      timer = setTimeout(send, REST);
    },
  }, signal);

  function send() {
    const before = pixels;
    pixels = ink ? toBase64(ink) : "";
    if (pixels === before) return;
    for (const film of films()) takeOff(film, before);
    offer();
  }
  function takeOff(film, text) {
    const id = text && idOf(film.run, text);
    if (id) film.send({ type: "unpin", id });
  }
  // Every run that does not know the digit yet is told of it.
  function offer() {
    for (const film of films()) {
      if (!pixels || !film.run || idOf(film.run, pixels) || asked.get(film) === pixels) continue;
      asked.set(film, pixels);
      film.send({ type: "pin", pixels });
    }
  }

  return {
    sheet: pad.sheet,
    get bytes() {
      return ink;
    },
    get pixels() {
      return pixels;
    },
    get isBlank() {
      return ink === null;
    },
    offer,
    // A run tells what was pinned before: the newest is shown where the sheet is blank.
    welcome({ run }) {
      const last = run?.pins?.at(-1)?.pixels;
      if (ink || !last) return offer();
      pixels = last;
      ink = fromBase64(last);
      offer();
    },
    // A new sheet; the digit stays pinned.
    clear({ timeStamp }) {
      clearTimeout(timer);
      [pixels, ink, asked] = ["", null, new WeakMap()];
      pad.open([]);
      onChange(timeStamp);
    },
    repaint: () => pad.open(pad.strokes),
    get hasStrokes() {
      return pad.strokes.length > 0;
    },
  };
}

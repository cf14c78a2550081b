// The code a page is at, one for each model: every component shows it, any may change it. It
// lives in the registry, so that one who comes later finds it; "ae:code" reaches the others.

import { codeSpaceOf } from "./codespace.js";
import { goTo } from "../hand/events.js";
import { getRegistry, hear, tell } from "./registry.js";

const START_CLASS = 3; // its typical digit is where a page begins

// What is known of a model's code:
//   code    where the page is now; it may only be looked at (hover, playing)
//   chosen  where it returns to when the pointer leaves
//   digit   the digit last taken, { code, pixels, index, isStart }: pixels null where they are not
//           known, index that of a test digit or -1 (both: the code is no digit's, see isTaken);
//           isStart where the page began with it
//   drawn   the last code that came from a canvas, or null
// null where the model or its codes are not on the page.
export function currentOf(hash, registry = getRegistry()) {
  const space = codeSpaceOf(hash, registry);
  if (!space) return null;
  registry.current ??= new Map();
  const known = registry.current.get(hash);
  if (known && known.code.length === space.size) return known;
  const index = space.typical(space.classes.includes(START_CLASS) ? START_CLASS : space.classes[0]);
  const code = space.code(index).slice();
  const state = {
    code,
    chosen: code.slice(),
    start: code.slice(),
    digit: firstDigit(code, index),
    drawn: null,
    decoded: { model: null, pixels: new Float32Array(784) },
  };
  registry.current.set(hash, state);
  return state;
}

const firstDigit = (code, index) => ({ code: code.slice(), pixels: null, index, isStart: true });

// Return to where a page begins.
export function goToStart(component, hash, state, space) {
  goTo(component, hash, state.start);
  const index = space.nearest(state.start, 1)[0].index;
  state.digit = firstDigit(state.start, index);
}

// What the model makes of the page's code, decoded once however many components show it.
export function decodedOf(state, model) {
  const { decoded } = state;
  if (decoded.model !== model) model.decode(state.code, decoded.pixels);
  decoded.model = model;
  return decoded.pixels;
}

// Details of a code that is no digit's: whatever digit was taken before is let go.
export const NO_DIGIT = { digit: { pixels: null, index: -1 } };

// Go to the code of a test digit, which is then the digit taken.
export function goToDigit(component, hash, { space, sheet, index }) {
  const pixels = new Float32Array(784);
  const isKnown = sheet.read(index, pixels);
  goTo(component, hash, space.code(index), { digit: { pixels: isKnown ? pixels : null, index } });
}

// Writes the pixels of the digit last taken; false where they are not known.
export function readTaken({ digit }, sheet, pixels) {
  if (digit.pixels) pixels.set(digit.pixels);
  return digit.pixels !== null || sheet.read(digit.index, pixels);
}

export const isTaken = ({ pixels, index }) => pixels !== null || index >= 0;

// What is told of one model, until `signal` is aborted.
const hearOf = (type) => (hash, listener, signal) =>
  hear(type, (detail) => detail.hash === hash && listener(detail), signal);

// A component has chosen a code, or laid a path, for good: whoever reports it to the page, listens.
export const announceChoice = (component, hash) => tell("ae:choice", { component, hash });
export const onChoice = hearOf("ae:choice");

// Call listener(state, detail) when the code of this model has changed, whoever changed it.
export function followCode(hash, listener, signal) {
  return hearOf("ae:code")(hash, (detail) => {
    const state = currentOf(hash);
    if (!state || detail.code.length !== state.code.length) return;
    // the first to follow a change writes it down; `isNews` then says so to all the others
    detail.isNews ??= writeDown(state, detail);
    if (detail.isNews) listener(state, detail);
  }, signal);
}

function writeDown(state, { code, isPreview, digit }) {
  if (!code.every(Number.isFinite)) return false;
  if (digit?.isDrawn) {
    // a canvas that draws the same again (its theme changed) has no news
    if (state.drawn?.every((value, d) => value === code[d])) return false;
    state.drawn = code.slice();
  }
  state.code.set(code);
  state.decoded.model = null;
  if (!isPreview) state.chosen.set(code);
  if (digit) state.digit = { code: code.slice(), pixels: digit.pixels?.slice() ?? null, index: digit.index ?? -1 };
  return true;
}

// The visitor's last drawing as this model sees it, { code, pixels }, or null; drawn on whichever
// page, for whichever models.
export function drawingOf(hash, registry = getRegistry()) {
  const pixels = registry.drawing;
  const model = registry.models.get(hash);
  if (!pixels || !model || !pixels.some((value) => value > 0)) return null;
  const code = new Float32Array(model.codeSize);
  model.encode(pixels, code);
  return { code, pixels };
}

// What a view of a code space is made of, for define.js: null until model and codes are there.
export function codeSpaceParts({ hash }, registry = getRegistry()) {
  const model = registry.models.get(hash);
  const space = codeSpaceOf(hash, registry);
  return space && { model, space, state: currentOf(hash, registry) };
}

// The path a page shows for a model, or null: { codes, titles }, the codes of its frames, one after
// the other, and what its two ends are called.
export function setPath(hash, path, time) {
  const registry = getRegistry();
  registry.paths ??= new Map();
  registry.paths.set(hash, path);
  tell("ae:path", { hash, time });
}
export const pathOf = (hash) => getRegistry().paths?.get(hash) ?? null;
export const followPath = hearOf("ae:path");

// Ask the path to begin (end 0) or end (end 1) at `code`; details: time, and isLast of a drag.
export const movePathEnd = (hash, end, code, details) => tell("ae:path-end", { ...details, hash, end, code });
export const onPathEnd = hearOf("ae:path-end");

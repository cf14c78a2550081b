// A film as files: a GIF of its digits, its arrays as NumPy reads them, and the curve as a table.

import TOKENS from "../../shared/tokens.json" with { type: "json" };
import { encodeGif, ramp } from "../../shared/paint/gif.js";
import { make } from "../../shared/paint/dom.js";
import { channels } from "../../shared/paint/paint.js";
import { sayFrame } from "../words.js";

const PIXELS = 784;
const DIGITS = 6;
const SCALE = 3; // pixels of the GIF for one of a digit
const GAP = 8;
const HEAD = 34; // pixels of height for words
const MOST_FRAMES = 120;
const [DELAY, REST] = [8, 150]; // hundredths of a second, of the last frame too
const GREYS = 64;
const NUMBERS = ["total_epoch", "total_step", "seconds", "mse", "train_loss", "learning_rate"]; // of each frame

// Evenly chosen indices, the first and the last among them.
export const chosen = (count, most) =>
  count <= most ? Array.from({ length: count }, (_, i) => i)
  : Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));

const width = DIGITS * 28 * SCALE + (DIGITS + 1) * GAP;
const height = HEAD + 2 * 28 * SCALE + 3 * GAP;

function writeWords(text) {
  const pen = make("canvas", { width, height: HEAD }).getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "#000";
  pen.fillRect(0, 0, width, HEAD);
  pen.fillStyle = "#fff";
  pen.font = "17px system-ui, sans-serif";
  pen.textBaseline = "middle";
  pen.fillText(text, GAP, HEAD / 2 + 2, width - 2 * GAP);
  const { data } = pen.getImageData(0, 0, width, HEAD);
  return Uint8Array.from({ length: width * HEAD }, (_, i) => data[4 * i] >> 2);
}

// Six digits above what the network makes of them, in words what moment it is. write(text): shades of a line.
export function filmToGif(film, write = writeWords) {
  const { header, frames } = film;
  const paint = (pixels, bytes, index, row) => {
    const top = HEAD + GAP + row * (28 * SCALE + GAP);
    const left = GAP + index * (28 * SCALE + GAP);
    for (let y = 0; y < 28 * SCALE; y++)
      for (let x = 0; x < 28; x++) {
        const at = (top + y) * width + left + x * SCALE;
        pixels.fill(bytes[index * PIXELS + Math.floor(y / SCALE) * 28 + x] >> 2, at, at + SCALE);
      }
  };
  const indices = chosen(frames.length, MOST_FRAMES);
  const pictures = indices.map((index, i) => {
    const pixels = new Uint8Array(width * height);
    pixels.set(write(sayFrame(film, index)));
    for (let digit = 0; digit < DIGITS; digit++) {
      paint(pixels, header.inputs, digit, 0);
      paint(pixels, frames[index].digits, digit, 1);
    }
    return { pixels, delay: i === indices.length - 1 ? REST : DELAY };
  });
  const palette = ramp(...["card", "ink"].map((name) => channels(TOKENS.light[name])), GREYS);
  return encodeGif({ width, height, palette, frames: pictures });
}

const orNone = (value) => value ?? Number.NaN;

// What the film's frames hold, an array each: name -> { values, shape }.
export function filmToArrays({ header, frames }) {
  const arrays = {};
  const stack = (name, read, tail, Kind) => {
    const parts = frames.map(read);
    const size = tail.reduce((product, length) => product * length, 1);
    if (!size || parts.some((part) => part?.length !== size)) return;
    const values = new Kind(frames.length * size);
    for (const [i, part] of parts.entries()) values.set(ArrayBuffer.isView(part) ? part : part.map(orNone), i * size);
    arrays[name] = { values, shape: [frames.length, ...tail] };
  };
  const { originals, inputs, labels, note } = header;
  arrays.originals = { values: originals, shape: [DIGITS, 28, 28] };
  arrays.inputs = { values: inputs, shape: [DIGITS, 28, 28] };
  arrays.labels = { values: labels, shape: [labels.length] };
  stack("digits", (frame) => frame.digits, [DIGITS, 28, 28], Uint8Array);
  stack("codes", (frame) => frame.codes, [labels.length, 2], Float32Array);
  stack("filters", (frame) => frame.filters, [frames[0].filters.length / PIXELS, 28, 28], Uint8Array);
  stack("gradient_norms", (frame) => frame.note.gradient_norms, [note.layers.length], Float64Array);
  stack("dead_units", (frame) => frame.note.dead_units, [frames[0].note.dead_units?.length ?? 0], Float64Array);
  for (const name of ["number", "phase", "epoch", ...NUMBERS, "accuracy"])
    stack(name, (frame) => (name in frame.note ? [frame.note[name]] : null), [1], Float64Array);
  for (const { shape } of Object.values(arrays)) if (shape.at(-1) === 1 && shape.length === 2) shape.pop();
  return arrays;
}

// The curve, a line a frame.
export function filmToRows({ header, frames }) {
  const names = ["phase", "epoch", ...NUMBERS];
  const norms = header.note.layers.map((layer) => `gradient norm of ${layer}`);
  return [
    [...names, ...norms],
    ...frames.map(({ note }) => [...names.map((name) => note[name]), ...(note.gradient_norms ?? [])]),
  ];
}

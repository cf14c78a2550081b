// A small GIF89a encoder (LZW, Welch 1984; CompuServe's specification of 1990): indexed frames in,
// bytes out.

import TOKENS from "../tokens.json" with { type: "json" };
import { make } from "./dom.js";
import { channels, mix } from "./paint.js";

const MAX_CODES = 4096;

// Numbers of a growing width, packed from the lowest bit up, in blocks of at most 255 bytes.
function compress(pixels, depth) {
  const clear = 1 << depth;
  const bytes = [];
  const table = new Uint16Array(MAX_CODES << depth); // what a code and the next pixel are together, or 0
  let next = clear + 2;
  let width = depth + 1;
  let [bits, count] = [0, 0];
  const write = (code) => {
    bits |= code << count;
    count += width;
    for (; count >= 8; count -= 8) {
      bytes.push(bits & 255);
      bits >>>= 8;
    }
  };
  write(clear);
  let prefix = pixels[0];
  for (let i = 1; i < pixels.length; i++) {
    const key = (prefix << depth) | pixels[i];
    const known = table[key];
    if (known) {
      prefix = known;
      continue;
    }
    write(prefix);
    if (next === MAX_CODES) {
      write(clear);
      table.fill(0);
      next = clear + 2;
      width = depth + 1;
    } else {
      // the reader is one entry behind, so the width grows after the entry that needs it
      if (next === 1 << width) width++;
      table[key] = next++;
    }
    prefix = pixels[i];
  }
  write(prefix);
  write(clear + 1);
  if (count > 0) bytes.push(bits & 255);
  const out = [depth];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    out.push(block.length, ...block);
  }
  out.push(0);
  return out;
}

// palette: list of [red, green, blue], 4 to 256 of them, as many as a power of two; frames: list of
// { pixels, delay }, pixels a Uint8Array of width * height indices, delay in hundredths of a second.
// Returns the file, which repeats for ever.
export function encodeGif({ width, height, palette, frames }) {
  const depth = Math.log2(palette.length);
  if (!Number.isInteger(depth) || depth < 2 || depth > 8)
    throw new Error(`A palette of ${palette.length} colours is no power of two from 4 to 256.`);
  const short = (value) => [value & 255, value >> 8];
  const text = (letters) => [...letters].map((letter) => letter.charCodeAt(0));
  const out = [
    ...text("GIF89a"), ...short(width), ...short(height), 0xf0 | (depth - 1), 0, 0,
    ...palette.flat(),
    0x21, 0xff, 11, ...text("NETSCAPE2.0"), 3, 1, 0, 0, 0,
  ];
  const packed = new Map(); // pixels -> their bytes: a film that goes back shows the same again
  for (const { pixels, delay } of frames) {
    if (pixels.length !== width * height)
      throw new Error(`A frame of ${pixels.length} pixels is not ${width} x ${height}.`);
    out.push(0x21, 0xf9, 4, 0, ...short(delay), 0, 0);
    out.push(0x2c, 0, 0, 0, 0, ...short(width), ...short(height), 0);
    if (!packed.has(pixels)) packed.set(pixels, compress(pixels, depth));
    out.push(packed.get(pixels));
  }
  out.push(0x3b);
  return Uint8Array.from(out.flat());
}

// Shades from one colour to another.
export const ramp = (from, to, count) =>
  Array.from({ length: count }, (_, i) => mix(from, to, i / (count - 1)).map(Math.round));

const SCALE = 13; // pixels of a film for one of a digit
const GREYS = 64;
const LINE = 6; // pixels of the line that shows how far a film is
const [HEAD, FOOT] = [38, 58]; // pixels of height for words
const EDGE = 14; // pixels left and right
const WIDTH = (2 * 28 + 2) * SCALE + 2 * EDGE;
const HEIGHT = HEAD + 28 * SCALE + FOOT + LINE;
const HALF = 30 * SCALE; // from the left digit to the right one
const FONT = "system-ui, sans-serif";

// How much of each pixel words cover, as shades: { text, x, y, size, align } each.
function writeWords(words) {
  const pen = make("canvas", { width: WIDTH, height: HEIGHT }).getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "#000";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = "#fff";
  for (const { text, x, y, size, align } of words) {
    pen.font = `${size}px ${FONT}`;
    pen.textAlign = align;
    pen.fillText(text, x, y);
  }
  const { data } = pen.getImageData(0, 0, WIDTH, HEIGHT);
  const shades = new Uint8Array(WIDTH * HEIGHT);
  for (let at = 0; at < shades.length; at++) shades[at] = data[4 * at] >> 2;
  return shades;
}

// A frame of two digits side by side, a line below as long as its share of the film. head: what is said above
// them at the left and at the right; feet: two lines below each digit.
export function pairOfDigits({ left, right, head, feet, share, delay }, write = writeWords) {
  const base = HEIGHT - FOOT - LINE + 24;
  const line = (words, i) =>
    words.map((text, row) => ({ text, x: EDGE + i * HALF, y: base + 22 * row, size: 17, align: "left" }));
  const pixels = write([
    { text: head[0], x: EDGE, y: 25, size: 19, align: "left" },
    { text: head[1], x: WIDTH - EDGE, y: 25, size: 19, align: "right" },
    ...feet.flatMap(line),
  ]);
  for (const [side, digit] of [left, right].entries())
    for (let y = 0; y < 28 * SCALE; y++)
      for (let column = 0; column < 28; column++) {
        const value = digit[Math.floor(y / SCALE) * 28 + column];
        const at = (HEAD + y) * WIDTH + EDGE + side * HALF + column * SCALE;
        pixels.fill(Math.round(Math.min(Math.max(value, 0), 1) * (GREYS - 1)), at, at + SCALE);
      }
  for (let y = HEIGHT - LINE; y < HEIGHT; y++) {
    pixels.fill(4, y * WIDTH, (y + 1) * WIDTH);
    pixels.fill(GREYS >> 1, y * WIDTH, y * WIDTH + Math.round(WIDTH * share));
  }
  return { pixels, delay };
}

// The film of such frames, as dark as the light theme's ink on its card: it is shown on other pages.
export const filmOfPairs = (frames) =>
  encodeGif({
    width: WIDTH,
    height: HEIGHT,
    palette: ramp(...["card", "ink"].map((name) => channels(TOKENS.light[name])), GREYS),
    frames,
  });

// A small GIF89a encoder (LZW, Welch 1984; CompuServe's specification of 1990): indexed frames in,
// bytes out.

import { mix } from "./paint.js";

const MAX_CODES = 4096;

// Numbers of a growing width, packed from the lowest bit up, in blocks of at most 255 bytes.
function compress(pixels, depth, out) {
  const clear = 1 << depth;
  const bytes = [];
  let table = new Map();
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
    const key = (prefix << 8) | pixels[i];
    const known = table.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    write(prefix);
    if (next === MAX_CODES) {
      write(clear);
      table = new Map();
      next = clear + 2;
      width = depth + 1;
    } else {
      // the reader is one entry behind, so the width grows after the entry that needs it
      if (next === 1 << width) width++;
      table.set(key, next++);
    }
    prefix = pixels[i];
  }
  write(prefix);
  write(clear + 1);
  if (count > 0) bytes.push(bits & 255);
  out.push(depth);
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    out.push(block.length, ...block);
  }
  out.push(0);
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
  for (const { pixels, delay } of frames) {
    if (pixels.length !== width * height)
      throw new Error(`A frame of ${pixels.length} pixels is not ${width} x ${height}.`);
    out.push(0x21, 0xf9, 4, 0, ...short(delay), 0, 0);
    out.push(0x2c, 0, 0, 0, 0, ...short(width), ...short(height), 0);
    compress(pixels, depth, out);
  }
  out.push(0x3b);
  return Uint8Array.from(out);
}

// Shades from one colour to another.
export const ramp = (from, to, count) =>
  Array.from({ length: count }, (_, i) => mix(from, to, i / (count - 1)).map(Math.round));

const SCALE = 6; // pixels of a film for one of a digit
const GREYS = 64;
const LINE = 6; // pixels of the line that shows how far a film is
const WIDTH = (2 * 28 + 2) * SCALE;

// A frame of two digits side by side; where a share is given, above a line that is as long.
export function pairOfDigits(left, right, delay, share = null) {
  const pixels = new Uint8Array(WIDTH * (28 * SCALE + (share === null ? 0 : LINE)));
  for (let at = 0; at < pixels.length; at++) {
    const [row, column] = [Math.floor(at / WIDTH / SCALE), Math.floor((at % WIDTH) / SCALE)];
    if (row >= 28) pixels[at] = at % WIDTH < WIDTH * share ? GREYS >> 1 : 4;
    else if (column !== 28 && column !== 29) {
      const value = column < 28 ? left[row * 28 + column] : right[row * 28 + column - 30];
      pixels[at] = Math.round(Math.min(Math.max(value, 0), 1) * (GREYS - 1));
    }
  }
  return { pixels, delay };
}

// The film of such frames, in the colours of a theme.
export function filmOfPairs(frames, theme) {
  const height = frames[0].pixels.length / WIDTH;
  return encodeGif({ width: WIDTH, height, palette: ramp(theme.card, theme.ink, GREYS), frames });
}

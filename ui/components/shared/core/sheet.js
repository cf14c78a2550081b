// The sheet of real test digits that travels with the codes: gzipped bytes, 784 a digit, in the
// order of the codes.

import { findArray, insertNearest, limitOf } from "./codespace.js";
import { getRegistry, hear, onModels, tell } from "./registry.js";

const NUM_PIXELS = 784;

export async function unzip(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const NOTHING = new Uint8Array(0);

// Unpacked once a page, however many models share them.
function unpack(packed, registry) {
  registry.unpacked ??= new WeakMap();
  if (!registry.unpacked.has(packed)) registry.unpacked.set(packed, unzip(packed.data));
  return registry.unpacked.get(packed);
}

// The digits of a model's data set, one sheet a page: { count, bytes, read(index, pixels) }. They may
// come after who shows them: count is 0 until they are there, and "ae:sheet" tells.
export function sheetOf(hash, registry = getRegistry()) {
  registry.sheets ??= new Map();
  const known = registry.sheets.get(hash);
  if (known) return known;
  const sheet = createSheet(NOTHING);
  registry.sheets.set(hash, sheet);
  let packed = null; // what it shows, or is about to
  const look = () => {
    const found = findArray("sheet", hash, registry);
    if (found === packed) return;
    packed = found;
    sheet.bytes = NOTHING; // those of before may be of another data set
    if (!found) return;
    unpack(found, registry)
      .then((bytes) => {
        if (packed !== found) return;
        sheet.bytes = bytes;
        tell("ae:sheet");
      })
      .catch((error) => console.warn(`The sheet of digits cannot be read: ${error.message}`));
  };
  look();
  onModels(look);
  return sheet;
}

export function createSheet(bytes) {
  const sheet = {
    bytes,
    get count() {
      return Math.floor(sheet.bytes.length / NUM_PIXELS);
    },
    // Writes the digit into `pixels` (784 floats in [0, 1]); false where it is not on the sheet.
    read(index, pixels) {
      if (!(index >= 0 && index < sheet.count)) return false;
      const start = index * NUM_PIXELS;
      for (let i = 0; i < NUM_PIXELS; i++) pixels[i] = sheet.bytes[start + i] / 255;
      return true;
    },
    // The digits nearest to `pixels` among those from `start` up to `end`, merged into `best`:
    // list of { index, distance }, distance the mean squared error.
    nearest(pixels, wanted, best = [], start = 0, end = sheet.count) {
      const scaled = Float32Array.from(pixels, (value) => value * 255);
      const full = NUM_PIXELS * 255 * 255;
      let worst = limitOf(best, wanted) * full;
      for (let index = start; index < end; index++) {
        let sum = 0;
        let at = index * NUM_PIXELS;
        for (let row = 0; row < 28 && sum < worst; row++)
          for (let i = row * 28; i < row * 28 + 28; i++) {
            const gap = sheet.bytes[at++] - scaled[i];
            sum += gap * gap;
          }
        if (sum < worst) worst = insertNearest(best, wanted, index, sum / full) * full;
      }
      return best;
    },
  };
  return sheet;
}

export const onSheet = (listener, signal) => hear("ae:sheet", listener, signal);

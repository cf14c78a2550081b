// What a map is made of, gathered from what the page has published; null until all of it is there.

import { codeSpaceOf, findArray } from "../shared/core/codespace.js";
import { sheetOf } from "../shared/core/sheet.js";
import { paintTile } from "../shared/paint/paint.js";

const SIDE = 28;
const ACROSS = 32; // pictures a row of the sheet
const ROOM = ACROSS * ACROSS;
const DECODES = 10; // a frame, so that a hand that moves is not kept waiting

// maps: the page's options; isReal: whether a sheet of real digits is on its way. Returns for each
// { map, model, space, labels, sheet, pictures, places, plane }
// and, where they are known, Float32Arrays error and divergence, and predicted classes.
export function readParts(maps, registry, isReal = false) {
  const pictures = new Map(); // of each network: two maps of one share them
  const parts = maps.map((map) => {
    const model = registry.models.get(map.hash);
    const space = codeSpaceOf(map.hash, registry);
    const places = registry.arrays.get(`places:${map.places}`);
    if (!model || !space?.labels || places?.data.length !== 2 * space.count) return null;
    const sheet = sheetOf(map.hash, registry);
    if (!pictures.has(model)) pictures.set(model, createPictures(model, space, sheet, isReal));
    const part = {
      map, model, space, sheet,
      labels: space.labels,
      pictures: pictures.get(model),
      places: places.data,
      plane: registry.arrays.get(`plane:${map.places}`) ?? null,
    };
    return readFacts(part, registry);
  });
  return parts.every(Boolean) && parts.every(({ space }) => space.count === parts[0].space.count) ? parts : null;
}

// Take over what is known of the digits by now; returns the part.
export function readFacts(part, registry) {
  for (const name of ["error", "divergence", "predicted"])
    part[name] = findArray(name, part.map.hash, registry)?.data ?? null;
  return part;
}

export const isSame = (parts, others) =>
  parts.length === others.length &&
  parts.every((part, k) => ["model", "space", "places"].every((name) => part[name] === others[k][name]));

// The digits as small pictures: real where the page has them, else decoded from their codes; painted
// once each, in the theme's colours, on a sheet that holds the last thousand. model, space: whose codes are
// decoded; sheet: of real digits, as shared/core/sheet.js reads it; while it is on its way there is only paper.
function createPictures(model, space, sheet, isComing) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = ACROSS * SIDE;
  const pen = canvas.getContext("2d");
  const pixels = new Float32Array(SIDE * SIDE);
  const slots = new Map(); // index -> slot, oldest first
  let left = DECODES;
  let theme = null;

  // The digit's slot, or null where the frame has no time left to decode it.
  function find(index) {
    if (slots.has(index)) return slots.get(index);
    if (!pictures.isReal && left-- <= 0) return null;
    const [oldest, oldSlot] = slots.size < ROOM ? [null, slots.size] : slots.entries().next().value;
    slots.delete(oldest);
    slots.set(index, oldSlot);
    pictures.read(index, pixels);
    paintTile(pen, pixels, ...cornerOf(oldSlot), theme);
    return oldSlot;
  }
  const cornerOf = (slot) => [(slot % ACROSS) * SIDE, Math.floor(slot / ACROSS) * SIDE];

  const pictures = {
    get isReal() {
      return isComing || sheet.count > 0;
    },
    get areThere() {
      return !isComing || sheet.count > 0;
    },
    // A new frame begins; what was painted in another theme is gone.
    begin(now) {
      if (now !== theme) slots.clear();
      [theme, left] = [now, DECODES];
    },
    // Writes the digit, 784 floats.
    read(index, into) {
      if (!pictures.areThere) into.fill(0);
      else if (!sheet.read(index, into)) model.decode(space.code(index), into);
    },
    // Draw it as a square of `size` about (x, y); false where it has to wait for the next frame.
    draw(target, index, x, y, size) {
      if (!pictures.areThere) return true; // they are told when they come
      const slot = find(index);
      if (slot === null) return false;
      target.drawImage(canvas, ...cornerOf(slot), SIDE, SIDE, x - size / 2, y - size / 2, size, size);
      return true;
    },
  };
  return pictures;
}

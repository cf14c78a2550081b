// Where points are, seen by a hand: which is under the pointer, which is next in a direction, and
// where a new code belongs.

import { countAround, coverWithCells } from "../shared/space/cells.js";

const NEIGHBOURS = 5; // of a new code, on a map that cannot be continued

// The point nearest to a pixel within `reach` CSS pixels, -1 for none. `isActive`: Uint8Array or null;
// those that are grey give way to the others.
export function pointAt(places, view, pixelX, pixelY, reach, isActive = null) {
  const [ax, bx, ay, by] = view.transform;
  const within = reach * reach;
  let best = -1;
  let least = Infinity;
  for (let i = 0, count = places.length / 2; i < count; i++) {
    const dx = ax * places[2 * i] + bx - pixelX;
    const dy = ay * places[2 * i + 1] + by - pixelY;
    const gap = dx * dx + dy * dy;
    const rank = isActive && !isActive[i] ? gap + within : gap;
    if (gap < within && rank < least) [least, best] = [rank, i];
  }
  return best;
}

// The nearest point to the one at `from` in the direction (dx, dy), up positive: within 45° of it.
export function nextPoint(places, view, from, dx, dy) {
  const [ax, , ay] = view.transform;
  let best = from;
  let least = Infinity;
  for (let i = 0, count = places.length / 2; i < count; i++) {
    const across = ax * (places[2 * i] - places[2 * from]);
    const up = -ay * (places[2 * i + 1] - places[2 * from + 1]);
    const along = across * dx + up * dy;
    const aside = Math.abs(across * dy - up * dx);
    const gap = across * across + up * up;
    if (i !== from && along > 0 && aside <= along && gap > 0 && gap < least) [least, best] = [gap, i];
  }
  return best;
}

// Where a new code lies: { x, y, isExact }. plane: { data, shape: [2, size + 1] } of a map that is
// linear in the code, or null: then the middle of its nearest codes' places, weighted by one over
// their distance, as ae_core.analysis.embedding.place_codes has it. nearest(code, count) -> list of
// { index, distance }.
export function placeCode(code, plane, places, nearest) {
  if (plane) {
    const columns = plane.shape[1];
    const along = (from) =>
      code.reduce((sum, value, d) => sum + plane.data[from + d] * value, plane.data[from + code.length]);
    return { x: along(0), y: along(columns), isExact: true };
  }
  let [x, y, total] = [0, 0, 0];
  for (const { index, distance } of nearest(code, NEIGHBOURS)) {
    const weight = 1 / Math.max(distance, 1e-12);
    x += weight * places[2 * index];
    y += weight * places[2 * index + 1];
    total += weight;
  }
  return { x: x / total, y: y / total, isExact: false };
}

// How many points lie about each: on cells `1 / cells` of the range wide, with the cells around.
export function densityOf(places, cells = 60) {
  const grid = coverWithCells(places, cells);
  const counts = countAround(grid);
  return Float32Array.from(grid.cellOf, (cell) => counts[cell]);
}

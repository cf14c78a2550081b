// Where thumbnails lie on the plane: at their codes, moved apart so that each can be read.

import { clamp } from "../shared/core/numbers.js";
import { isInside } from "../shared/space/lasso.js";

const ROUNDS = 80;
const SPARSE = 3.2; // times as large as all thumbnails together is the plane, at least
const PULL = 0.06; // of the way back to its own place, a round

// spots: [{ x, y }] of the middles wished for; room: squares of this size, one for each, shall not overlap, nor cover
// what is `fixed`, squares of `fixedSize` about these middles; they stay inside [width, height] with their whole
// `size`. Returns new ones in the same order.
export function spread(spots, { room, size, width, height, fixed = [], fixedSize = 0 }) {
  const inside = ({ x, y }) => ({
    x: clamp(x, size / 2, Math.max(width - size / 2, size / 2)),
    y: clamp(y, size / 2, Math.max(height - size / 2, size / 2)),
  });
  let placed = spots.map(inside);
  for (let round = 0; round < ROUNDS; round++) {
    const pull = round < ROUNDS / 2 ? PULL : 0;
    for (const [i, spot] of placed.entries()) {
      spot.x += pull * (clamp(spots[i].x, 0, width) - spot.x);
      spot.y += pull * (clamp(spots[i].y, 0, height) - spot.y);
    }
    let isTight = false;
    for (let i = 0; i < placed.length; i++)
      for (let j = 0; j < i; j++) isTight = pushApart(placed[i], placed[j], room, i + j) || isTight;
    for (const spot of placed)
      for (const one of fixed) {
        const held = { ...one };
        if (!pushApart(spot, held, (size + fixedSize) / 2, 0)) continue;
        [spot.x, spot.y] = [spot.x + one.x - held.x, spot.y + one.y - held.y]; // it does not move
        isTight = true;
      }
    placed = placed.map(inside);
    if (!isTight && !pull) break;
  }
  return placed;
}

// Along the way on which two squares overlap less; `turn` decides where they lie upon each other.
function pushApart(a, b, room, turn) {
  const [dx, dy] = [a.x - b.x, a.y - b.y];
  const [overX, overY] = [room - Math.abs(dx), room - Math.abs(dy)];
  if (overX <= 0.5 || overY <= 0.5) return false;
  const isAcross = overX === overY ? turn % 2 === 0 : overX < overY;
  const [axis, gap, over] = isAcross ? ["x", dx, overX] : ["y", dy, overY];
  const side = gap || (turn % 4 < 2 ? 1 : -1);
  a[axis] += (Math.sign(side) * over) / 2;
  b[axis] -= (Math.sign(side) * over) / 2;
  return true;
}

// The one under a point, the topmost (last) first; -1 for none.
export const hit = (spots, size, x, y) =>
  spots.findLastIndex((spot) => Math.max(Math.abs(spot.x - x), Math.abs(spot.y - y)) <= size / 2);

// Which lie with their middle inside a closed line [[x, y], …].
export function caught(spots, line) {
  if (line.length < 3) return [];
  const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)];
  return [...spots.keys()].filter((i) => isInside(spots[i].x, spots[i].y, xs, ys));
}

// CSS pixels across a thumbnail, a multiple of half its own pixels: larger where few lie on a large plane.
export function sizeFor(number, width, height) {
  const each = Math.min(Math.sqrt((width * height) / (SPARSE * Math.max(number, 1))), Math.min(width, height) / 6);
  return clamp(14 * Math.floor(each / 14), 56, 98);
}

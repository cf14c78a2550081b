// Where code sizes and errors stand on the curve above the slider, and which size is under a point.

const THUMB = 16; // pixels of the slider's handle: its middle never reaches the ends
const TOP = 10;
const BOTTOM = 6;

// width, height: CSS pixels; count: sizes from 1; values: numbers or null that must fit; isLog: the
// errors' axis.
export function createScale({ width, height, count, values, isLog }) {
  const known = values.filter((value) => Number.isFinite(value) && (!isLog || value > 0));
  const high = Math.max(...known, isLog ? 1e-9 : 0);
  const low = isLog ? Math.min(...known, high) : Math.min(0, ...known);
  const turn = isLog ? Math.log : (value) => value;
  const span = turn(high) - turn(low) || 1;
  const perSize = (width - THUMB) / Math.max(count - 1, 1);
  return {
    x: (k) => THUMB / 2 + (k - 1) * perSize,
    y: (value) => {
      const share = (turn(Math.min(Math.max(value, low), high)) - turn(low)) / span;
      return height - BOTTOM - share * (height - TOP - BOTTOM);
    },
    sizeAt: (x) => Math.min(Math.max(Math.round((x - THUMB / 2) / perSize) + 1, 1), count),
  };
}

// A size the slider has: k where it is one, else the nearest.
export const fitSize = (k, count) => Math.min(Math.max(Math.round(k) || 1, 1), count);

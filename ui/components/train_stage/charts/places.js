// Where words stand on a chart: on no line and on no other words, where there is such a place.

const GAP = 3; // CSS pixels around words

// Whether the line from one point to another comes into a box [left, top, right, bottom].
export function crosses([ax, ay], [bx, by], [left, top, right, bottom]) {
  if (Math.max(ax, bx) < left || Math.min(ax, bx) > right) return false;
  if (Math.max(ay, by) < top || Math.min(ay, by) > bottom) return false;
  const side = (x, y) => Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));
  const sides = [side(left, top), side(right, top), side(left, bottom), side(right, bottom)];
  return Math.min(...sides) <= 0 && Math.max(...sides) >= 0;
}

const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

// lines: of [x, y] in CSS pixels, those first that words should cross last; room: the box that words stay in.
export function createPlaces([curves, others], [left, top, right, bottom]) {
  const taken = [];
  const isInside = (box) => box[0] >= left && box[1] >= top && box[2] <= right && box[3] <= bottom;
  const countIn = (box) => {
    const around = [box[0] - GAP, box[1] - GAP, box[2] + GAP, box[3] + GAP];
    const crossed = (lines) => lines.filter((line) =>
      line.some((point, i) => i > 0 && crosses(line[i - 1], point, around))).length;
    const words = taken.filter((other) => meets(other, around)).length;
    return 100 * words + 10 * crossed(curves) + crossed(others);
  };
  return {
    // The first of these [{ text, box }] that is free, else the one with the least in its way; null for none in the
    // room. Nothing else comes there.
    take(wishes) {
      let best = null;
      for (const wish of wishes) {
        if (!isInside(wish.box)) continue;
        const count = countIn(wish.box);
        if (!best || count < best.count) best = { ...wish, count };
        if (!count) break;
      }
      if (best) taken.push(best.box);
      return best;
    },
  };
}

// Places for words of this size beside the place x of a moment: right of it, or left, on lines below each other from
// `level` on.
export function besideMoment(text, [width, height], { x, top, level, num, isLeft }) {
  const levels = Array.from({ length: num }, (_, i) => (level + i) % num);
  const sides = [x + 4, x - 4 - width];
  if (isLeft) sides.reverse();
  return levels.flatMap((line) => sides.map((from) => {
    const y = top + line * (height + 2);
    return { text, box: [from, y, from + width, y + height] };
  }));
}

// Places along a level at y: at the right end, above it and below, then further left.
export function alongLevel(text, [width, height], { y, left, right }) {
  const step = Math.max((right - left - width) / 8, 1);
  return Array.from({ length: 9 }, (_, i) => right - width - i * step).flatMap((from) =>
    [y - 4 - height, y + 4].map((at) => ({ text, box: [from, at, from + width, at + height] })));
}

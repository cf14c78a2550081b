// The nearest of many: a list of { index, distance }, nearest first, that is filled one by one.

// Put one more in its place among the `wanted` nearest so far; returns the distance below which the
// next has to be.
export function insertNearest(best, wanted, index, distance) {
  let place = best.length;
  while (place > 0 && best[place - 1].distance > distance) place--;
  best.splice(place, 0, { index, distance });
  if (best.length > wanted) best.pop();
  return limitOf(best, wanted);
}

export const limitOf = (best, wanted) => (best.length < wanted ? Infinity : best[wanted - 1].distance);

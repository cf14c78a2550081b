// Error against level for one kind of corruption: of the visitor's own drawing, measured here while
// nothing moves, or of many test digits, measured beforehand.

import { TOP_LEVELS } from "../shared/core/corruption.js";
import { createIdleWork } from "../shared/hand/idle.js";
import { drawChart } from "./lines.js";

const NUM_LEVELS = 13;
const NUM_SEEDS = 4; // noises averaged
const HEADROOM = 1.05; // the axis ends this far above the highest line or marker

export const levelsOf = (kind) =>
  Array.from({ length: NUM_LEVELS }, (_, i) => (TOP_LEVELS[kind] * i) / (NUM_LEVELS - 1));

const lineThrough = (levels, errors) => levels.map((level, i) => [level, errors[i]]);

// Where a line is at a level between its points.
export function valueAt(points, level) {
  const next = points.findIndex(([at]) => at >= level);
  if (next <= 0) return points.at(next)[1];
  const [[x0, y0], [x1, y1]] = [points[next - 1], points[next]];
  return y0 + ((level - x0) / (x1 - x0)) * (y1 - y0);
}

// measure(kind, level, seed) gives the errors of all contestants on the drawing, null for one that
// is not there; the first of them is who does nothing. onMeasured() is called as lines arrive.
export function createCurve(canvas, measure, onMeasured) {
  const idle = createIdleWork();
  let wanted = ""; // what is to be measured: kind and version of the drawing
  let kind = "none"; // what `averages` are of
  let averages = []; // [contestant][level], of the last drawing measured in full
  let numSeeds = 0; // noises in them

  function remeasure(nextKind) {
    const levels = levelsOf(nextKind);
    const sums = levels.map(() => []);
    const step = (i) => {
      const at = i % NUM_LEVELS;
      const errors = measure(nextKind, levels[at], Math.floor(i / NUM_LEVELS));
      errors.forEach((error, who) => {
        sums[at][who] = error === null ? null : (sums[at][who] ?? 0) + error;
      });
      if (at < NUM_LEVELS - 1) return;
      numSeeds = Math.floor(i / NUM_LEVELS) + 1; // a round over all levels is complete
      kind = nextKind;
      averages = errors.map((_, who) => sums.map((sum) => (sum[who] === null ? null : sum[who] / numSeeds)));
    };
    idle.start(NUM_LEVELS * NUM_SEEDS, step, onMeasured);
  }

  // The test digits' lines for these contestants, in their order.
  function fromTestDigits(curves, nextKind, hashes) {
    const { levels, errors } = curves.kinds[nextKind];
    return hashes.map((hash) => (errors[hash] ? lineThrough(levels, errors[hash]) : null));
  }

  return {
    // Say what is on the sheet: measured anew where kind or `version` differ from before.
    follow(nextKind, version, isNeeded) {
      const next = isNeeded ? `${nextKind} ${version}` : "";
      if (next === wanted) return;
      wanted = next;
      if (isNeeded) remeasure(nextKind);
      else idle.cancel();
    },
    // Draw every contestant's line, and a marker where it is now; returns how many noises a line of
    // the drawing is the mean of, 0 where there is none. bench: { kind, level }; contestants:
    // { labels, hashes, looks }; `errors` as they are now, null where there is none; `curves`, the
    // test digits' { kinds: { kind: { levels, errors: { hash: […] } } } }, or null.
    draw(bench, { labels, hashes, looks }, errors, curves, caption, theme) {
      const own = kind === bench.kind && wanted ? averages : [];
      const levels = levelsOf(bench.kind);
      const all = curves
        ? fromTestDigits(curves, bench.kind, hashes)
        : own.map((line) => (line.includes(null) ? null : lineThrough(levels, line)));
      const lines = labels
        .map((name, who) => ({ name, look: looks[who], points: all[who], now: errors[who] ?? undefined }))
        .filter(({ points, now }) => points && (curves || now !== undefined));
      const leading = (line) => (curves ? valueAt(line.points, bench.level) : line.now);
      const lowest = Math.min(...lines.map(leading));
      for (const line of lines) line.isBest = leading(line) === lowest;
      const heights = lines.flatMap(({ points, now }) => [now ?? 0, ...points.map(([, y]) => y)]);
      const top = Math.max(0.02, HEADROOM * Math.max(0, ...heights));
      const longest = TOP_LEVELS[bench.kind];
      const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * longest);
      drawChart(canvas, { lines, longest, top, ticks, caption, mark: bench.level }, theme);
      return own.length ? numSeeds : 0;
    },
    stop: () => idle.cancel(),
  };
}

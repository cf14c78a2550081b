// What the chart's lines are measured from: the error of every model against how much of the digit is on
// the paper, half a digit is no digit; and against the level of one kind of damage, of the visitor's own
// drawing while nothing moves, or of many test digits beforehand.

import { TOP_LEVELS } from "../shared/core/corruption.js";
import { createIdleWork } from "../shared/hand/idle.js";

const STEP = 6; // canvas pixels of ink between two measurements
const SHORTEST = 400; // canvas pixels of ink that the axis shows at least
const NUM_LEVELS = 13;
const NUM_SEEDS = 4; // noises averaged
const HEADROOM = 1.05; // the axis ends this far above the highest line or marker
const LOWEST_TOP = 0.02; // of the axis of errors

function inkLength(strokes) {
  let length = strokes.length; // a dot is ink too
  for (const points of strokes)
    for (let i = 2; i + 1 < points.length; i += 2)
      length += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
  return length;
}

// The strokes as they were when `length` canvas pixels of ink were drawn.
export function cutStrokes(strokes, length) {
  const kept = [];
  let left = length;
  for (const points of strokes) {
    if (left < 1) break;
    left -= 1;
    const stroke = [points[0], points[1]];
    for (let i = 2; i + 1 < points.length && left > 0; i += 2) {
      const [dx, dy] = [points[i] - points[i - 2], points[i + 1] - points[i - 1]];
      const share = Math.min(left / (Math.hypot(dx, dy) || 1), 1);
      stroke.push(points[i - 2] + share * dx, points[i - 1] + share * dy);
      left -= Math.hypot(dx, dy);
    }
    kept.push(stroke);
  }
  return kept;
}

// The largest error the axis shows: all, unless a few (a first dot, placed off-centre) tower above
// the rest.
function findTop(points) {
  const errors = points.flatMap((point) => point.errors.filter((mse) => mse !== null));
  errors.sort((a, b) => a - b);
  const usual = errors[Math.floor(0.75 * errors.length)] ?? 0;
  return Math.max(LOWEST_TOP, Math.min(errors.at(-1) ?? 0, 2.5 * usual), ...(points.at(-1)?.errors ?? []));
}

// `measure(strokes)` gives the errors of all models, null for one that is not there.
export function createTrace(measure, onMeasured, signal) {
  let points = []; // { at, errors }, at in canvas pixels of ink
  let strokes = [];
  let timer = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));

  // Measure what was not seen being drawn, a piece at a time so that nothing stutters.
  function fill() {
    timer = 0;
    const total = inkLength(strokes);
    const began = performance.now();
    let at = points.at(-1)?.at ?? 0;
    while (total - at >= STEP && performance.now() - began < 6) {
      at = Math.min(at + 2 * STEP, total);
      points.push({ at, errors: measure(cutStrokes(strokes, at)) });
    }
    if (total - at >= STEP) timer = setTimeout(fill, 12);
    onMeasured();
  }

  return {
    // Forget all measurements: models, pen or placing have changed.
    reset() {
      points = [];
    },
    // Take the drawing as it is now; `errors` where it was just measured in the making, else null.
    follow(next, errors) {
      strokes = next;
      const total = inkLength(strokes);
      while (points.length && points.at(-1).at > total + 0.5) points.pop();
      if (total - (points.at(-1)?.at ?? 0) < STEP) return;
      if (errors) points.push({ at: total, errors: [...errors] });
      else timer ||= setTimeout(fill, 30);
    },
    // `now`: the errors that the cards show; who leads there leads here.
    chart({ labels, looks }, now) {
      const last = points.at(-1);
      const there = [...labels.keys()].filter((i) => (last?.errors[i] ?? null) !== null && now[i] !== null);
      const lowest = Math.min(...there.map((i) => now[i]));
      const lines = there.map((i) => ({
        name: labels[i],
        look: looks[i],
        points: points.filter(({ errors }) => errors[i] !== null).map(({ at, errors }) => [at, errors[i]]),
        isBest: now[i] === lowest,
      }));
      const longest = Math.max(SHORTEST, last?.at ?? 0);
      return { lines, longest, top: findTop(points), ticks: [] };
    },
  };
}

// Where a line is at a level between its points.
export function valueAt(points, level) {
  const next = points.findIndex(([at]) => at >= level);
  if (next <= 0) return points.at(next)[1];
  const [[x0, y0], [x1, y1]] = [points[next - 1], points[next]];
  return y0 + ((level - x0) / (x1 - x0)) * (y1 - y0);
}

// measure(kind, level, seed) gives the errors of all contestants on the drawing, null for one that
// is not there; the first of them is who does nothing. onMeasured() is called as lines arrive.
export function createCurve(measure, onMeasured, signal) {
  const idle = createIdleWork(signal);
  let wanted = ""; // what is to be measured: kind and version of the drawing
  let own = { kind: "none", lines: [], numNoises: 0 }; // the last drawing measured in full; a line or null each

  const levelsOf = (kind) => Array.from({ length: NUM_LEVELS }, (_, i) => (TOP_LEVELS[kind] * i) / (NUM_LEVELS - 1));
  const isOwn = (kind) => own.kind === kind && wanted !== "";

  function remeasure(kind) {
    const levels = levelsOf(kind);
    const sums = levels.map(() => []);
    const step = (i) => {
      const at = i % NUM_LEVELS;
      const numNoises = Math.floor(i / NUM_LEVELS) + 1;
      const errors = measure(kind, levels[at], numNoises - 1);
      errors.forEach((error, who) => {
        sums[at][who] = error === null ? null : (sums[at][who] ?? 0) + error;
      });
      if (at < NUM_LEVELS - 1) return; // else a round over all levels is complete
      const isThere = (who) => sums.every((sum) => sum[who] !== null);
      const lineOf = (who) => sums.map((sum, k) => [levels[k], sum[who] / numNoises]);
      const lines = errors.map((_, who) => (isThere(who) ? lineOf(who) : null));
      own = { kind, lines, numNoises };
    };
    idle.start(NUM_LEVELS * NUM_SEEDS, step, onMeasured);
  }

  return {
    // Say what is on the sheet: measured anew where kind or `version` differ from before.
    follow(kind, version, isNeeded) {
      const next = isNeeded ? `${kind} ${version}` : "";
      if (next === wanted) return;
      wanted = next;
      if (isNeeded) remeasure(kind);
      else idle.cancel();
    },
    // How many noises a line of the drawing is the mean of, 0 where there is none.
    numNoises: (kind) => (isOwn(kind) ? own.numNoises : 0),
    // Every contestant's line, and a marker where it is now. bench: { kind, level }; contestants:
    // { labels, hashes, looks }; `errors` as they are now, null where there is none; `tests`, the test
    // digits' { levels, errors: { hash: […] } }, or null where the lines are the drawing's.
    chart({ kind, level }, { labels, hashes, looks }, errors, tests) {
      const ofTests = (hash) => tests.errors[hash]?.map((error, i) => [tests.levels[i], error]);
      const all = tests ? hashes.map(ofTests) : isOwn(kind) ? own.lines : [];
      const lines = labels
        .map((name, who) => ({ name, look: looks[who], points: all[who], now: errors[who] ?? undefined }))
        .filter(({ points, now }) => points && (tests || now !== undefined));
      const leading = (line) => (tests ? valueAt(line.points, level) : line.now);
      const lowest = Math.min(...lines.map(leading));
      for (const line of lines) line.isBest = leading(line) === lowest;
      const heights = lines.flatMap(({ points, now }) => [now ?? 0, ...points.map(([, y]) => y)]);
      const top = Math.max(LOWEST_TOP, HEADROOM * Math.max(0, ...heights));
      const longest = TOP_LEVELS[kind];
      const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * longest);
      return { lines, longest, top, ticks, mark: level };
    },
  };
}

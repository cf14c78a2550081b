// The error of every model against how much of the digit is on the paper: half a digit is no digit.

import { drawChart } from "./lines.js";

const STEP = 6; // canvas pixels of ink between two measurements
const SHORTEST = 400; // canvas pixels of ink that the axis shows at least

function inkLength(points) {
  let length = 1; // a dot is ink too
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
  const last = points.at(-1)?.errors ?? [];
  const usual = errors[Math.floor(0.75 * errors.length)] ?? 0;
  return Math.max(0.02, Math.min(errors.at(-1) ?? 0, 2.5 * usual), ...last);
}

// `measure(strokes)` gives the errors of all models, null for one that is not there.
export function createTrace(canvas, measure, onMeasured) {
  let points = []; // { at, errors }, at in canvas pixels of ink
  let strokes = [];
  let timer = 0;

  // Measure what was not seen being drawn, a piece at a time so that nothing stutters.
  function fill() {
    timer = 0;
    const total = strokes.reduce((sum, stroke) => sum + inkLength(stroke), 0);
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
      const total = strokes.reduce((sum, stroke) => sum + inkLength(stroke), 0);
      while (points.length && points.at(-1).at > total + 0.5) points.pop();
      if (total - (points.at(-1)?.at ?? 0) < STEP) return;
      if (errors) points.push({ at: total, errors: [...errors] });
      else timer ||= setTimeout(fill, 30);
    },
    // `now`: the errors that the cards show; who leads there leads here.
    draw({ labels, looks }, now, theme) {
      const last = points.at(-1);
      const isThere = (i) => (last?.errors[i] ?? null) !== null && now[i] !== null;
      const there = labels.map((_, i) => i).filter(isThere);
      const lowest = Math.min(...there.map((i) => now[i]));
      const lines = there.map((i) => ({
        name: labels[i],
        look: looks[i],
        points: points.filter(({ errors }) => errors[i] !== null).map(({ at, errors }) => [at, errors[i]]),
        isBest: now[i] === lowest,
      }));
      const longest = Math.max(SHORTEST, last?.at ?? 0);
      const caption = "ink on the paper →";
      const chart = { lines, longest, top: findTop(points), ticks: [], caption };
      drawChart(canvas, chart, theme);
    },
    stop: () => clearTimeout(timer),
  };
}

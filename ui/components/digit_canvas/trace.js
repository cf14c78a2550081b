// The error of every model against how much of the digit is on the paper: half a digit is no digit.

import { css, openCanvas, sizeOf } from "../shared/paint.js";

const STEP = 6; // canvas pixels of ink between two measurements
const MARGIN = { left: 42, top: 10, bottom: 24 };
const TICKS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
const SHORTEST = 400; // canvas pixels of ink that the axis shows at least
const LABEL_HEIGHT = 15;
const SHADES = [0.35, 0.5, 0.65]; // from ink towards the card, for those who do not lead

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

  function drawLines({ pen, width, height }, titles, theme, font) {
    const top = findTop(points);
    const names = titles.map((title) => title.split(" ")[0]);
    pen.font = `600 11.5px ${font}`;
    const labelWidth = Math.max(0, ...names.map((name) => pen.measureText(name).width));
    const longest = Math.max(SHORTEST, points.at(-1)?.at ?? 0);
    const right = width - labelWidth - 14;
    const bottom = height - MARGIN.bottom;
    const x = (at) => MARGIN.left + (at / longest) * (right - MARGIN.left);
    const y = (mse) => bottom - (mse / top) * (bottom - MARGIN.top);
    const soft = theme.ink.map((value, i) => value + (theme.card[i] - value) * 0.4);
    pen.font = `11.5px ${font}`;
    pen.textBaseline = "middle";
    pen.fillStyle = css(soft);
    pen.strokeStyle = css(theme.line);
    pen.lineWidth = 1;
    const tick = TICKS.find((step) => top / step <= 3.5) ?? top / 3;
    for (let mse = 0; mse <= top * 1.001; mse += tick) {
      const level = Math.round(y(mse)) + 0.5;
      pen.beginPath();
      pen.moveTo(MARGIN.left, level);
      pen.lineTo(right, level);
      pen.stroke();
      pen.textAlign = "right";
      pen.fillText(mse === 0 ? "0" : String(+mse.toFixed(3)), MARGIN.left - 8, level);
    }
    pen.textAlign = "left";
    pen.fillText("ink on the paper →", MARGIN.left, height - 8);
    const last = points.at(-1);
    if (!last) return;
    const order = titles.map((_, i) => i).filter((i) => last.errors[i] !== null);
    order.sort((a, b) => last.errors[b] - last.errors[a]);
    let labelTop = -Infinity;
    const labels = order.map((i) => (labelTop = Math.max(labelTop + LABEL_HEIGHT, y(last.errors[i]))));
    const excess = Math.max(0, (labels.at(-1) ?? 0) - bottom);
    order.forEach((i, rank) => {
      const isBest = rank === order.length - 1;
      const shade = SHADES[i % SHADES.length];
      const colour = isBest ? theme.accent : theme.ink.map((v, k) => v + (theme.card[k] - v) * shade);
      pen.strokeStyle = css(colour);
      pen.fillStyle = css(isBest ? colour : soft);
      pen.lineWidth = isBest ? 2 : 1.5;
      pen.lineJoin = "round";
      pen.save();
      pen.beginPath();
      pen.rect(0, 0, width, bottom);
      pen.clip();
      pen.beginPath();
      for (const { at, errors } of points) if (errors[i] !== null) pen.lineTo(x(at), y(errors[i]));
      pen.stroke();
      pen.restore();
      const place = y(last.errors[i]);
      pen.beginPath();
      pen.arc(x(last.at), place, isBest ? 3 : 2.5, 0, 2 * Math.PI);
      pen.fill();
      pen.font = `${isBest ? "600 " : ""}11.5px ${font}`;
      pen.fillText(names[i], x(last.at) + 8, labels[rank] - excess);
    });
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
    draw(titles, theme, font) {
      if (sizeOf(canvas)[0] > 0) drawLines(openCanvas(canvas), titles, theme, font);
    },
    get isVisible() {
      return sizeOf(canvas)[0] > 0;
    },
    stop: () => clearTimeout(timer),
  };
}

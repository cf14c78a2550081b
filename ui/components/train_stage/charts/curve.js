// The one thick curve: test error over training, PCA's error as the line to beat, and what happened on the way.

import { colourOf, LOOKS } from "../../shared/paint/looks.js";
import { channels, css, drawCircle, drawLine, mix, paintShape } from "../../shared/paint/paint.js";
import { drawAxes, drawLevel, drawTrace, edgeOf, openChart, rangeOf } from "./chart.js";
import { earlyStop, firstBelowPca, pointsOf } from "../time/series.js";
import { AXES, horizonOf, placeOf, placeOfStep, stretchesOf } from "../time/timeline.js";
import { errorText } from "../words.js";

const OTHERS = ["denoising", "variational", "autoencoder", "untouched"]; // looks of the runs beside the first
const WIDE = 1500; // CSS pixels of the page from which it is read across a room
const NARROW = 480; // CSS pixels, below which words are brief
const NAMES = { learning_rate: "rate", kl_weight: "β", noise: "noise" };

// How the run at a place (0 for the first) is drawn: { colour, dash }.
export function lookAt(place, theme) {
  if (place === 0) return { colour: theme.accent, dash: [] };
  const look = LOOKS[OTHERS[(place - 1) % OTHERS.length]];
  return { colour: channels(theme.isDark ? look.dark : look.light), dash: look.dash };
}

const isDrawn = (value) => Number.isFinite(value);

// scene: { films: [{ header, frames, run }], parent (the film of the run that the first left, or null), axis, isLog,
// places (of the moment shown, one a film), guess }. Returns the chart, whose placeAt and valueAt say what is under a
// hand.
export function drawCurve(canvas, scene, theme) {
  const { films, axis, isLog, guess } = scene;
  const curves = films.map(({ frames }) => pointsOf(frames, axis, "mse"));
  const end = Math.max(horizonOf(films, axis), guess?.at(-1)?.[0] ?? 0);
  const before = films[0] ? pointsBefore(films[0], scene.parent, axis, end) : [];
  const rivals = rivalsOf(films);
  const all = [...before, ...curves.flat(), ...(guess ?? [])];
  const values = [...all.map(([, y]) => y), ...rivals.map(({ mse }) => mse)].filter(isDrawn);
  const isRoomy = canvas.clientWidth > WIDE || innerWidth > 1700;
  const size = Math.max(isRoomy ? 15 : 12, theme.least);
  const chart = openChart(canvas, {
    x: [before[0]?.[0] ?? 0, end], y: rangeOf(values, isLog), isLog,
    edge: edgeOf(size),
  });
  if (films[0]?.header) shadePhases(chart, stretchesOf(films[0], axis), theme, size);
  drawAxes(chart, theme, { unit: `${AXES[axis].title}${before.length ? " from the branching on" : ""}`, size });
  drawRivals(chart, rivals, theme, size + 1);
  if (before.length) {
    drawTrace(chart, before, { colour: theme.soft, width: 2.5, veil: 0.5 });
    const words = `branch of ${films[0].run.branch_of.moment}`;
    drawMark(chart, 0, words, { colour: theme.soft, theme, size, level: 2, isLeft: true });
  }
  if (guess) drawTrace(chart, guess, { colour: theme.ink, width: 2.5, dash: [3, 5] });
  for (let place = curves.length - 1; place >= 0; place--)
    drawRun(chart, curves[place], { ...lookAt(place, theme), shown: scene.places[place], isFirst: place === 0 }, theme);
  if (films[0]) drawMarks(chart, films[0], axis, theme, size);
  return chart;
}

// PCA's errors, one for each code size among the runs: [{ mse, code, count, place }], of the first such run.
export function rivalsOf(films) {
  const found = films.map(({ header, run }, place) => {
    const { pca_mse: mse = null, num_test: count, meets_damage: isClean = false } = header?.note ?? {};
    return { mse, code: run?.spec?.network?.encoder_sizes?.at(-1) ?? null, count, isClean, place };
  });
  const isKnown = (one) => found.find(({ mse, code }) => mse === one.mse && code === one.code) !== one;
  return found.filter((one) => one.mse !== null && !isKnown(one));
}

// Which PCA it is: clipped, of how many numbers, on how many images; clean ones where the run's own are damaged.
export function sayRival({ mse, code, count, isClean }, isBrief) {
  const numbers = code === null ? "" : isBrief ? `-${code}` : `, ${code} number${code === 1 ? "" : "s"}`;
  const images = `${count.toLocaleString("en")} ${isClean ? "clean " : ""}test images`;
  return `clipped PCA${numbers}, ${images}: ${errorText(mse)}`;
}

// Words of levels that lie close stand beside each other.
function drawRivals(chart, rivals, theme, size) {
  const [pca, { dash }] = [channels(theme.isDark ? LOOKS.pca.dark : LOOKS.pca.light), LOOKS.pca];
  const isBrief = rivals.length > 1 || chart.right - chart.edge.left < NARROW;
  const said = []; // [y, width] of the words so far
  for (const rival of rivals) {
    const y = chart.y(rival.mse);
    const taken = said.reduce((sum, [at, width]) => sum + (Math.abs(at - y) < size + 9 ? width + 24 : 0), 0);
    const colour = rivals.length > 1 ? lookAt(rival.place, theme).colour : pca;
    said.push([y, drawLevel(chart, rival.mse, sayRival(rival, isBrief), { colour, dash, theme, size, taken })]);
  }
}

// The curve of the run that a branch left, up to there, at places before 0; at most as long as the branch's own axis.
export function pointsBefore({ run }, parent, axis, end) {
  const { phase, step } = run?.branch_of ?? {};
  if (!parent?.frames.length || !Number.isFinite(step)) return [];
  const left = placeOfStep(parent.frames, phase, step, axis);
  if (left === null) return [];
  return pointsOf(parent.frames, axis, "mse")
    .map(([place, value]) => [place - left, value])
    .filter(([place]) => place <= 1e-9 && place >= -end);
}

// What is past is strong, what comes after the moment shown is faint.
function drawRun(chart, points, { colour, dash, shown, isFirst }, theme) {
  const past = points.filter(([x]) => x <= shown + 1e-9);
  const width = isFirst ? 3.5 : 2.5;
  if (past.length < points.length)
    drawTrace(chart, points.slice(Math.max(past.length - 1, 0)), { colour, width, dash, veil: 0.28 });
  drawTrace(chart, past, { colour, width, dash });
  const last = past.at(-1);
  if (!last) return;
  const [x, y] = [chart.x(last[0]), chart.y(last[1])];
  drawLine(chart.pen, [x, chart.edge.top], [x, chart.bottom]);
  if (isFirst) paintShape(chart.pen, { stroke: mix(theme.line, theme.ink, 0.35), width: 1 });
  drawCircle(chart.pen, x, y, isFirst ? 6 : 4.5);
  paintShape(chart.pen, { fill: colour, stroke: theme.card, width: 2 });
}

function shadePhases(chart, stretches, theme, size) {
  const { pen, edge, bottom } = chart;
  for (const [i, { from, to, label }] of stretches.entries()) {
    if (!label) continue;
    const [left, right] = [chart.x(from), chart.x(to)];
    pen.fillStyle = css(mix(theme.paper, theme.accent, i % 2 ? 0.02 : 0.09));
    pen.fillRect(left, edge.top, right - left, bottom - edge.top);
    pen.fillStyle = css(theme.soft);
    pen.font = `600 ${size}px ${theme.font}`;
    pen.textAlign = "left";
    pen.textBaseline = "top";
    if (right - left > pen.measureText(label).width + 8) pen.fillText(label, left + 4, edge.top + 3);
  }
}

// A moment with its words, on a line of their own.
function drawMark(chart, place, text, { colour, theme, size, level, isLeft = false }) {
  const { pen, edge, bottom } = chart;
  const x = chart.x(place);
  drawLine(pen, [x, edge.top], [x, bottom]);
  pen.setLineDash([2, 3]);
  paintShape(pen, { stroke: colour, width: 1.5 });
  pen.setLineDash([]);
  pen.font = `${size}px ${theme.font}`;
  const width = pen.measureText(text).width + 6;
  const isRight = x + width > chart.right || (isLeft && x - width > edge.left);
  pen.textAlign = isRight ? "right" : "left";
  pen.textBaseline = "top";
  pen.lineWidth = 4;
  pen.strokeStyle = css(theme.paper);
  const at = [x + (isRight ? -4 : 4), edge.top + 3 + level * (size + 4)];
  pen.strokeText(text, ...at);
  pen.fillStyle = css(colour);
  pen.fillText(text, ...at);
}

// Changes on the way, where PCA was passed, and where early stopping would have quit.
function drawMarks(chart, { header, frames, run }, axis, theme, size) {
  const { pen } = chart;
  const note = (place, text, level, colour) => drawMark(chart, place, text, { colour, theme, size, level });
  for (const [i, { phase, step, name, value }] of (run?.interventions ?? []).entries()) {
    const place = placeOfStep(frames, phase, step, axis);
    if (place !== null) note(place, `${NAMES[name] ?? name} ${Number(value.toPrecision(3))}`, 1 + (i % 2), theme.ink);
  }
  const quit = earlyStop(run?.history ?? [], run?.spec);
  const stop = quit && placeOfStep(frames, quit.phase, quit.step, axis);
  if (stop !== null && quit) note(stop, "early stopping would end here", 3, theme.tooMuch);
  const passed = firstBelowPca({ header, frames });
  if (!passed) return;
  const [x, y] = [chart.x(placeOf(passed, axis)), chart.y(passed.note.mse)];
  drawCircle(pen, x, y, 4);
  pen.fillStyle = colourOf(LOOKS.pca, theme);
  pen.fill();
}

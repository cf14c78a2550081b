// The one thick curve: test error over training, PCA's error as the line to beat, and what happened on the way.

import { LOOKS } from "../../shared/paint/looks.js";
import { channels, css, drawCircle, drawLine, mix, paintShape } from "../../shared/paint/paint.js";
import {
  drawAxes, drawDot, drawLevel, drawTrace, drawWords, edgeOf, openChart, rangeOf, sizeOfWords,
} from "./chart.js";
import { alongLevel, besideMoment, createPlaces } from "./places.js";
import { earlyStop, firstBelowPca, pointsOf } from "../time/series.js";
import { AXES, horizonOf, placeOf, placeOfStep, stretchesOf } from "../time/timeline.js";
import { errorText } from "../words.js";

const OTHERS = ["denoising", "variational", "autoencoder", "untouched"]; // looks of the runs beside the first
const WIDE = 1500; // CSS pixels of the page from which it is read across a room
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
  const lines = [before, ...curves, guess ?? []];
  const values = [...lines.flat().map(([, y]) => y), ...rivals.map(({ mse }) => mse)].filter(isDrawn);
  const isRoomy = canvas.clientWidth > WIDE || innerWidth > 1700;
  const size = Math.max(isRoomy ? 15 : 12, theme.least);
  const chart = openChart(canvas, {
    x: [before[0]?.[0] ?? 0, end], y: rangeOf(values, isLog), isLog,
    edge: edgeOf(size),
  });
  const stretches = films[0]?.header ? stretchesOf(films[0], axis) : [];
  shadePhases(chart, stretches, theme);
  drawAxes(chart, theme, { unit: `${AXES[axis].title}${before.length ? " from the branching on" : ""}`, size });
  const levels = rivals.map((rival) => ({ ...rival, ...lookOfRival(rival, rivals.length, theme) }));
  for (const { mse, colour, dash } of levels) drawLevel(chart, mse, colour, dash);
  const marks = films[0] ? marksOf(films[0], axis, theme) : [];
  if (before.length) {
    drawTrace(chart, before, { colour: theme.soft, width: 2.5, veil: 0.5 });
    const text = `branch of ${films[0].run.branch_of.moment}`;
    marks.unshift({ place: 0, text, level: 2, colour: theme.soft, isLeft: true });
  }
  for (const { place, colour } of marks) drawMoment(chart, place, colour);
  if (guess) drawTrace(chart, guess, { colour: theme.ink, width: 2.5, dash: [3, 5] });
  for (let place = curves.length - 1; place >= 0; place--)
    drawRun(chart, curves[place], { ...lookAt(place, theme), shown: scene.places[place], isFirst: place === 0 }, theme);
  if (films[0]) drawPassing(chart, films[0], axis, theme);
  saySights(chart, { lines, levels, marks, stretches }, theme, size);
  return chart;
}

// All words on the chart, the level to beat first; none on a curve, on a line or on other words where there is room.
function saySights(chart, { lines, levels, marks, stretches }, theme, size) {
  const { edge, right, bottom } = chart;
  const toPixels = (line) => line.map(([place, value]) => [chart.x(place), chart.y(value)]);
  const upright = marks.map(({ place }) => [[chart.x(place), edge.top], [chart.x(place), bottom]]);
  const across = levels.map(({ mse }) => [[edge.left, chart.y(mse)], [right, chart.y(mse)]]);
  const places = createPlaces([lines.map(toPixels), [...upright, ...across]], [edge.left, 0, right, bottom]);
  const say = (wishes, colour, font) => {
    const found = places.take(wishes);
    if (found) drawWords(chart, found, { colour, font, theme });
  };
  const bold = `600 ${size + 1}px ${theme.font}`;
  for (const { colour, mse, ...rival } of levels) {
    const line = { y: chart.y(mse), left: edge.left + 2, right: right - 2 };
    const texts = [0, 1, 2].slice(levels.length > 1 ? 1 : 0).map((brevity) => sayRival({ mse, ...rival }, brevity));
    say(texts.flatMap((text) => alongLevel(text, sizeOfWords(chart, text, bold, size + 1), line)), colour, bold);
  }
  const strong = `600 ${size}px ${theme.font}`;
  for (const { from, to, label } of stretches) {
    if (!label) continue;
    const [[width, height], x, y] = [sizeOfWords(chart, label, strong, size), chart.x(from) + 4, edge.top + 3];
    if (x + width + 4 <= chart.x(to)) say([{ text: label, box: [x, y, x + width, y + height] }], theme.soft, strong);
  }
  const font = `${size}px ${theme.font}`;
  const num = Math.max(Math.floor((bottom - edge.top) / (size + 4)) - 1, 1);
  for (const { place, text, colour, level, isLeft } of marks) {
    const at = { x: chart.x(place), top: edge.top + 3, level: Math.min(level, num - 1), num, isLeft };
    say(besideMoment(text, sizeOfWords(chart, text, font, size), at), colour, font);
  }
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

// Which PCA it is: clipped, of how many numbers, on how many images (clean ones where the run's own are damaged);
// brevity 0, 1 or 2, where there is less room.
export function sayRival({ mse, code, count, isClean }, brevity) {
  if (brevity > 1) return `PCA${code === null ? "" : `-${code}`}: ${errorText(mse)}`;
  const numbers = code === null ? "" : brevity ? `-${code}` : `, ${code} number${code === 1 ? "" : "s"}`;
  const images = `${count.toLocaleString("en")} ${isClean ? "clean " : ""}test images`;
  return `clipped PCA${numbers}, ${images}: ${errorText(mse)}`;
}

function lookOfRival({ place }, count, theme) {
  const { light, dark, dash } = LOOKS.pca;
  return { colour: count > 1 ? lookAt(place, theme).colour : channels(theme.isDark ? dark : light), dash };
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

function shadePhases({ pen, edge, bottom, x }, stretches, theme) {
  for (const [i, { from, to, label }] of stretches.entries()) {
    if (!label) continue;
    pen.fillStyle = css(mix(theme.paper, theme.accent, i % 2 ? 0.02 : 0.09));
    pen.fillRect(x(from), edge.top, x(to) - x(from), bottom - edge.top);
  }
}

// The line of a moment that has words.
function drawMoment({ pen, edge, bottom, x }, place, colour) {
  drawLine(pen, [x(place), edge.top], [x(place), bottom]);
  pen.setLineDash([2, 3]);
  paintShape(pen, { stroke: colour, width: 1.5 });
  pen.setLineDash([]);
}

// Changes on the way, and where early stopping would have quit: [{ place, text, level, colour }].
function marksOf({ frames, run }, axis, theme) {
  const marks = (run?.interventions ?? []).map(({ phase, step, name, value }, i) => ({
    place: placeOfStep(frames, phase, step, axis), text: `${NAMES[name] ?? name} ${Number(value.toPrecision(3))}`,
    level: 1 + (i % 2), colour: theme.ink,
  }));
  const quit = earlyStop(run?.history ?? [], run?.spec);
  const place = quit && placeOfStep(frames, quit.phase, quit.step, axis);
  marks.push({ place, text: "early stopping would end here", level: 3, colour: theme.tooMuch });
  return marks.filter((mark) => mark.place !== null);
}

// Where PCA was passed.
function drawPassing(chart, { header, frames }, axis, theme) {
  const passed = firstBelowPca({ header, frames });
  const colour = channels(theme.isDark ? LOOKS.pca.dark : LOOKS.pca.light);
  if (passed) drawDot(chart, [placeOf(passed, axis), passed.note.mse], colour);
}

// The predict pause: the run rests, a hand draws how the curve goes on, then it does.

import { trackPointer } from "../../shared/hand/pointer.js";
import { valueAt } from "../time/series.js";

const STEP = 3; // CSS pixels between two points of the line, at least
const KEY = "autoencoder-explorer-guess-"; // and the run

// Keep the line drawn for a run { axis, points } in this tab.
export function keepGuess(run, line, storage = window.sessionStorage) {
  try {
    storage.setItem(KEY + run, JSON.stringify(line));
  } catch {
    // full, or refused: the line lives as long as the page
  }
}

const isPoint = (point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);

// What was kept, or null; checked like anything from outside.
export function keptGuess(run, storage = window.sessionStorage) {
  try {
    const { axis, points } = JSON.parse(storage.getItem(KEY + run));
    const isLine = points.length > 1 && points.every(isPoint) && points.every(([x], i) => !i || x > points[i - 1][0]);
    return isLine ? { axis, points } : null;
  } catch {
    return null;
  }
}

// Where a drawn line and a curve are compared for a place, the last one that both have: [place, drawn, real]; null
// where the curve has not come to the line, or the place is before it.
export function compareAt(line, curve, place) {
  const at = Math.min(place, line.at(-1)[0], curve.at(-1)?.[0] ?? 0);
  if (!(at > line[0][0])) return null;
  const [drawn, real] = [valueAt(line, at), valueAt(curve, at)];
  return drawn === null || real === null ? null : [at, drawn, real];
}

// canvas: the curve's; getChart(): as drawn last. hands: onPause(), onGoOn(), onScrub(place, time), onScrubEnd(),
// onChange(time). State: null, "waiting", "drawing" or "drawn"; a line is of the axis on which it was drawn.
export function createGuess(canvas, getChart, hands, signal) {
  const guess = {
    state: null, points: null, from: null, axis: "",
    get isOn() {
      return guess.state !== null;
    },
  };
  let run = null; // that the line is of
  let lastX = 0;

  function extend({ offsetX, offsetY }, isFirst) {
    const chart = getChart();
    if (!isFirst && offsetX < lastX + STEP) return; // it only goes forward
    const point = [chart.placeAt(offsetX), chart.valueAt(offsetY)];
    if (guess.points.length && point[0] <= guess.points.at(-1)[0]) return;
    guess.points.push(point);
    lastX = offsetX;
  }
  trackPointer(canvas, signal, {
    accepts: () => getChart() !== null,
    onStart(event) {
      if (!guess.state) return hands.onScrub(getChart().placeAt(event.offsetX), event.timeStamp);
      const { place, value } = guess.from;
      guess.points = [[place, value]];
      lastX = getChart().x(place);
      guess.state = "drawing";
      extend(event, false);
      hands.onChange(event.timeStamp);
    },
    onMove(event) {
      if (!guess.state) return hands.onScrub(getChart().placeAt(event.offsetX), event.timeStamp);
      if (guess.state !== "drawing") return;
      extend(event, false);
      hands.onChange(event.timeStamp);
    },
    onEnd(event) {
      if (!guess.state) return hands.onScrubEnd();
      if (guess.points?.length > 1) {
        guess.state = "drawn";
        keepGuess(run, { axis: guess.axis, points: guess.points });
      }
      hands.onChange(event.timeStamp);
    },
  });

  return Object.assign(guess, {
    // The line on an axis, or null.
    on: (axis) => (axis === guess.axis ? guess.points : null),
    // from: { place, value } on the axis, where the curve stands now.
    begin(axis, from) {
      Object.assign(guess, { state: "waiting", points: null, axis, from });
      hands.onPause();
    },
    // Let the run go on; the line stays.
    finish() {
      guess.state = null;
      hands.onGoOn();
    },
    // Nothing is drawn now; the last line that was finished is shown again.
    cancel: () => guess.open(run),
    // The line of another run, if this tab has one.
    open(id) {
      run = id;
      Object.assign(guess, { state: null, points: null, ...(id ? keptGuess(id) : null) });
    },
  });
}

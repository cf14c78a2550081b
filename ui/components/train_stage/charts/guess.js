// The predict pause: the run rests, a hand draws how the curve goes on, then it does.

import { trackPointer } from "../../shared/hand/pointer.js";

const STEP = 3; // CSS pixels between two points of the line, at least

// canvas: the curve's; getChart(): as drawn last. hands: onPause(), onGoOn(), onScrub(place, time), onScrubEnd(),
// onChange(time). State: null, "drawing" or "drawn".
export function createGuess(canvas, getChart, hands, signal) {
  const guess = { state: null, points: null, from: null };
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
      if (guess.points.length > 1) guess.state = "drawn";
      hands.onChange(event.timeStamp);
    },
  });

  return Object.assign(guess, {
    get isOn() {
      return guess.state !== null;
    },
    // from: { place, value } on the axis, where the curve stands now.
    begin(from) {
      Object.assign(guess, { state: "waiting", points: null, from });
      hands.onPause();
    },
    // Let the run go on; the line stays.
    finish() {
      guess.state = null;
      hands.onGoOn();
    },
    forget() {
      Object.assign(guess, { state: null, points: null });
    },
  });
}

// The handle of one number of the code: pulled along its track by hand, or by keys.

import { clamp } from "../core/numbers.js";
import { createRest, isCommand, trackPointer } from "../hand/pointer.js";

const LEAP = 0.5; // standard deviations, with Shift, and Page Up and Down

// How far a number goes: the middle 98 % of the test codes.
export function rangeOf(d, space) {
  const low = space.quantile(d, 0.01);
  return [low, Math.max(space.quantile(d, 0.99), low + 1e-6)];
}

// A standard deviation of a number, or what stands for one where it never moves.
export function sigmaOf(d, space) {
  const [low, high] = rangeOf(d, space);
  return space.std[d] || (high - low) / 20;
}

// What moves: part { track, handle }; valueAt(event) of a pointer over the track; valueNow(); stride, in standard
// deviations, of an arrow key; hands: onMove(d, value, time), onDone().
export function followHandle({ part: { track, handle }, d, space, stride, valueAt, valueNow, hands, signal }) {
  const [low, high] = rangeOf(d, space);
  const step = sigmaOf(d, space);
  const rest = createRest(hands.onDone, signal);
  const move = (value, event) => hands.onMove(d, clamp(value, low, high), event.timeStamp);
  const drag = (event) => move(valueAt(event), event);
  [handle.ariaValueMin, handle.ariaValueMax] = [low.toFixed(3), high.toFixed(3)];
  trackPointer(track, signal, {
    onStart(event) {
      handle.focus({ preventScroll: true });
      drag(event);
    },
    onMove: drag,
    onEnd: hands.onDone,
  });
  handle.onkeydown = (event) => {
    if (isCommand(event)) return;
    const [value, by, leap] = [valueNow(), step * (event.shiftKey ? LEAP : stride), step * LEAP];
    const next = {
      ArrowLeft: value - by, ArrowDown: value - by, ArrowRight: value + by, ArrowUp: value + by,
      PageDown: value - leap, PageUp: value + leap, Home: low, End: high, Delete: space.mean[d],
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    move(next, event);
    rest.begin();
  };
}

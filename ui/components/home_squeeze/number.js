// One number of the code as a bar: pulled up or down from zero, by hand or by keys.

import { clamp, signed } from "../shared/core/numbers.js";
import { createRest, isCommand, trackPointer } from "../shared/hand/pointer.js";
import { setText, unfold } from "../shared/paint/dom.js";

const STEP = 0.1; // standard deviations, an arrow key
const LEAP = 0.5; // with Shift, and Page Up and Down

// How far a number goes: the middle 98 % of the test codes.
export function rangeOf(d, space) {
  const low = space.quantile(d, 0.01);
  return [low, Math.max(space.quantile(d, 0.99), low + 1e-6)];
}

// template: of its markup; scale: [low, high] of the track, in which the number's own range lies;
// hands: onMove(d, value, time), onDone().
export function createNumber(template, d, space, [bottom, top], hands, signal) {
  const [low, high] = rangeOf(d, space);
  const step = space.std[d] || (high - low) / 20;
  const slack = (high - low) / 1000; // codes are rounded to 32 bits
  const rest = createRest(hands.onDone, signal);
  const shareOf = (number) => clamp((number - bottom) / (top - bottom), 0, 1);
  let value = NaN;

  const { elements: [element], part: { track, handle, output } } = unfold(template);
  const isDead = space.isDead(d);
  element.classList.toggle("dead", isDead);
  for (const [name, number] of [["--low", low], ["--high", high], ["--zero", 0]])
    element.style.setProperty(name, shareOf(number).toFixed(4));
  handle.ariaLabel = `Number ${d + 1} of ${space.size}${isDead ? ", dead" : ""}`;
  [handle.ariaValueMin, handle.ariaValueMax] = [low.toFixed(3), high.toFixed(3)];
  handle.onkeydown = press;

  function drag(event) {
    const box = track.getBoundingClientRect();
    const share = (box.bottom - event.clientY) / box.height;
    hands.onMove(d, clamp(bottom + share * (top - bottom), low, high), event.timeStamp);
  }
  trackPointer(track, signal, {
    onStart(event) {
      handle.focus({ preventScroll: true });
      drag(event);
    },
    onMove: drag,
    onEnd: hands.onDone,
  });
  function press(event) {
    if (isCommand(event)) return;
    const [stride, leap] = [step * (event.shiftKey ? LEAP : STEP), step * LEAP];
    const next = {
      ArrowLeft: value - stride, ArrowDown: value - stride, ArrowRight: value + stride, ArrowUp: value + stride,
      PageDown: value - leap, PageUp: value + leap, Home: low, End: high, Delete: space.mean[d],
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    hands.onMove(d, clamp(next, low, high), event.timeStamp);
    rest.begin();
  }

  return {
    d,
    element,
    // Pull the bar to where the code is; nothing where it is there.
    show(next) {
      if (next === value) return;
      value = next;
      element.style.setProperty("--share", shareOf(next).toFixed(4));
      handle.classList.toggle("beyond", next < low - slack || next > high + slack);
      handle.ariaValueNow = next.toFixed(3);
      handle.ariaValueText = signed(next);
      setText(output, signed(next, 1));
    },
  };
}

// One number of the code as a bar: pulled up or down from zero, by hand or by keys.

import { clamp, signed } from "../shared/core/numbers.js";
import { setText, unfold } from "../shared/paint/dom.js";
import { followHandle, rangeOf } from "../shared/sliders/handle.js";

const STRIDE = 0.1; // standard deviations, an arrow key

// template: of its markup; scale: [low, high] of the track, in which the number's own range lies;
// hands as in `followHandle`.
export function createNumber(template, d, space, [bottom, top], hands, signal) {
  const [low, high] = rangeOf(d, space);
  const slack = (high - low) / 1000; // codes are rounded to 32 bits
  const shareOf = (number) => clamp((number - bottom) / (top - bottom), 0, 1);
  let value = NaN;

  const { elements: [element], part } = unfold(template);
  const { handle, output } = part;
  const isDead = space.isDead(d);
  element.classList.toggle("dead", isDead);
  for (const [name, number] of [["--low", low], ["--high", high], ["--zero", 0]])
    element.style.setProperty(name, shareOf(number).toFixed(4));
  handle.ariaLabel = `Number ${d + 1} of ${space.size}${isDead ? ", dead" : ""}`;

  followHandle({
    part, d, space, hands, signal,
    stride: STRIDE,
    valueNow: () => value,
    valueAt({ clientY }) {
      const box = part.track.getBoundingClientRect();
      return bottom + ((box.bottom - clientY) / box.height) * (top - bottom);
    },
  });

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

// One number of the code: its name, how the test codes use it, a handle, its value, and what a
// standard deviation less and more would draw.

import { setText, unfold } from "../paint/dom.js";
import { clamp, signed } from "../core/numbers.js";
import { css, openCanvas, paintDigit } from "../paint/paint.js";
import { followHandle, rangeOf, sigmaOf } from "./handle.js";

const BINS = 48;
const STRIDE = 0.05; // standard deviations, an arrow key
const HANDLE = 16; // CSS pixels, as the style sheet has it

// template: of a row's markup; hands as in `followHandle`.
export function createRow(template, d, space, { isCompact, signal }, hands) {
  const [low, high] = rangeOf(d, space);
  const isDead = space.isDead(d);
  const step = sigmaOf(d, space);
  let value = NaN;

  const { elements: [element], part } = unfold(template);
  const { track, handle, output } = part;
  const title = `code ${d + 1}`;
  element.classList.toggle("dead", isDead);
  setText(part.name, title);
  part.name.title = isDead ? "Dead: it tells the decoder nothing" : "";
  handle.ariaLabel = isDead ? `${title}, dead` : title;
  for (const way of ["less", "more"]) {
    part[way].ariaLabel = `${title}, one standard deviation ${way}`;
    if (isCompact) part[way].remove();
  }

  followHandle({
    part, d, space, hands, signal,
    stride: STRIDE,
    valueNow: () => value,
    valueAt({ clientX }) {
      const box = track.getBoundingClientRect();
      return low + ((clientX - box.left - HANDLE / 2) / (box.width - HANDLE)) * (high - low);
    },
  });

  return {
    d,
    element,
    isDead,
    // The test codes' use of this number; drawn anew for another theme or width.
    paintSpark(theme) {
      const { pen, width, height } = openCanvas(part.spark);
      const counts = space.histogram(d, low, high, BINS);
      const top = Math.max(...counts) || 1;
      const across = (bin) => HANDLE / 2 + (bin / BINS) * (width - HANDLE);
      pen.beginPath();
      pen.moveTo(across(0), height);
      counts.forEach((count, bin) => {
        const up = height - (count / top) * (height - 1);
        pen.lineTo(across(bin), up);
        pen.lineTo(across(bin + 1), up);
      });
      pen.lineTo(across(BINS), height);
      pen.fillStyle = css(theme.ink);
      pen.globalAlpha = isDead ? 0.06 : 0.15;
      pen.fill();
      pen.globalAlpha = 1;
    },
    // Move the handle to where the code is; nothing where it is there.
    show(next) {
      if (next === value) return;
      value = next;
      handle.style.setProperty("--share", clamp((next - low) / (high - low), 0, 1).toFixed(4));
      handle.classList.toggle("beyond", next < low || next > high);
      const text = signed(next);
      if (output.textContent === text) return;
      setText(output, text);
      handle.ariaValueNow = next.toFixed(3);
      const sigmas = signed((next - space.mean[d]) / step, 1);
      handle.ariaValueText = `${text}, ${sigmas} standard deviations from the mean`;
    },
    // The values one standard deviation away from one, but none that the test codes do not know.
    around(middle) {
      const from = clamp(middle, low, high);
      return [["less", clamp(from - step, low, high)], ["more", clamp(from + step, low, high)]];
    },
    paintThumb: (side, pixels, theme) => paintDigit(part[side], pixels, theme),
  };
}

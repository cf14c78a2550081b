// One number of the code: its name, how the test codes use it, a handle, its value, and what a
// standard deviation less and more would draw.

import { createRest, isCommand, trackPointer } from "../hand/pointer.js";
import { setText, unfold } from "../paint/dom.js";
import { clamp, signed } from "../core/numbers.js";
import { css, openCanvas, paintDigit } from "../paint/paint.js";

const BINS = 48;
const STEP = 0.05; // standard deviations, an arrow key
const LEAP = 0.5; // with Shift, and Page Up and Down
const HANDLE = 16; // CSS pixels, as the style sheet has it

// template: of a row's markup; hands: onMove(d, value, time), onDone(). The range is that of the test codes'
// middle 98 %.
export function createRow(template, d, space, { isCompact, signal }, hands) {
  const low = space.quantile(d, 0.01);
  const high = Math.max(space.quantile(d, 0.99), low + 1e-6);
  const isDead = space.isDead(d);
  const step = space.std[d] || (high - low) / 20;
  const rest = createRest(hands.onDone, signal);
  let value = NaN;

  const { elements: [element], part } = unfold(template);
  const { track, handle, output } = part;
  const title = `code ${d + 1}`;
  element.classList.toggle("dead", isDead);
  setText(part.name, title);
  part.name.title = isDead ? "Dead: it tells the decoder nothing" : "";
  handle.ariaLabel = isDead ? `${title}, dead` : title;
  [handle.ariaValueMin, handle.ariaValueMax] = [low.toFixed(3), high.toFixed(3)];
  handle.onkeydown = press;
  for (const way of ["less", "more"]) {
    part[way].ariaLabel = `${title}, one standard deviation ${way}`;
    if (isCompact) part[way].remove();
  }

  function drag(event) {
    const box = track.getBoundingClientRect();
    const share = (event.clientX - box.left - HANDLE / 2) / (box.width - HANDLE);
    hands.onMove(d, low + clamp(share, 0, 1) * (high - low), event.timeStamp);
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

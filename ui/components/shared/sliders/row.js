// One number of the code: its name, how the test codes use it, a handle, its value, and what a
// standard deviation less and more would draw.

import { createRest, isCommand } from "../hand/keys.js";
import { make, picture } from "../paint/dom.js";
import { signed } from "../core/numbers.js";
import { css, openCanvas, paintDigit } from "../paint/paint.js";

const BINS = 48;
const STEP = 0.05; // standard deviations, an arrow key
const LEAP = 0.5; // with Shift, and Page Up and Down
const HANDLE = 16; // CSS pixels

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// hands: onMove(d, value, time), onDone(). The range is that of the test codes' middle 98 %.
export function createRow(d, space, { isCompact }, hands) {
  const low = space.quantile(d, 0.01);
  const high = Math.max(space.quantile(d, 0.99), low + 1e-6);
  const isDead = space.isDead(d);
  const step = space.std[d] || (high - low) / 20;
  const rest = createRest(hands.onDone);
  let width = 0; // of the track, CSS pixels
  let value = NaN;
  let pointer = null; // the one that is down

  const title = `code ${d + 1}`;
  const spark = make("canvas", { class: "spark", "aria-hidden": "true" });
  const handle = make("div", {
    class: "handle", "data-ae": "slider", role: "slider", tabindex: "0",
    "aria-label": isDead ? `${title}, dead` : title,
    "aria-valuemin": low.toFixed(3), "aria-valuemax": high.toFixed(3),
    onkeydown: press,
  });
  const track = make(
    "div", { class: "track", onpointerdown: grab, onpointermove: drag, onpointerup: letGo, onpointercancel: letGo },
    spark, make("div", { class: "rail" }), handle,
  );
  const output = make("output", { class: "value mono" });
  const thumbs = [["less", "−1 σ"], ["more", "+1 σ"]].map(([way, sigma]) => {
    const thumb = picture(`${title}, one standard deviation ${way}`);
    thumb.classList.add("thumb");
    thumb.title = sigma;
    return thumb;
  });
  const name = make("span", { class: "row-name", title: isDead ? "Dead: it tells the decoder nothing" : "" }, title);
  const parts = isCompact ? [track, output] : [thumbs[0], track, thumbs[1], output];
  const element = make("div", { class: isDead ? "row dead" : "row" }, name, ...parts);

  function grab(event) {
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    track.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    drag(event);
  }
  function drag(event) {
    if (event.pointerId !== pointer) return;
    const box = track.getBoundingClientRect();
    const share = (event.clientX - box.left - HANDLE / 2) / (box.width - HANDLE);
    hands.onMove(d, low + clamp(share, 0, 1) * (high - low), event.timeStamp);
  }
  function letGo(event) {
    if (event.pointerId !== pointer) return;
    pointer = null;
    hands.onDone();
  }
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
    handle,
    isDead,
    measure() {
      width = track.clientWidth;
    },
    // The test codes' use of this number; drawn anew for another theme or width.
    paintSpark(theme) {
      const { pen, width: room, height } = openCanvas(spark);
      const counts = space.histogram(d, low, high, BINS);
      const top = Math.max(...counts) || 1;
      const across = (bin) => HANDLE / 2 + (bin / BINS) * (room - HANDLE);
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
      const share = clamp((next - low) / (high - low), 0, 1);
      handle.style.transform = `translateX(${(share * (width - HANDLE)).toFixed(1)}px)`;
      handle.classList.toggle("beyond", next < low || next > high);
      const text = signed(next);
      if (output.textContent === text) return;
      output.textContent = text;
      handle.setAttribute("aria-valuenow", next.toFixed(3));
      const sigmas = signed((next - space.mean[d]) / step, 1);
      handle.setAttribute("aria-valuetext", `${text}, ${sigmas} standard deviations from the mean`);
    },
    // Place the handle again: the track's width has changed.
    replace() {
      const now = value;
      value = NaN;
      if (!Number.isNaN(now)) this.show(now);
    },
    // A value one standard deviation away, but none that the test codes do not know.
    within: (next) => clamp(next, low, high),
    paintThumb: (side, pixels, theme) => paintDigit(thumbs[side], pixels, theme),
    step,
    stop: rest.stop,
  };
}

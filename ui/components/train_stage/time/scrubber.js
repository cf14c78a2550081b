// The hand on time: a strip under everything with the moments that were kept; pull along it.

import { css, drawCircle, mix, openCanvas, paintShape } from "../../shared/paint/paint.js";
import { isCommand, trackPointer } from "../../shared/hand/pointer.js";
import { endOf, placeOfStep, stretchesOf } from "./timeline.js";

const SIDE = 12; // CSS pixels left and right: half of the handle
const SNAP = 5; // CSS pixels to a kept moment
const STEPS = { // frames by key
  ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -1e6, End: 1e6,
};

const known = new WeakMap(); // a run's snapshots -> where they stood last

// Where the kept moments of a film stand: [{ name, place, … }].
export function ticksOf({ frames, run }, axis) {
  const { snapshots } = run ?? {};
  if (!snapshots) return [];
  const last = known.get(snapshots);
  if (last && last.axis === axis && last.frames === frames && last.count === frames.length) return last.ticks;
  const ticks = snapshots.flatMap((snapshot) => {
    const place = placeOfStep(frames, snapshot.phase, snapshot.step, axis);
    return place === null ? [] : [{ ...snapshot, place }];
  });
  known.set(snapshots, { axis, frames, count: frames.length, ticks });
  return ticks;
}

// hands: onMove(place, time), onStep(frames), onEnd(). tell(): { film, axis, end } as they are now.
export function createScrubber({ strip, canvas }, tell, hands, signal) {
  const placeAt = ({ clientX }) => {
    const { film, axis, end } = tell();
    const box = strip.getBoundingClientRect();
    const room = Math.max(box.width - 2 * SIDE, 1);
    const x = Math.min(Math.max(clientX - box.left - SIDE, 0), room);
    const near = ticksOf(film, axis).find(({ place }) => Math.abs((place / (end || 1)) * room - x) < SNAP);
    return near ? near.place : (x / room) * end;
  };
  const move = (event) => hands.onMove(placeAt(event), event.timeStamp);
  trackPointer(strip, signal, {
    onStart(event) {
      strip.focus({ preventScroll: true });
      move(event);
    },
    onMove: move,
    onEnd: hands.onEnd,
  });
  strip.addEventListener("keydown", (event) => {
    if (!(event.key in STEPS) || isCommand(event)) return;
    event.preventDefault();
    hands.onStep(STEPS[event.key], event.timeStamp);
  }, { signal });

  return {
    // place: of the moment shown; isLive: whether it follows the newest.
    draw({ film, axis, place, isLive, words }, theme) {
      const { pen, width, height } = openCanvas(canvas);
      const end = endOf(film.frames, axis);
      const middle = Math.round(height / 2);
      const x = (at) => SIDE + (end ? Math.min(at / end, 1) : 0) * (width - 2 * SIDE);
      const fill = (from, to, colour, tall) => {
        pen.fillStyle = css(colour);
        pen.fillRect(from, middle - tall / 2, to - from, tall);
      };
      fill(SIDE, width - SIDE, theme.line, 6);
      const stretches = film.header ? stretchesOf(film, axis) : [];
      for (const [i, { from, to }] of stretches.entries())
        if (i % 2) fill(x(from), x(to), mix(theme.line, theme.accent, 0.3), 6);
      fill(SIDE, x(place), theme.accent, 6);
      for (const tick of ticksOf(film, axis)) {
        pen.fillStyle = css(tick.is_best ? theme.tooMuch : theme.soft);
        pen.fillRect(Math.round(x(tick.place)) - 1, middle - 11, 2, 22);
      }
      if (film.frames.length) {
        drawCircle(pen, x(place), middle, 9);
        paintShape(pen, { fill: isLive ? theme.accent : theme.card, stroke: theme.accent, width: 3 });
      }
      const share = end ? Math.round((100 * place) / end) : 0;
      if (strip.getAttribute("aria-valuenow") !== String(share)) strip.setAttribute("aria-valuenow", share);
      if (strip.getAttribute("aria-valuetext") !== words) strip.setAttribute("aria-valuetext", words);
    },
  };
}

// The film as a walk through its frames: onFrame(index, time) at each, onEnd() after the last.
export function createProjector({ onFrame, onEnd }, signal) {
  let handle = 0;
  const stop = () => {
    cancelAnimationFrame(handle);
    handle = 0;
  };
  signal.addEventListener("abort", stop);
  return {
    stop,
    get isOn() {
      return handle !== 0;
    },
    // From frame `from` to `count` - 1, so many a second.
    start(from, count, perSecond) {
      stop();
      const began = performance.now();
      const step = (now) => {
        const index = Math.min(from + Math.floor(((now - began) * perSecond) / 1000), count - 1);
        handle = index < count - 1 ? requestAnimationFrame(step) : 0;
        onFrame(Math.max(index, 0), now);
        if (!handle) onEnd();
      };
      handle = requestAnimationFrame(step);
    },
  };
}

// From one number to all: the slider walks by itself, and the walk as a GIF.

import { filmOfPairs, pairOfDigits } from "../shared/paint/gif.js";
import { isCalm } from "../shared/paint/dom.js";
import { figure } from "./words.js";

const PER_SECOND = 11; // sizes
const CALM_PER_SECOND = 2; // where motion is unwelcome
const DELAY = 10; // hundredths of a second
const REST = 120; // of the last frame

// onSize(k, time): the walk has come to k; onEnd() when it is over.
export function createWalk({ onSize, onEnd }, signal) {
  let handle = 0;
  const walk = {
    get isOn() {
      return handle !== 0;
    },
    // From k (from 1 again where k is the last) to count.
    start(k, count) {
      walk.stop();
      const from = k >= count ? 1 : k;
      const began = performance.now();
      const pace = (isCalm() ? CALM_PER_SECOND : PER_SECOND) / 1000;
      const step = (now) => {
        const next = Math.min(from + Math.floor(Math.max(now - began, 0) * pace), count);
        handle = next < count ? requestAnimationFrame(step) : 0;
        onSize(next, now);
        if (!handle) onEnd();
      };
      handle = requestAnimationFrame(step);
    },
    stop() {
      cancelAnimationFrame(handle);
      handle = 0;
    },
  };
  signal.addEventListener("abort", walk.stop);
  return walk;
}

// The digit on the left, its sum of k parts on the right, a line below that grows with k.
export function walkToGif({ basis, pixels, code, isClipped, name, unit }, write) {
  const sum = new Float32Array(784);
  const frames = Array.from({ length: basis.size }, (_, i) => {
    const k = i + 1;
    basis.decode(code, k, isClipped, sum);
    const head = [`PCA${isClipped ? ", clipped" : ""}`, `k = ${k} of ${basis.size}`];
    const sumWords = `mean and ${k} component${k > 1 ? "s" : ""}`;
    const feet = [[name], [sumWords, `${unit.title} ${figure(unit.of(sum, pixels))}`]];
    const delay = k === basis.size ? REST : DELAY;
    return pairOfDigits({ left: pixels, right: sum, head, feet, share: k / basis.size, delay }, write);
  });
  return filmOfPairs(frames);
}

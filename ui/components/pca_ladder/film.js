// From one number to all: the slider walks by itself, and the walk as a GIF.

import { encodeGif, ramp } from "../shared/paint/gif.js";
import { isCalm } from "../shared/paint/stage.js";

const PER_SECOND = 11; // sizes
const CALM_PER_SECOND = 2; // where motion is unwelcome
const SCALE = 6; // pixels of the film for one of a digit
const GREYS = 64;
const DELAY = 10; // hundredths of a second
const REST = 120; // of the last frame
const TRACK = 6; // pixels of the line that shows how far the film is

// onSize(k, time): the walk has come to k; onEnd() when it is over.
export function createWalk({ onSize, onEnd }) {
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
  return walk;
}

// The digit on the left, its sum of k parts on the right, a line below that grows with k.
export function walkToGif({ basis, pixels, code, isClipped }, theme) {
  const [width, height] = [(2 * 28 + 2) * SCALE, 28 * SCALE + TRACK];
  const grey = (value) => Math.round(Math.min(Math.max(value, 0), 1) * (GREYS - 1));
  const track = (x, k) => (x < (width * k) / basis.size ? GREYS >> 1 : 4);
  const sum = new Float32Array(784);
  const frames = Array.from({ length: basis.size }, (_, i) => {
    basis.decode(code, i + 1, isClipped, sum);
    const image = new Uint8Array(width * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        image[y * width + x] = y < 28 * SCALE ? shade(Math.floor(x / SCALE), Math.floor(y / SCALE)) : track(x, i + 1);
    return { pixels: image, delay: i + 1 === basis.size ? REST : DELAY };
  });
  function shade(column, row) {
    if (column === 28 || column === 29) return 0;
    return grey(column < 28 ? pixels[row * 28 + column] : sum[row * 28 + column - 30]);
  }
  return encodeGif({ width, height, palette: ramp(theme.card, theme.ink, GREYS), frames });
}

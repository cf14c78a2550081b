// The same noise on all drawings of the map: a few are corrupted and read a frame, so that one sees them go.

import { addNoise, readPicture } from "./readings.js";

const BUDGET = 24; // milliseconds of a frame

// onSome() is called when some have been read anew. An item gets `noise`, its pixels with noise, and `noisy`, what
// networks make of them; null where there is none.
export function createNoise({ networks, onSome, signal }) {
  let waiting = [];
  let frame = 0;
  signal.addEventListener("abort", () => cancelAnimationFrame(frame));

  function run() {
    const end = performance.now() + BUDGET;
    do noise.corrupt(waiting.shift());
    while (waiting.length && performance.now() < end);
    frame = waiting.length ? requestAnimationFrame(run) : 0;
    onSome();
  }
  const noise = {
    level: 0, // its standard deviation; ink is 1
    turn: 0, // how often it was drawn
    corrupt(item) {
      item.noise = noise.level ? addNoise(item, noise.level, noise.turn) : null;
      item.noisy = noise.level ? readPicture(networks, item.noise) : null;
    },
    set(items, level, turn = noise.turn) {
      Object.assign(noise, { level, turn });
      waiting = [...items];
      if (waiting.length && !frame) frame = requestAnimationFrame(run);
    },
  };
  return noise;
}

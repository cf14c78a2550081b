// Walking along a path: there and back, by itself or a frame at a time.

import { isCalm } from "../paint/stage.js";

const SECONDS = 2.6; // one way
const REST = 0.5; // seconds at each end
const CALM_STEP = 0.9; // seconds a frame where motion is unwelcome

// onAt(share, time): the walk has come to this share of the way.
export function createPlayer(onAt) {
  let handle = 0;
  let last = 0;
  let clock = 0; // seconds since the walk began at the start

  function shareAt(count) {
    const leg = SECONDS + REST;
    const inLeg = clock % leg;
    const isBack = Math.floor(clock / leg) % 2 === 1;
    let share = Math.min(inLeg / SECONDS, 1);
    if (isCalm()) share = Math.round(share * (count - 1)) / (count - 1);
    return isBack ? 1 - share : share;
  }
  const player = {
    get isPlaying() {
      return handle !== 0;
    },
    // Go on from `share`; `count` is the number of frames.
    play(share, count) {
      player.stop();
      clock = share >= 1 ? 0 : share * SECONDS;
      last = performance.now();
      const pace = isCalm() ? SECONDS / (CALM_STEP * (count - 1)) : 1;
      const step = (now) => {
        clock += (pace * Math.min(Math.max(now - last, 0), 100)) / 1000;
        last = now;
        handle = requestAnimationFrame(step);
        onAt(shareAt(count), now);
      };
      handle = requestAnimationFrame(step);
    },
    stop() {
      cancelAnimationFrame(handle);
      handle = 0;
    },
  };
  return player;
}

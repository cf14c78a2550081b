// The frames of a path: what the decoder draws on the way, what blending the pixels gives instead,
// and how far either is from anything anyone wrote.

import { createIdleWork } from "../hand/idle.js";
import { blendPixels, codeOnWay } from "../core/paths.js";

const BUDGET = 5; // milliseconds of decoding a frame of the screen
const NUM_NEIGHBOURS = 5;
const PIECE = 2500; // digits compared at a time

// onFacts() is called as facts come in.
export function createFilm({ model, space, sheet, onFacts }) {
  const work = createIdleWork();
  const scratch = new Float32Array(space.size);
  let way = null;
  let ends = null;
  let frames = [];
  let next = 0; // the frame to decode first
  let numStale = 0;

  const share = (i) => (frames.length > 1 ? i / (frames.length - 1) : 0);

  // Class by the nearest codes, and the distance to the nearest real digit: its MSE where the
  // digits are here, else that of the codes.
  function learn(kind, frame) {
    const pixels = kind === "code" ? frame.pixels : frame.blend;
    if (kind === "code") scratch.set(frame.code);
    else model.encode(pixels, scratch);
    const neighbours = space.nearest(scratch, NUM_NEIGHBOURS);
    const vote = space.vote(neighbours);
    frame.facts[kind] = { ...vote, index: neighbours[0].index, codeDistance: neighbours[0].distance };
  }
  function compare(kind, frame, piece) {
    const pixels = kind === "code" ? frame.pixels : frame.blend;
    frame.found[kind] ??= [];
    const known = frame.found[kind];
    const end = Math.min((piece + 1) * PIECE, sheet.count);
    sheet.nearest(pixels, 1, known, piece * PIECE, end);
    if (end === sheet.count) frame.facts[kind].mse = known[0].distance;
  }
  function learnAll() {
    const pieces = Math.ceil(sheet.count / PIECE);
    const jobs = frames.flatMap((frame) =>
      ["code", "pixels"].flatMap((kind) => [
        () => learn(kind, frame),
        ...Array.from({ length: pieces }, (_, piece) => () => compare(kind, frame, piece)),
      ]),
    );
    work.start(jobs.length, (i) => jobs[i](), onFacts);
  }

  return {
    get frames() {
      return frames;
    },
    get way() {
      return way;
    },
    // Lay a new path of `count` frames; they are decoded by `advance`.
    lay(nextWay, nextEnds, count) {
      [way, ends] = [nextWay, nextEnds];
      if (frames.length !== count)
        frames = Array.from({ length: count }, () => ({
          code: new Float32Array(space.size),
          pixels: new Float32Array(784),
          blend: new Float32Array(784),
        }));
      frames.forEach((frame, i) => {
        codeOnWay(way, share(i), frame.code);
        blendPixels(ends[0].pixels, ends[1].pixels, share(i), frame.blend);
        frame.isStale = true;
        frame.facts = { code: null, pixels: null };
        frame.found = {};
      });
      numStale = count;
      work.cancel();
    },
    // Decode some of the frames that wait; true while there are more.
    advance() {
      const began = performance.now();
      while (numStale > 0 && performance.now() - began < BUDGET) {
        next %= frames.length;
        const frame = frames[next++];
        if (!frame.isStale) continue;
        model.decode(frame.code, frame.pixels);
        frame.isStale = false;
        if (--numStale === 0) learnAll();
      }
      return numStale > 0;
    },
    // Look again: the digits have come.
    learnAgain() {
      if (numStale === 0 && frames.length) learnAll();
    },
    // All codes, one after the other.
    codes() {
      const all = new Float32Array(frames.length * space.size);
      for (const [i, frame] of frames.entries()) all.set(frame.code, i * space.size);
      return all;
    },
    stop: work.cancel,
  };
}

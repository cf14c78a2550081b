// The frames of a path: what the decoder draws on the way, what blending the pixels gives instead,
// and how far either is from anything anyone wrote.

import { createIdleWork } from "../hand/idle.js";
import { blendPixels, codeOnWay } from "../core/paths.js";

export const KINDS = ["code", "pixels"]; // through what a path goes
const BUDGET = 5; // milliseconds of decoding a frame of the screen
const NUM_NEIGHBOURS = 5;
const PIECE = 2500; // digits compared at a time

const shareOf = (i, count) => (count > 1 ? i / (count - 1) : 0);

// { frames, way, … }: a frame is { code, images, facts }, the latter two of each kind; facts { label,
// votes, isMajority, index, codeDistance, mse } or null until they are known. onFacts() is called as
// they come in.
export function createFilm({ model, space, sheet, onFacts }) {
  const work = createIdleWork();
  const scratch = new Float32Array(space.size);
  let next = 0; // the frame to decode first
  let numStale = 0;

  // Class by the nearest codes, and the distance to the nearest real digit: its MSE where the
  // digits are here, else that of the codes.
  function learn(kind, frame) {
    if (kind === "code") scratch.set(frame.code);
    else model.encode(frame.images[kind], scratch);
    const neighbours = space.nearest(scratch, NUM_NEIGHBOURS);
    const [{ index, distance }] = neighbours;
    frame.facts[kind] = { ...space.vote(neighbours), index, codeDistance: distance };
  }
  function compare(kind, frame, piece) {
    frame.found[kind] ??= [];
    const known = frame.found[kind];
    const end = Math.min((piece + 1) * PIECE, sheet.count);
    sheet.nearest(frame.images[kind], 1, known, piece * PIECE, end);
    if (end === sheet.count) frame.facts[kind].mse = known[0].distance;
  }
  function learnAll() {
    const pieces = Array.from({ length: Math.ceil(sheet.count / PIECE) }, (_, piece) => piece);
    const jobs = film.frames.flatMap((frame) =>
      KINDS.flatMap((kind) => [() => learn(kind, frame), ...pieces.map((piece) => () => compare(kind, frame, piece))]),
    );
    work.start(jobs.length, (i) => jobs[i](), onFacts);
  }

  const film = {
    frames: [],
    way: null, // as paths.js takes it
    // Lay a new path of `count` frames; they are decoded by `advance`.
    lay(way, ends, count) {
      film.way = way;
      if (film.frames.length !== count)
        film.frames = Array.from({ length: count }, () => ({
          code: new Float32Array(space.size),
          images: { code: new Float32Array(784), pixels: new Float32Array(784) },
        }));
      film.frames.forEach((frame, i) => {
        codeOnWay(way, shareOf(i, count), frame.code);
        blendPixels(ends[0].pixels, ends[1].pixels, shareOf(i, count), frame.images.pixels);
        Object.assign(frame, { isStale: true, facts: { code: null, pixels: null }, found: {} });
      });
      numStale = count;
      work.cancel();
    },
    // Decode some of the frames that wait; true while there are more.
    advance() {
      const began = performance.now();
      while (numStale > 0 && performance.now() - began < BUDGET) {
        next %= film.frames.length;
        const frame = film.frames[next++];
        if (!frame.isStale) continue;
        model.decode(frame.code, frame.images.code);
        frame.isStale = false;
        if (--numStale === 0) learnAll();
      }
      return numStale > 0;
    },
    // All codes, one after the other.
    codes() {
      const all = new Float32Array(film.frames.length * space.size);
      for (const [i, frame] of film.frames.entries()) all.set(frame.code, i * space.size);
      return all;
    },
    stop: work.cancel,
  };
  return film;
}

// The frames of a path: what the decoder draws on the way, what blending the pixels gives instead,
// and how far either is from anything anyone wrote.

import { isCovered } from "../hand/cover.js";
import { createIdleWork } from "../hand/idle.js";
import { blendPixels, codeOnWay } from "../core/paths.js";

export const KINDS = ["code", "pixels"]; // through what a path goes
const BUDGET = 5; // milliseconds of decoding a frame of the screen
const NUM_NEIGHBOURS = 5;
const PIECE = 2500; // digits compared at a time

// Whether one of so many frames is covered: all but the ends.
export const isFrameCovered = (i, count) => isCovered("frames") && i > 0 && i < count - 1;

// { frames, codes, way, … }: a frame is { code, images, facts }, the latter two of each kind; facts { label,
// votes, isMajority, index, codeDistance, mse } or undefined until they are known; codes all codes, one after
// the other; way as paths.js takes it. onFacts() is called as facts come in.
export function createFilm({ model, space, sheet, onFacts, signal }) {
  const work = createIdleWork(signal);
  const scratch = new Float32Array(space.size);
  let next = 0; // the frame to decode first

  const isSeen = (_, i) => !isFrameCovered(i, film.frames.length);

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
    if (isCovered("facts")) return;
    const pieces = Array.from({ length: Math.ceil(sheet.count / PIECE) }, (_, piece) => piece);
    const jobs = film.frames.filter(isSeen).flatMap((frame) =>
      KINDS.flatMap((kind) => [() => learn(kind, frame), ...pieces.map((piece) => () => compare(kind, frame, piece))]),
    );
    work.start(jobs.length, (i) => jobs[i](), onFacts);
  }

  const film = {
    frames: [],
    // Lay a new path of `count` frames; they are decoded by `advance`, and have their old images until then.
    lay(way, ends, count) {
      const codes = new Float32Array(count * space.size);
      const frames = Array.from({ length: count }, (_, i) => {
        const code = codes.subarray(i * space.size, (i + 1) * space.size);
        const images = film.frames[i]?.images ?? { code: new Float32Array(784), pixels: new Float32Array(784) };
        codeOnWay(way, i / (count - 1), code);
        blendPixels(ends[0].pixels, ends[1].pixels, i / (count - 1), images.pixels);
        return { code, images, facts: {}, found: {}, isStale: true };
      });
      Object.assign(film, { frames, codes, way });
      work.cancel();
    },
    // Decode some of the frames that wait; true while there are more.
    advance() {
      const frames = film.frames.filter(isSeen);
      const began = performance.now();
      const isWaiting = () => frames.some(({ isStale }) => isStale);
      while (isWaiting() && performance.now() - began < BUDGET) {
        const frame = frames[next++ % frames.length];
        if (frame.isStale) model.decode(frame.code, frame.images.code);
        frame.isStale = false;
        if (!isWaiting()) learnAll();
      }
      return isWaiting();
    },
  };
  return film;
}

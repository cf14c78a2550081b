// Compute what the browser would, for the tests in Python: reads a JSON job from stdin, writes JSON.
// { film: { width, height, palette, frames } } -> { film: [bytes] }
// { codes: [[numbers]], shares: [numbers] } -> { mean, std, quantiles, plane }
import { readFileSync } from "node:fs";

import { createCodeSpace } from "../../../ui/components/shared/core/codespace.js";
import { encodeGif } from "../../../ui/components/shared/paint/gif.js";

const job = JSON.parse(readFileSync(0, "utf8"));
const answer = {};
if (job.film) {
  const frames = job.film.frames.map(({ pixels, delay }) => ({ pixels: Uint8Array.from(pixels), delay }));
  answer.film = [...encodeGif({ ...job.film, frames })];
}
if (job.codes) {
  const size = job.codes[0].length;
  const space = createCodeSpace(Float32Array.from(job.codes.flat()), size);
  answer.mean = [...space.mean];
  answer.std = [...space.std];
  answer.quantiles = job.shares.map((share) =>
    Array.from({ length: size }, (_, d) => space.quantile(d, share)),
  );
  answer.plane = { share: space.plane.share, vectors: space.plane.vectors.map((axis) => [...axis]) };
}
process.stdout.write(JSON.stringify(answer));

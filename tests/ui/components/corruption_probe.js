// { pixels, seeds, jobs: [[kind, level]] } -> for each job mean and mean square of every pixel over
// the seeds, and the share of pixels at 0 and at 1; { pairs: [[a, b]] } -> ssim of each pair.
import { readFileSync } from "node:fs";

import { corrupt } from "../../../ui/components/shared/core/corruption.js";
import { structuralSimilarity } from "../../../ui/components/shared/core/ssim.js";

const { pixels, seeds, jobs = [], pairs = [] } = JSON.parse(readFileSync(0, "utf8"));
const results = jobs.map(([kind, level]) => {
  const mean = new Float64Array(784);
  const square = new Float64Array(784);
  const out = new Float32Array(784);
  let [zeros, ones] = [0, 0];
  for (let seed = 0; seed < seeds; seed++) {
    corrupt(Float32Array.from(pixels), kind, level, seed, out);
    for (let i = 0; i < 784; i++) {
      mean[i] += out[i] / seeds;
      square[i] += out[i] ** 2 / seeds;
      zeros += out[i] === 0;
      ones += out[i] === 1;
    }
  }
  const count = 784 * seeds;
  return { mean: [...mean], square: [...square], zeros: zeros / count, ones: ones / count };
});
const similarities = pairs.map(([a, b]) =>
  structuralSimilarity(Float32Array.from(a), Float32Array.from(b)),
);
process.stdout.write(JSON.stringify({ results, similarities }));

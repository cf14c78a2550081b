import assert from "node:assert/strict";
import { test } from "node:test";

import { drawNormal, eigen, fitGaussian } from "../../../ui/components/shared/core/linear.js";

const random = (seed) => () => {
  seed = (seed * 1664525 + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

function cloud(count, size, seed = 1) {
  const next = random(seed);
  const mix = Float64Array.from({ length: size * size }, () => drawNormal(next));
  const rows = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const normal = Float64Array.from({ length: size }, () => drawNormal(next));
    for (let d = 0; d < size; d++)
      for (let j = 0; j < size; j++) rows[i * size + d] += mix[d * size + j] * normal[j];
  }
  return rows;
}

for (const size of [1, 2, 7, 64])
  test(`eigenvectors of a covariance of ${size} rebuild it`, () => {
    const { covariance } = fitGaussian(cloud(200, size), size);
    const { values, vectors } = eigen(covariance, size);
    for (let i = 1; i < size; i++) assert.ok(values[i] <= values[i - 1]);
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        let rebuilt = 0;
        let dot = 0;
        for (let k = 0; k < size; k++) {
          rebuilt += values[k] * vectors[k][i] * vectors[k][j];
          dot += vectors[i][k] * vectors[j][k];
        }
        assert.ok(Math.abs(rebuilt - covariance[i * size + j]) < 1e-9 * values[0]);
        assert.ok(Math.abs(dot - (i === j ? 1 : 0)) < 1e-9);
      }
  });

test("normal numbers have mean 0 and variance 1", () => {
  const next = random(3);
  const numbers = Array.from({ length: 20000 }, () => drawNormal(next));
  const mean = numbers.reduce((sum, x) => sum + x) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.04);
});

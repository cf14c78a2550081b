import assert from "node:assert/strict";
import test from "node:test";

import { TOP_LEVELS, corrupt, createRandom } from "../../../ui/components/shared/core/corruption.js";
import { structuralSimilarity } from "../../../ui/components/shared/core/ssim.js";

const digit = Float32Array.from({ length: 784 }, (_, i) => (i % 28 > 9 && i % 28 < 18 ? 0.75 : 0));
const damaged = (kind, level, seed = 0) => {
  const out = new Float32Array(784).fill(NaN);
  corrupt(digit, kind, level, seed, out);
  return out;
};

test("a seed is a noise, and another seed another one", () => {
  for (const kind of ["gaussian", "salt_and_pepper", "masking"]) {
    assert.deepEqual(damaged(kind, 0.5, 7), damaged(kind, 0.5, 7));
    assert.notDeepEqual(damaged(kind, 0.5, 7), damaged(kind, 0.5, 8));
  }
  assert.notEqual(createRandom(0)(), createRandom(1)());
});

test("level 0 changes nothing, every level stays within [0, 1]", () => {
  for (const [kind, top] of Object.entries(TOP_LEVELS)) {
    assert.deepEqual(damaged(kind, 0, 3), digit, kind);
    for (const level of [top / 2, top])
      assert.ok(damaged(kind, level, 3).every((value) => value >= 0 && value <= 1), kind);
  }
  assert.deepEqual(damaged("none", 1), digit);
});

test("moving the level makes one noise stronger and draws no other", () => {
  const [weak, strong] = [damaged("masking", 0.3, 5), damaged("masking", 0.6, 5)];
  assert.ok(weak.every((value, i) => value !== 0 || strong[i] === 0));
});

test("an image is like itself and not like its negative", () => {
  assert.ok(Math.abs(structuralSimilarity(digit, digit) - 1) < 1e-12);
  assert.ok(structuralSimilarity(digit, digit.map((value) => 0.75 - value)) < 0);
});

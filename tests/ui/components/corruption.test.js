import assert from "node:assert/strict";
import test from "node:test";

import { TOP_LEVELS, corrupt, createRandom } from "../../../ui/components/shared/core/corruption.js";
import { structuralSimilarity } from "../../../ui/components/shared/core/ssim.js";

const digit = Float32Array.from({ length: 784 }, (_, i) => (i % 28 > 9 && i % 28 < 18 ? 0.75 : 0));
const damaged = (kind, level, seed = 0, mask = null) => {
  const out = new Float32Array(784).fill(NaN);
  corrupt(digit, kind, level, seed, mask, out);
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

test("a mask covers its pixels in place of the square; it goes with occlusion only", () => {
  const mask = new Uint8Array(784);
  mask[14 * 28 + 12] = 1;
  const covered = damaged("occlusion", 1, 0, mask);
  assert.equal(covered[14 * 28 + 12], 0);
  assert.equal(covered[13 * 28 + 12], digit[13 * 28 + 12]);
  assert.throws(() => damaged("gaussian", 0.5, 0, mask), /occlusion/);
  assert.throws(() => damaged("rain", 0.5), /rain/);
});

test("an image is like itself and not like its negative", () => {
  assert.ok(Math.abs(structuralSimilarity(digit, digit) - 1) < 1e-12);
  assert.ok(structuralSimilarity(digit, digit.map((value) => 0.75 - value)) < 0);
});

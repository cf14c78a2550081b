import assert from "node:assert/strict";
import test from "node:test";

import { basisOf, createBasis } from "../../../ui/components/pca_ladder/basis.js";
import { walkToGif } from "../../../ui/components/pca_ladder/film.js";
import { createScale, fitSize } from "../../../ui/components/pca_ladder/curve.js";
import { figure, isBetter, sayErrors, sayNeeded, saySum, UNITS } from "../../../ui/components/pca_ladder/words.js";

// Three orthonormal rows that are single pixels, and a mean.
function pixelBasis() {
  const components = new Float32Array(3 * 784);
  for (let i = 0; i < 3; i++) components[i * 784 + 10 * i] = 1;
  return createBasis(components, new Float32Array(784).fill(0.25));
}

test("the code is what a digit has beyond the mean, and the sum takes it back part by part", () => {
  const basis = pixelBasis();
  const digit = new Float32Array(784).fill(0.25);
  digit[0] = 1;
  digit[10] = 0;
  digit[20] = 2;
  const code = new Float32Array(3);
  basis.encode(digit, code);
  assert.deepEqual([...code], [0.75, -0.25, 1.75]);
  const sum = new Float32Array(784);
  for (const [k, wanted] of [[0, [0.25, 0.25, 0.25]], [1, [1, 0.25, 0.25]], [2, [1, 0, 0.25]], [3, [1, 0, 2]]]) {
    basis.decode(code, k, false, sum);
    assert.deepEqual([sum[0], sum[10], sum[20]], wanted);
  }
  basis.decode(code, 3, true, sum);
  assert.equal(sum[20], 1); // full ink at most
});

test("each part brings the sum nearer, whatever the digit", () => {
  const basis = pixelBasis();
  const digit = Float32Array.from({ length: 784 }, (_, i) => (i * 37) % 100 / 100);
  const code = new Float32Array(3);
  const sum = new Float32Array(784);
  basis.encode(digit, code);
  const errors = [0, 1, 2, 3].map((k) => {
    basis.decode(code, k, false, sum);
    return UNITS.squared_error.of(sum, digit);
  });
  for (let k = 1; k <= 3; k++) {
    const gain = errors[k - 1] - errors[k];
    assert.ok(Math.abs(gain - code[k - 1] ** 2) < 1e-4, `${gain}`);
  }
});

test("the basis of a data set is found by its name, and made once", () => {
  const arrays = new Map([
    ["pca.components:mnist", { data: new Float32Array(2 * 784), shape: [2, 784] }],
    ["pca.mean:mnist", { data: new Float32Array(784), shape: [784] }],
  ]);
  const registry = { arrays };
  assert.equal(basisOf("digits", registry), null);
  assert.equal(basisOf("mnist", registry).size, 2);
  assert.equal(basisOf("mnist", registry), basisOf("mnist", registry));
});

test("errors have the units of the server's metrics", () => {
  const clean = new Float32Array(784).fill(0.5);
  const other = new Float32Array(784).fill(0.75);
  const of = (name) => UNITS[name].of(other, clean);
  assert.equal(of("mse"), 0.0625);
  assert.equal(of("squared_error"), 49);
  assert.equal(of("rmse"), 0.25);
  assert.equal(of("l2_norm"), 7);
  assert.ok(Math.abs(of("psnr") - 12.0412) < 1e-4);
  assert.ok(Math.abs(of("bce") + (Math.log(0.75) + Math.log(0.25)) / 2) < 1e-9);
  assert.equal(UNITS.ssim.of(clean, clean), 1);
  assert.equal(UNITS.bce.of(new Float32Array(784).fill(1.5), clean), null);
});

test("more is better where it is", () => {
  assert.ok(isBetter(UNITS.mse, 1, 2) && !isBetter(UNITS.mse, 2, 1) && !isBetter(UNITS.mse, 1, 1));
  assert.ok(isBetter(UNITS.ssim, 2, 1));
  assert.ok(isBetter(UNITS.bce, 1, null) && !isBetter(UNITS.bce, null, 1));
});

test("figures have the reports' width", () => {
  assert.deepEqual([26.7123, 7.0927, 0.03407, 0, null, Infinity].map(figure), ["26.71", "7.093", "0.0341", "0.0000", "–", "–"]);
});

test("every size is found again under its own place", () => {
  for (const isLog of [false, true])
    for (const width of [300, 748]) {
      const scale = createScale({ width, height: 84, count: 64, values: [47.6, 7.1, null], isLog });
      for (let k = 1; k <= 64; k++) assert.equal(scale.sizeAt(scale.x(k)), k);
      assert.equal(scale.sizeAt(-50), 1);
      assert.equal(scale.sizeAt(9999), 64);
      assert.ok(scale.y(47.6) < scale.y(20) && scale.y(20) < scale.y(7.1));
      assert.ok(scale.y(47.6) >= 0 && scale.y(7.1) <= 84);
    }
});

test("a scale of nothing, and of one size, is no division by zero", () => {
  for (const isLog of [false, true])
    for (const values of [[], [null], [0], [5]]) {
      const scale = createScale({ width: 300, height: 84, count: 1, values, isLog });
      assert.ok(Number.isFinite(scale.y(5)) && Number.isFinite(scale.x(1)));
      assert.equal(scale.sizeAt(120), 1);
    }
});

test("a size that is none becomes one", () => {
  assert.deepEqual([0, -3, 12.4, 99, NaN].map((k) => fitSize(k, 64)), [1, 1, 12, 64, 1]);
});

test("the finding in a sentence, whoever wins", () => {
  const say = (codeSize, needed) => sayNeeded({ codeSize, needed, largest: 64 });
  assert.equal(say(10, 41), "PCA needs 41 numbers for what this network does with 10.");
  assert.equal(say(30, null), "PCA cannot do with 64 numbers what this network does with 30.");
  assert.match(say(10, 7), /needs only 7/);
  assert.match(say(1, 1), /no better than PCA: both need 1 number\./);
});

test("figures and sums name what they are", () => {
  const text = sayErrors({ k: 10, isClipped: true, pcaError: 25.84, network: { name: "bench", error: 7.3 }, unit: UNITS.squared_error, n: 10000 });
  assert.equal(text, "PCA-10, clipped: 25.84 · bench: 7.300 · squared error, 10,000 test digits");
  assert.equal(saySum(Float32Array.of(1, -2, 3, 4), 4), "mean + 1.00 × component 1 − 2.00 × component 2 + 3.00 × component 3 … and 1 more");
  assert.equal(saySum(Float32Array.of(1, -2), 1), "mean + 1.00 × component 1");
});

test("the film has a frame for every size", () => {
  const basis = pixelBasis();
  const said = [];
  const write = (words) => {
    said.push(words.map(({ text }) => text));
    return new Uint8Array(782 * 466);
  };
  const told = { name: "digit 4", unit: UNITS.mse, isClipped: true };
  const gif = walkToGif({ basis, pixels: new Float32Array(784), code: new Float32Array(3), ...told }, write);
  assert.deepEqual(said[1], ["PCA, clipped", "k = 2 of 3", "digit 4", "mean and 2 components", said[1][4]]);
  assert.match(said[1][4], /^MSE 0\.\d{4}$/);
  assert.equal(String.fromCharCode(...gif.subarray(0, 6)), "GIF89a");
  let frames = 0;
  for (let i = 0; i + 1 < gif.length; i++) if (gif[i] === 0x21 && gif[i + 1] === 0xf9 && gif[i + 2] === 4) frames++;
  assert.equal(frames, 3);
  assert.deepEqual([gif[6] | (gif[7] << 8), gif[8] | (gif[9] << 8)], [782, 466]);
});

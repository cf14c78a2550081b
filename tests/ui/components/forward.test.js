import assert from "node:assert/strict";
import test from "node:test";

import {
  activate, createModel, createStack, erf, meanSquaredError, runLayer,
} from "../../../ui/components/shared/core/forward.js";

const layer = (rows, activation = "linear", bias = rows.map(() => 0)) => ({
  weight: { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0].length] },
  bias: { data: Float32Array.from(bias) },
  activation,
});

const run = (value, activation) => {
  const values = Float64Array.from([value]);
  activate(values, 1, activation);
  return values[0];
};

test("erf agrees with tabulated values to 2e-7", () => {
  const table = { 0: 0, 0.1: 0.1124629160, 0.5: 0.5204998778, 1: 0.8427007929, 2: 0.9953222650, 3: 0.9999779095 };
  for (const [x, value] of Object.entries(table)) {
    assert.ok(Math.abs(erf(Number(x)) - value) < 2e-7, `erf(${x})`);
    assert.ok(Math.abs(erf(-Number(x)) + value) < 2e-7, `erf(-${x})`);
  }
});

test("activations have their known values and do not overflow", () => {
  const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} ${expected}`);
  near(run(-2, "linear"), -2);
  near(run(-2, "relu"), 0);
  near(run(0, "sigmoid"), 0.5);
  near(run(1, "tanh"), 0.7615942);
  near(run(-1, "elu"), -0.6321206);
  near(run(1, "gelu"), 0.8413447);
  near(run(0, "softplus"), 0.6931472);
  near(run(1, "uniform"), 0.6826895);
  for (const name of ["sigmoid", "tanh", "elu", "gelu", "softplus", "uniform"])
    for (const x of [-1000, 1000]) assert.ok(Number.isFinite(run(x, name)), `${name}(${x})`);
  assert.throws(() => run(1, "swish"), /swish/);
});

test("rows in fours and the rest give the same sums", () => {
  const rows = [1, 2, 3, 4, 5, 6].map((k) => [k, 10 * k]);
  const model = createModel({
    code_size: 6,
    encoder: [layer(rows, "linear", [0.5, 0, 0, 0, 0, -0.5])],
    decoder: [],
  });
  const code = new Float32Array(6);
  model.encode([1, 2], code);
  assert.deepEqual([...code], [21.5, 42, 63, 84, 105, 125.5]);
});

test("a stack gives what its layers give one by one, whatever their sizes, and can begin in the middle", () => {
  const random = (count) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * i + count));
  const sizes = [784, 37, 3, 1, 6, 784];
  const activations = ["gelu", "linear", "tanh", "elu", "sigmoid"];
  const layers = activations.map((activation, i) => ({
    weight: { data: random(sizes[i + 1] * sizes[i]), shape: [sizes[i + 1], sizes[i]] },
    bias: { data: random(sizes[i + 1]) },
    activation,
  }));
  const stack = createStack(layers);
  const isNear = (actual, expected) =>
    actual.length === expected.length && actual.every((value, i) => Math.abs(value - expected[i]) < 2e-4);
  let current = random(784);
  const outputs = stack.run(current);
  for (const [i, layer] of layers.entries()) {
    const expected = new Float32Array(sizes[i + 1]);
    runLayer(layer, current, expected);
    assert.ok(isNear(outputs[i], expected), `layer ${i}`);
    current = expected;
  }
  assert.ok(isNear(stack.run([0.25, -1, 2], 2).at(-1), createStack(layers.slice(2)).run([0.25, -1, 2]).at(-1)));
});

test("a variational code is the means; a clipped reconstruction stays in [0, 1]", () => {
  const model = createModel({
    code_size: 1,
    clip: true,
    encoder: [layer([[1, 0], [0, 100]])],
    decoder: [layer([[-1], [3]])],
  });
  const [code, pixels] = [new Float32Array(1), new Float32Array(2)];
  model.reconstruct([0.5, 0.7], code, pixels);
  assert.deepEqual([...code], [0.5]);
  assert.deepEqual([...pixels], [0, 1]);
});

test("layers that do not fit are refused", () => {
  const misfit = { code_size: 1, encoder: [layer([[1]]), layer([[1, 1]])], decoder: [] };
  assert.throws(() => createModel(misfit), /Layer 1/);
});

test("the mean squared error is a mean of squares", () => {
  assert.equal(meanSquaredError([1, 0, 0.5, 0], [0, 0, 0, 0]), 0.3125);
});

import assert from "node:assert/strict";
import test from "node:test";

import { createClimb, sumAndGradient } from "../../../ui/components/filter_wall/excite.js";
import { activate } from "../../../ui/components/shared/core/forward.js";

const noise = (seed) => (_, i) => Math.sin(seed * 12.9898 + i * 78.233);
const layer = (outputs, inputs, activation, seed) => ({
  weight: { data: Float32Array.from({ length: outputs * inputs }, noise(seed)).map((x) => (3 * x) / Math.sqrt(inputs)), shape: [outputs, inputs] },
  bias: { data: Float32Array.from({ length: outputs }, noise(seed + 0.5)).map((x) => x / 5) },
  activation,
});
const pixels = Float32Array.from({ length: 784 }, (_, i) => ((i * 37) % 101) / 100);

for (const activation of ["linear", "relu", "sigmoid", "tanh", "elu", "gelu", "softplus", "uniform"])
  test(`the gradient through ${activation} is the slope one measures`, () => {
    const layers = [layer(12, 784, activation, 1), layer(9, 12, activation, 2), layer(4, 9, activation, 3)];
    const gradient = new Float32Array(784);
    sumAndGradient(layers, 2, pixels, gradient);
    // along one direction, over a step that float32 still resolves
    const [ahead, behind] = [pixels.slice(), pixels.slice()];
    let slope = 0;
    for (let i = 0; i < 784; i++) {
      const way = Math.cos(i);
      ahead[i] += 2e-3 * way;
      behind[i] -= 2e-3 * way;
      slope += gradient[i] * way;
    }
    const scratch = new Float32Array(784);
    const measured = (sumAndGradient(layers, 2, ahead, scratch) - sumAndGradient(layers, 2, behind, scratch)) / 4e-3;
    assert.ok(Math.abs(measured - slope) < 0.02 * Math.max(1, Math.abs(slope)), `${measured} ${slope}`);
  });

test("climbing never leaves the pixels' range, keeps to the ink, and beats where it began", () => {
  const layers = [layer(30, 784, "gelu", 4), layer(6, 30, "linear", 5)];
  const climb = createClimb(layers, 3);
  const start = sumAndGradient(layers, 3, new Float32Array(784).fill(0.1), new Float32Array(784));
  let count = 0;
  while (climb.step()) count++;
  assert.ok(count > 10 && count < 100);
  assert.ok(climb.response > start);
  assert.ok(climb.pixels.every((value) => value >= 0 && value <= 1));
  assert.ok(Math.hypot(...climb.pixels) < 9.21);
  assert.ok(Math.abs(sumAndGradient(layers, 3, climb.pixels, new Float32Array(784)) - climb.response) < 1e-4);
});

test("a unit that looks for a blot is excited by that blot", () => {
  const blot = Float32Array.from({ length: 784 }, (_, i) => (Math.hypot((i % 28) - 14, Math.floor(i / 28) - 10) < 5 ? 1 : -1));
  const climb = createClimb([{ weight: { data: blot, shape: [1, 784] }, bias: { data: new Float32Array(1) }, activation: "relu" }], 0);
  while (climb.step());
  let [inside, outside] = [0, 0];
  for (let i = 0; i < 784; i++) if (blot[i] > 0) inside += climb.pixels[i]; else outside += climb.pixels[i];
  assert.ok(inside > 0.85 * blot.filter((value) => value > 0).length);
  assert.ok(outside < 0.1 * inside);
});

test("a dead unit is told by what it puts out, not by an error", () => {
  const dead = { weight: { data: new Float32Array(784), shape: [1, 784] }, bias: { data: Float32Array.of(-1) }, activation: "relu" };
  const climb = createClimb([dead], 0);
  assert.equal(climb.step(), false);
  assert.equal(climb.response, 0);
  const value = Float32Array.of(-1);
  activate(value, 1, "relu");
  assert.equal(value[0], climb.response);
});

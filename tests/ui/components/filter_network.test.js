import assert from "node:assert/strict";
import test from "node:test";

import { createNetwork } from "../../../ui/components/filter_wall/network.js";
import { createModel } from "../../../ui/components/shared/core/forward.js";

// A repeatable number in (-1, 1) for each place of a matrix.
const noise = (seed) => (_, i) => Math.sin(seed * 12.9898 + i * 78.233);

const layer = (outputs, inputs, activation, seed) => ({
  weight: { data: Float32Array.from({ length: outputs * inputs }, noise(seed)).map((x) => x / Math.sqrt(inputs)), shape: [outputs, inputs] },
  bias: { data: Float32Array.from({ length: outputs }, noise(seed + 0.5)).map((x) => x / 5) },
  activation,
});

const pixels = Float32Array.from({ length: 784 }, (_, i) => (i * 37) % 101 / 100);

const build = ({ variational = false, activation = "linear" } = {}) =>
  createModel({
    name: "net", hash: "net", title: "net", code_size: 3, variational, clip: false,
    encoder: [layer(20, 784, activation, 1), layer(variational ? 6 : 3, 20, "linear", 2)],
    decoder: [layer(15, 3, activation, 3), layer(784, 15, activation === "linear" ? "linear" : "sigmoid", 4)],
  });

const close = (actual, expected, tolerance = 1e-4) => {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++)
    assert.ok(Math.abs(actual[i] - expected[i]) < tolerance, `${i}: ${actual[i]} ${expected[i]}`);
};

for (const variational of [false, true])
  test(`the chain draws what the model draws, variational ${variational}`, () => {
    const model = build({ variational, activation: "gelu" });
    const network = createNetwork(model);
    const expected = new Float32Array(784);
    model.reconstruct(pixels, new Float32Array(3), expected);
    close(network.run(pixels).at(-1), expected);
    assert.deepEqual([1, 2, 3].map(network.numUnits), [20, 3, 15]);
    assert.deepEqual([1, 2, 3].map(network.nameOf), ["encoder-1", "encoder-2", "decoder-1"]);
    assert.equal(network.siteOf("decoder-1"), 3);
    assert.equal(network.siteOf("decoder-2"), 0); // the pixels are no units of the wall
  });

const copied = (outputs) => outputs.map((output) => output.slice());

test("a unit that is switched off adds nothing, one that is scaled adds more", () => {
  const model = build({ activation: "relu" });
  const network = createNetwork(model);
  const whole = copied(network.run(pixels));
  const changed = copied(network.change(whole, 1, new Map([[3, 0], [5, 2.5]])));
  for (let unit = 0; unit < 20; unit++) {
    const factor = unit === 3 ? 0 : unit === 5 ? 2.5 : 1;
    assert.ok(Math.abs(changed[0][unit] - factor * whole[0][unit]) < 1e-5);
  }
  const { data, shape: [rows, columns] } = model.encoder[1].weight; // the same by the weights above
  for (let row = 0; row < rows; row++) {
    data[row * columns + 3] = 0;
    data[row * columns + 5] *= 2.5;
  }
  const expected = createNetwork(model).run(pixels);
  for (const layer of [1, 2, 3]) close(changed[layer], expected[layer]);
});

test("a change leaves what it began with as it was, and a run after it knows nothing of it", () => {
  const network = createNetwork(build({ activation: "relu" }));
  const whole = copied(network.run(pixels));
  const kept = copied(whole);
  const changed = network.change(whole, 2, new Map([[0, 0]]));
  close(changed[0], kept[0], 1e-9); // below nothing changes
  for (const [i, output] of whole.entries()) close(output, kept[i], 1e-9);
  for (const [i, output] of network.run(pixels).entries()) close(output, kept[i], 1e-7);
});

test("in a linear network what a unit paints is exactly what it leaves behind", () => {
  const network = createNetwork(build());
  for (const site of [1, 2, 3]) {
    const whole = copied(network.run(pixels));
    const without = network.change(whole, site, new Map([[1, 0]])).at(-1);
    const painted = network.outgoing(site, 1).map((value) => value * whole[site - 1][1]);
    close(painted, whole.at(-1).map((value, i) => value - without[i]), 1e-3);
  }
});

test("pixels that no digit lights are left out of what a unit looks for, not of the network", () => {
  const model = build();
  const [whole, masked] = [createNetwork(model), createNetwork(model, null, [0, 5, 783])];
  for (const site of [1, 2, 3]) {
    const expected = [...whole.incoming(site, 2)];
    for (const pixel of [0, 5, 783]) expected[pixel] = 0;
    close([...masked.incoming(site, 2)], expected, 1e-9);
  }
  assert.notEqual(model.encoder[0].weight.data[2 * 784], 0);
  close([...masked.run(pixels).at(-1)], [...whole.run(pixels).at(-1)], 1e-9);
});

test("in a linear network what a unit looks for gives its output, but for the biases", () => {
  const network = createNetwork(build());
  const none = copied(network.run(new Float32Array(784)));
  const some = network.run(pixels);
  for (const site of [1, 2, 3]) {
    const filter = network.incoming(site, 2);
    const sum = filter.reduce((total, weight, i) => total + weight * pixels[i], 0);
    assert.ok(Math.abs(sum - (some[site - 1][2] - none[site - 1][2])) < 1e-3);
  }
});

test("a deep decoder says what a step of the code changes", () => {
  const model = build({ activation: "gelu" });
  const spread = { mean: Float32Array.of(0.1, -0.2, 0.3), std: [1, 2, 0.5] };
  const network = createNetwork(model, spread);
  assert.equal(network.method(2, "outgoing"), "step");
  assert.equal(network.method(2, "incoming"), "projection");
  assert.equal(network.method(1, "incoming"), "weights");
  assert.equal(network.method(3, "outgoing"), "weights");
  const [up, down] = [1, -1].map((sign) => {
    const drawn = new Float32Array(784);
    model.decode(Float32Array.of(0.1, -0.2 + sign, 0.3), drawn);
    return drawn;
  });
  close(network.outgoing(2, 1), up.map((value, i) => value - down[i]), 1e-5);
  assert.equal(createNetwork(model).method(2, "outgoing"), "projection");
});

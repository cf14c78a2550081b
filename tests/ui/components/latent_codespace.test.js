import assert from "node:assert/strict";
import { test } from "node:test";

import { codeSpaceOf, createCodeSpace } from "../../../ui/components/shared/core/codespace.js";
import { blendPixels, codeOnWay, createPlane } from "../../../ui/components/shared/core/paths.js";

// Three numbers: the first spreads most, the third never changes. Classes 4 and 9, apart in the first.
function makeSpace(kl = null) {
  const codes = new Float32Array(3 * 200);
  const labels = new Uint8Array(200);
  for (let i = 0; i < 200; i++) {
    labels[i] = i % 2 ? 9 : 4;
    codes[3 * i] = (i % 2 ? 10 : -10) + (i - 100) / 50;
    codes[3 * i + 1] = Math.sin(i * 7);
    codes[3 * i + 2] = 0.5;
  }
  return createCodeSpace(codes, 3, labels, kl);
}

test("quantiles, histogram and dead numbers", () => {
  const space = makeSpace();
  assert.equal(space.quantile(2, 0.3), 0.5);
  assert.ok(space.quantile(0, 0.01) < -11 && space.quantile(0, 0.99) > 11);
  assert.ok(Math.abs(space.quantile(0, 0.5)) < 9);
  assert.equal(space.histogram(0, -12, 12.01, 8).reduce((sum, x) => sum + x), 200);
  assert.deepEqual([0, 1, 2].map(space.isDead), [false, false, true]);
  assert.deepEqual([0, 1, 2].map(makeSpace([0.5, 0.001, 2]).isDead), [false, true, true]);
});

test("the nearest codes come nearest first, as sorting all of them finds them", () => {
  const space = makeSpace();
  const code = Float32Array.of(3, 0.1, 0.5);
  const found = space.nearest(code, 7);
  const all = Array.from({ length: space.count }, (_, index) => {
    const each = space.code(index);
    return { index, distance: Math.hypot(each[0] - 3, each[1] - code[1], each[2] - 0.5) };
  });
  all.sort((a, b) => a.distance - b.distance);
  found.forEach(({ index, distance }, i) => {
    assert.equal(index, all[i].index);
    assert.ok(Math.abs(distance - all[i].distance) < 1e-6);
  });
  assert.equal(space.nearest(code, 500).length, 200);
});

test("a vote goes to the majority, a tie to the nearer", () => {
  const space = makeSpace();
  const vote = (list) => space.vote(list.map((index) => ({ index })));
  assert.deepEqual(vote([1, 3, 2, 5, 4]), { label: 9, votes: 3, isMajority: true });
  assert.deepEqual(vote([2, 1]), { label: 4, votes: 1, isMajority: false });
  assert.equal(createCodeSpace(new Float32Array(6), 3).vote([{ index: 0 }]), null);
});

test("a typical digit is of its class and near its middle", () => {
  const space = makeSpace();
  for (const label of [4, 9]) {
    const index = space.typical(label);
    assert.equal(space.labels[index], label);
    assert.ok(Math.abs(space.code(index)[0] - space.classMedian(label)[0]) < 0.5);
  }
});

test("samples have the codes' mean and covariance", () => {
  const space = makeSpace();
  const samples = Array.from({ length: 4000 }, () => space.sample());
  const mean = samples.reduce((sum, code) => sum + code[0], 0) / samples.length;
  const square = samples.reduce((sum, code) => sum + (code[0] - mean) ** 2, 0) / samples.length;
  assert.ok(Math.abs(mean - space.mean[0]) < 0.8);
  assert.ok(Math.abs(Math.sqrt(square) / space.std[0] - 1) < 0.06);
  assert.ok(samples.every((code) => Math.abs(code[2] - 0.5) < 1e-6));
});

test("the PCA plane has unit axes and shows the variance it says", () => {
  const space = makeSpace();
  const [first, second] = space.plane.vectors;
  assert.ok(Math.abs(Math.hypot(...first) - 1) < 1e-9 && Math.abs(Math.hypot(...second) - 1) < 1e-9);
  assert.ok(Math.abs(first[0]) > 0.99);
  assert.ok(Math.abs(space.plane.share - 1) < 1e-6);
});

for (const choice of ["pca", [2, 0]])
  test(`lifting onto the plane (${choice.kind}) and projecting are each other's inverse`, () => {
    const space = makeSpace();
    const plane = createPlane(space, choice);
    const code = new Float32Array(3);
    plane.lift(1.5, -0.7, space.code(17), code);
    const [x, y] = plane.project(code);
    assert.ok(Math.abs(x - 1.5) < 1e-5 && Math.abs(y + 0.7) < 1e-5);
    plane.lift(...plane.project(space.code(17)), space.code(17), code);
    code.forEach((value, d) => assert.ok(Math.abs(value - space.code(17)[d]) < 1e-5));
    assert.deepEqual([...plane.points.slice(34, 36)], plane.project(space.code(17)).map(Math.fround));
  });

test("a Gaussian's shadow on two numbers is their variances", () => {
  const plane = createPlane(makeSpace(), [1, 2]);
  assert.deepEqual(plane.shadow([5, 2, 3]), [2, 0, 3]);
});

for (const id of ["straight", "spherical", "plane"])
  test(`a ${id} path begins and ends where it should`, () => {
    const space = makeSpace();
    const way = { method: id, start: space.code(3), end: space.code(8), space, centre: space.mean };
    const code = new Float32Array(3);
    [space.code(3), space.code(8)].forEach((end, share) => {
      codeOnWay(way, share, code);
      // the third number does not change, so these codes lie on their PCA plane
      code.forEach((value, d) => assert.ok(Math.abs(value - end[d]) < 1e-4));
    });
  });

test("a spherical path turns about its centre", () => {
  const way = {
    method: "spherical",
    start: Float32Array.of(3, 1),
    end: Float32Array.of(1, 5),
    centre: Float32Array.of(1, 1),
  };
  const code = new Float32Array(2);
  codeOnWay(way, 0.5, code);
  assert.ok(Math.abs(Math.hypot(code[0] - 1, code[1] - 1) - 3) < 1e-5); // radius 2, then 4
  assert.ok(Math.abs(code[0] - code[1]) < 1e-5); // half of a right angle
  codeOnWay({ ...way, end: Float32Array.of(-1, 1) }, 0.5, code); // opposite: straight
  assert.deepEqual([...code], [1, 1]);
});

test("a path in the PCA plane stays in it", () => {
  const codes = Float32Array.from({ length: 4 * 300 }, (_, i) => Math.sin(i * 12.9898) * (1 + (i % 4)));
  const space = createCodeSpace(codes, 4);
  const way = { method: "plane", start: space.code(3), end: space.code(8), space };
  const code = new Float32Array(4);
  codeOnWay(way, 0.3, code);
  const plane = createPlane(space, "pca");
  const again = new Float32Array(4);
  plane.lift(...plane.project(code), space.mean, again);
  code.forEach((value, d) => assert.ok(Math.abs(value - again[d]) < 1e-5));
});

test("pixels are blended evenly", () => {
  const pixels = new Float32Array(2);
  blendPixels([0, 1], [1, 0.5], 0.25, pixels);
  assert.deepEqual([...pixels], [0.25, 0.875]);
});

test("a code space is made once, from the model's own codes before the page's", () => {
  const array = (value) => ({ data: new Float32Array(4).fill(value), shape: [2, 2] });
  const registry = { models: new Map([["a", { codeSize: 2 }], ["b", { codeSize: 3 }]]), arrays: new Map() };
  assert.equal(codeSpaceOf("a", registry), null);
  registry.arrays.set("codes", array(1));
  assert.equal(codeSpaceOf("a", registry).mean[0], 1);
  assert.equal(codeSpaceOf("a", registry), codeSpaceOf("a", registry));
  registry.arrays.set("codes:a", array(2));
  assert.equal(codeSpaceOf("a", registry).mean[0], 2);
  assert.equal(codeSpaceOf("b", registry), null); // codes of another size
  registry.arrays.set("labels", { data: new Uint8Array(7), shape: [7] });
  assert.equal(codeSpaceOf("a", registry).labels, null); // of other digits
});

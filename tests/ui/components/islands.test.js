// A class's name lies where the class is, not where its middle is.

import assert from "node:assert/strict";
import test from "node:test";

import { islandsOf } from "../../../ui/components/shared/space/islands.js";

// `count` points about a place, always the same ones.
function blob(x, y, count, width = 1) {
  const points = [];
  for (let i = 0; i < count; i++) {
    const [turn, out] = [i * 2.399963, width * Math.sqrt((i + 0.5) / count)];
    points.push([x + out * Math.cos(turn), y + out * Math.sin(turn)]);
  }
  return points;
}

function plane(...blobs) {
  const labels = blobs.flatMap(([label, points]) => points.map(() => label));
  return [Float32Array.from(blobs.flatMap(([, points]) => points.flat())), labels];
}

const isNear = ([x, y], [toX, toY], reach = 1) => Math.hypot(x - toX, y - toY) < reach;

test("a class in two islands with another between them is named on both, never between", () => {
  const names = islandsOf(...plane([0, blob(-6, 0, 200)], [0, blob(6, 0, 150)], [1, blob(0, 0, 300)]));
  assert.equal(names.get(0).length, 2);
  assert.ok(isNear(names.get(0)[0], [-6, 0]) && isNear(names.get(0)[1], [6, 0]));
  assert.ok(names.get(1).length === 1 && isNear(names.get(1)[0], [0, 0]));
});

test("a few strays get no name of their own and do not move the name", () => {
  const names = islandsOf(...plane([0, blob(-6, 0, 200)], [0, blob(6, 0, 10)], [1, blob(6, 0.5, 200)]));
  assert.equal(names.get(0).length, 1);
  assert.ok(isNear(names.get(0)[0], [-6, 0]));
});

test("a class that holds no place alone is named where its share is largest", () => {
  const names = islandsOf(...plane([0, blob(0, 0, 40)], [1, blob(0, 0, 400)], [1, blob(9, 9, 50)]));
  assert.equal(names.get(0).length, 1);
  assert.ok(isNear(names.get(0)[0], [0, 0], 1.2));
});

test("one point, or all of them in one place, is no trouble", () => {
  assert.deepEqual(islandsOf(Float32Array.of(2, 3), [7]), new Map([[7, [[2, 3]]]]));
  assert.deepEqual(islandsOf(Float32Array.of(1, 1, 1, 1), [0, 1]).get(1), [[1, 1]]);
});

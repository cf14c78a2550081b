import assert from "node:assert/strict";
import test from "node:test";

import { digitAt, readPlane } from "../../../ui/components/lesson_sheet/pictures.js";

const spell = (array) => Buffer.from(array.buffer).toString("base64");

const given = {
  points: spell(Uint16Array.from([0, 0, 65535, 65535, 0, 65535])),
  classes: spell(Uint8Array.from([3, 5, 8])),
};

test("a plane is read as places from 0 to 1 and their classes", () => {
  const { places, classes } = readPlane(given);
  assert.deepEqual([...places], [0, 0, 1, 1, 0, 1]);
  assert.deepEqual([...classes], [3, 5, 8]);
});

test("a place belongs to the class of most of its five nearest points, or to none", () => {
  const near = Float32Array.from([0, 0, 0.1, 0, 0, 0.1, 0.1, 0.1, 0.2, 0, 1, 1]);
  const plane = (classes) => ({ places: near, classes: Uint8Array.from(classes) });
  assert.equal(digitAt(plane([5, 5, 5, 3, 3, 8]), 0, 0), 5);
  assert.equal(digitAt(plane([5, 5, 3, 3, 8, 5]), 0, 0), -1);
});

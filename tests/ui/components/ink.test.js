import assert from "node:assert/strict";
import test from "node:test";

import { centreOfMass, strokesToImage } from "../../../ui/components/shared/hand/ink.js";

const OPTIONS = { canvasSize: 280, strokeWidth: 2.4, isCentred: true };
const draw = (strokes, options = {}) => {
  const image = new Float32Array(784).fill(0.5);
  const hasInk = strokesToImage(strokes, { ...OPTIONS, ...options }, image);
  return { image, hasInk };
};

test("a blank canvas is blank, also after another drawing", () => {
  draw([[10, 10, 200, 200]]);
  for (const strokes of [[], [[]], [[400, 400]], [[NaN, 1, 2, 3]]]) {
    const { image, hasInk } = draw(strokes);
    assert.equal(hasInk, false);
    assert.ok(image.every((value) => value === 0));
  }
});

test("a dot and a line have their mass in the middle", () => {
  for (const strokes of [[[20, 250]], [[40, 9, 40, 270]], [[5, 90, 222, 90]]]) {
    const { x, y } = centreOfMass(draw(strokes).image);
    assert.ok(Math.hypot(x - 14.5, y - 14.5) < 0.06);
  }
});

test("where and how large it was drawn does not matter", () => {
  const shape = [60, 60, 120, 80, 70, 160, 130, 170];
  const moved = shape.map((value, i) => value * 1.3 + (i % 2 ? 40 : 5));
  const [first, second] = [draw([shape]).image, draw([moved]).image];
  assert.ok(Math.max(...first.map((value, i) => Math.abs(value - second[i]))) < 1e-3);
});

test("ten thousand points leave their ink", () => {
  const points = Array.from({ length: 20000 }, (_, i) => 140 + 100 * Math.sin(i * (i % 2 ? 0.001 : 0.0013)));
  const { image } = draw([points]);
  assert.ok(image.some((value) => value === 1));
});

// The bench's chart: what its note says, and that a contestant's look follows from its name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAt } from "../../../ui/components/digit_canvas/measures.js";
import { describeCurve } from "../../../ui/components/digit_canvas/story.js";
import { LOOKS, lookOf } from "../../../ui/components/shared/paint/looks.js";

const NOW = { kind: "gaussian", hasInk: true, hasChoice: true, numImages: 0, numNoises: 4 };

test("the note says what lines and markers are", () => {
  assert.equal(
    describeCurve(NOW),
    "Lines: this digit, mean of 4 noises; markers: the noise shown",
  );
  assert.equal(
    describeCurve({ ...NOW, numImages: 500 }),
    "Lines: mean of 500 test digits, one noise each; markers: this digit",
  );
  assert.match(describeCurve({ ...NOW, numNoises: 1 }), /one noise;/);
});

test("a damage without chance has no noises to tell of", () => {
  const blur = { ...NOW, kind: "blur" };
  assert.doesNotMatch(describeCurve(blur), /noise/);
  assert.doesNotMatch(describeCurve({ ...blur, numImages: 500 }), /noise/);
});

test("an empty sheet has the test digits' lines, without markers", () => {
  const empty = { ...NOW, hasInk: false, numNoises: 0 };
  assert.match(describeCurve({ ...empty, numImages: 500 }), /^Lines: mean of 500 test digits, one/);
  assert.doesNotMatch(describeCurve({ ...empty, numImages: 500 }), /marker/);
  assert.match(describeCurve(empty), /^Draw a digit, or look at the test digits/);
  assert.equal(describeCurve({ ...empty, hasChoice: false }), "Draw a digit.");
});

test("a look belongs to a name, whatever the place", () => {
  assert.equal(lookOf("pca", 1), LOOKS.pca);
  assert.equal(lookOf(undefined, 0), LOOKS.untouched);
  assert.equal(lookOf("nobody", 2), LOOKS.denoising);
  const signs = Object.values(LOOKS).map(({ dash, marker }) => `${dash} ${marker}`);
  assert.equal(new Set(signs).size, signs.length);
});

test("a line is read between its points", () => {
  const line = [[0, 0], [0.5, 1], [1, 3]];
  assert.equal(valueAt(line, 0.25), 0.5);
  assert.equal(valueAt(line, 0.75), 2);
  assert.equal(valueAt(line, 1), 3);
});


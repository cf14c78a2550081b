import assert from "node:assert/strict";
import test from "node:test";

import { createHistory } from "../../../ui/components/digit_canvas/history.js";
import { cutStrokes } from "../../../ui/components/digit_canvas/measures.js";

test("undo and redo walk through strokes and clearing", () => {
  const history = createHistory();
  history.add([1, 1]);
  history.add([2, 2]);
  history.clear();
  assert.deepEqual(history.now.strokes, []);
  history.undo();
  assert.deepEqual(history.now.strokes, [[1, 1], [2, 2]]);
  history.undo();
  assert.deepEqual(history.now.strokes, [[1, 1]]);
  history.redo();
  assert.deepEqual(history.now.strokes, [[1, 1], [2, 2]]);
});

test("a new stroke forgets what was undone; nothing to undo is no harm", () => {
  const history = createHistory();
  history.undo();
  history.clear();
  assert.deepEqual(history.past, []);
  history.add([1, 1]);
  history.undo();
  history.add([3, 3]);
  history.redo();
  assert.deepEqual(history.now.strokes, [[3, 3]]);
});

test("a drawing is cut where so much ink was on the paper", () => {
  const strokes = [[0, 0, 10, 0], [50, 50, 50, 60]];
  assert.deepEqual(cutStrokes(strokes, 6), [[0, 0, 5, 0]]);
  assert.deepEqual(cutStrokes(strokes, 17), [[0, 0, 10, 0], [50, 50, 50, 55]]);
  assert.deepEqual(cutStrokes(strokes, 1000), strokes);
});

test("a picture under the strokes is cleared with them, and comes back", () => {
  const image = new Float32Array(784).fill(0.5);
  const history = createHistory([], image);
  history.add([1, 1]);
  history.clear();
  assert.equal(history.now.image, null);
  history.undo();
  assert.equal(history.now.image, image);
  history.reset({ strokes: [[2, 2]], image: null });
  assert.equal(history.now.image, null);
  assert.deepEqual(history.past, []);
});

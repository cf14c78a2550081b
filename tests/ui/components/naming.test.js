// Digits are named by their numbers; other sets say what their classes are called.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { briefName, hasClasses, nameOf, ofClass, oneOf, setNaming, worded } from "../../../ui/components/shared/core/naming.js";

afterEach(() => setNaming(null));

test("without a word of the page, pictures are digits", () => {
  assert.equal(nameOf(7), "7");
  assert.equal(oneOf(7), "a 7");
  assert.equal(oneOf(8), "an 8");
  assert.equal(ofClass(3), ", a 3");
  assert.ok(hasClasses());
  assert.equal(worded("Nearest digit of all digits"), "Nearest digit of all digits");
});

test("a set's own names, and its pictures are images", () => {
  setNaming({ classes: ["Ankle boot", "cross", "a very long name indeed"] });
  assert.equal(oneOf(0), "class Ankle boot");
  assert.equal(ofClass(1), ", class cross");
  assert.equal(briefName(2), "a very long…");
  assert.equal(nameOf(9), "9"); // a class that the page was not told
  assert.equal(worded("A digit, and test digits"), "An image, and test images");
  assert.equal(worded("Digits on dots"), "Images on dots");
});

test("a set without labels has no class to tell", () => {
  setNaming({ classes: null });
  assert.ok(!hasClasses());
  assert.deepEqual([nameOf(0), oneOf(0), ofClass(0)], ["", "an image", ""]);
});

test("what is no text passes through", () => {
  setNaming({ classes: null });
  const node = {};
  assert.equal(worded(node), node);
  assert.equal(worded(undefined), undefined);
});

import assert from "node:assert/strict";
import test from "node:test";

import { classColour, classColours } from "../../../ui/components/shared/paint/looks.js";

test("the first ten classes have the ten colours, the next twenty others of the same hue", () => {
  for (const isDark of [false, true]) {
    const colours = Array.from({ length: 30 }, (_, label) => classColour(label, isDark));
    assert.deepEqual(colours.slice(0, 10), classColours(isDark));
    assert.equal(new Set(colours).size, 30);
    assert.ok(colours.every((colour) => /^#[0-9A-F]{6}$/.test(colour)));
    assert.equal(classColour(30, isDark), colours[0]);
  }
});

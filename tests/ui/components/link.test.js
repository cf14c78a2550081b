import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseLink } from "../../../ui/components/digit_canvas/link.js";

test("a link is refused by its length, which the sentence names", () => {
  assert.equal(refuseLink(300, 420), "");
  assert.equal(refuseLink(6000, 8000), "");
  assert.match(refuseLink(6001, 6200), /6,200 characters.*fewer/);
  assert.match(refuseLink(5900, 8001), /8,001 characters.*fewer/);
});

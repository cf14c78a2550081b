import assert from "node:assert/strict";
import test from "node:test";

import { atEnd } from "../../../ui/components/shared/paint/dom.js";

test("a component ends when it has left the document, not when a newer run overtook one", () => {
  let ends = 0;
  const parent = { isConnected: true };
  const stop = atEnd(parent, () => ends++);
  stop();
  assert.equal(ends, 0);
  parent.isConnected = false;
  stop();
  assert.equal(ends, 1);
});

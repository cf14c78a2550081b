import assert from "node:assert/strict";
import { test } from "node:test";
import { nameVisitor } from "../../../ui/components/shared/hand/visitor.js";

test("a browser is named once, by chance", () => {
  const names = new Set();
  for (let i = 0; i < 20; i++) {
    const page = { cookie: "theme=dark" };
    nameVisitor(page);
    const [, name] = /^ae-visitor=([0-9a-f]{32}); path=\/; max-age=31536000; SameSite=Lax$/.exec(page.cookie);
    names.add(name);
  }
  assert.equal(names.size, 20);
  const known = { cookie: "theme=dark; ae-visitor=abc" };
  nameVisitor(known);
  assert.equal(known.cookie, "theme=dark; ae-visitor=abc");
});

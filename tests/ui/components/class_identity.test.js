import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { dropIdentity, IDENTITY, keepIdentity, onIdentity, readIdentity } from "../../../ui/components/shared/class/class_identity.js";

function storage() {
  const held = new Map();
  return {
    held,
    getItem: (name) => held.get(name) ?? null,
    setItem: (name, value) => held.set(name, value),
    removeItem: (name) => held.delete(name),
  };
}
const page = new EventTarget();
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.dispatchEvent = page.dispatchEvent.bind(page);
const own = (name) => ({ code: "ACDEFG", role: name, key: name === "student" ? "" : "secret" });
const openWindow = () => Object.defineProperty(globalThis, "sessionStorage", { value: storage(), configurable: true });

beforeEach(() => {
  Object.defineProperty(globalThis, "localStorage", { value: storage(), configurable: true });
  openWindow();
});

test("another window of the browser is the same member", () => {
  assert.equal(readIdentity(), null);
  keepIdentity(own("student"));
  openWindow();
  assert.deepEqual(readIdentity(), own("student"));
});

test("a projector or student beside the desk is one in its window only, and does not become the desk", () => {
  for (const role of ["projector", "student"]) {
    keepIdentity(own("teacher"));
    openWindow();
    keepIdentity(own(role));
    assert.equal(readIdentity().role, role);
    dropIdentity();
    assert.equal(readIdentity(), null);
    openWindow();
    assert.equal(readIdentity().role, "teacher");
  }
});

test("who leaves has left in all windows", () => {
  keepIdentity(own("teacher"));
  dropIdentity();
  openWindow();
  assert.equal(readIdentity(), null);
});

test("what is no identity is none", () => {
  for (const text of ["", "null", "7", "{", '"x"', "[]", '{"code":"ACDEFG"}']) {
    localStorage.setItem(IDENTITY, text);
    assert.equal(readIdentity(), null);
  }
});

test("a change is told, until nobody listens", () => {
  const stop = new AbortController();
  let told = 0;
  onIdentity(() => told++, stop.signal);
  keepIdentity(own("student"));
  dispatchEvent(Object.assign(new Event("storage"), { key: IDENTITY }));
  dispatchEvent(Object.assign(new Event("storage"), { key: "other" }));
  stop.abort();
  dropIdentity();
  assert.equal(told, 2);
});

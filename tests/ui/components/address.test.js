import assert from "node:assert/strict";
import { test } from "node:test";
import { stepByAct } from "../../../ui/components/shared/hand/history.js";

// A browser's window, as far as steps go, and a clock.
function open(address) {
  const entries = [new URL(address)];
  let at = 0;
  let time = 0;
  const listeners = new Map();
  const go = (to) => new URL(to ?? "", entries[at].href);
  const page = {
    addEventListener: (type, listener) => listeners.set(type, [...(listeners.get(type) ?? []), listener]),
    location: Object.defineProperties({}, Object.fromEntries(
      ["href", "origin", "pathname", "search"].map((name) => [name, { get: () => entries[at][name] }]),
    )),
    history: {
      pushState: (_, __, to) => entries.splice(++at, Infinity, new URL(to ?? "", entries[at - 1].href)),
      replaceState: (_, __, to) => (entries[at] = go(to)),
    },
  };
  const tell = (type) => listeners.get(type)?.forEach((listener) => listener());
  stepByAct(page, () => time);
  return {
    page,
    shown: () => entries.map(({ pathname, search }) => pathname + search),
    write: (to) => page.history.pushState({}, "", to),
    act(type = "pointerup", after = 5000) {
      time += after;
      tell(type);
    },
    back(to = at - 1) {
      at = to;
      tell("popstate");
      return entries[at].search;
    },
  };
}

test("what a page writes by itself is no step, each act is one", () => {
  const { shown, write, act } = open("http://host/base/?model=a");
  write("/base/?model=a&level=0.5");
  act();
  write("/base/?model=a&level=0.7");
  write("/base/?model=a&level=0.7&seed=1"); // what follows from it
  act("input");
  write("/base/?model=b");
  assert.deepEqual(shown(), ["/base/?model=a&level=0.5", "/base/?model=a&level=0.7&seed=1", "/base/?model=b"]);
});

test("acts in quick succession are one step, however long they go on", () => {
  const { shown, write, act } = open("http://host/");
  for (const digit of [1, 2, 3, 4, 5]) {
    act("keydown", 400);
    write(`/?digit=${digit}`);
  }
  act("keydown", 1500);
  write("/?digit=6");
  assert.deepEqual(shown(), ["/", "/?digit=5", "/?digit=6"]);
});

test("another page is a step, and what it writes as it opens is none", () => {
  const { shown, write, act } = open("http://host/?model=a");
  act();
  write("/draw?model=a");
  write("/draw?model=a&pen=3");
  act("pointerup", 100);
  write("/draw?model=a&pen=4");
  assert.deepEqual(shown(), ["/?model=a", "/draw?model=a&pen=3", "/draw?model=a&pen=4"]);
});

test("an address that Back opens has a number, once; a place on the page has none", () => {
  const { shown, write, act, back } = open("http://host/?a=1");
  act();
  write("/?a=2");
  const opened = back();
  assert.match(opened, /^\?a=1&step=[a-z0-9]+$/);
  write("/?a=1"); // the server has taken it over
  assert.deepEqual(shown(), ["/?a=1", "/?a=2"]);
  assert.equal(back(0), "?a=1"); // an anchor
  assert.match(back(1), /^\?a=2&step=\w+$/);
});

test("to begin again, on the next page, changes nothing", () => {
  const { page } = open("http://host/");
  const { pushState } = page.history;
  stepByAct(page);
  assert.equal(page.history.pushState, pushState);
});

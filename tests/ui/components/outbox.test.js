import assert from "node:assert/strict";
import test from "node:test";

import {
  createOutbox,
  createOverlay,
  stateSender,
  watchConnection,
} from "../../../ui/components/shared/hand/outbox.js";

const A = "http://host/draw?drawing=a";

function createStorage() {
  const items = new Map();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, text) => items.set(key, text),
    removeItem: (key) => items.delete(key),
  };
}

// A page that was loaded with an address, and one component of it that hears what it sends.
function open({ storage = createStorage(), loaded = A } = {}) {
  const page = { storage, shown: loaded, sent: [] };
  page.teller = { send: (value, number) => page.sent.push([value, number]) };
  page.outbox = createOutbox({ storage, loaded, shown: () => page.shown });
  page.tell = (value, teller = page.teller, component = "canvas") =>
    page.outbox.send(teller, component, value);
  return page;
}

test("each report is sent once, and never again while the connection holds", () => {
  const page = open();
  page.tell("one");
  page.tell("two");
  assert.deepEqual(page.sent.map(([value]) => value), ["one", "two"]);
  page.outbox.acknowledge(page.sent[1][1]);
  page.outbox.resend();
  assert.equal(page.sent.length, 2);
  assert.equal(page.storage.items.size, 0);
});

test("a new connection gets the last word of each component, whatever came before it", () => {
  const page = open();
  const other = { send: (value) => page.sent.push([value]) };
  page.tell("ink");
  page.tell("cleared");
  page.tell("digit 3", other, "map");
  page.sent.length = 0;
  page.outbox.resend();
  page.outbox.resend(); // and the next one, while nothing is heard
  assert.deepEqual(page.sent.map(([value]) => value), ["cleared", "digit 3", "cleared", "digit 3"]);
});

test("what is heard late leaves what was told since", () => {
  const page = open();
  page.tell("one");
  page.tell("two");
  const [[, first], [, second]] = page.sent;
  assert.ok(second > first);
  page.outbox.acknowledge(first);
  page.outbox.resend();
  assert.deepEqual(page.sent.at(-1), ["two", second]);
});

test("what was not heard outlives a reload, and is taken up once", () => {
  const before = open();
  before.tell({ strokes: [[1, 2]] });
  const { outbox, tell, sent } = open({ storage: before.storage });
  assert.deepEqual(outbox.takePending("canvas"), { strokes: [[1, 2]] });
  assert.equal(outbox.takePending("canvas"), undefined);
  assert.equal(open({ storage: before.storage }).outbox.takePending("map"), undefined);
  assert.ok(open({ storage: before.storage }).outbox.takePending("canvas")); // not told yet
  tell("again");
  outbox.acknowledge(sent[0][1]);
  assert.equal(open({ storage: before.storage }).outbox.takePending("canvas"), undefined);
});

test("another address has the say, also where the page itself has gone on to it", () => {
  const before = open();
  before.tell("ink");
  const elsewhere = "http://host/draw?drawing=b";
  const leftFor = (loaded) => open({ storage: before.storage, loaded }).outbox.takePending("canvas");
  assert.equal(leftFor(elsewhere), undefined);
  before.shown = elsewhere; // the server has written what it heard before
  before.outbox.save();
  assert.equal(leftFor(A), undefined);
  assert.equal(leftFor(elsewhere), "ink");
});

test("a component that leaves the page leaves nothing behind", () => {
  const page = open();
  page.tell("ink");
  page.outbox.forget(page.teller);
  page.outbox.resend();
  assert.equal(page.sent.length, 1);
  assert.equal(page.storage.items.size, 0);
});

test("a storage that refuses, or holds nonsense, is no error", () => {
  const refuse = () => {
    throw new Error("full");
  };
  const page = open({ storage: { getItem: refuse, setItem: refuse, removeItem: refuse } });
  page.tell("ink");
  page.outbox.resend();
  assert.equal(page.sent.length, 2);
  for (const text of ["", "7", "null", "[1]", '{"canvas":null}', '{"canvas":{"address":"x"}}']) {
    const storage = createStorage();
    storage.setItem("autoencoder-explorer-pending", text);
    assert.equal(open({ storage }).outbox.takePending("canvas"), undefined);
  }
});

test("what was left unheard stands in until the page asks for something else", () => {
  const first = { strokes: [[1, 1]], width: 2, columns: ["a"] };
  const overlay = createOverlay({ strokes: [[1, 1], [2, 2]], width: 3, seen: "…" }, first);
  assert.deepEqual(overlay(first), { strokes: [[1, 1], [2, 2]], width: 3, columns: ["a"] });
  assert.deepEqual(overlay({ ...first, columns: ["b"] }).strokes, [[1, 1], [2, 2]]);
  const other = { ...first, strokes: [[7, 7]] };
  assert.deepEqual(overlay(other), other);
  assert.deepEqual(overlay(first), first);
  for (const nothing of [undefined, null, 3, [1]])
    assert.equal(createOverlay(nothing, first)(first), first);
  const bytes = new Uint8Array(2);
  assert.equal(createOverlay({ digit: 1 }, null)(bytes), bytes);
});

test("what was left unheard is no more once Back is pressed, whatever it goes back to", () => {
  const first = { digit: 2644, sketch: [] };
  const overlay = createOverlay({ digit: -1, sketch: [[1, 1]] }, first);
  assert.equal(overlay(first).digit, -1);
  const back = { ...first, asked: 1 };
  assert.deepEqual(overlay(back), back);
});

test("value and number go in one message of the component", () => {
  const told = [];
  stateSender((name, value) => told.push([name, value]), "drawing")("ink", 5);
  assert.deepEqual(told, [["drawing", "ink"], ["report", 5]]);
});

test("a connection is back once it was lost, not when it was only made", () => {
  let look = null;
  globalThis.MutationObserver = class {
    constructor(listener) {
      look = listener;
    }
    observe() {}
  };
  const app = { dataset: { testConnectionState: "CONNECTED" } };
  let times = 0;
  watchConnection(app, () => times++);
  const states = ["CONNECTED", "PINGING_SERVER", "CONNECTING", "CONNECTED", "CONNECTED"];
  for (const state of states) {
    app.dataset.testConnectionState = state;
    look();
  }
  assert.equal(times, 1);
});

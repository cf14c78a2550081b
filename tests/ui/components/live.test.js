import assert from "node:assert/strict";
import test from "node:test";

import { createFilmStore } from "../../../ui/components/shared/hand/film_store.js";
import { createLive } from "../../../ui/components/shared/hand/live.js";
import { visitorOf } from "../../../ui/components/shared/hand/visitor.js";
import { fakeSockets, pause } from "./fake_socket.js";

// What build_packet of ae_core/networks/dense.py writes, of uint8 arrays and a note.
function packetOf(arrays, note) {
  let offset = 0;
  const entries = Object.entries(arrays).map(([name, values]) => {
    const entry = [name, { offset, shape: [values.length], dtype: "uint8" }];
    offset += Math.ceil(values.length / 4) * 4;
    return entry;
  });
  let header = JSON.stringify({ version: 1, models: [], arrays: Object.fromEntries(entries), note });
  header = header.padEnd(Math.ceil(header.length / 4) * 4);
  const bytes = new Uint8Array(4 + header.length + offset);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(new TextEncoder().encode(header), 4);
  for (const [name, { offset: start }] of entries) bytes.set(arrays[name], 4 + header.length + start);
  return bytes.buffer;
}
const headerOf = (hash) => packetOf({ originals: [1, 2], inputs: [3, 4], labels: [5] }, { spec_hash: hash });
const frameOf = (number) => packetOf({ digits: [number], codes: [1], filters: [2] }, { number, total_step: 10 * number });

function watch(options = {}) {
  const watched = { ...fakeSockets(), told: [], stop: new AbortController() };
  const note = (name) => (thing) => watched.told.push([name, thing]);
  watched.live = createLive({
    id: "own-1-s0",
    onRun: note("run"),
    onHeader: note("header"),
    onFrame: note("frame"),
    onKeep: note("keep"),
    onProblem: note("problem"),
    onConnection: note("connection"),
    signal: watched.stop.signal,
    open: watched.open,
    waits: [1],
    ...options,
  });
  watched.names = () => watched.told.map(([name]) => name);
  watched.numbers = () => watched.live.frames.frames.map(({ note }) => note.number);
  return watched;
}

test("it says who it is below the app's address, and what it has", () => {
  const { sockets, live, stop } = watch();
  assert.equal(sockets[0].address, "wss://host/explorer/live/own-1-s0");
  sockets[0].onopen();
  assert.deepEqual(sockets[0].sent, [{ type: "hello", visitor: "abc", have: [] }]);
  assert.ok(live.isConnected);
  stop.abort();
  assert.equal(sockets[0].closedWith, 1000);
  assert.equal(sockets.length, 1);
  assert.equal(visitorOf("a=b"), "");
});

test("run, progress, film and thinning arrive as one story", () => {
  const watched = watch();
  const { live, sockets: [socket], stop } = watched;
  socket.onopen();
  socket.say({ type: "run", id: "own-1-s0", state: "running", history: [{ epoch: 1 }] });
  socket.say({ type: "progress", from: 1, entries: [{ epoch: 2 }] });
  socket.say({ type: "run", id: "own-1-s0", state: "paused" });
  assert.deepEqual(live.run, { id: "own-1-s0", state: "paused", history: [{ epoch: 1 }, { epoch: 2 }] });
  socket.say({ type: "progress", from: 1, entries: [] }); // what was past the resume point
  assert.deepEqual(live.run.history, [{ epoch: 1 }]);
  socket.say(headerOf("a"));
  assert.deepEqual([...live.frames.header.originals], [1, 2]);
  for (const number of [0, 1, 2, 3]) socket.say(frameOf(number));
  socket.say({ type: "keep", numbers: [0, 2, 3] });
  assert.deepEqual(watched.numbers(), [0, 2, 3]);
  socket.say({ type: "problem", text: "Only its owner may." });
  assert.deepEqual(watched.told.at(-1), ["problem", "Only its owner may."]);
  assert.equal(watched.names().join(" "), "connection run run run run header frame frame frame frame keep problem");
  stop.abort();
});

test("what is no message is told, and what follows is heard", () => {
  const watched = watch();
  const [socket] = watched.sockets;
  socket.onopen();
  socket.onmessage({ data: "no JSON" });
  socket.say(new ArrayBuffer(2));
  socket.say(headerOf("a"));
  socket.say(packetOf({ digits: [1] }, {}));
  socket.say(frameOf(7));
  assert.deepEqual(watched.names(), ["connection", "problem", "problem", "header", "problem", "frame"]);
  watched.stop.abort();
});

test("a lost connection comes back and asks for what is new", async () => {
  const watched = watch();
  const [first] = watched.sockets;
  first.onopen();
  first.say(headerOf("a"));
  first.say(frameOf(0));
  first.say(frameOf(4));
  const second = await watched.again();
  assert.deepEqual(second.sent[0].have, [0, 4]);
  second.say(headerOf("a"));
  second.say({ type: "keep", numbers: [4] });
  second.say(frameOf(5));
  assert.deepEqual(watched.numbers(), [4, 5]);
  const told = watched.names().join(" ");
  assert.equal(told, "connection header frame frame connection connection keep frame");
  watched.stop.abort();
});

test("another film under the same name is fetched from its beginning", async () => {
  const watched = watch();
  watched.last().onopen();
  watched.last().say(headerOf("a"));
  watched.last().say(frameOf(9));
  const second = await watched.again();
  second.say(headerOf("b"));
  second.say(frameOf(10)); // of the new film, but not all of it
  assert.equal(second.closedWith, 4000);
  assert.deepEqual(watched.numbers(), []);
  while (watched.last() === second) await pause(1);
  watched.last().onopen();
  assert.deepEqual(watched.last().sent[0].have, []);
  watched.last().say(headerOf("b"));
  watched.last().say(frameOf(0));
  assert.deepEqual(watched.numbers(), [0]);
  assert.equal(watched.live.frames.header.note.spec_hash, "b");
  watched.stop.abort();
});

test("where there is no such run, it does not ask again", async () => {
  const watched = watch();
  watched.last().onopen();
  watched.last().say({ type: "problem", text: "There is no such run." });
  watched.last().close(4404);
  await pause(20);
  assert.equal(watched.sockets.length, 1);
  assert.ok(!watched.live.isConnected);
  watched.stop.abort();
});

test("a dragged setting is sent now and then, its last value always, and before what comes next", async () => {
  const watched = watch();
  const [socket] = watched.sockets;
  socket.onopen();
  for (const value of [1, 2, 3]) watched.live.send({ type: "edit", name: "learning_rate", value });
  watched.live.send({ type: "edit", name: "noise", value: 9 });
  assert.equal(socket.sent.length, 1);
  watched.live.send({ type: "want", want: "run" });
  const said = socket.sent.slice(1).map(({ type, name, value }) => [type, name, value].filter(Boolean).join(" "));
  assert.deepEqual(said, ["edit learning_rate 3", "edit noise 9", "want"]);
  watched.live.send({ type: "edit", name: "noise", value: 8 });
  await pause(150);
  assert.equal(socket.sent.at(-1).value, 8);
  watched.stop.abort();
});

test("what is asked without a connection is sent with the next one, of too much the last", async () => {
  const watched = watch();
  for (let i = 0; i < 30; i++) watched.live.send({ type: "title", text: String(i) });
  watched.last().onopen();
  const texts = watched.last().sent.slice(1).map(({ text }) => text);
  assert.deepEqual(texts, Array.from({ length: 20 }, (_, i) => String(10 + i)));
  const second = await watched.again();
  assert.equal(second.sent.length, 1);
  watched.stop.abort();
});

test("the network is back: no waiting for the next try", async () => {
  const watched = watch({ waits: [60_000] });
  watched.last().close(1006);
  window.dispatchEvent(new Event("online"));
  assert.equal(watched.sockets.length, 2);
  watched.stop.abort();
  window.dispatchEvent(new Event("online"));
  assert.equal(watched.sockets.length, 2);
});

test("a film is found by step, epoch or second", () => {
  const store = createFilmStore();
  assert.equal(store.at(3), undefined);
  for (const number of [4, 0, 2, 2]) store.add({ note: { number, total_step: 10 * number, seconds: number / 2 } });
  assert.deepEqual(store.frames.map(({ note }) => note.number), [0, 2, 4]);
  assert.equal(store.newest.note.number, 4);
  const found = [-5, 0, 19, 20, 39, 99].map((step) => store.at(step).note.number);
  assert.deepEqual(found, [0, 0, 0, 2, 2, 4]);
  assert.equal(store.indexAt(1.2, "seconds"), 1);
  store.keep([4]);
  assert.equal(store.at(0).note.number, 4);
  store.clear();
  assert.equal(store.newest, undefined);
});

import assert from "node:assert/strict";
import test from "node:test";

import { createClassLive } from "../../../ui/components/shared/class/class_live.js";
import { fakeSockets, pause } from "./fake_socket.js";

function join(options = {}) {
  const joined = { ...fakeSockets(), told: [], stop: new AbortController() };
  const note = (name) => (...things) => joined.told.push([name, ...things]);
  const names = ["Class", "Drawing", "Gone", "Problem", "Waiting", "Connection", "Refused"];
  joined.live = createClassLive({
    code: "ACDEFG",
    ...Object.fromEntries(names.map((name) => [`on${name}`, note(name)])),
    signal: joined.stop.signal,
    open: joined.open,
    waits: [1],
    ...options,
  });
  joined.of = (name) => joined.told.filter(([told]) => told === name).map(([, ...things]) => things);
  return joined;
}

test("it says who it is, and hears how the class stands", () => {
  const { sockets: [socket], live, of, stop } = join({ key: "secret" });
  assert.equal(socket.address, "wss://host/explorer/classes/ACDEFG/live");
  socket.onopen();
  assert.deepEqual(socket.sent, [{ type: "hello", visitor: "abc", key: "secret", have: [] }]);
  socket.say({ type: "class", code: "ACDEFG", phase: "vote", now: 1000 });
  assert.deepEqual(live.state, { code: "ACDEFG", phase: "vote", now: 1000 });
  assert.deepEqual(of("Class"), [[live.state]]);
  assert.ok(Math.abs(live.now() - 1000) < 1);
  stop.abort();
  assert.equal(socket.closedWith, 1000);
});

test("an act is done when the server says so, or it says why not", async () => {
  const { sockets: [socket], live, of, stop } = join();
  socket.onopen();
  const vote = live.act("vote", { at: 3, round: 1, value: 2 });
  const reveal = live.act("reveal");
  const [, first, second] = socket.sent;
  assert.deepEqual(first, { type: "vote", at: 3, round: 1, value: 2, id: first.id });
  assert.notEqual(first.id, second.id);
  assert.equal(live.numWaiting, 2);
  socket.say({ type: "done", id: first.id });
  socket.say({ type: "done", id: first.id });
  socket.say({ type: "problem", id: second.id, text: "Only the teacher reveals." });
  assert.equal(await vote, "");
  assert.equal(await reveal, "Only the teacher reveals.");
  assert.deepEqual(of("Waiting").flat(), [1, 2, 1, 0]);
  assert.deepEqual(of("Problem"), []);
  stop.abort();
});

test("what was not acknowledged is sent again, in its order, and once only after it was", async () => {
  const joined = join();
  const { live, last, again, stop } = joined;
  const early = live.act("vote", { value: 1 });
  last().onopen();
  const late = live.act("vote", { value: 2 });
  assert.deepEqual(last().sent.slice(1).map(({ value }) => value), [1, 2]);
  last().say({ type: "done", id: last().sent[1].id });
  const second = await again();
  assert.deepEqual(second.sent.slice(1).map(({ value }) => value), [2]);
  second.say({ type: "done", id: second.sent[1].id });
  assert.deepEqual([await early, await late], ["", ""]);
  const third = await again();
  assert.equal(third.sent.length, 1);
  assert.deepEqual(joined.of("Connection").flat(), [true, false, true, false, true]);
  stop.abort();
});

test("a connection that swallows an act is left for another", async () => {
  const { live, sockets, last, next, stop } = join({ patience: 10 });
  last().onopen();
  const vote = live.act("vote");
  const second = await next(1);
  assert.equal(sockets[0].closedWith, 4000);
  second.say({ type: "done", id: second.sent[1].id });
  assert.equal(await vote, "");
  await pause(30);
  assert.equal(sockets.length, 2);
  stop.abort();
});

test("drawings come once each, and go", async () => {
  const { live, last, again, of, stop } = join();
  last().onopen();
  const pixels = btoa(String.fromCharCode(...new Uint8Array(784).fill(7)));
  last().say({ type: "drawing", id: "a", name: "Otter", step: 2, pixels });
  last().say({ type: "drawing", id: "b", name: "Heron", step: 2, pixels });
  assert.equal(live.drawings.get("a").pixels.length, 784);
  assert.equal(of("Drawing")[1][0].name, "Heron");
  last().say({ type: "drawings_gone", ids: ["a"] });
  assert.deepEqual(of("Gone"), [[["a"]]]);
  const second = await again();
  assert.deepEqual(second.sent[0].have, ["b"]);
  stop.abort();
});

test("a class that is no more is not asked for again", async () => {
  const { live, sockets, last, of, stop } = join();
  last().onopen();
  const vote = live.act("vote");
  last().say({ type: "problem", text: "There is no class ACDEFG." });
  last().close(4404);
  assert.equal(await vote, "There is no class ACDEFG.");
  await pause(20);
  assert.equal(sockets.length, 1);
  assert.deepEqual(of("Refused"), [[4404, "There is no class ACDEFG."]]);
  stop.abort();
});

test("a phone that was locked takes another connection, one that was only turned away from does not", async () => {
  const { sockets, last, next, stop } = join({ absence: 20 });
  last().onopen();
  const look = (state) => {
    document.visibilityState = state;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  look("hidden");
  look("visible");
  assert.equal(sockets.length, 1);
  look("hidden");
  await pause(40);
  look("visible");
  assert.equal(sockets[0].closedWith, 4000);
  if (sockets.length === 1) await next(1);
  assert.equal(sockets.length, 2);
  stop.abort();
});

test("what is no message is told, what is unknown is let pass", () => {
  const { last, of, stop } = join();
  last().onopen();
  last().onmessage({ data: "no JSON" });
  last().say({ type: "news" });
  last().say({ type: "class", phase: "show" });
  assert.equal(of("Problem").length, 1);
  assert.equal(of("Class").length, 1);
  stop.abort();
});

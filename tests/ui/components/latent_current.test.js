import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

globalThis.window = new EventTarget();
globalThis.requestAnimationFrame = (run) => setTimeout(() => run(performance.now()), 5);
globalThis.cancelAnimationFrame = clearTimeout;

const { currentOf, drawingOf, followCode, followPath, movePathEnd, onPathEnd, pathOf, setPath } =
  await import("../../../ui/components/shared/core/current.js");
const { goTo, createFrames } = await import("../../../ui/components/shared/hand/events.js");
const { getRegistry } = await import("../../../ui/components/shared/core/registry.js");

const model = {
  codeSize: 2,
  encode: (pixels, code) => code.set([pixels[0], 2]),
};

beforeEach(() => {
  globalThis.window = Object.assign(new EventTarget(), {});
  const registry = getRegistry();
  registry.models.set("a", model);
  registry.arrays.set("codes", { data: Float32Array.of(0, 0, 1, 1, 2, 2, 9, 9), shape: [4, 2] });
  registry.arrays.set("labels", { data: Uint8Array.of(1, 3, 3, 3), shape: [4] });
});

test("a page begins at a typical three", () => {
  const state = currentOf("a");
  assert.deepEqual([...state.code], [2, 2]);
  assert.equal(state.digit.index, 2);
  assert.equal(currentOf("a"), state);
  assert.equal(currentOf("unknown"), null);
});

test("looking is not choosing", () => {
  const state = currentOf("a");
  const stop = new AbortController();
  followCode("a", () => {}, stop.signal);
  goTo("pad", "a", Float32Array.of(5, 6), { isPreview: true });
  assert.deepEqual([[...state.code], [...state.chosen]], [[5, 6], [2, 2]]);
  goTo("pad", "a", Float32Array.of(7, 8));
  assert.deepEqual([[...state.code], [...state.chosen]], [[7, 8], [7, 8]]);
  stop.abort();
  goTo("pad", "a", Float32Array.of(0, 0));
  assert.deepEqual([...state.code], [7, 8]);
});

test("every follower hears of a change once; nonsense is not followed", () => {
  const heard = [];
  for (const name of ["one", "two"]) followCode("a", (state, detail) => heard.push([name, detail.source]));
  goTo("slider", "a", Float32Array.of(5, 6));
  assert.deepEqual(heard, [["one", "slider"], ["two", "slider"]]);
  goTo("slider", "a", Float32Array.of(NaN, 6));
  goTo("slider", "a", Float32Array.of(1, 2, 3));
  goTo("slider", "b", Float32Array.of(1, 2));
  assert.equal(heard.length, 2);
});

test("a drawing is taken, but not again where it has not changed", () => {
  const state = currentOf("a");
  let heard = 0;
  followCode("a", () => heard++);
  const pixels = new Float32Array(784).fill(0.5);
  const draw = () => goTo("digit-canvas", "a", Float32Array.of(4, 4), { digit: { pixels, isDrawn: true } });
  draw();
  assert.deepEqual([...state.digit.code], [4, 4]);
  goTo("pad", "a", Float32Array.of(1, 1));
  draw(); // the canvas was only resized
  assert.deepEqual([[...state.code], heard], [[1, 1], 2]);
  assert.deepEqual([...drawingOf("a").code], [0.5, 2]); // as this model encodes it
  assert.equal(drawingOf("b"), null);
});

test("paths and their ends are told to those who ask", () => {
  const heard = [];
  followPath("a", () => heard.push(pathOf("a")?.titles));
  onPathEnd("a", ({ end, code }) => heard.push([end, ...code]));
  setPath("a", { codes: new Float32Array(4), titles: ["7", "2"] });
  setPath("b", null);
  movePathEnd("a", 1, Float32Array.of(3, 4));
  setPath("a", null);
  assert.deepEqual(heard, [["7", "2"], [1, 3, 4], undefined]);
});

test("who follows draws in the frame of the one who leads", async () => {
  const order = [];
  const follower = createFrames("follower", () => order.push("follower"));
  const leader = createFrames("leader", () => {
    order.push("leader");
    follower.follow();
    follower.follow();
    order.push("leader's end");
  });
  leader.request();
  const next = new Promise((resolve) => requestAnimationFrame(() => resolve(order.push("next task"))));
  await next;
  assert.deepEqual(order, ["leader", "leader's end", "follower", "next task"]);
  follower.follow(); // nobody draws: a frame of its own
  assert.equal(order.length, 4);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(order.at(-1), "follower");
  assert.equal(order.length, 5);
});

import assert from "node:assert/strict";
import test from "node:test";

import { caught, hit, sizeFor, spread } from "../../../ui/components/class_map/layout.js";
import { addNoise, countSurvivors, meanOf, readCode, readPicture, seedOf, survives } from "../../../ui/components/class_map/readings.js";
import { chooseDrawings, MOST, numWaiting, sayCount, sayEmpty } from "../../../ui/components/class_map/shown.js";
import { createCodeSpace } from "../../../ui/components/shared/core/codespace.js";
import { createRandom } from "../../../ui/components/shared/core/corruption.js";

const PLANE = { width: 900, height: 540 };
const overlapOf = (a, b, size) => Math.max(size - Math.abs(a.x - b.x), 0) * Math.max(size - Math.abs(a.y - b.y), 0);

test("forty drawings in one place are moved apart, stay inside, and the same each time", () => {
  const random = createRandom(1);
  const spots = Array.from({ length: 40 }, () => ({ x: 850 + 60 * random(), y: 500 + 60 * random() }));
  const place = () => spread(spots, { ...PLANE, size: 70, room: 60 });
  const placed = place();
  assert.deepEqual(placed, place());
  for (const [i, spot] of placed.entries()) {
    assert.ok(spot.x >= 35 && spot.x <= PLANE.width - 35 && spot.y >= 35 && spot.y <= PLANE.height - 35);
    for (let j = 0; j < i; j++) assert.ok(overlapOf(spot, placed[j], 60) < 0.5 * 60 * 60, `${i} covers ${j}`);
  }
});

test("who lies alone stays at its place, and no name is covered", () => {
  const alone = [{ x: 100, y: 100 }, { x: 500, y: 300 }];
  for (const [i, { x, y }] of spread(alone, { ...PLANE, size: 56, room: 50 }).entries())
    assert.ok(Math.hypot(x - alone[i].x, y - alone[i].y) < 1e-6);
  const [moved] = spread([{ x: 200, y: 205 }], { ...PLANE, size: 56, room: 50, fixed: [{ x: 200, y: 200 }], fixedSize: 26 });
  assert.ok(Math.max(Math.abs(moved.x - 200), Math.abs(moved.y - 200)) >= 40);
  assert.deepEqual(spread([], { ...PLANE, size: 56, room: 50 }), []);
});

test("thumbnails are never smaller than is read from the back row", () => {
  assert.equal(sizeFor(40, 400, 300), 56);
  assert.equal(sizeFor(1, 900, 700), 98);
  assert.equal(sizeFor(30, 900, 540), 70);
  assert.equal(sizeFor(0, 0, 0), 56);
});

test("a line catches those whose middle it surrounds; a tap the topmost", () => {
  const spots = [{ x: 10, y: 10 }, { x: 50, y: 50 }, { x: 55, y: 52 }];
  assert.deepEqual(caught(spots, [[40, 40], [70, 40], [70, 70], [40, 70]]), [1, 2]);
  assert.deepEqual(caught(spots, [[40, 40], [70, 40]]), []);
  assert.equal(hit(spots, 20, 52, 50), 2);
  assert.equal(hit(spots, 20, 14, 4), 0);
  assert.equal(hit(spots, 20, 200, 200), -1);
});

// The mean ink of the left and the right half is the code; test codes: left ones are 1, right ones 7.
const halves = (pixels, side) => {
  let sum = 0;
  for (let i = 0; i < 784; i++) if ((i % 28 < 14) === (side === 0)) sum += pixels[i] / 392;
  return sum;
};
const model = {
  decode(code, pixels) {
    for (let i = 0; i < 784; i++) pixels[i] = code[i % 28 < 14 ? 0 : 1];
  },
  reconstruct(pixels, code, redrawn) {
    code.set([halves(pixels, 0), halves(pixels, 1)]);
    model.decode(code, redrawn);
  },
};
const codes = Float32Array.from([...Array(6).fill([0.9, 0.1]), ...Array(6).fill([0.1, 0.9])].flat());
const network = { model, space: createCodeSpace(codes, 2, Uint8Array.from([1, 1, 1, 1, 1, 1, 7, 7, 7, 7, 7, 7])) };
const drawn = (left, right) => Float32Array.from({ length: 784 }, (_, i) => (i % 28 < 14 ? left : right));

test("a drawing reads as most of the five nearest codes, and is redrawn from its code", () => {
  const [reading] = readPicture([network], drawn(1, 0));
  assert.deepEqual([reading.label, reading.votes, reading.isMajority], [1, 5, true]);
  assert.deepEqual([...reading.code], [1, 0]);
  assert.deepEqual([reading.redrawn[0], reading.redrawn[27]], [1, 0]);
  assert.equal(readCode(network, Float32Array.from([0, 1])).label, 7);
});

test("noise is each drawing's own, the same at every level, and another at every turn", () => {
  const item = { id: "d1", pixels: drawn(0.5, 0.5) };
  assert.deepEqual(addNoise(item, 0.25, 0), addNoise(item, 0.25, 0));
  assert.notDeepEqual(addNoise(item, 0.25, 0), addNoise(item, 0.25, 1));
  const [little, more] = [0.1, 0.2].map((level) => addNoise(item, level, 0));
  assert.ok(Math.abs(more[5] - 0.5 - 2 * (little[5] - 0.5)) < 1e-6);
  assert.equal(new Set(Array.from({ length: 500 }, (_, i) => seedOf(`d${i}`, 0))).size, 500);
});

test("who still reads as the same digit survives, and is counted for each network", () => {
  const [one, seven] = [{ label: 1 }, { label: 7 }];
  assert.ok(survives(one, { label: 1 }));
  const items = [
    { clean: [one, one], noisy: [one, seven] },
    { clean: [seven, one], noisy: [seven, one] },
    { clean: [one, one], noisy: null },
  ];
  assert.deepEqual(countSurvivors(items, 2), [{ kept: 2, count: 2 }, { kept: 1, count: 2 }]);
  assert.deepEqual(countSurvivors([], 1), [{ kept: 0, count: 0 }]);
  assert.deepEqual([...meanOf([Float32Array.of(1, 2), Float32Array.of(3, 6)])], [2, 4]);
});

const ids = (state, drawings) =>
  chooseDrawings(state, new Map(drawings.map((one) => [one.id, one]))).map(({ id }) => id);
const drawing = (id, step) => ({ id, name: id, step, pixels: new Uint8Array(784) });
const asks = { question: { kind: "drawing" } };
const shown = (...names) => names.map((id) => ({ id, name: id, shown: true }));

test("only what the teacher has shown lies on the map, a student sees the own drawing", () => {
  const drawings = [drawing("a", 2), drawing("b", 2)];
  const wall = [...shown("a"), { id: "b", name: "b", shown: false }];
  assert.deepEqual(ids({ role: "teacher", at: 2, wall, now_step: asks }, drawings), ["a"]);
  assert.deepEqual(ids({ role: "projector", at: 2, wall: shown("a"), now_step: asks }, [drawings[0]]), ["a"]);
  assert.deepEqual(ids({ role: "student", at: 2, now_step: asks }, [drawings[1]]), ["b"]);
  assert.equal(numWaiting({ role: "teacher", wall }), 1);
  assert.equal(numWaiting({ role: "projector", wall: shown("a") }), 0);
});

test("a step that asks for drawings has its own, one after it those of the step before", () => {
  const drawings = [drawing("old", 1), drawing("a", 4), drawing("b", 4)];
  const of = (at, now_step) => ids({ role: "projector", at, wall: shown("old", "a", "b"), now_step }, drawings);
  assert.deepEqual(of(4, asks), ["a", "b"]);
  assert.deepEqual(of(5, { question: null }), ["a", "b"]);
  assert.deepEqual(of(3, { question: null }), ["old"]);
  assert.deepEqual(of(6, asks), []);
  assert.deepEqual(of(-1, null), []);
});

test("of more than the map has room for, the newest are shown", () => {
  const drawings = Array.from({ length: 60 }, (_, i) => drawing(`d${i}`, 0));
  const found = ids({ role: "projector", at: 0, wall: shown(...drawings.map(({ id }) => id)), now_step: asks }, drawings);
  assert.deepEqual([found.length, found.at(-1)], [MOST, "d59"]);
});

test("an empty map says what to do", () => {
  assert.match(sayEmpty(null), /^Draw a digit/);
  assert.match(sayEmpty({ role: "projector", now_step: asks, wall: [] }), /on your phone/);
  assert.match(sayEmpty({ role: "projector", now_step: null, wall: [] }), /Go to a step/);
  assert.match(sayEmpty({ role: "teacher", now_step: asks, wall: [{ shown: false }] }), /^1 drawing waiting/);
  assert.match(sayEmpty({ role: "student", now_step: asks }), /send it/);
  assert.equal(sayCount({ role: "projector" }, 0), "");
});

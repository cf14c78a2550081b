import assert from "node:assert/strict";
import test from "node:test";

import { fromFloat16, readPacket } from "../../../ui/components/shared/core/packet.js";

function build(header, body) {
  let text = JSON.stringify(header);
  text += " ".repeat((4 - (text.length % 4)) % 4);
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(new TextEncoder().encode(text), 4);
  bytes.set(body, 4 + text.length);
  return bytes;
}

const HEADER = {
  version: 1,
  models: [],
  arrays: {
    halves: { offset: 0, shape: [2, 2], dtype: "float16" },
    sheet: { offset: 8, shape: [3], dtype: "uint8" },
    single: { offset: 12, shape: [1], dtype: "float32" },
  },
};
const BODY = [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0xff, 0x7b, 7, 8, 9, 0, 0, 0, 0x20, 0x41];

test("float16 patterns have their values", () => {
  const bits = Uint16Array.from([0x0000, 0x8000, 0x3c00, 0xbc00, 0x3555, 0x0001, 0x7bff, 0x7c00]);
  const values = [...fromFloat16(bits)];
  assert.deepEqual(values.slice(0, 4), [0, -0, 1, -1]);
  assert.ok(Math.abs(values[4] - 0.33325195) < 1e-7);
  assert.equal(values[5], 2 ** -24);
  assert.deepEqual(values.slice(6), [65504, Infinity]);
  assert.ok(Number.isNaN(fromFloat16(Uint16Array.from([0x7e00]))[0]));
});

test("arrays come back with shape and values", () => {
  const { arrays } = readPacket(build(HEADER, BODY));
  assert.deepEqual(arrays.get("halves").shape, [2, 2]);
  assert.deepEqual([...arrays.get("halves").data], [1, -2, 2 ** -24, 65504]);
  assert.deepEqual([...arrays.get("sheet").data], [7, 8, 9]);
  assert.deepEqual([...arrays.get("single").data], [10]);
});

test("a note comes back as it was, and null where there is none", () => {
  const note = { step: 3, words: ["a"] };
  assert.deepEqual(readPacket(build({ ...HEADER, note }, BODY)).note, note);
  assert.equal(readPacket(build(HEADER, BODY)).note, null);
});

test("bytes that start anywhere in a larger buffer are read", () => {
  const packet = build(HEADER, BODY);
  const larger = new Uint8Array(packet.length + 3);
  larger.set(packet, 3);
  const { arrays } = readPacket(larger.subarray(3));
  assert.deepEqual([...arrays.get("sheet").data], [7, 8, 9]);
});

test("a packet cut off or of another version is refused with a sentence", () => {
  const packet = build(HEADER, BODY);
  assert.throws(() => readPacket(packet.slice(0, 2)), /cut off/);
  assert.throws(() => readPacket(packet.slice(0, 40)), /header/);
  assert.throws(() => readPacket(packet.slice(0, packet.length - 4)), /ends before/);
  assert.throws(() => readPacket(build({ ...HEADER, version: 2 }, BODY)), /version 2/);
});

import assert from "node:assert/strict";
import test from "node:test";

import { onSheet, sheetOf } from "../../../ui/components/shared/core/sheet.js";
import { getRegistry, onModels, publishPacket, withdraw } from "../../../ui/components/shared/core/registry.js";

globalThis.window = new EventTarget();

const packet = (hash) => ({
  models: [{ hash, code_size: 1, encoder: [], decoder: [] }],
  arrays: new Map([["codes", { data: [1], shape: [1] }]]),
});

test("those who wait are told, and find the model whoever's code asks", () => {
  const heard = [];
  const stop = new AbortController();
  onModels(({ hashes }) => heard.push(...hashes), stop.signal);
  const owner = {};
  publishPacket(packet("a"), owner);
  stop.abort();
  publishPacket(packet("b"), owner);
  assert.deepEqual(heard, ["a"]);
  assert.equal(getRegistry(), window.autoencoderExplorer);
  assert.deepEqual([...getRegistry().models.keys()], ["b"]);
  withdraw(owner);
  assert.equal(getRegistry().models.size + getRegistry().arrays.size, 0);
});

test("what another has published since stays when the first owner leaves", () => {
  const [first, second] = [{}, {}];
  publishPacket(packet("a"), first);
  publishPacket(packet("a"), second);
  withdraw(first);
  assert.ok(getRegistry().models.has("a") && getRegistry().arrays.has("codes"));
  withdraw(second);
  assert.equal(getRegistry().models.size, 0);
});

test("a sheet of digits may come after who shows it, and give way to another", async () => {
  const owner = {};
  const publishSheet = (...bytes) => {
    const told = new Promise((resolve) => onSheet(resolve));
    const sheet = { data: Uint8Array.from({ length: 784 * bytes.length }, (_, i) => bytes[Math.floor(i / 784)]) };
    publishPacket({ models: [], arrays: new Map([["sheet", sheet]]) }, owner);
    return told;
  };
  const sheet = sheetOf("a");
  assert.equal(sheet.count, 0);
  await publishSheet(255, 0);
  assert.equal(sheet.count, 2);
  assert.equal(sheetOf("a"), sheet);
  const told = publishSheet(51);
  assert.equal(sheet.count, 0); // not those of before
  await told;
  const pixels = new Float32Array(784);
  assert.ok(sheet.read(0, pixels) && Math.abs(pixels[0] - 0.2) < 1e-6);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { toCsv } from "../../../ui/components/shared/hand/download.js";
import { encodeGif, ramp } from "../../../ui/components/shared/paint/gif.js";
import { createIdleWork } from "../../../ui/components/shared/hand/idle.js";
import { brief, percent, signed } from "../../../ui/components/shared/core/numbers.js";
import { createSheet, unzip } from "../../../ui/components/shared/core/sheet.js";
import { fromBase64, joinBytes } from "../../../ui/components/shared/standalone.js";
import { openSheet, tileUnder } from "../../../ui/components/shared/paint/digits.js";
import { manifoldCodes, stripCodes } from "../../../ui/components/traversals/component.js";
import { createCodeSpace } from "../../../ui/components/shared/core/codespace.js";

test("a film has the marks of a GIF and refuses what it cannot hold", () => {
  const film = { width: 2, height: 2, palette: ramp([255, 255, 255], [0, 0, 0], 4) };
  const bytes = encodeGif({ ...film, frames: [{ pixels: Uint8Array.of(0, 1, 2, 3), delay: 6 }] });
  assert.equal(String.fromCharCode(...bytes.slice(0, 6)), "GIF89a");
  assert.equal(bytes.at(-1), 0x3b);
  assert.throws(() => encodeGif({ ...film, frames: [{ pixels: new Uint8Array(3), delay: 6 }] }), /3 pixels/);
  assert.throws(() => encodeGif({ ...film, palette: [[0, 0, 0]], frames: [] }), /1 colours/);
});

test("tables quote what needs it", () => {
  assert.equal(toCsv([["a", 'say "x", y'], [1 / 3, -0.5], [undefined, 7]]), 'a,"say ""x"", y"\r\n0.3333333,-0.5\r\n,7\r\n');
});

test("numbers as text", () => {
  assert.deepEqual([signed(-0.456), signed(1), signed(0.05, 1)], ["−0.46", "+1.00", "+0.1"]);
  assert.deepEqual([0.01234, 0.1234, 1.234, 12.34, 123.4, 0].map(brief), ["0.0123", "0.123", "1.23", "12.3", "123", "0.00"]);
  assert.equal(percent(0.413), "41 %");
});

test("zipped and plain sheets are the same sheet", async () => {
  const bytes = Uint8Array.from({ length: 3 * 784 }, (_, i) => (i * 7) % 251);
  for (const packed of [bytes, new Uint8Array(gzipSync(bytes))])
    assert.deepEqual(await unzip(packed), bytes);
  const sheet = createSheet(bytes);
  const pixels = new Float32Array(784);
  assert.equal(sheet.count, 3);
  assert.equal(sheet.read(1, pixels), true);
  assert.ok(Math.abs(pixels[5] - bytes[784 + 5] / 255) < 1e-6);
  assert.equal(sheet.read(3, pixels), false);
  assert.equal(sheet.read(-1, pixels), false);
});

test("the nearest digits of a sheet, in pieces as at once", () => {
  const bytes = Uint8Array.from({ length: 20 * 784 }, (_, i) => (i * i * 31 + (i >> 5)) % 256);
  const sheet = createSheet(bytes);
  const pixels = new Float32Array(784);
  sheet.read(11, pixels);
  const whole = sheet.nearest(pixels, 3);
  assert.equal(whole[0].index, 11);
  assert.ok(whole[0].distance < 1e-12);
  const pieces = sheet.nearest(pixels, 3, sheet.nearest(pixels, 3, [], 0, 9), 9);
  assert.deepEqual(pieces, whole);
  let error = 0;
  for (let i = 0; i < 784; i++) error += (bytes[whole[1].index * 784 + i] / 255 - pixels[i]) ** 2 / 784;
  assert.ok(Math.abs(error - whole[1].distance) < 1e-6);
});

test("a page's packet survives its packing", () => {
  assert.deepEqual([...joinBytes(Uint8Array.of(1, 3, 5, 2, 4, 6))], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...fromBase64("AQL/")], [1, 2, 255]);
});

test("idle work is done step by step, and dropped when something new begins", async () => {
  const done = [];
  const work = createIdleWork();
  work.start(5, (i) => done.push(`old ${i}`));
  const finished = new Promise((resolve) =>
    work.start(3, (i) => done.push(i), (isDone) => isDone && resolve()),
  );
  await finished;
  assert.deepEqual(done, [0, 1, 2]);
  work.start(2, () => done.push("never"));
  work.cancel();
  await new Promise((resolve) => setTimeout(resolve, 250));
  assert.equal(done.length, 3);
});

test("strips run over the quantiles, the manifold's corner is low left", () => {
  const codes = Float32Array.from({ length: 2 * 101 }, (_, i) => (i % 2 ? (i >> 1) * 2 : i >> 1));
  const space = createCodeSpace(codes, 2);
  const strip = stripCodes(space, 1, [7, 0], 9);
  assert.equal(strip.length, 9);
  assert.ok(strip.every((code) => code[0] === 7));
  assert.ok(Math.abs(strip[0][1] - 2) < 1e-5 && Math.abs(strip[8][1] - 198) < 1e-5);
  const tiles = manifoldCodes(space, 4);
  assert.deepEqual([...tiles[12]], [12.5, 25]); // last row, first column
  assert.deepEqual([...tiles[3]], [87.5, 175]);
});

test("a press on a sheet of any size finds its tile", () => {
  const box = { left: 10, top: 20, width: 176, height: 116 };
  const canvas = { style: {}, getBoundingClientRect: () => box };
  openSheet(canvas, 3, 2);
  assert.deepEqual([canvas.width, canvas.height], [88, 58]);
  assert.equal(tileUnder({ clientX: 10, clientY: 20 }, canvas), 0);
  assert.equal(tileUnder({ clientX: 185, clientY: 135 }, canvas), 5);
  assert.equal(tileUnder({ clientX: 500, clientY: 0 }, canvas), 2); // beyond the edge the last one
});

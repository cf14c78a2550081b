import assert from "node:assert/strict";
import test from "node:test";

import { readWall } from "../../../ui/components/digit_wall/component.js";
import { nextPosition } from "../../../ui/components/shared/hand/pointer.js";
import { readPacket } from "../../../ui/components/shared/core/packet.js";

test("arrows walk the wall and stay on it", () => {
  const walk = (key, position) => nextPosition(key, position, 20, 8); // bands of 8, 8 and 4
  assert.equal(walk("ArrowRight", 7), 8);
  assert.equal(walk("ArrowLeft", 0), 0);
  assert.equal(walk("ArrowRight", 19), 19);
  assert.equal(walk("ArrowDown", 3), 11);
  assert.equal(walk("ArrowDown", 15), 15); // nothing lies below
  assert.equal(walk("ArrowUp", 5), 5);
  assert.equal(walk("ArrowUp", 17), 9);
  assert.equal(walk("End", 3), 19);
  assert.equal(walk("Home", 17), 0);
  assert.equal(walk("PageDown", 10), 19);
  assert.equal(walk("PageUp", 18), 2);
});

test("other keys are the page's own", () => {
  for (const key of ["Tab", "Enter", "a", " "]) assert.equal(nextPosition(key, 3, 20, 8), null);
});

test("a wall is read as Python packed it", () => {
  const info = new TextEncoder().encode(
    JSON.stringify({
      rows: [{ name: "clean", error: false }],
      digits: [[7, "Test digit 7, a 3", "0.012"]],
      unit: "MSE",
    }),
  );
  const header = new TextEncoder().encode(
    JSON.stringify({
      version: 1,
      models: [],
      arrays: {
        tiles: { offset: 0, shape: [1, 1, 784], dtype: "uint8" },
        info: { offset: 784, shape: [info.length], dtype: "uint8" },
      },
    }).padEnd(400),
  );
  const bytes = new Uint8Array(4 + 400 + 784 + info.length);
  new DataView(bytes.buffer).setUint32(0, 400, true);
  bytes.set(header, 4);
  bytes.fill(255, 404, 404 + 784);
  bytes.set(info, 404 + 784);
  const wall = readWall(readPacket(bytes));
  assert.deepEqual(wall.digits, [{ index: 7, label: "Test digit 7, a 3", mse: "0.012" }]);
  assert.equal(wall.tiles.length, 784);
  assert.equal(wall.tiles[783], 255);
});

import assert from "node:assert/strict";
import test from "node:test";

import { createCodeSpace } from "../../../ui/components/shared/core/codespace.js";
import { createPlane } from "../../../ui/components/shared/core/paths.js";
import { divideByAlpha, dotStamp, layPoints } from "../../../ui/components/shared/space/stamps.js";
import { createWindow } from "../../../ui/components/shared/space/window.js";

// A grid of 11 x 11 places from 0 to 10.
const grid = Float32Array.from({ length: 242 }, (_, k) => (k % 2 ? Math.floor((k >> 1) / 11) : (k >> 1) % 11));
const near = (a, b, within = 1e-4) => assert.ok(Math.abs(a - b) < within, `${a} is not ${b}`);

function viewOf(places, width = 400, height = 300, canStretch = false) {
  const view = createWindow(places, { margin: 0.09, outliers: 0.001, maxZoom: 60, canStretch });
  view.resize([width, height]);
  return view;
}

test("the whole map is in sight, to one scale, upside up", () => {
  const view = viewOf(grid);
  const [left, bottom] = view.toPixels(0, 0);
  const [right, top] = view.toPixels(10, 10);
  assert.ok(left > 0 && right < 400 && top > 0 && bottom < 300 && top < bottom && left < right);
  near(right - left, bottom - top);
  near((left + right) / 2, 200);
});

test("where units mean nothing both ways fill their side", () => {
  const view = viewOf(grid, 400, 300, true);
  const [left] = view.toPixels(0, 0);
  const [right] = view.toPixels(10, 10);
  assert.ok(right - left > 330); // of few places, with room for pictures at the edge
});

test("a zoom leaves what is under the pointer, and ends", () => {
  const view = viewOf(grid);
  const before = view.toPlane(150, 120);
  assert.ok(view.zoomAt(3, 150, 120));
  const after = view.toPlane(150, 120);
  near(before[0], after[0]);
  near(before[1], after[1]);
  for (let i = 0; i < 40; i++) view.zoomAt(2, 150, 120);
  assert.equal(view.zoom, 60);
  assert.equal(view.zoomAt(2, 150, 120), false);
  assert.ok(view.zoomAt(1e-6, 0, 0) && view.isWhole);
  assert.equal(view.zoomAt(0.5, 0, 0), false); // the page scrolls
});

test("a pan follows the hand and stays over the map", () => {
  const view = viewOf(grid);
  view.zoomAt(8, 200, 150);
  const [x, y] = view.toPlane(100, 100);
  view.moveBy(30, -20);
  const [movedX, movedY] = view.toPixels(x, y);
  near(movedX, 130, 1e-2);
  near(movedY, 80, 1e-2);
  view.moveBy(1e6, 1e6);
  assert.ok(view.toPlane(0, 0)[0] > -1.5);
  assert.ok(view.reveal(10, 0));
  const [seenX, seenY] = view.toPixels(10, 0);
  assert.ok(seenX >= 0 && seenX <= 400 && seenY >= 0 && seenY <= 300);
});

test("a stamp is laid where its point is, in its colour, and cut at the edge", () => {
  const image = new Uint32Array(100).fill(0xffffffff);
  const all = { width: 10, height: 10, ink: [0, 0, 0], rim: 0.3, order: [0, 1], stamp: dotStamp(2) };
  layPoints(image, {
    ...all, transform: [1, 0, 1, 0], places: Float32Array.of(5, 5, 0, 0),
    rgba: Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 255),
  });
  assert.equal(image[55].toString(16), "ff0000ff"); // red, packed as alpha blue green red
  assert.equal(image[0].toString(16), "ff00ff00");
  assert.equal(image[9].toString(16), "ffffffff");
});

test("points on a transparent image keep their colours", () => {
  const image = new Uint32Array(100);
  layPoints(image, {
    width: 10, height: 10, ink: [0, 0, 0], rim: 0, order: [0], stamp: dotStamp(2),
    transform: [1, 0, 1, 0], places: Float32Array.of(5, 5), rgba: Uint8Array.of(200, 100, 0, 127),
  });
  divideByAlpha(image);
  const [red, green, blue, alpha] = [0, 8, 16, 24].map((shift) => (image[55] >>> shift) & 255);
  near(red, 200, 3);
  near(green, 100, 3);
  assert.equal(blue, 0);
  near(alpha, 128, 2);
  assert.equal(image[0], 0);
});

// Three numbers: the first spreads most, the third never changes. Classes 4 and 9, apart in the first.
function makeSpace(kl = null) {
  const codes = new Float32Array(3 * 200);
  const labels = new Uint8Array(200);
  for (let i = 0; i < 200; i++) {
    labels[i] = i % 2 ? 9 : 4;
    codes[3 * i] = (i % 2 ? 10 : -10) + (i - 100) / 50;
    codes[3 * i + 1] = Math.sin(i * 7);
    codes[3 * i + 2] = 0.5;
  }
  return createCodeSpace(codes, 3, labels, kl);
}

// As the pad sees a plane.
function planeViewOf(plane, side) {
  const view = createWindow(plane.points, { margin: 0.05, outliers: 0.002, maxZoom: 40, isSquare: true });
  view.resize([side, side]);
  return view;
}

test("zooming keeps what is under the pointer, and ends at the whole", () => {
  const view = planeViewOf(createPlane(makeSpace(), [0, 1]), 500);
  const before = view.toPlane(300, 120);
  assert.equal(view.zoomAt(3, 300, 120), true);
  const after = view.toPlane(300, 120);
  before.forEach((value, i) => assert.ok(Math.abs(value - after[i]) < 1e-9));
  view.moveBy(1e6, 1e6); // never farther than the edge of the whole
  assert.equal(view.zoomAt(1 / 3, 0, 0), true);
  assert.equal(view.isWhole, true);
  assert.equal(view.zoomAt(0.5, 0, 0), false);
});

test("a window is told and opened again, within its limits", () => {
  const view = planeViewOf(createPlane(makeSpace(), [0, 1]), 500);
  assert.equal(view.window, null);
  view.window = [1, 0.5, 4];
  assert.deepEqual(view.window, [1, 0.5, 4]);
  assert.deepEqual(view.toPlane(250, 250), [1, 0.5]);
  view.window = [1e9, 0, 400];
  assert.equal(view.zoom, 40);
  assert.ok(view.toPlane(500, 0)[0] < 20);
  view.window = null;
  assert.ok(view.isWhole);
});

test("a window at rest opens on the same pixels from the float32 that an address tells", () => {
  const plane = createPlane(makeSpace(), [0, 1]);
  const [view, linked] = [planeViewOf(plane, 500), planeViewOf(plane, 500)];
  view.zoomAt(1.43, 310, 170);
  assert.ok(view.settle() && !view.settle());
  linked.window = view.window.map((number) => Number(Math.fround(number).toPrecision(9)));
  assert.deepEqual(linked.transform, view.transform);
  view.moveBy(1e6, 0); // at the edge
  view.settle();
  linked.window = view.window.map((number) => Number(Math.fround(number).toPrecision(9)));
  assert.deepEqual(linked.transform, view.transform);
});

test("every point of the codes but outliers is in the whole view", () => {
  const plane = createPlane(makeSpace(), [0, 1]);
  const view = planeViewOf(plane, 100);
  let inside = 0;
  for (let i = 0; i < 200; i++) {
    const [x, y] = view.toPixels(plane.points[2 * i], plane.points[2 * i + 1]);
    inside += x > 0 && x < 100 && y > 0 && y < 100;
  }
  assert.ok(inside >= 198);
});


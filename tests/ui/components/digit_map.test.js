import assert from "node:assert/strict";
import test from "node:test";

import { meanCode, meanImage, sampleOf } from "../../../ui/components/digit_map/caught.js";
import { colourPoints, layOut, rampAt } from "../../../ui/components/digit_map/colours.js";
import { inSight } from "../../../ui/components/digit_map/overlay.js";
import { windowOf } from "../../../ui/components/digit_map/overview.js";
import { isSame, readParts } from "../../../ui/components/digit_map/parts.js";
import { boxLine, densityOf, nextPoint, placeCode, pointAt, pointsInside } from "../../../ui/components/digit_map/points.js";
import { pickSigns } from "../../../ui/components/digit_map/signs.js";
import { mediansOf } from "../../../ui/components/shared/space/points.js";
import { divideByAlpha, dotStamp, layPoints } from "../../../ui/components/shared/space/stamps.js";
import { createWindow } from "../../../ui/components/shared/space/window.js";
import { countClasses, sayDigit, sayLack, sayMeasure, sayOwn, sayQuality, sayRank, sayWrong, tableOf, warnOf } from "../../../ui/components/digit_map/words.js";

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

test("the point under the pointer, grey ones last", () => {
  const view = viewOf(grid);
  const [x, y] = view.toPixels(3, 4);
  assert.equal(pointAt(grid, view, x + 2, y - 2, 10), 4 * 11 + 3);
  assert.equal(pointAt(grid, view, -90, -90, 10), -1);
  const active = new Uint8Array(121);
  assert.equal(pointAt(grid, view, x, y, 10, active), 47);
  active[48] = 1;
  assert.equal(pointAt(grid, view, x, y, 60, active), 48);
});

test("arrows go to the next point that way, and stay at the edge", () => {
  const view = viewOf(grid);
  assert.equal(nextPoint(grid, view, 60, 1, 0), 61);
  assert.equal(nextPoint(grid, view, 60, 0, 1), 71);
  assert.equal(nextPoint(grid, view, 60, 0, -1), 49);
  assert.equal(nextPoint(grid, view, 0, -1, 0), 0);
});

test("a lasso and a box catch what is inside", () => {
  const view = viewOf(grid);
  const box = boxLine(view.toPixels(1.5, 1.5), view.toPixels(3.5, 4.5));
  assert.deepEqual(pointsInside(grid, view, box), [24, 25, 35, 36, 46, 47]);
  const corner = [[-0.5, -0.5], [2.4, -0.5], [-0.5, 2.4]].map(([x, y]) => view.toPixels(x, y));
  assert.deepEqual(pointsInside(grid, view, corner), [0, 1, 11]);
  assert.deepEqual(pointsInside(grid, view, corner.slice(0, 2)), []);
});

test("a new code is placed exactly on a plane, else amid its neighbours", () => {
  const plane = { data: Float32Array.of(1, 2, 0.5, 0, -1, 3), shape: [2, 3] };
  assert.deepEqual(placeCode([2, 1], plane, grid, null), { x: 4.5, y: 2, isExact: true });
  const nearest = () => [{ index: 0, distance: 1 }, { index: 10, distance: 3 }];
  const spot = placeCode([0], null, grid, nearest);
  near(spot.x, 2.5);
  near(spot.y, 0);
  assert.equal(spot.isExact, false);
  near(placeCode([0], null, grid, () => [{ index: 5, distance: 0 }, { index: 0, distance: 1 }]).x, 5);
});

test("density is high where points lie close", () => {
  const places = Float32Array.of(0, 0, 0.01, 0, 0, 0.01, 10, 10);
  assert.deepEqual([...densityOf(places)], [3, 3, 3, 1]);
  assert.deepEqual([...densityOf(Float32Array.of(1, 1, 1, 1))], [2, 2]); // all at one place
});

test("medians of the classes", () => {
  const medians = mediansOf(Float32Array.of(0, 0, 1, 5, 2, 9, 7, 7), [3, 3, 3, 8]);
  assert.deepEqual([...medians], [[3, [1, 5]], [8, [7, 7]]]);
});

const theme = { isDark: false };

test("colours of classes, votes and numbers, each with its legend", () => {
  const labels = [0, 1, 1];
  const { rgb, legend, isOdd } = colourPoints("class", { labels }, theme);
  assert.deepEqual([...rgb.slice(0, 3)], [0xc3, 0xd2, 0x87]);
  assert.deepEqual(legend, { kind: "classes" });
  assert.equal(isOdd, null);
  assert.equal(colourPoints("predicted", { labels, predicted: null }, theme), null);
  assert.equal(colourPoints("predicted", { labels, predicted: [0, 1, 0] }, theme).isOdd[2], 1);
  assert.equal(sayWrong({ wrong: 12, count: 3400, isChosen: true }), "strong: predicted wrongly, 12 of 3,400 chosen");
  const ramp = colourPoints("error", { labels, error: Float32Array.of(0, 1, 2) }, theme);
  assert.deepEqual(ramp.legend, { kind: "ramp", low: 0, high: 2, unit: "MSE" });
  assert.deepEqual([...ramp.rgb.slice(0, 3)], rampAt(0, false));
  assert.equal(colourPoints("divergence", { labels, divergence: null }, theme), null);
});

test("the rest greys and lies below, but never vanishes", () => {
  const look = colourPoints("class", { labels: [0, 1, 2] }, theme);
  const { order, rgba } = layOut(look, Uint8Array.of(1, 0, 1), false);
  assert.deepEqual([...order], [1, 0, 2]);
  assert.ok(rgba[7] > 0 && rgba[7] < rgba[3]);
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

test("as many signs as have room, the chosen ones first, the same while the map moves", () => {
  const places = Float32Array.of(0, 0, 0.1, 0.1, 5, 5);
  assert.deepEqual(pickSigns(places, [1, 2, 3], [10, 10]), [0, 2]);
  assert.deepEqual(pickSigns(places, [1, 2, 3], [10, 10], Uint8Array.of(0, 1, 0)), [1, 2]);
  assert.equal(pickSigns(places, [1, 2, 3], [200, 200]).length, 3);
});

test("few in sight become images, many stay points", () => {
  const view = viewOf(grid, 400, 300);
  assert.equal(inSight(grid, view), null);
  view.zoomAt(4, 200, 150);
  const seen = inSight(grid, view);
  assert.ok(seen.length > 4 && seen.length < 80 && seen.includes(60));
});

const space = { size: 2, code: (i) => Float32Array.of(i, -i) };

test("means of what was caught", () => {
  assert.deepEqual([...meanCode([1, 3], space)], [2, -2]);
  const read = (index, pixels) => pixels.fill(index / 10);
  const real = meanImage([1, 3], { isReal: true, read });
  near(real.image[7], 0.2);
  assert.equal(real.count, 2);
  const many = Array.from({ length: 1000 }, (_, i) => i);
  assert.ok(meanImage(many, { isReal: false, read }).count <= 400);
  assert.equal(sampleOf(many).length, 100);
  assert.deepEqual(sampleOf([4, 5]), [4, 5]);
});

const quality = {
  trustworthiness: 0.98, continuity: 0.97, num_neighbours: 10, silhouette_codes: 0.2, silhouette_map: -0.1,
  knn_accuracy_codes: 0.968, knn_accuracy_map: 0.95, n: 10000,
};

test("what may be believed is said with n, and only where it is known", () => {
  const lines = sayQuality(quality);
  assert.match(sayMeasure({ quality, detail: "seed 0" }), /^n = 10,000, \d+ neighbours · map: seed 0$/);
  assert.equal(sayMeasure({ quality: null, detail: "seed 0" }), "seed 0");
  assert.ok(lines.some(([, value]) => value === "96.8 % by code, 95.0 % here"));
  assert.ok(lines.some(([, value]) => value.includes("−0.100 here")));
  assert.equal(sayQuality({ ...quality, knn_accuracy_codes: null, silhouette_codes: null }).length, 2);
  assert.deepEqual(sayQuality(null), []);
});

test("words on maps, digits and the own drawing", () => {
  assert.equal(warnOf([{ method: "pca", title: "PCA" }]), "");
  assert.match(warnOf([{ method: "umap", title: "UMAP" }, { method: "tsne", title: "t-SNE" }]), /^UMAP and t-SNE keep .* means nothing/);
  const known = { labels: [0, 3], error: [0, 0.0123], divergence: [0, 12.34], predicted: [0, 5] };
  assert.equal(sayDigit(known, 1), "0.0123 MSE · KL 12.3 nats · 5-NN says 5");
  assert.equal(sayDigit({ labels: [3], error: null, divergence: null, predicted: [3] }, 0), "5-NN agrees");
  assert.match(sayLack("predicted", "a"), /being counted/);
  assert.match(sayLack("divergence", "plain-10"), /plain-10 is not variational/);
  const own = (name, ...exact) => ({ name, spots: exact.map((isExact) => ({ isExact })) });
  assert.equal(sayOwn(null), "");
  assert.match(sayOwn(own("yours", true, false)), /^Your digit .* middle of its five nearest/);
  assert.match(sayOwn(own("yours", true)), /exactly/);
  assert.match(sayOwn(own("a sample", true)), /^The sample, until you draw/);
  assert.equal(sayRank(-1), "");
  assert.match(sayRank(0), /the largest error of all/);
  assert.match(sayRank(1), /number 2 from the largest/);
  assert.deepEqual(countClasses([0, 2], [4, 5, 4], [4, 5]), [[4, 2, 1], [5, 0, 0]]);
});

test("the table holds places, facts and codes, those of one network once", () => {
  const part = { map: { name: "a" }, places: Float32Array.of(1, 2, 3, 4), space, error: [0.1, 0.2], divergence: null, predicted: null };
  const rows = tableOf([1], [7, 8], [part, part]);
  assert.deepEqual(rows[0], ["digit", "class", "x_1", "y_1", "mse_1", "code_1_1", "code_2_1", "x_2", "y_2"]);
  assert.deepEqual(rows[1], [1, 8, 3, 4, 0.2, 1, -1, 3, 4]);
});

test("parts are there when all of them are, and of the same digits", () => {
  globalThis.document = { createElement: () => ({ getContext: () => null }) };
  globalThis.ImageData = class {
    data = new Uint8ClampedArray(4 * 784);
  };
  const registry = { models: new Map([["h", { codeSize: 2 }]]), arrays: new Map(), holdings: new Map() };
  const maps = [{ hash: "h", places: "p" }];
  assert.equal(readParts(maps, registry), null);
  registry.arrays.set("codes:h", { data: Float32Array.of(1, 2, 3, 4, 0, 1), shape: [3, 2] });
  registry.arrays.set("labels:h", { data: Uint8Array.of(1, 2, 1), shape: [3] });
  registry.arrays.set("places:p", { data: new Float32Array(6), shape: [3, 2] });
  const parts = readParts([...maps, ...maps], registry);
  assert.equal(parts.length, 2);
  assert.equal(parts[0].pictures, parts[1].pictures);
  assert.equal(parts[0].error, null);
  assert.ok(isSame(parts, readParts([...maps, ...maps], registry)));
  registry.arrays.set("places:p", { data: new Float32Array(4), shape: [2, 2] });
  assert.equal(readParts(maps, registry), null);
  delete globalThis.document;
  delete globalThis.ImageData;
});

test("the overview marks which part of the whole is in sight", () => {
  const view = viewOf(grid, 400, 300, true);
  assert.deepEqual(windowOf(view), { left: 0, top: 0, size: 1 });
  view.zoomAt(4, 400, 300); // the lower right corner stays
  const { left, top, size } = windowOf(view);
  near(left + size, 1);
  near(top + size, 1);
  assert.equal(size, 0.25);
});

import assert from "node:assert/strict";
import test from "node:test";

import { meanCode, meanImage, sampleOf } from "../../../ui/components/digit_map/beside.js";
import { colourPoints, layOut, rampAt } from "../../../ui/components/digit_map/colours.js";
import { inSight, pickSigns, windowOf } from "../../../ui/components/digit_map/overlay.js";
import { isSame, readParts } from "../../../ui/components/digit_map/parts.js";
import { boxLine, cornersOf, createGrid, pointsInside } from "../../../ui/components/shared/space/lasso.js";
import { densityOf, nextPoint, placeCode, pointAt } from "../../../ui/components/digit_map/points.js";
import { createWindow } from "../../../ui/components/shared/space/window.js";
import { countClasses, sayDigit, sayLack, sayMeasure, sayMost, sayOwn, sayQuality, sayRank, sayWrong, tableOf, warnOf } from "../../../ui/components/digit_map/words.js";

// A grid of 11 x 11 places from 0 to 10.
const grid = Float32Array.from({ length: 242 }, (_, k) => (k % 2 ? Math.floor((k >> 1) / 11) : (k >> 1) % 11));
const near = (a, b, within = 1e-4) => assert.ok(Math.abs(a - b) < within, `${a} is not ${b}`);

function viewOf(places, width = 400, height = 300, canStretch = false) {
  const view = createWindow(places, { margin: 0.09, outliers: 0.001, maxZoom: 60, canStretch });
  view.resize([width, height]);
  return view;
}

globalThis.window = new EventTarget();

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
  const [view, steps] = [viewOf(grid), createGrid(grid)];
  const caught = (line) => pointsInside(grid, cornersOf(line, view, steps), steps);
  const box = boxLine(view.toPixels(1.5, 1.5), view.toPixels(3.5, 4.5));
  assert.deepEqual(caught(box), [24, 25, 35, 36, 46, 47]);
  const corner = [[-0.5, -0.5], [2.4, -0.5], [-0.5, 2.4]].map(([x, y]) => view.toPixels(x, y));
  assert.deepEqual(caught(corner), [0, 1, 11]);
  assert.deepEqual(caught(corner.slice(0, 2)), []);
});

test("a long lasso keeps few corners, near its line, and stays on the grid", () => {
  const [view, steps] = [viewOf(grid), createGrid(grid)];
  const round = Array.from({ length: 900 }, (_, i) => {
    const angle = (i / 900) * 2 * Math.PI;
    return view.toPixels(5 + (3.3 + 0.2 * Math.sin(40 * angle)) * Math.cos(angle), 5 + 3.3 * Math.sin(angle));
  });
  const corners = cornersOf(round, view, steps);
  assert.ok(corners.length <= 128 && corners.length > 40);
  assert.ok(corners.every((step) => Number.isInteger(step) && step >= 0 && step <= 65535));
  const found = pointsInside(grid, corners, steps);
  assert.ok(found.includes(60) && !found.includes(0) && found.length > 25 && found.length < 45);
  assert.deepEqual(steps.fromPlane([-99, 99]), [0, 65535]);
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

const theme = { isDark: false };

test("colours of classes, votes and numbers, each with its legend", () => {
  const labels = [0, 1, 1];
  const { rgb, legend, isOdd } = colourPoints("class", { labels }, theme);
  assert.deepEqual([...rgb.slice(0, 3)], [0xc3, 0xd2, 0x87]);
  assert.deepEqual(legend, { kind: "classes" });
  assert.equal(isOdd, null);
  assert.equal(colourPoints("predicted", { labels, predicted: null }, theme), null);
  assert.equal(colourPoints("predicted", { labels, predicted: [0, 1, 0] }, theme).isOdd[2], 1);
  assert.equal(sayWrong({ wrong: 12, count: 3400, isSelected: true }), "strong: predicted wrongly, 12 of 3,400 selected");
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
  assert.match(sayLack("divergence", "plain-10"), /“plain-10” is not variational/);
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

test("of a few digits no percentage is told", () => {
  assert.equal(sayMost([["3", 2, 2 / 3], ["8", 1, 1 / 3]]), "2 of 3 are 3s");
  assert.equal(sayMost([["3", 15, 0.6], ["8", 10, 0.4]]), "60 % are 3s");
});

import assert from "node:assert/strict";
import test from "node:test";

import { readFindings, readInfo } from "../../../ui/components/filter_wall/findings.js";
import { normsOf, similarities } from "../../../ui/components/filter_wall/gallery.js";
import { sortedBy } from "../../../ui/components/shared/core/numbers.js";
import { readSettings, writeSettings } from "../../../ui/components/filter_wall/controls.js";
import { arrange, cornerOf, paintTile, placeAt, reachOf } from "../../../ui/components/shared/paint/tiles.js";
import { factorsOfLook } from "../../../ui/components/filter_wall/lens.js";
import { keyOf, sayChange, sayPictures, sayVerdict } from "../../../ui/components/filter_wall/words.js";

test("every count fits its room and every tile is found again", () => {
  for (const count of [1, 10, 100, 200, 400, 512, 1000, 1024])
    for (const ratio of [1, 1.5, 2, 3])
      for (const [width, height] of [[620, 620], [296, 620]]) {
        const grid = arrange(count, width, height, ratio);
        assert.ok(grid.columns * grid.rows >= count);
        assert.ok(grid.width <= width * ratio, `${count} ${ratio} ${width}`);
        assert.ok(grid.height <= height * ratio, `${count} ${ratio} ${height}: ${grid.height}`);
        if (grid.size > 28) assert.equal(grid.size % (ratio >= 1.5 ? 14 : 28), 0);
        for (const place of [0, count >> 1, count - 1]) {
          const [left, top] = cornerOf(grid, place);
          assert.equal(placeAt(grid, count, left + 1, top + 1), place);
          assert.equal(placeAt(grid, count, left + grid.size, top + 1), -1); // the gap
        }
        assert.equal(placeAt(grid, count, -1, 3), -1);
      }
});

const theme = {
  tooMuchRamp: Int32Array.from({ length: 256 }, (_, i) => 1000 + i),
  tooLittleRamp: Int32Array.from({ length: 256 }, (_, i) => 2000 + i),
};

test("a tile has the sign and the size of its weights, enlarged, as it is, and averaged", () => {
  const images = new Float32Array(2 * 784).fill(0.5);
  images.fill(-2, 784, 784 + 392); // the second tile: upper half -2, lower half 0.5
  for (const size of [14, 20, 28, 56]) {
    const grid = { size, gap: 2, columns: 1, width: size };
    const pixels = new Int32Array(size * (2 * size + 2));
    paintTile(pixels, grid, 1, images, 1, 0, theme);
    assert.equal(pixels[0], 0); // the first place is left alone
    const row = (y) => pixels[(size + 2 + y) * size + 1];
    assert.equal(row(0), 2255);
    assert.equal(row(size - 1), 1000 + Math.round(0.25 * 255));
    paintTile(pixels, grid, 0, images, 0, 1, theme); // on a scale of all tiles
    assert.equal(pixels[0], 1000 + Math.round(0.5 * 255));
  }
});

test("a dead tile of zeros is the card", () => {
  const pixels = new Int32Array(784);
  paintTile(pixels, { size: 28, gap: 0, columns: 1, width: 28 }, 0, new Float32Array(784), 0, 0, theme);
  assert.ok(pixels.every((value) => value === 2000));
});

test("units are sorted by falling value, equal ones as stored", () => {
  assert.deepEqual(sortedBy(4, Float32Array.of(1, 3, 1, 2)), [1, 3, 0, 2]);
  assert.deepEqual(sortedBy(3, null), [0, 1, 2]);
});

test("norm, similarity and reach are what they say", () => {
  const images = new Float32Array(3 * 784);
  images[0] = 3;
  images[1] = 4;
  images[784] = -6;
  images[785] = -8;
  const norms = normsOf(images);
  assert.deepEqual([...norms], [5, 10, 0]);
  const alike = similarities(images, norms, 0);
  assert.ok(Math.abs(alike[0] - 1) < 1e-6 && Math.abs(alike[1] + 1) < 1e-6 && alike[2] === 0);
  assert.equal(reachOf(Float32Array.from({ length: 1001 }, (_, i) => -i), 0.5), 500);
  assert.equal(reachOf(new Float32Array(784)), 1);
  for (const share of [0.5, 0.985, 1]) {
    const images = Float32Array.from({ length: 784 }, (_, i) => ((i * 7919) % 101) - 50); // with ties
    const sorted = images.map(Math.abs).sort();
    assert.equal(reachOf(images, share), sorted[Math.floor(share * 783)]);
  }
});

const network = {
  numSites: 3, codeSite: 2,
  numUnits: (site) => [4, 2, 5][site - 1],
  siteOf: (name) => ["encoder-1", "encoder-2", "decoder-1"].indexOf(name) + 1,
  nameOf: (site) => ["encoder-1", "encoder-2", "decoder-1"][site - 1],
};

const choice = {
  layer: "decoder-1", reading: "incoming", order: "norm", scale: "common", beside: "pca",
  unit: 3, digit: 17, factors: [[0, 0], [4, 2.5]], shown: "dead",
};

test("what does not fit a network gives way to the default", () => {
  const settings = readSettings(
    { ...choice, layer: "encoder-9", reading: "", unit: 4, factors: [[7, 0], [1, 9], [2, 0.5], [3, 1]] },
    network,
  );
  assert.deepEqual(writeSettings(settings, network), {
    ...choice, layer: "encoder-1", reading: "incoming", unit: -1, factors: [[2, 0.5]],
  });
  assert.equal(readSettings({ ...choice, reading: "" }, network).reading, "outgoing");
});

test("a choice comes back as it went", () => {
  assert.deepEqual(writeSettings(readSettings(choice, network), network), choice);
});

const json = (info) => ({ data: new TextEncoder().encode(JSON.stringify(info)) });

test("findings are those of the model and layer asked for", () => {
  const arrays = new Map([
    ["findings", json({ hash: "a", layer: "encoder-1", n: 9, kinds: ["", "dead"], counts: { dead: 1 } })],
    ["findings.usage", { data: Float32Array.of(0.5, 0) }],
    ["findings.kind", { data: Uint8Array.of(0, 1) }],
    ["findings.twin", { data: Float32Array.of(-1, -1) }],
    ["findings.strongest", { data: Float32Array.of(3, 1, 0, 2) }],
    ["findings.counts", { data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ["findings.extremes", { data: Float32Array.of(0, 1, -1, 2) }],
    ["changed", json({ hash: "a", key: "encoder-1:", whole: 0.01, changed: 0.01, n: 10000, affected: 0, data: "images" })],
  ]);
  const found = readFindings({ arrays }, "a", "encoder-1");
  assert.equal(readFindings({ arrays }, "b", "encoder-1"), null);
  assert.equal(readFindings({ arrays }, "a", "encoder-2"), null);
  assert.equal(readFindings({ arrays: new Map() }, "a", "encoder-1"), null);
  assert.deepEqual(found.strongest(1), [0, 2]);
  assert.equal(found.kind(1), "dead");
  assert.deepEqual([...found.sparseness], [0.5, -1]); // a dead unit is not selective
  const { counts, low, high } = found.histogram(1);
  assert.deepEqual([[...counts], low, high], [[4, 5, 6], -1, 2]);
  assert.equal(readInfo({ arrays }, "changed", "b"), null);
  assert.match(sayVerdict({ site: 1, factors: new Map() }, network, readInfo({ arrays }, "changed", "a")), /0\.0100 MSE \(n = 10,000 images\)/);
});

test("a change is named, and its cost told only when it is its own", () => {
  const factors = new Map([[4, 2.5], [0, 0]]);
  const key = keyOf("encoder-1", factors);
  assert.equal(key, "encoder-1:0=0.00,4=2.50");
  assert.equal(sayChange(new Map()), "nothing off");
  assert.equal(sayChange(new Map([[4, 0]])), "unit 5 off");
  assert.equal(sayChange(new Map([[4, 2.5]])), "unit 5 × 2.50");
  assert.equal(sayChange(new Map([[4, 0], [1, 0]])), "2 units off");
  const measured = { key, whole: 0.01, changed: 0.0125, n: 100, affected: 40, data: "images" };
  assert.match(sayVerdict({ site: 1, factors }, network, measured), /0\.0100 → 0\.0125, \+25 % MSE.*40 of them/);
  assert.match(sayVerdict({ site: 1, factors: new Map([[0, 0]]) }, network, measured), /measuring/);
  assert.match(sayVerdict({ site: 1, factors }, network, null), /measuring/);
});

test("a look is told from the network as it is: a unit goes, or comes back", () => {
  const factors = new Map([[4, 0]]);
  assert.deepEqual([...factorsOfLook(factors, 8)], [[4, 0], [8, 0]]);
  assert.deepEqual([...factorsOfLook(factors, 4)], []);
  assert.deepEqual([...factors], [[4, 0]]);
  assert.deepEqual(sayPictures(factors), ["whole network", "unit 5 off"]);
  assert.deepEqual(sayPictures(factors, 8), ["unit 5 off", "and 9 off"]);
  assert.deepEqual(sayPictures(factors, 4), ["unit 5 off", "unit 5 back"]);
  assert.deepEqual(sayPictures(new Map(), 8), ["whole network", "unit 9 off"]);
});

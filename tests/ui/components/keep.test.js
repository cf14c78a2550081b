import assert from "node:assert/strict";
import { test } from "node:test";

import { keepDrawing, keptDrawing } from "../../../ui/components/digit_canvas/history.js";
import { createEcho } from "../../../ui/components/shared/hand/echo.js";

function createStorage() {
  const items = new Map();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, text) => items.set(key, text),
    removeItem: (key) => items.delete(key),
  };
}

test("a drawing is kept as it is, a blank one forgotten", () => {
  const storage = createStorage();
  const drawing = { strokes: [[1, 2, 3, 4]], image: null, width: 3.6, centred: false };
  keepDrawing(drawing, storage);
  assert.deepEqual(keptDrawing(storage), drawing);
  keepDrawing({ ...drawing, strokes: [] }, storage);
  assert.equal(keptDrawing(storage), null);
});

test("a storage that refuses is no error", () => {
  const refuse = () => {
    throw new Error("full");
  };
  const storage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  keepDrawing({ strokes: [[1, 2]], image: null, width: 2, centred: true }, storage);
  assert.equal(keptDrawing(storage), null);
});

test("what a page was told is no news, however late it comes back", () => {
  const echo = createEcho(["code", "hold"]);
  const told = [1, 2, 3].map((x) => ({ code: [x, 0.1], hold: "mean" }));
  for (const report of told) echo.sent(report);
  const start = { code: null, hold: null };
  assert.equal(echo.isNews(start, start), false);
  assert.equal(echo.isNews(told[0], start), false);
  assert.equal(echo.isNews({ code: [3.000001, 0.1], hold: "mean" }, told[0]), false); // as rounded
  assert.equal(echo.isNews(told[0], told[2]), true); // the Back button
  assert.equal(echo.isNews({ ...told[0], hold: "digit" }, told[0]), true);
});

test("what was told since the last news stands in for what the page still says", () => {
  const echo = createEcho(["code"]);
  const start = { code: [1], hash: "a" };
  assert.deepEqual(echo.current(start), start);
  echo.sent({ code: [2] });
  assert.equal(echo.isNews(start, start), false);
  assert.deepEqual(echo.current(start), { code: [2], hash: "a" });
  const news = { code: [7], hash: "a" };
  assert.equal(echo.isNews(news, start), true);
  assert.deepEqual(echo.current(news), news);
});

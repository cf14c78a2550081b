import assert from "node:assert/strict";
import test from "node:test";

import { binned, count, middleOf, numVotes, percent, timeLeft } from "../../../ui/components/shared/class/answers.js";

test("every number on a line lies in one bin, both ends too", () => {
  const line = { low: 0, high: 100, step: 1 };
  const values = [0, 4.9, 5, 57, 99, 100, 120, -3];
  const bins = binned(values, line);
  assert.equal(bins.length, 20);
  assert.equal(bins.reduce((all, bin) => all + bin.count, 0), values.length);
  assert.deepEqual([bins[0].count, bins[1].count, bins.at(-1).count], [3, 1, 3]);
  assert.deepEqual([bins[0].from, bins.at(-1).to], [0, 100]);
});

test("a short line has a bin for each of its steps", () => {
  assert.equal(binned([], { low: 0, high: 8, step: 1 }).length, 8);
});

test("the middle is one of the numbers, or between the two in the middle", () => {
  assert.equal(middleOf([9, 1, 5]), 5);
  assert.equal(middleOf([9, 1, 5, 7]), 6);
});

test("counts, shares and times in words", () => {
  assert.deepEqual([count(1, "lesson"), count(0, "lesson"), percent(0.428)], ["1 lesson", "0 lessons", "43 %"]);
  assert.deepEqual([timeLeft(90), timeLeft(61.2), timeLeft(8.01), timeLeft(-3)], ["1:30", "1:02", "0:09", "0:00"]);
});

test("votes are counted in each kind's own form; before a round there are none", () => {
  assert.equal(numVotes("choice", [3, 0, 2, 0]), 5);
  assert.equal(numVotes("number", [3, 0, 2]), 3);
  assert.equal(numVotes("point", { digits: { "-1": 1, 5: 3 }, points: [] }), 4);
  assert.deepEqual([numVotes("choice", [0, 0]), numVotes("number", []), numVotes("choice", null)], [0, 0, 0]);
});

import assert from "node:assert/strict";
import test from "node:test";

import { steer, talkLeft } from "../../../ui/components/class_desk/steering.js";
import { bare, sayAdvice, sayAnswered, sayPlace, saySum, typedOf } from "../../../ui/components/class_desk/words.js";

const stateOf = (given) => ({
  at: 3, num: 8, phase: "show", phase_since: 100, now: 100, paused: false, present: 23, advice: null, share_right: null,
  answered: { first: 12, second: 0 }, next: { text: "And a capital K." }, now_step: { rounds: 2, minutes: 2.5 }, title: "Ten numbers",
  lesson: 1, num_lessons: 4, step: 2, num_steps: 5, ...given,
});
const nextOf = (given, now) => steer(stateOf(given), now).next;
const othersOf = (given) => steer(stateOf(given)).others.map(({ text }) => text);

test("one act is next in every phase, and it says what it does", () => {
  assert.deepEqual(nextOf({ at: -1 }).act, ["go", { at: 0 }]);
  assert.equal(nextOf({ at: -1 }).text, "Begin");
  assert.deepEqual(nextOf({}), { text: "Next", note: "And a capital K.", act: ["go", { at: 4 }] });
  assert.deepEqual(nextOf({ phase: "vote" }), { text: "Close the vote", note: "12 of 23 answered", act: ["phase", { phase: "closed" }] });
  assert.deepEqual(nextOf({ phase: "talk" }).act, ["phase", { phase: "vote2" }]);
  assert.deepEqual(nextOf({ phase: "vote2" }).act, ["reveal", {}]);
  assert.deepEqual(nextOf({ phase: "revealed" }).act, ["go", { at: 4 }]);
  assert.equal(nextOf({ phase: "something new" }).text, "Next");
});

test("a question of one round is revealed at once", () => {
  assert.equal(nextOf({ phase: "vote", now_step: { rounds: 1 } }).text, "Reveal");
});

test("after the first vote the advice says what is next, and the other ways stay open", () => {
  const of = (advice, share) => ({ phase: "closed", advice, share_right: share });
  assert.deepEqual(nextOf(of("talk", 0.43)), { text: "Talk 90 s", note: "43 % right: let them talk", act: ["phase", { phase: "talk" }] });
  assert.deepEqual([nextOf(of("explain", 0.1)).text, nextOf(of("explain", 0.1)).note], ["Reveal", "10 % right: explain it"]);
  assert.equal(nextOf(of("go on", 0.9)).text, "Reveal");
  assert.equal(nextOf(of(null, null)).text, "Talk 90 s");
  assert.deepEqual(othersOf(of("go on", 0.9)), ["Talk 90 s", "Reopen"]);
});

test("who has paused a class can do nothing but go on", () => {
  const { next, others } = steer(stateOf({ phase: "vote", paused: true }));
  assert.deepEqual([next.text, next.act, others], ["Go on", ["pause", { on: false }], []]);
});

test("after the last step come the votes", () => {
  assert.equal(nextOf({ at: 7, phase: "revealed", next: null }).view, "afterwards");
});

test("the talk is counted down on the server's clock", () => {
  assert.equal(talkLeft({ phase_since: 1000 }, 1028), 62);
  assert.equal(nextOf({ phase: "talk" }, 128).note, "1:02 left to talk");
  assert.equal(nextOf({ phase: "talk" }, 500).note, "Time is up");
});

test("who has answered is never more than who is here", () => {
  assert.equal(sayAnswered(stateOf({ present: 3 })), "12 of 12 answered");
  assert.equal(sayAnswered(stateOf({ phase: "vote2", answered: { first: 12, second: 9 } })), "9 of 23 answered again");
});

test("after the second vote nothing is advised", () => {
  const of = (phase) => sayAdvice(stateOf({ phase, advice: "talk", share_right: 0.666 }));
  assert.deepEqual(["vote", "talk", "vote2", "revealed"].map(of),
    ["67 % right: let them talk", "67 % right: let them talk", "67 % right", "67 % right"]);
  assert.equal(sayAdvice(stateOf({})), "");
  const once = { now_step: { rounds: 1 }, phase: "vote", advice: "talk", share_right: 0.5 };
  assert.equal(sayAdvice(stateOf(once)), "50 % right: explain it"); // nobody votes again
});

test("a code is read as it is typed", () => {
  assert.deepEqual(typedOf(" acd-efg "), { code: "ACDEFG", key: "" });
  assert.deepEqual(typedOf("acd efg 34k 9xw"), { code: "ACDEFG", key: "34K9XW" }); // the projector's, after it
  for (const text of ["", "acdef", "acdefgh", "ac/efg", "<b>abc", "acdefg34k9x"]) assert.equal(typedOf(text), null);
  assert.equal(bare("http://192.168.1.5:8501/class?join=ACDEFG"), "192.168.1.5:8501");
  assert.equal(bare("https://school.example/app/class?join=ACDEFG"), "school.example/app");
});

test("minutes are added up, a place is one line", () => {
  assert.equal(saySum(4, 32.5), "4 lessons, 32.5 min");
  assert.equal(saySum(0, 0), "Tick a lesson to teach it.");
  assert.equal(sayPlace(stateOf({})), "2/4 Ten numbers · step 3/5 · 2.5 min");
  assert.equal(sayPlace(stateOf({ at: -1 })), "2/4 Ten numbers");
});

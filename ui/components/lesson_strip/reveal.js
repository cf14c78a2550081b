// What is said once a step is revealed: how the class voted, what is right, why the others tempt.

import { showCounts } from "../shared/class/answers.js";
import { make } from "../shared/paint/dom.js";

// Which of the wrong answers, by place, is the one that was given here; -1: none. mine: a place, a number, a digit.
export function ownMistake(question, reveal, mine) {
  if (mine === null || mine === undefined) return -1;
  if (question.kind === "choice") return mine === reveal.index ? -1 : mine - (mine > reveal.index ? 1 : 0);
  const spans = reveal.wrong.map(([what]) => what.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? []);
  if (question.kind === "number") return spans.findIndex(([low, high]) => mine >= low && mine <= high);
  return spans.findIndex(([digit]) => digit === mine);
}

// Whether what was given is right; null where nobody can say.
export function isRight(question, reveal, mine) {
  if (mine === null || mine === undefined) return null;
  if (question.kind === "choice") return mine === reveal.index;
  if (question.kind === "number") return mine >= reveal.low && mine <= reveal.high;
  return question.kind === "point" ? mine === reveal.digit : null;
}

// The letter of an answer that stands in the bars beside it.
const letterOf = (what) => /^[A-D](?=: )/.exec(what)?.[0] ?? what;

// Elements: what is right and what is said of it; the votes; why the others tempt.
export function showReveal({ question, reveal, mine = null, said = "" }) {
  const right = [];
  if (question && reveal.right) {
    const told = question.kind === "drawing" ? reveal.right : `The answer: ${reveal.right}`;
    const own = said
      ? [make("span", { class: "own" }, `You said ${said}${isRight(question, reveal, mine) ? " ✓" : ""}.`)]
      : [];
    right.push(make("p", { class: "is-right" }, told, ...own));
  }
  if (reveal.after) right.push(make("p", { class: "after" }, reveal.after));
  const parts = [];
  const bars = question && reveal.counts ? showCounts(question, reveal.counts, reveal) : [];
  if (bars.length) parts.push(make("div", { class: "votes" }, ...bars));
  if (question && reveal.wrong?.length) {
    const nameOf = bars.length ? letterOf : (what) => what;
    const mistake = ownMistake(question, reveal, mine);
    const rows = reveal.wrong.map(([what, why], place) =>
      make("li", { class: place === mistake ? "own" : "" }, make("b", {}, nameOf(what)), ` ${why}`),
    );
    parts.push(
      make("div", { class: "tempting" }, make("p", { class: "soft" }, "Why the others tempt"), make("ul", {}, ...rows)),
    );
  }
  return { right, parts };
}

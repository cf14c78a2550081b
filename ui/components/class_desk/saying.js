// What a teacher says at a step, what the class reads and is asked, and what it answers as it comes in.

import { count, showCounts } from "../shared/class/answers.js";
import { make, setHidden, setText } from "../shared/paint/dom.js";
import { sayAdvice, sayAnswered } from "./words.js";

const WELCOME = "Let them scan the code; each gets an animal. Begin when all are here.";
const text = (words, style = "text") => make("p", { class: style }, words);
const heading = (words) => make("h2", {}, words);

function fold(title, pairs) {
  if (!pairs.length) return [];
  const lines = pairs.map(([head, body]) => make("p", {}, make("b", {}, head), ` ${body}`));
  return [make("details", { class: "fold" }, make("summary", {}, title), ...lines)];
}

// Returns { elements, take(state) }.
export function createSaying() {
  const before = make("section", {});
  const question = make("h3", {});
  const answers = make("div", {});
  const verdict = make("p", { class: "verdict", role: "status" });
  const asking = make("section", {}, heading("They are asked"), question, answers, verdict);
  const after = make("section", {});
  let [words, counted] = ["", ""];

  function showWords(state) {
    const { at, now_step: step, say, after: then, asked = [], goal, phase, solution, next } = state;
    const isRevealed = phase === "revealed" || !step?.question;
    const news = JSON.stringify([at, step?.text, say, then, asked, goal, isRevealed, solution, next]);
    if (news === words) return;
    words = news;
    const begin = [heading("Before you begin"), text(WELCOME, "say"), heading("Afterwards they can say"), text(goal)];
    const told = say ? [heading("Say"), text(say, "say")] : [];
    before.replaceChildren(...(at < 0 ? begin : [...told, heading("They read"), text(step?.text ?? "")]));
    const wrong = isRevealed ? (solution?.wrong ?? []) : [];
    const look = step?.question?.kind === "drawing" && solution ? [heading("Look for"), text(solution.right)] : [];
    const lines = [
      ...look,
      ...(then ? [heading(isRevealed ? "Now say" : "Say after the answer")] : []),
      ...(then ? [text(then, isRevealed ? "say" : "text")] : []),
      ...fold("Why the others tempt", wrong),
      ...fold("They will ask", asked.map((one) => [one.question, one.answer])),
      ...(next && at >= 0 ? [heading("Then"), text(next.text)] : []),
    ];
    after.replaceChildren(...lines);
    setHidden(after, !lines.length);
  }

  function showAnswers(state) {
    const { now_step: step, counts, solution, wall = [] } = state;
    const own = step?.question ?? null;
    setHidden(asking, !own);
    if (!own) return;
    const news = JSON.stringify([own, counts, solution]);
    if (news !== counted) {
      counted = news;
      setText(question, own.text);
      answers.replaceChildren(...showCounts(own, counts, solution ?? {}));
    }
    const advice = sayAdvice(state);
    const answered = `${sayAnswered(state)}. ${advice ? `${advice}.` : ""}`;
    setText(verdict, own.kind === "drawing" ? `${count(wall.length, "drawing")} on the wall.` : answered);
  }

  return {
    elements: [before, asking, after],
    take(state) {
      showWords(state);
      showAnswers(state);
    },
  };
}

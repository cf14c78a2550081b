// A lesson on one page, a step at a time: shown to a class from one laptop, or walked alone. What is
// covered is built only when it is revealed.

import { defineComponent } from "../shared/define.js";
import { make, setHidden, setText } from "../shared/paint/dom.js";
import { printed } from "./paper.js";
import { show } from "./pictures.js";
import { ask, explain } from "./question.js";

function build({ part, stage, options, signal }) {
  const { lesson } = options;
  const given = new Map(); // step -> what was answered
  const revealed = new Set(lesson.steps.keys());
  for (const [place, { question }] of lesson.steps.entries()) if (question) revealed.delete(place);
  let at = 0;
  let painted = [];
  let hasNotes = false;

  const repaint = () => {
    for (const one of painted) one.repaint(stage.theme);
  };
  function shown(pictures) {
    const made = pictures.map(show);
    painted.push(...made);
    return make("div", { class: "pictures" }, ...made.map(({ element }) => element));
  }

  // Digits stay beside what was made of them; a plane or a curve is shown anew, with more on it.
  function picturesOf({ before, revealed: after }, isRevealed) {
    return isRevealed ? [...before.filter(({ kind }) => kind === "digits"), ...after] : before;
  }

  function render() {
    const step = lesson.steps[at];
    const isRevealed = revealed.has(at);
    const isLast = at === lesson.steps.length - 1;
    painted = [];
    setText(part.place, `Step ${at + 1} of ${lesson.steps.length} · ${step.minutes} min`);
    const pictures = picturesOf(step, isRevealed);
    const parts = [];
    if (step.question) {
      const choose = (answer) => {
        given.set(at, answer);
        reveal();
      };
      const { letters } = lesson;
      parts.push(ask(step.question, { letters, rounds: step.rounds, chosen: given.get(at), isRevealed, choose }));
    }
    if (isRevealed) parts.push(answerOf(step));
    const isBeside = pictures.some(({ kind }) => kind !== "digits");
    part.step.classList.toggle("beside", isBeside);
    part.step.replaceChildren(
      make("p", { class: "text" }, step.text),
      ...(pictures.length ? [shown(pictures)] : []),
      make("div", { class: "asked" }, ...parts),
    );
    for (const one of painted) one.mark?.(given.get(at)?.mark);
    repaint();
    setHidden(part.reveal, isRevealed);
    part.back.disabled = at === 0;
    part.next.disabled = isLast;
    setHidden(part.aside, !hasNotes);
    part.notes.setAttribute("aria-pressed", String(hasNotes));
    if (hasNotes) part.aside.replaceChildren(...notes(step, isLast));
  }

  function answerOf(step) {
    const parts = step.after ? [make("p", { class: "after" }, step.after)] : [];
    if (step.question) parts.push(...explain(step.question, given.get(at)));
    return make("div", { class: "answer-part", role: "status", "data-ae": "lesson-answer" }, ...parts);
  }

  function notes({ say, question }, isLast) {
    const parts = [make("p", {}, make("b", {}, "Goal: "), lesson.goal)];
    if (say) parts.push(make("p", {}, make("b", {}, "Say: "), say));
    if (question) parts.push(make("p", {}, make("b", {}, "Right: "), question.right));
    const asked = isLast ? lesson.asked : [];
    return [...parts, ...asked.map(({ question: told, answer }) => make("p", {}, make("b", {}, `${told} `), answer))];
  }

  function reveal() {
    revealed.add(at);
    render();
  }
  function go(step) {
    at = Math.min(Math.max(at + step, 0), lesson.steps.length - 1);
    render();
    scrollTo({ top: 0 });
  }
  function toggleNotes() {
    hasNotes = !hasNotes;
    render();
  }

  part.back.addEventListener("click", () => go(-1), { signal });
  part.next.addEventListener("click", () => go(1), { signal });
  part.reveal.addEventListener("click", reveal, { signal });
  part.notes.addEventListener("click", toggleNotes, { signal });
  part.print.addEventListener("click", () => print(), { signal });
  part.step.addEventListener("lesson:point", ({ detail }) => {
    if (lesson.steps[at].question?.kind !== "point") return;
    given.set(at, detail);
    reveal();
  }, { signal });
  addEventListener("beforeprint", () => part.paper.replaceChildren(...printed(lesson)), { signal });
  addEventListener("afterprint", () => part.paper.replaceChildren(), { signal });
  const [on, back] = [() => go(1), () => go(-1)]; // PageDown and PageUp are what a presenter's remote sends
  const keys = { ArrowRight: on, PageDown: on, ArrowLeft: back, PageUp: back, r: reveal, n: toggleNotes };
  addEventListener("keydown", (event) => {
    const isTyping = event.composedPath()[0]?.tagName === "INPUT";
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }, { signal });
  render();
  return { repaint, resize: repaint };
}

export default defineComponent({
  name: "lesson-sheet",
  className: "lesson",
  findParts: ({ lesson }) => ({ lesson }),
  build,
});

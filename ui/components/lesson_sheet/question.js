// What a step asks, as something to press, pull or tap; and what is said once it is revealed.

import { SHAPES } from "../shared/class/answers.js";
import { button, make } from "../shared/paint/dom.js";

const TALK = "Vote in silence. Then talk for 90 seconds with somebody who voted otherwise, and vote again.";

// The question of a step: elements to show, and how an answer is marked. choose(answer) is called
// with what was answered: the place of a choice, a number, { digit, mark } on a plane.
export function ask(question, { letters, rounds, chosen, isRevealed, choose }) {
  const parts = [make("h2", {}, question.text)];
  if (question.kind === "choice") parts.push(askChoice(question, { letters, chosen, isRevealed, choose }));
  if (question.kind === "number") parts.push(askNumber(question, { chosen, isRevealed, choose }));
  if (question.kind === "point" && !isRevealed) parts.push(make("p", { class: "soft" }, "Tap the plane."));
  if (rounds > 1 && !isRevealed) parts.push(make("p", { class: "soft" }, TALK));
  return make("div", { class: "question" }, ...parts);
}

function askChoice({ answers }, { letters, chosen, isRevealed, choose }) {
  const buttons = answers.map((answer, place) => {
    const state = isRevealed ? (answer.is_right ? " right" : " wrong") : "";
    return button("", () => choose(place), {
      class: `answer${state}`, "aria-pressed": String(chosen === place),
      ...(isRevealed ? { disabled: "" } : {}),
    });
  });
  for (const [place, element] of buttons.entries()) {
    const { text, is_right: isRight } = answers[place];
    const shape = make("b", { "aria-hidden": "true" }, SHAPES[place]);
    element.append(shape, make("b", {}, letters[place]), make("span", {}, text));
    if (isRevealed) element.append(make("i", {}, isRight ? "✓ right" : chosen === place ? "your answer" : ""));
  }
  return make("div", { class: "answers" }, ...buttons);
}

function askNumber({ low, high, step, unit, answer, within }, { chosen, isRevealed, choose }) {
  const middle = low + Math.round((high - low) / 2 / step) * step;
  const worded = (value) => `${value}${unit ? ` ${unit}` : ""}`;
  const value = chosen ?? (isRevealed ? answer : middle);
  const output = make("output", {}, worded(value));
  const line = make("input", {
    type: "range", min: low, max: high, step, value, "aria-label": "Your number",
    ...(isRevealed ? { disabled: "" } : {}),
    oninput: () => { output.textContent = worded(line.value); },
  });
  const ends = [low, high].map((end) => make("span", {}, String(end)));
  const parts = [make("div", { class: "line" }, ends[0], line, ends[1]), output];
  if (!isRevealed) parts.push(button("That is my number", () => choose(Number(line.value))));
  else if (chosen !== undefined) {
    const isRight = Math.abs(chosen - answer) <= within;
    parts.push(make("i", {}, isRight ? "✓ right" : "your answer"));
  }
  return make("div", { class: "number" }, ...parts);
}

// What was right, and one line for each wrong answer; the one that was given stands out.
export function explain(question, given) {
  const isOwn = (told, place) => ({
    choice: () => place === given,
    number: () => {
      const { low, high } = question.misjudged[place];
      return given >= low && given <= high;
    },
    point: () => question.mistaken[place].digit === given?.digit,
  })[question.kind]?.() ?? false;
  const places = question.kind === "choice"
    ? question.answers.flatMap(({ is_right: isRight }, place) => (isRight ? [] : [place]))
    : [...question.wrong.keys()];
  const rows = question.wrong.map(([told, why], i) =>
    make("li", { class: isOwn(told, places[i]) ? "own" : "" }, make("b", {}, told), ` – ${why}`));
  const right = question.kind === "drawing" ? question.right : `Right: ${question.right}.`;
  const parts = [make("p", { class: "is-right" }, right)];
  if (rows.length) parts.push(make("p", { class: "soft" }, "Why the others tempt"), make("ul", {}, ...rows));
  return parts;
}

// What a lesson prints: the teacher's sheet, and four cards to hold up where phones stay in the bag.

import { SHAPES } from "../shared/class/answers.js";
import { make } from "../shared/paint/dom.js";

const minutesText = (minutes) => `${minutes} min`;

export function printed({ goal, minutes, letters, steps, asked }) {
  const sheet = make("div", { class: "sheet" },
    make("p", {}, make("b", {}, minutesText(minutes)), ` · Afterwards the class can say: ${goal}`),
    ...steps.map((step, place) => printedStep(step, place)),
    make("h3", {}, "What they will ask"),
    ...asked.map(({ question, answer }) => make("p", {}, make("b", {}, question), ` ${answer}`)),
    make("p", { class: "soft" },
      "Without phones: everybody holds up a card, you count. In two rounds: count, let them talk for " +
      "90 seconds, count again."),
  );
  const cards = Array.from(letters, (letter, place) =>
    make("div", { class: "card" }, make("b", {}, letter), make("span", {}, SHAPES[place])));
  return [sheet, ...cards];
}

function printedStep({ text, minutes, say, question, after, address }, place) {
  const parts = [
    make("h3", {}, `${place + 1}  ·  ${minutesText(minutes)}${address ? `  ·  ${address}` : ""}`),
    make("p", {}, text),
  ];
  if (say) parts.push(make("p", { class: "say" }, `Say: ${say}`));
  if (question) {
    parts.push(make("p", {}, make("b", {}, question.text)));
    parts.push(make("p", {}, question.kind === "drawing" ? question.right : `Right: ${question.right}.`));
    if (question.wrong.length)
      parts.push(make("ul", {}, ...question.wrong.map(([told, why]) => make("li", {}, `${told} – ${why}`))));
  }
  if (after) parts.push(make("p", {}, `Then: ${after}`));
  return make("section", {}, ...parts);
}

// How a class stands, in words for the strip; state: what the server pushes (ui/classroom/states.py).

import { timeLeft } from "../shared/class/answers.js";
import { withUnit } from "./question.js";

export const ROUNDS = { vote: "first", vote2: "second" }; // phases in which a vote is taken

// What was answered here last, as it is shown: a vote of this round, else of the one before.
export function givenOf({ mine, phase }) {
  if (phase === "vote2") return mine.second ?? null;
  return mine.second ?? mine.first ?? null;
}

// What is to be done now, in a word.
export function hintOf({ phase, now_step: step }, hasAnswered, left) {
  const { kind } = step.question;
  if (phase === "closed") return "The vote is closed.";
  if (phase === "talk") return `Talk with somebody who answered otherwise. ${timeLeft(left)}`;
  if (kind === "drawing") return ""; // it says so itself
  if (hasAnswered) return "Sent. You can still change it.";
  const same = kind === "point" ? "tap the same place" : "press the same";
  if (phase === "vote2") return `Now answer again: ${same}, or another.`;
  return step.rounds > 1 ? "Answer in silence; you will talk about it and answer again." : "";
}

// What is going on, in a word that is seen on a phone too.
export const noteOf = ({ phase, name, now_step: step }, left) =>
  ({ talk: `Talk ${timeLeft(left)}`, closed: "Closed", vote2: "Answer again" })[phase] ??
  (step.address ? `You are ${name}` : "Look at the front.");

// How many have answered, in words.
export function countOf({ phase, answered, present, now_step: step }) {
  if (!step?.question || phase === "show" || phase === "revealed") return "";
  const done = phase === "vote2" ? answered.second : answered.first;
  const word = step.question.kind === "drawing" ? "drawn" : "voted";
  return `${done} of ${Math.max(present, done)} have ${word}`;
}

// Where the class pointed in its last vote, once that is revealed.
export function pointsOf({ reveal, now_step: step }) {
  if (step?.question?.kind !== "point" || !reveal?.counts) return [];
  const { first, second } = reveal.counts;
  return (second?.points.length ? second : first)?.points ?? [];
}

// What was answered, in words, for who sees it revealed; given: a place among the answers, a number, and of a point
// the digit it lies among.
export function wordsOf(question, given) {
  if (!question || given === null) return "";
  if (question.kind === "choice") return "ABCD"[given];
  if (question.kind === "point" && Number.isInteger(given))
    return given < 0 ? "a place of no one digit" : `a place among the ${given}s`;
  return question.kind === "number" ? withUnit(given, question.unit) : "";
}

// What the phase after this one is, and how a presenter calls the step to it.
export function nextPhase({ phase, now_step: step }) {
  if (!step?.question || phase === "revealed" || phase === "show") return null;
  if (step.rounds > 1 && (phase === "vote" || phase === "closed")) return ["talk", "Talk"];
  if (phase === "talk") return ["vote2", "Vote again"];
  return ["revealed", "Reveal"];
}

// What one hears of a change of the scene who does not see it.
export function heardOf({ sheet, text, question, reveal, place, hint }) {
  const words = sheet
    ? [sheet.title, sheet.text]
    : reveal
      ? [reveal.right && `Right: ${reveal.right}.`, reveal.after]
      : [place, text, question?.text, hint];
  return words
    .filter(Boolean)
    .join(" ")
    .replace(/ \d+:\d+$/, ""); // not every second
}

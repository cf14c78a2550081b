// What a class answered, as bars and as text: of a choice a row for each answer, of a number and of a point on the
// plane a column for each stretch of the line or digit.

import { make } from "../paint/dom.js";

export const LETTERS = "ABCD"; // of the answers, as on the cards that are held up
export const SHAPES = ["▲", "◆", "●", "■"]; // beside the letters: colour and letter are never the only sign
export const TALK_SECONDS = 90; // between two votes

export const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
export const percent = (share) => `${Math.round(100 * share)} %`;

export function timeLeft(seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

// Bins of a line of numbers, and how many values each holds: [{ from, to, count }].
export function binned(values, { low, high, step = 1 }) {
  const wanted = Math.min(20, Math.max(1, Math.round((high - low) / step)));
  const width = (high - low) / wanted;
  const edge = (i) => low + i * width;
  const bins = Array.from({ length: wanted }, (_, i) => ({ from: edge(i), to: edge(i + 1), count: 0 }));
  for (const value of values) bins[Math.min(wanted - 1, Math.max(0, Math.floor((value - low) / width)))].count++;
  return bins;
}

export function middleOf(values) {
  const ordered = [...values].sort((a, b) => a - b);
  const half = ordered.length / 2;
  return ordered.length % 2 ? ordered[Math.floor(half)] : (ordered[half - 1] + ordered[half]) / 2;
}

const PLACES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1];
const ROUNDS = [["first", "First vote"], ["second", "Second vote"]];
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
const shown = (value) => String(+value.toPrecision(4));

// How many votes a round holds, as the server counts those of a kind of question.
export function numVotes(kind, round) {
  if (!round) return 0;
  if (kind === "number") return round.length; // its values
  return sum(kind === "point" ? Object.values(round.digits) : round);
}

// Elements for both votes; counts: { first, second } as the server tells them; solution: what is right.
export function showCounts(question, counts, solution) {
  if (question.kind === "drawing" || !counts) return [];
  const rounds = ROUNDS.filter(([name]) => numVotes(question.kind, counts[name]) > 0);
  if (!rounds.length && question.kind === "choice") rounds.push(ROUNDS[0]); // its answers, without a bar
  if (question.kind === "choice") return [showChoice(question, rounds.map(([name]) => counts[name]), solution)];
  return rounds.flatMap(([name, title]) => [
    ...(rounds.length > 1 ? [make("p", { class: "soft round" }, title)] : []),
    ...(question.kind === "number" ? showNumbers : showDigits)(question, counts[name], solution),
  ]);
}

// The last vote's bar is the strong one; the first stays above it, faint.
function showChoice({ answers }, rounds, { index }) {
  const rows = answers.map((answer, place) => {
    const votes = rounds.map((round) => round[place] ?? 0);
    const bars = rounds.map((round, i) => {
      const share = (round[place] ?? 0) / Math.max(1, sum(round));
      return make("i", { class: i < rounds.length - 1 ? "bar before" : "bar", style: `--share: ${share}` });
    });
    return make("li", { class: place === index ? "right" : "" },
      make("b", {}, LETTERS[place]), make("span", { class: "shape", "aria-hidden": "true" }, SHAPES[place]),
      make("span", { class: "text" }, answer, ...(place === index ? [make("em", {}, " ✓ right")] : [])),
      make("output", {}, votes.join(" → ")), make("span", { class: "bars", "aria-hidden": "true" }, ...bars));
  });
  return make("ol", { class: "choices" }, ...rows);
}

function showColumns(columns, label) {
  const most = Math.max(1, ...columns.map(({ count: height }) => height));
  const parts = columns.map(({ count: height, name = "", isRight }) =>
    make("span", { class: isRight ? "right" : "" },
      make("i", { style: `--share: ${height / most}` }, ...(height ? [make("b", {}, String(height))] : [])), name));
  return make("div", { class: "columns", role: "img", "aria-label": label }, ...parts);
}

function showNumbers(question, values, { low, high }) {
  const { unit } = question;
  const isRight = (from, to) => from <= high && to >= low;
  const right = values.filter((value) => isRight(value, value)).length;
  const middle = `${shown(middleOf(values))}${unit ? ` ${unit}` : ""}`;
  const told = `${right} right, from ${shown(low)} to ${shown(high)}`;
  const said = `${count(values.length, "number")}, the middle one ${middle}; ${told}.`;
  const columns = binned(values, question).map(({ from, to, count: height }) =>
    ({ count: height, isRight: isRight(from + 1e-9, to - 1e-9) }));
  const ends = [question.low, question.high].map((end) => make("span", {}, shown(end)));
  return [
    showColumns(columns, said),
    make("div", { class: "ends", "aria-hidden": "true" }, ...ends),
    make("p", { class: "soft" }, said),
  ];
}

// digits: how many points lie among those of each digit, of "-1" among none.
function showDigits(_, { digits }, { digit }) {
  const columns = PLACES.map((place) =>
    ({ count: digits[place] ?? 0, name: place < 0 ? "–" : String(place), isRight: place === digit }));
  const all = sum(columns.map(({ count: height }) => height));
  const right = digits[digit] ?? 0;
  const said = `${right} of ${count(all, "point")} among the ${digit}s${all ? `, ${percent(right / all)}` : ""}.`;
  return [showColumns(columns, said), make("p", { class: "soft" }, said)];
}

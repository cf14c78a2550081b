// What is said of a map, of a digit and of a lasso's catch.

import { hasClasses, nameOf } from "../shared/core/naming.js";
import { brief, percent } from "../shared/core/numbers.js";
import { isCovered } from "../shared/hand/cover.js";

const FEW = 20;
const hundredths = (share) => `${(100 * share).toFixed(1)} %`;
const short = (value) => value.toFixed(3).replace("-", "−");

// Lines of a small table: [name, value, what it means]; quality as the core's MapQuality, null while
// it is measured.
export function sayQuality(quality) {
  if (!quality) return [];
  const both = (name, write) =>
    `${write(quality[`${name}_codes`])} by code, ${write(quality[`${name}_map`])} here`;
  const isKnown = (name) => quality[`${name}_codes`] !== null;
  return [
    ["trustworthiness", short(quality.trustworthiness), "near here, near by code; 1 at best"],
    ["continuity", short(quality.continuity), "near by code, near here; 1 at best"],
    isKnown("knn_accuracy") && [
      "5-NN accuracy",
      both("knn_accuracy", hundredths),
      "digits whose five nearest vote for their class",
    ],
    isKnown("silhouette") && [
      "silhouette",
      both("silhouette", short),
      "how far classes stand apart; −1 to 1",
    ],
  ].filter(Boolean);
}

// How these were measured, and how the map was made.
export const sayMeasure = ({ quality, detail }) =>
  [quality && `n = ${quality.n.toLocaleString("en")}, ${quality.num_neighbours} neighbours`, detail]
    .filter(Boolean)
    .join(" · map: ");

// The sentence under maps whose distances mislead; empty where all are linear.
export function warnOf(maps) {
  const titles = [...new Set(maps.filter(({ method }) => ["umap", "tsne"].includes(method)).map(({ title }) => title))];
  if (!titles.length) return "";
  return (
    `${titles.join(" and ")} ${titles.length > 1 ? "keep" : "keeps"} near codes near, and no more: how far ` +
    "apart two groups lie, and how large or dense one is, means nothing."
  );
}

// Why a map shows classes where something else was chosen.
export const sayLack = (colour, name) =>
  colour === "predicted"
    ? "The neighbours are being counted…"
    : `Classes: “${name}” ` +
      `${colour === "divergence" ? "is not variational and has no KL divergence" : "has no errors here"}.`;

// One line on a digit of a part (parts.js), of what is known of it.
export function sayDigit({ labels, error, divergence, predicted }, index) {
  if (isCovered("facts")) return "";
  const known = [];
  if (error) known.push(`${error[index].toFixed(4)} MSE`);
  if (divergence) known.push(`KL ${brief(divergence[index])} nats`);
  if (predicted)
    known.push(predicted[index] === labels[index] ? "5-NN agrees" : `5-NN says ${nameOf(predicted[index])}`);
  return known.join(" · ");
}

// What place the error of a digit has, from the largest; rank -1 where that is not worth a word.
export const sayRank = (rank) =>
  rank < 0 || isCovered("facts") ? ""
  : rank === 0 ? " · the largest error of all"
  : ` · number ${rank + 1} from the largest error`;

export const sayWrong = ({ wrong, count, isSelected }) =>
  `strong: predicted wrongly, ${wrong.toLocaleString("en")} of ${count.toLocaleString("en")}` +
  (isSelected ? " selected" : "");

export const sayCatch = (count, all) =>
  `${count.toLocaleString("en")} of ${all.toLocaleString("en")} digits selected`;

// Where the visitor's own digit stands, in words. own: { name, spots }, spots { isExact } of each map
// by its place, or null.
export function sayOwn(own) {
  if (!own) return "";
  const digit = own.name === "yours" ? "Your digit" : "The sample, until you draw,";
  return own.spots.some(({ isExact }) => !isExact)
    ? `${digit} stands in the middle of its five nearest codes' places, the nearer the heavier: ` +
        "UMAP and t-SNE cannot place one more code by themselves."
    : `${digit} stands exactly where the map puts its code.`;
}

// [[label, count, share]], of indices among `labels`, for every class there is.
export function countClasses(indices, labels, classes) {
  const counts = new Map(classes.map((label) => [label, 0]));
  for (const i of indices) counts.set(labels[i], counts.get(labels[i]) + 1);
  return classes.map((label) => [label, counts.get(label), counts.get(label) / (indices.length || 1)]);
}

export const sayMost = (counts) => {
  if (!hasClasses()) return "";
  const [label, count, share] = counts.reduce((best, next) => (next[2] > best[2] ? next : best));
  const all = counts.reduce((sum, [, its]) => sum + its, 0);
  return `${all < FEW ? `${count} of ${all}` : percent(share)} are ${nameOf(label)}s`; // no percent of a few
};

// Rows of a table of digits. parts: as parts.js reads them, one a map; codes come once a model.
export function tableOf(indices, labels, parts) {
  const head = ["digit", "class"];
  const columns = []; // what gives each further number
  const seen = new Set();
  for (const [k, part] of parts.entries()) {
    const tail = parts.length > 1 ? `_${k + 1}` : "";
    head.push(`x${tail}`, `y${tail}`);
    columns.push((i) => part.places[2 * i], (i) => part.places[2 * i + 1]);
    if (seen.has(part.map.name)) continue;
    seen.add(part.map.name);
    for (const [name, title] of [["error", "mse"], ["divergence", "kl_nats"], ["predicted", "five_nn"]])
      if (part[name]) {
        head.push(title + tail);
        columns.push((i) => part[name][i]);
      }
    for (let d = 0; d < part.space.size; d++) {
      head.push(`code_${d + 1}${tail}`);
      columns.push((i) => part.space.code(i)[d]);
    }
  }
  return [head, ...Array.from(indices, (i) => [i, labels[i], ...columns.map((column) => column(i))])];
}

const titlesOf = (parts) => parts.map(({ map }) => `${map.title} of ${map.name}`);

// What stands above and below a saved picture of the maps, coloured by what `colour` says.
export const tellMaps = (parts, count, colour) => ({
  name: parts.map(({ map }) => map.method).join("-"),
  title: titlesOf(parts).join(", and "),
  caption: `Every point is a test digit's code, n = ${count.toLocaleString("en")}, coloured by ${colour}.`,
});
// The same of the digits in a line around them, or of the one on the card.
export const tellDigits = (parts, count, caught, digit) => ({
  name: caught ? `selected-${caught.length}` : `digit-${digit}`,
  title: caught
    ? `${caught.length.toLocaleString("en")} test digits selected on a map`
    : `One of ${count.toLocaleString("en")} test digits`,
  caption: `On the map: ${titlesOf(parts).join(", ")}.`,
});

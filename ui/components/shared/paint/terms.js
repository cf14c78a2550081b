// Words that are explained where they stand: which of a text they are, and how they are marked. What
// they mean is told once a page by the component `terms`, which also shows it.

import { worded } from "../core/naming.js";
import { setText } from "./dom.js";

const KEY = "autoencoderTerms"; // on the page: every component's code is a copy of its own
const CONTROLS = "button, label, select, summary, a, output, svg, [role], .heard";

export const slugOf = (term) => `ae-term-${term.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}`;

// Abbreviations are written as they are, other words in any case.
function patternOf(terms) {
  const escaped = (term) => term.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const isWord = (term) => /^\p{Ll}/u.test(term) && term.length > 3;
  const longestFirst = (some) => [...some].sort((a, b) => b.length - a.length).map(escaped).join("|");
  const either = (some, flags) =>
    some.length ? new RegExp(`(?<![\\p{L}\\p{N}-])(?:${longestFirst(some)})(?=s?(?![\\p{L}\\p{N}]))`, flags) : null;
  return [either(terms.filter((one) => !isWord(one)), "gu"), either(terms.filter(isWord), "giu")].filter(Boolean);
}

// The pieces of a text, [piece, term or null]; a term that is in `done` is not marked again.
export function splitTerms(text, patterns, done) {
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)]);
  const pieces = [];
  let at = 0;
  for (const { 0: word, index } of found.sort((a, b) => a.index - b.index)) {
    const term = [word, word.toLowerCase()].find((one) => globalThis[KEY]?.meanings[one]);
    if (!term || done.has(term) || index < at) continue;
    done.add(term);
    pieces.push([text.slice(at, index), null], [word, term]);
    at = index + word.length;
  }
  return [...pieces, [text.slice(at), null]].filter(([piece]) => piece);
}

// Tell every component of the page what words mean, { term: sentence }, and which of them to mark.
export function setTerms(meanings, marked) {
  globalThis[KEY] = { meanings, patterns: patternOf(marked) };
  globalThis.dispatchEvent?.(new CustomEvent("ae:terms"));
}

export const meaningOf = (term) => globalThis[KEY]?.meanings[term] ?? "";
export const patterns = () => globalThis[KEY]?.patterns ?? [];

// Mark in `root` the first of every word that is explained, but not in what is pressed or heard; and let
// the keyboard reach what has a hint.
export function markTerms(root) {
  if (!patterns().length) return;
  for (const element of root.querySelectorAll("p[title], span[title]:not([role])"))
    if (element.title !== element.textContent) element.tabIndex = 0;
  const done = new Set([...root.querySelectorAll("[data-term]")].map(({ dataset }) => dataset.term));
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest(CONTROLS)) texts.push(walker.currentNode);
  for (const text of texts) {
    const pieces = splitTerms(text.data, patterns(), done);
    const marked = pieces.map(([piece, term]) => (term ? mark(piece, term) : piece));
    if (pieces.some(([, term]) => term)) text.replaceWith(...marked);
  }
}

// Show a text that seldom changes, its words marked.
export function explainText(element, text) {
  if (element.textContent === worded(text)) return;
  setText(element, text);
  markTerms(element);
}

function mark(word, term) {
  const element = document.createElement("span");
  Object.assign(element, { className: "ae-term", role: "button", tabIndex: 0, textContent: word });
  element.dataset.term = term;
  element.setAttribute("aria-description", meaningOf(term));
  return element;
}

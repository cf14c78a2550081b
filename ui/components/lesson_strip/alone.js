// A lesson taken alone: the answer is revealed once one has answered. How far one is, this browser keeps.

import { askServer } from "./asking.js";
import { createOpener, placeOf } from "./opener.js";
import { wordsOf } from "./words.js";

const KEPT = "ae-lesson"; // the name of the lesson under way
const progressOf = (name) => `${KEPT}:${name}`;

export function keptLesson(storage = localStorage) {
  try {
    return storage.getItem(KEPT);
  } catch {
    return null;
  }
}

export function keepLesson(name, storage = localStorage) {
  try {
    if (name) storage.setItem(KEPT, name);
    else storage.removeItem(KEPT);
  } catch {
    // refused: then it is taken as long as the page lives
  }
}

// { at, given } of a lesson, given: step -> what was answered (of a point the digit it lies among, of a drawing
// that there is one), null where only the answer was asked for.
export function readProgress(name, numSteps, storage = localStorage) {
  try {
    const { at, given } = JSON.parse(storage.getItem(progressOf(name)));
    const isPlace = Number.isInteger(at) && at >= 0 && at <= numSteps;
    return {
      at: isPlace ? at : 0,
      given: new Map(Object.entries(given).map(([step, value]) => [Number(step), value])),
    };
  } catch {
    return { at: 0, given: new Map() };
  }
}

function keepProgress(name, { at, given }, storage = localStorage) {
  try {
    storage.setItem(progressOf(name), JSON.stringify({ at, given: Object.fromEntries(given) }));
  } catch {
    // refused
  }
}

// A question of a lesson's file as a class is asked it, and what is revealed of it; ui/lessons/sheet.py.
export function asAsked(question) {
  if (!question) return null;
  const { kind, text, low, high, step, unit, is_digit } = question;
  if (kind === "drawing") return { kind, text, is_digit, isAlone: true };
  if (kind === "point") return { kind, text, isAlone: true };
  return kind === "choice"
    ? { kind, text, answers: question.answers.map((each) => each.text) }
    : { kind, text, low, high, step, unit };
}
export function asRevealed({ question, after }) {
  if (!question) return null;
  const { kind, right, wrong, answer, within, answers, digit } = question;
  const span = kind === "number" ? { low: answer - within, high: answer + within } : {};
  const index = kind === "choice" ? answers.findIndex((each) => each.is_right) : null;
  return { right, wrong, after, index, digit: digit ?? null, ...span, counts: null };
}

export async function takeLesson({ strip, name, begin, signal }) {
  const leave = () => {
    keepLesson(null);
    begin({});
  };
  let lesson = null;
  const fail = (text) =>
    strip.show({
      name: "lost",
      role: "alone",
      title: "The lesson",
      text,
      actions: [
        { text: "Try again", run: () => begin({}) },
        { text: "Leave", run: leave },
      ],
    });
  try {
    lesson = await (await askServer(`lessons/${encodeURIComponent(name)}.json`, { signal })).json();
  } catch (error) {
    if (!signal.aborted) fail(error.message);
    return;
  }
  const { steps, title, goal, asked } = lesson;
  const progress = readProgress(name, steps.length);
  const opener = createOpener({ signal });

  function go(at) {
    progress.at = Math.min(Math.max(at, 0), steps.length);
    keepProgress(name, progress);
    render();
  }
  async function answer(value) {
    const { at } = progress;
    const { kind } = steps[at].question;
    const given = value !== null && kind === "point" ? await digitAt(at, value) : value;
    progress.given.set(at, kind === "drawing" && value !== null ? true : given); // a drawing is not kept
    keepProgress(name, progress);
    render();
  }
  // What a point lies among; true where nobody can say.
  async function digitAt(at, [x, y]) {
    const query = new URLSearchParams({ at, x, y });
    try {
      const told = await askServer(`lessons/${encodeURIComponent(name)}/digit?${query}`, { signal });
      return (await told.json()).digit;
    } catch {
      return true;
    }
  }

  function scene() {
    const { at, given } = progress;
    if (at === steps.length) return lastScene();
    const step = steps[at];
    const isRevealed = !step.question || given.has(at);
    const shown = {
      name: `${name}:${at}`,
      role: "alone",
      title,
      place: `Step ${at + 1} of ${steps.length}`,
      text: step.text,
      question: asAsked(step.question),
      phase: isRevealed ? "revealed" : "vote",
      isOpen: true,
      answer,
      actions: [
        { text: "Back", short: "‹", run: () => go(at - 1), isOff: at === 0 },
        { text: "Next", run: () => go(at + 1), isMain: isRevealed },
      ],
      leave,
      links: opener.isAway() ? [{ text: "Open the page of this step", run: opener.open }] : [],
    };
    const isDrawn = step.question?.kind === "drawing"; // no drawing is wrong
    if (!isRevealed)
      shown.links.push({ text: isDrawn ? "What to look for" : "Show the answer", run: () => answer(null) });
    if (!isRevealed || !step.question) return shown;
    const own = given.get(at);
    const mine = typeof own === "number" ? own : null;
    return { ...shown, reveal: asRevealed(step), mine, said: wordsOf(shown.question, mine) };
  }

  function lastScene() {
    const others = {
      text: "Other lessons",
      run: () => {
        keepLesson(null);
        location.assign(placeOf("/class"));
      },
    };
    return {
      name: `${name}:end`,
      role: "alone",
      title,
      place: "The end",
      text: `You can say now: ${goal}`,
      asked,
      actions: [
        { text: "Back", short: "‹", run: () => go(steps.length - 1) },
        { text: "Done", run: leave, isMain: true },
      ],
      links: [{ text: "Once more", run: again }, others],
      leave,
    };
  }
  function again() {
    progress.given.clear();
    go(0);
  }

  function render() {
    if (signal.aborted) return;
    strip.show(scene());
    const step = steps[progress.at];
    const isRevealed = step?.question && progress.given.has(progress.at);
    opener.follow(`${name}:${progress.at}`, step && { ...step, cover: isRevealed ? [] : step.cover });
  }
  const clock = setInterval(render, 1000); // another page may have been opened
  signal.addEventListener("abort", () => clearInterval(clock));
  render();
}

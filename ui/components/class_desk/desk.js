// The teacher's desk, held in one hand: what is next is one large button, always in the same place; above it what
// to say and what the class answers. None of it reaches a projector.

import { count, showCounts } from "../shared/class/answers.js";
import { button, make, setHidden, setText } from "../shared/paint/dom.js";
import { createAfterwards, DELETED } from "./afterwards.js";
import { createMore, scanned } from "./more.js";
import { steer, talkLeft } from "./steering.js";
import { createWall } from "./wall.js";
import { isSecond, sayAdvice, sayAnswered, sayMinutes, spaced } from "./words.js";

const REST = 700; // milliseconds after the button has changed in which a second tap of one press is none
const TICK = 250; // milliseconds
const PROBLEM_TIME = 8000; // milliseconds

const titled = (title, ...children) => make("section", {}, make("h2", {}, title), ...children);

// Returns what component.js shows: { element, takeClass(state, live), takeDrawings, takeConnection, say, repaint }.
export function createDesk({ identity, stage, signal, act: post }) {
  let state = null;
  let live = null;
  let isConnected = true;
  let pressed = 0; // when
  let isWaiting = false; // for the answer to the last press
  let counted = "";
  let lines = "";
  let isDeleted = false; // by this desk
  let hasRung = true; // at the end of the talk
  let problemTimer = 0;

  async function act(type, fields) {
    const problem = await post(type, fields);
    if (problem) say(problem);
    return problem;
  }
  async function fetchFrom(name, { asText = false } = {}) {
    const address = new URL(`classes/${encodeURIComponent(identity.code)}/${name}`, document.baseURI);
    address.search = new URLSearchParams({ key: identity.key }).toString();
    try {
      const answer = await fetch(address, { signal });
      if (!answer.ok) return null;
      return asText ? await answer.text() : await answer.json();
    } catch {
      return null;
    }
  }

  async function deleteClass() {
    isDeleted = true;
    if (await act("close", {})) isDeleted = false;
  }

  const code = button("", () => setHidden(joining, !joining.hidden), { class: "code", title: "The code to scan" });
  const here = make("span", { class: "here" });
  const place = make("p", { class: "place" });
  const problem = make("p", { class: "problem", role: "alert", hidden: "" });
  const joining = make("div", { class: "joining", hidden: "" });
  const saying = make("div", { class: "saying" });
  const question = make("h3", {});
  const answers = make("div", { class: "answers", role: "status", "aria-live": "off" });
  const verdict = make("p", { class: "verdict", role: "status" });
  const asking = titled("They are asked", question, answers, verdict);
  const after = make("div", { class: "after" });
  const asked = make("div", { class: "asked" });
  const wall = createWall({ stage, act });
  const walls = titled("Wall", wall.element);
  const animals = make("p", { class: "animals" });
  const present = titled("Who is here", animals);
  const more = createMore({ identity, act, fetchFrom, onView: view });
  const afterwards = createAfterwards({ identity, fetchFrom, deleteClass, onBack: () => view("desk") });

  const eyes = toggle("Eyes up", "pause", "paused", "Stop every student's screen");
  const blank = toggle("Blank", "blank", "blank", "Blank the projector");
  const others = make("div", { class: "others" });
  const back = button("←", () => act("go", { at: state.at - 1 }), { class: "back", "aria-label": "Back to the step before" });
  const label = make("b", {});
  const note = make("span", {});
  const next = button("", press, { class: "next" });
  next.append(label, note);
  const dock = make("div", { class: "dock" },
    make("div", { class: "row" }, eyes, blank, make("span", { class: "gap" }), others), make("div", { class: "row" }, back, next));
  const main = make("div", { class: "sheet" },
    make("div", { class: "column" }, joining, saying, asking, after, asked), make("div", { class: "column" }, walls, present, more.element));
  const element = make("div", { class: "desk", "data-ae": "class-desk-teacher" },
    make("header", {}, code, here, make("span", { class: "gap" }), place), problem, main, afterwards.element, dock);
  setHidden(afterwards.element, true);

  function toggle(text, type, field, hint) {
    const one = button(text, () => act(type, { on: !state[field] }), { title: hint, "aria-pressed": "false" });
    one.dataset.field = field;
    return one;
  }
  function view(name) {
    setHidden(main, name !== "desk");
    setHidden(afterwards.element, name === "desk");
    if (name === "afterwards") afterwards.open();
    element.scrollTo({ top: 0 });
  }
  function say(text) {
    setText(problem, text);
    setHidden(problem, !text);
    clearTimeout(problemTimer);
    if (text) problemTimer = setTimeout(say, PROBLEM_TIME, "");
  }

  async function press() {
    if (!state || isWaiting || performance.now() - pressed < REST) return;
    pressed = performance.now();
    const { next: one } = steer(state, live.now());
    if (one.view) return view(one.view);
    view("desk");
    isWaiting = true;
    showNext();
    await act(...one.act);
    isWaiting = false;
    showNext();
  }
  function showNext() {
    if (!state) return;
    const steering = steer(state, live.now());
    setText(label, steering.next.text);
    setText(note, isConnected ? steering.next.note : "No connection; it is done once that is back");
    setHidden(note, !note.textContent);
    next.setAttribute("aria-busy", String(isWaiting));
    back.disabled = state.at < 0;
    const wanted = steering.others.map(({ text }) => text).join();
    if (others.dataset.shown === wanted) return;
    others.dataset.shown = wanted;
    others.replaceChildren(...steering.others.map((one) => button(one.text, () => act(...one.act))));
  }
  function tick() {
    if (state?.phase !== "talk") {
      hasRung = true;
      return;
    }
    const isOver = talkLeft(state, live.now()) <= 0;
    if (isOver && !hasRung) navigator.vibrate?.(300);
    hasRung = isOver;
    showNext();
  }

  function showPlace() {
    const { at, title, lesson, num_lessons: lessons, step, num_steps: steps, now_step: now } = state;
    setText(code, spaced(identity.code));
    setText(here, isConnected ? `${state.present} here` : "no connection");
    here.classList.toggle("lost", !isConnected);
    setText(place, at < 0 ? `Lesson 1 of ${lessons}: ${title}` : `${title} · step ${step + 1} of ${steps} · ${sayMinutes(now.minutes)} · lesson ${lesson + 1} of ${lessons}`);
  }
  function showWords() {
    const { at, now_step: step, say: told, after: then, asked: theyAsk = [], goal, phase, next: coming } = state;
    const text = JSON.stringify([at, step?.text, told, then, theyAsk, goal, phase, coming]);
    if (text === lines) return;
    lines = text;
    const parts = at < 0
      ? [make("h2", {}, "Before you begin"), make("p", { class: "say" }, "Let them scan the code. Each gets an animal; begin when all are here."), make("p", { class: "text" }, goal)]
      : [
          ...(told ? [make("h2", {}, "Say"), make("p", { class: "say" }, told)] : []),
          make("h2", {}, "They read"), make("p", { class: "text" }, step.text)];
    saying.replaceChildren(...parts);
    after.replaceChildren(...(then ? [make("h2", {}, phase === "revealed" || !step?.question ? "Now say" : "Afterwards say"), make("p", { class: phase === "revealed" ? "say" : "text" }, then)] : []));
    const wrong = phase === "revealed" ? (state.solution?.wrong ?? []) : [];
    asked.replaceChildren(
      ...fold("Why the others tempt", wrong), ...fold("They will ask", theyAsk.map(({ question: q, answer }) => [q, answer])),
      ...(coming && at >= 0 ? [make("h2", {}, "Then"), make("p", { class: "text" }, coming.text)] : []));
  }
  function fold(title, pairs) {
    if (!pairs.length) return [];
    return [make("details", { class: "fold" }, make("summary", {}, title),
      ...pairs.map(([head, body]) => make("p", {}, make("b", {}, head), ` ${body}`)))];
  }
  function showAnswers() {
    const { now_step: step, counts, solution } = state;
    const own = step?.question ?? null;
    setHidden(asking, !own);
    if (!own) return;
    const text = JSON.stringify([own, counts, solution]);
    if (text !== counted) {
      counted = text;
      setText(question, own.text);
      answers.replaceChildren(...showCounts(own, counts, solution ?? {}));
    }
    const parts = own.kind === "drawing" ? [`${count(state.wall?.length ?? 0, "drawing")}.`] : [`${sayAnswered(state)}.`, sayAdvice(state)];
    setText(verdict, [...parts, solution?.right && own.kind !== "choice" ? `Right: ${solution.right}` : ""].filter(Boolean).join(" "));
    verdict.classList.toggle("again", isSecond(state, counts));
  }

  function show() {
    if (!state) return;
    showPlace();
    showWords();
    showAnswers();
    for (const one of [eyes, blank]) one.setAttribute("aria-pressed", String(Boolean(state[one.dataset.field])));
    wall.take(state);
    setText(animals, state.animals?.length ? state.animals.join(", ") : "Nobody yet.");
    more.take(state);
    if (joining.dataset.of !== state.join?.address) {
      joining.dataset.of = state.join?.address;
      joining.replaceChildren(scanned(state.join.svg, state.join.address), make("p", { class: "soft" }, state.join.address));
      setHidden(joining, state.at >= 0 || state.present > 0);
    }
    showNext();
  }

  const ticking = setInterval(tick, TICK);
  signal.addEventListener("abort", () => {
    clearInterval(ticking);
    clearTimeout(problemTimer);
  });
  return {
    element,
    get farewell() {
      return isDeleted ? DELETED : "";
    },
    takeClass(next, from) {
      [state, live] = [next, from];
      show();
    },
    takeDrawings(drawings) {
      wall.takeDrawings(drawings);
      afterwards.takeDrawings(drawings);
    },
    takeConnection(next) {
      isConnected = next;
      show();
    },
    say,
    repaint: wall.repaint,
  };
}

// The teacher's desk, held in one hand or in a window of its own. None of it reaches a projector.

import { button, make, setHidden, setText } from "../shared/paint/dom.js";
import { createAfterwards, DELETED } from "./afterwards.js";
import { createDock } from "./dock.js";
import { createMore, scanned, sayProjector } from "./more.js";
import { createSaying } from "./saying.js";
import { createWall } from "./wall.js";
import { sayPlace, spaced } from "./words.js";

const PROBLEM_TIME = 8000; // milliseconds

const titled = (title, ...children) => make("section", {}, make("h2", {}, title), ...children);

// Returns what component.js shows: { element, isOver, farewell, takeClass(state, live), takeDrawings(drawings),
// takeConnection(isConnected), say(text), repaint() }.
export function createDesk({ identity, stage, signal, act: post }) {
  let state = null;
  let isConnected = true;
  let isDeleted = false; // by this desk
  let problemTimer = 0;
  signal.addEventListener("abort", () => clearTimeout(problemTimer));

  async function act(type, fields) {
    const problem = await post(type, fields);
    if (problem) say(problem);
    return problem;
  }
  async function deleteClass() {
    isDeleted = true;
    if (await act("close", {})) isDeleted = false;
  }
  // A file of the class, null where it does not come.
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

  // The window focuses it as it opens, and a hint would cover what stands below.
  const code = button(spaced(identity.code), () => setHidden(joining, !joining.hidden), {
    class: "code", "aria-label": `Class ${[...identity.code].join(" ")}, to scan`,
  });
  const here = make("span", { class: "here" }, "connecting …");
  const place = make("p", { class: "place" });
  const problem = make("p", { class: "problem", role: "alert", hidden: "" });
  const joining = make("section", { class: "joining", hidden: "" });
  const saying = createSaying();
  const wall = createWall({ stage, act });
  const walls = titled("Wall", wall.element);
  const names = make("p", { class: "names" });
  const more = createMore({ act, fetchFrom, onView: view });
  const afterwards = createAfterwards({ identity, fetchFrom, deleteClass });
  const dock = createDock({ act, onView: view, signal });
  const [before, asking, after] = saying.elements;
  const sheet = make("div", { class: "sheet" },
    make("div", { class: "column" }, joining, before, asking, walls, after),
    make("div", { class: "column" }, titled("Who is here", names), more.element));
  const head = make("header", {}, code, here, make("span", { class: "gap" }), place);
  const element = make("div", { class: "desk", "data-ae": "class-teacher" },
    head, problem, sheet, afterwards.element, dock.element);
  setHidden(afterwards.element, true);

  function view(name) {
    const isDesk = name === "desk";
    if (sheet.hidden !== isDesk) return;
    setHidden(sheet, !isDesk);
    setHidden(afterwards.element, isDesk);
    dock.turnTo(name);
    if (!isDesk) afterwards.open();
  }
  function say(text) {
    setText(problem, text);
    setHidden(problem, !text);
    clearTimeout(problemTimer);
    if (text) problemTimer = setTimeout(say, PROBLEM_TIME, "");
  }

  function show() {
    if (!state) return;
    setText(here, isConnected ? `${state.present} here` : "no connection");
    here.classList.toggle("lost", !isConnected);
    setText(place, sayPlace(state));
    saying.take(state);
    wall.take(state);
    setHidden(walls, wall.size === 0 && state.now_step?.question?.kind !== "drawing");
    setText(names, state.here?.length ? state.here.join(", ") : "Nobody yet.");
    more.take(state);
    const { address, svg } = state.join;
    if (joining.dataset.of === address) return;
    joining.dataset.of = address;
    joining.replaceChildren(scanned(svg, address), make("p", { class: "soft" }, address), sayProjector(state));
    setHidden(joining, state.at >= 0);
  }

  return {
    element,
    isOver: true,
    get farewell() {
      return isDeleted ? DELETED : "";
    },
    takeClass(next, live) {
      if (next.at !== state?.at) sheet.scrollTo({ top: 0 });
      if (state && state.at < 0 && next.at >= 0) setHidden(joining, true);
      state = next;
      show();
      dock.take(next, live);
    },
    takeDrawings(drawings) {
      wall.takeDrawings(drawings);
      afterwards.takeDrawings(drawings);
    },
    takeConnection(next) {
      isConnected = next;
      show();
      dock.takeConnection(next);
    },
    say,
    repaint: wall.repaint,
  };
}

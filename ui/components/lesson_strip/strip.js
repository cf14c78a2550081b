// The strip at the foot of the window, over every page: it reserves its height, and shows a scene.

import { isCommand } from "../shared/hand/pointer.js";
import { hasMore, isPresent, setTaught } from "../shared/hand/present.js";
import { button, make, setHidden, setText } from "../shared/paint/dom.js";
import { readTheme } from "../shared/paint/paint.js";
import TOKENS from "../shared/tokens.json" with { type: "json" };
import { askQuestion } from "./question.js";
import { showReveal } from "./reveal.js";
import { makeRoom } from "./view.js";
import { createWall } from "./wall.js";
import { heardOf } from "./words.js";

const ROOM = "--ae-strip"; // height of the strip, which the app leaves free
const SAID = 8000; // milliseconds that a problem stands
const STREAMLIT = {
  "--st-text-color": "ink",
  "--st-secondary-background-color": "card",
  "--st-border-color": "line",
  "--st-primary-color": "accent",
}; // set for components only

const isTyping = (target) => target.matches?.("input:not([type=range]), textarea, select, [contenteditable=true]");
const takesArrows = (target) =>
  target.matches?.(
    "input, canvas, [role=slider], [role=application], [role=tab], [role=radio], [tabindex]:not([data-testid])",
  );
const takesPress = (target) =>
  target.matches?.("button, a, summary, canvas, [role=button], [tabindex]:not([data-testid])");

// Show scenes until it is ended. A scene has:
//   role, name     of the browser in the class; name tells the scene of a step from others
//   title, place, note      of the first line: the lesson, the step, what is going on
//   text, hint, question, given, isOpen, answer(value)     of question.js
//   reveal, mine, said      of reveal.js
//   actions        [{ text, short, run, isMain, isOff }], in the first line; short: on a phone
//   leave()        ends it
//   links          [{ text, run }], below
//   asked          [{ question, answer }], what others ask
//   keys           key -> run
//   join           { code, svg }, to be scanned
//   wall           [{ id, name, pixels }], the newest last: drawings that lie over the page
//   sheet          { title, text, actions }: over the whole window
export function createStrip(css) {
  const end = new AbortController();
  const { signal } = end;
  const host = make("div", { id: "ae-strip" });
  const shadow = host.attachShadow({ mode: "open" });
  const line = make("div", { class: "first" });
  const body = make("div", { class: "body" });
  const heard = make("p", { class: "heard", role: "status" });
  const said = make("p", { class: "said", role: "alert", hidden: "" });
  const strip = make("section", { class: "strip", "aria-label": "Lesson" }, line, said, body);
  const sheet = make("div", { class: "sheet", role: "dialog", "aria-modal": "true", hidden: "" });
  const hintLine = make("p", { class: "hint" });
  const root = make("div", { class: "ae lesson-strip", "data-ae": "lesson-strip" }, strip, sheet, heard);
  const head = {
    title: make("b", {}),
    place: make("span", {}),
    note: make("span", { class: "note" }),
    gap: make("span", { class: "gap" }),
    actions: make("span", { class: "actions" }),
    fold: button("", () => fold(!isFolded), {
      class: "fold",
      "aria-expanded": "true",
      "aria-label": "Fold the lesson",
    }),
    leave: button("✕", () => scene.leave(), { class: "leave", "aria-label": "Leave the lesson" }),
  };
  line.append(...Object.values(head));
  shadow.append(make("style", {}, css), root);
  const room = makeRoom(ROOM);
  const stage = { theme: null };
  const wall = createWall(stage, signal);
  strip.prepend(wall.element);
  let scene = null;
  let asked = null; // the question on show
  let leaveBody = null;
  let spoken = "";
  let isFolded = false;
  let timer = 0;

  function wear() {
    root.classList.toggle("brief", isPresent() && !hasMore());
    const app = document.querySelector('[data-testid="stApp"]');
    const scheme = app ? getComputedStyle(app).colorScheme : "";
    const isDark = scheme === "dark" || (scheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    const name = isDark ? "dark" : "light";
    if (root.dataset.scheme === name) return;
    root.dataset.scheme = name;
    host.style.colorScheme = name;
    for (const [variable, token] of Object.entries(STREAMLIT)) root.style.setProperty(variable, TOKENS[name][token]);
    stage.theme = readTheme(root);
    wall.repaint();
    asked?.repaint?.();
  }

  function reserve() {
    const height = scene ? Math.ceil(strip.getBoundingClientRect().height) : 0;
    document.documentElement.style.setProperty(ROOM, `${height}px`);
    setTaught(scene !== null && scene.role !== "teacher");
  }

  function fold(isWanted) {
    isFolded = isWanted;
    strip.classList.toggle("folded", isFolded);
    head.fold.setAttribute("aria-expanded", String(!isFolded));
    head.fold.setAttribute("aria-label", isFolded ? "Unfold the lesson" : "Fold the lesson");
  }

  const actionButtons = (actions = []) =>
    actions.map(({ text, short, run, isMain, isOff }) => {
      const element = button("", run, {
        class: isMain ? "act" : "",
        "aria-label": text,
        ...(isOff ? { disabled: "" } : {}),
      });
      element.append(
        make("span", { class: short ? "long" : "" }, text),
        ...(short ? [make("span", { class: "short" }, short)] : []),
      );
      return element;
    });

  // Built anew only where something of it changed, so that a hand is not disturbed; the focus stays.
  function fill(element, key, parts) {
    if (element.dataset.key === key) return;
    const places = () => [...element.querySelectorAll("button, input, canvas, a")];
    const focused = places().indexOf(shadow.activeElement);
    element.dataset.key = key;
    element.replaceChildren(...parts());
    if (focused >= 0) places()[Math.min(focused, places().length - 1)]?.focus({ preventScroll: true });
  }

  const keyOf = (...things) => JSON.stringify(things);

  function buildBody() {
    leaveBody?.abort();
    leaveBody = new AbortController();
    asked = null;
    const {
      text,
      question,
      given = null,
      isOpen = false,
      reveal,
      mine,
      said: own,
      join,
      links = [],
      asked: others = [],
    } = scene;
    const words = make("div", { class: "words" });
    const parts = [words];
    if (text) words.append(make("p", { class: "text" }, text));
    if (question) words.append(make("p", { class: "question" }, question.text));
    if (question && !reveal) {
      const context = { stage, signal: leaveBody.signal, say };
      asked = askQuestion({ question, given, isOpen }, (value) => scene.answer(value), context);
      parts.push(make("div", { class: "asked" }, asked.element, hintLine));
    }
    if (reveal) {
      const { right, parts: more } = showReveal({ question, reveal, mine, said: own });
      words.append(...right);
      parts.push(...more);
    }
    if (others.length)
      parts.push(
        make(
          "dl",
          {},
          ...others.flatMap(({ question: told, answer }) => [make("dt", {}, told), make("dd", {}, answer)]),
        ),
      );
    if (links.length) parts.push(make("div", { class: "bar links" }, ...actionButtons(links)));
    if (scene.form) parts.push(scene.form());
    if (join)
      parts.push(
        make(
          "figure",
          { class: "join" },
          make("img", { alt: `Join at ${join.address}`, src: `data:image/svg+xml,${encodeURIComponent(join.svg)}` }),
          make("figcaption", { class: "mono" }, join.code),
        ),
      );
    body.classList.toggle("revealed", Boolean(reveal));
    return parts;
  }

  function show(next) {
    const isOther = next.name !== scene?.name || next.phase !== scene?.phase;
    scene = next;
    if (!host.isConnected) {
      document.body.append(host);
      document.head.append(room);
    }
    wear();
    root.dataset.role = scene.role;
    setText(head.title, scene.title ?? "");
    setText(head.place, scene.place ?? "");
    setText(head.note, scene.note ?? "");
    const actions = scene.actions ?? [];
    setHidden(head.leave, !scene.leave);
    line.classList.toggle("acts", actions.length > 0);
    fill(head.actions, keyOf(actions, scene.name), () =>
      actionButtons(actions.map((each) => ({ ...each, run: () => act(each.text) }))),
    );
    const { name, phase, text, question, given, isOpen, reveal, mine, said: own, join, links, form } = scene;
    const bodyKey = keyOf(
      name,
      phase,
      text,
      question,
      given && [...[given].flat()],
      isOpen,
      reveal,
      mine,
      own,
      join,
      links,
      Boolean(form),
    );
    fill(body, bodyKey, buildBody);
    setText(hintLine, scene.hint ?? "");
    setHidden(body, !body.querySelector(":scope > :not(.words), .words > *"));
    setHidden(head.fold, body.hidden);
    asked?.repaint?.();
    wall.show(scene.wall ?? []);
    if (isOther) {
      fold(false);
      body.scrollTop = 0;
    }
    const cover = scene.sheet;
    setHidden(sheet, !cover);
    sheet.classList.toggle("blank", Boolean(cover?.isBlank));
    if (cover)
      fill(sheet, keyOf(cover), () => [
        make("h1", {}, cover.title ?? ""),
        ...(cover.text ?? "").split("\n").map((each) => make("p", {}, each)),
        ...actionButtons(cover.actions),
      ]);
    speak();
    reserve();
  }

  const act = (text) => scene?.actions.find((each) => each.text === text && !each.isOff)?.run();

  function speak() {
    const next = heardOf(scene);
    if (next === spoken) return;
    spoken = next;
    setText(heard, next);
  }

  function say(text) {
    setText(said, text);
    said.hidden = !text;
    clearTimeout(timer);
    if (text) timer = setTimeout(() => say(""), SAID);
  }

  function onKey(event) {
    const target = event.composedPath()[0];
    if (!scene || event.defaultPrevented || isCommand(event) || isTyping(target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key.startsWith("Arrow") && takesArrows(target)) return;
    if ((key === " " || key === "Enter") && takesPress(target)) return;
    const run = scene.sheet ? scene.sheet.keys?.[key] : (scene.keys?.[key] ?? (asked?.press(key) && (() => {})));
    if (!run) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    run();
  }
  addEventListener("keydown", onKey, { capture: true, signal });
  document.addEventListener("ae-present", wear, { signal });
  document.addEventListener("ae-point", ({ detail }) => asked?.takePoint([detail.x, detail.y]), { signal });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", wear, { signal });
  const observer = new ResizeObserver(reserve);
  observer.observe(strip);

  function hide() {
    if (!scene) return;
    scene = null;
    host.remove();
    room.remove();
    reserve();
  }
  signal.addEventListener("abort", () => {
    observer.disconnect();
    leaveBody?.abort();
    hide();
  });
  return { show, hide, say, end: () => end.abort(), stage };
}

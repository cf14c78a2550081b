// The foot of the desk: what is next is one large button, always in the same place; beside it the way back, above
// it what else can be done now.

import { button, make, setHidden, setText } from "../shared/paint/dom.js";
import { steer, talkLeft } from "./steering.js";

const REST = 700; // milliseconds after a press in which another one is its second half
const TICK = 250; // milliseconds
const BACK = { text: "Back to the desk", note: "", view: "desk" };
const TOGGLES = [ // text, act, field of the state, hint
  ["Eyes up", "pause", "paused", "Every student's screen says: eyes up"],
  ["Blank", "blank", "blank", "The projector is dark"],
];

// Returns { element, take(state, live), takeConnection(isConnected), turnTo(name) }; onView(name) shows another part of
// the desk, from which the same button leads back.
export function createDock({ act, onView, signal }) {
  let [state, live] = [null, null];
  let isConnected = true;
  let pressed = Number.NEGATIVE_INFINITY;
  let isWaiting = false; // for the answer to the last press
  let hasRung = true; // at the end of the talk
  let shown = "desk";

  const steering = () => {
    const { next, others } = steer(state, live.now());
    return { next: shown === "desk" ? next : BACK, others };
  };

  const toggles = TOGGLES.map(([text, type, field, hint]) => {
    const one = button(text, () => state && act(type, { on: !state[field] }), { title: hint, "aria-pressed": "false" });
    return { one, field };
  });
  const others = make("div", { class: "others" });
  const back = button("←", () => act("go", { at: state.at - 1 }), {
    class: "back", disabled: "", "aria-label": "Back to the step before", title: "Back to the step before",
  });
  const [label, note] = [make("b", {}), make("span", {})];
  const next = button("", press, { class: "next", disabled: "" });
  next.append(label, note);
  const element = make("div", { class: "dock" },
    make("div", { class: "row" }, ...toggles.map(({ one }) => one), make("span", { class: "gap" }), others),
    make("div", { class: "row" }, back, next));

  async function press() {
    if (!state || isWaiting || performance.now() - pressed < REST) return;
    pressed = performance.now();
    const { next: one } = steering();
    if (one.view) return onView(one.view);
    isWaiting = true;
    show();
    await act(...one.act);
    isWaiting = false;
    show();
  }

  function show() {
    if (!state) return;
    const { next: one, others: more } = steering();
    setText(label, one.text);
    setText(note, isConnected ? one.note : "No connection; it is done once that is back");
    setHidden(note, !note.textContent);
    next.setAttribute("aria-busy", String(isWaiting));
    if (next.disabled) {
      next.disabled = false;
      next.focus();
    }
    back.disabled = state.at < 0;
    for (const { one: toggle, field } of toggles) toggle.setAttribute("aria-pressed", String(Boolean(state[field])));
    const wanted = JSON.stringify([state.at, state.phase, ...more.map(({ text }) => text)]);
    if (others.dataset.shown === wanted) return;
    others.dataset.shown = wanted;
    others.replaceChildren(...more.map((other) => button(other.text, () => act(...other.act))));
  }

  // The clock of the talk; a phone buzzes when it is over.
  function tick() {
    if (state?.phase !== "talk") {
      hasRung = true;
      return;
    }
    const isOver = talkLeft(state, live.now()) <= 0;
    if (isOver && !hasRung) navigator.vibrate?.(300);
    hasRung = isOver;
    show();
  }
  const ticking = setInterval(tick, TICK);
  signal.addEventListener("abort", () => clearInterval(ticking));

  return {
    element,
    take(next, from) {
      [state, live] = [next, from];
      show();
    },
    takeConnection(next) {
      isConnected = next;
      show();
    },
    turnTo(name) {
      shown = name;
      show();
    },
  };
}

// What a teacher needs now and then: pace, a jump to another lesson, codes to scan, counted cards, the end.

import { LETTERS, SHAPES } from "../shared/class/answers.js";
import { button, make, setHidden, setText } from "../shared/paint/dom.js";
import { spaced } from "./words.js";

const PACES = [["locked", "Together"], ["free", "Each their own"]];
const ROLES = { desk: "Desk on another device", projector: "Projector" };

const fold = (title, ...children) => make("details", { class: "fold" }, make("summary", {}, title), ...children);

// A code to scan, its address beneath; svg comes from the server that this page is of.
export function scanned(svg, address) {
  const host = make("div", { class: "qr", role: "img", "aria-label": `Code to scan: ${address}` });
  host.innerHTML = svg;
  return host;
}

// Returns { element, take(state) }. act(type, fields); fetchFrom(name) gives a JSON of the class; onView(name).
export function createMore({ identity, act, fetchFrom, onView }) {
  const paces = PACES.map(([pace, text]) => button(text, () => act("pace", { pace }), { "data-pace": pace }));
  const lessons = make("select", { "aria-label": "Go to a lesson", onchange: jump });
  const join = make("div", { class: "joining" });
  const cards = createCards(act);
  const secret = make("div", {});
  const links = fold("Projector, and the desk on another device", secret);
  links.addEventListener("toggle", () => links.open && showLinks());
  const element = make("div", { class: "more" },
    make("h2", {}, "More"),
    make("div", { class: "row field" }, make("span", {}, "Pace"), make("div", { class: "segments", role: "group", "aria-label": "Pace" }, ...paces)),
    make("label", { class: "row field" }, make("span", {}, "Lesson"), lessons),
    fold("Let somebody join", join),
    links,
    cards.element,
    make("div", { class: "row acts" },
      button("Votes, and end the class", () => onView("afterwards")),
      make("a", { class: "button", href: "./" }, "To the app; the class goes on")));
  let plan = "";
  let joined = "";

  function jump() {
    act("go", { at: Number(lessons.value) });
  }
  async function showLinks() {
    const told = await fetchFrom("links");
    if (!told) return secret.replaceChildren(make("p", { class: "soft" }, "The server does not answer; open this again."));
    secret.replaceChildren(...Object.entries(ROLES).map(([name, title]) =>
      make("div", { class: "link" }, make("p", {}, make("b", {}, title)), scanned(told[name].svg, title),
        make("a", { class: "button", href: told[name].address, target: "_blank", rel: "noopener" }, name === "desk" ? "Open it" : "Open it in a new window"),
        make("p", { class: "soft" }, name === "desk"
          ? "Whoever scans this leads the class: do not project it."
          : "Drag the new window onto the projector. It shows the question and what you reveal, nothing of this desk."))));
  }

  return {
    element,
    take(state) {
      for (const one of paces) one.setAttribute("aria-pressed", String(one.dataset.pace === state.pace));
      const next = JSON.stringify(state.plan);
      if (next !== plan) {
        plan = next;
        lessons.replaceChildren(...(state.plan ?? []).map(({ title, at }) => make("option", { value: at }, title)));
      }
      const at = state.plan?.[state.lesson]?.at;
      if (at !== undefined && lessons.getRootNode().activeElement !== lessons) lessons.value = String(at);
      if (state.join && state.join.address !== joined) {
        joined = state.join.address;
        join.replaceChildren(scanned(state.join.svg, joined), make("p", { class: "code" }, spaced(identity.code)), make("p", { class: "soft" }, joined));
      }
      cards.take(state);
    },
  };
}

// Where phones stay in the bag: the answers on cards, counted by hand.
function createCards(act) {
  const fields = Array.from(LETTERS, (letter, place) =>
    make("input", { type: "number", min: 0, max: 999, inputmode: "numeric", "aria-label": `Cards with ${letter}`, placeholder: `${letter} ${SHAPES[place]}` }));
  const said = make("p", { class: "soft" }, "Everybody holds up a card; type how many of each you count.");
  const enter = button("Take these counts", async () => {
    const counts = used.map(({ value }) => Math.max(0, Math.round(Number(value) || 0)));
    const problem = await act("tell_counts", { round, counts });
    setText(said, problem || "Taken: they stand in place of what phones sent.");
  });
  const row = make("div", { class: "row cards" }, ...fields, enter);
  const element = fold("Answer cards, counted by hand", said, row);
  let [at, round, used] = [-1, 1, []];
  return {
    element,
    take(state) {
      const question = state.now_step?.question;
      const isChoice = question?.kind === "choice";
      setHidden(row, !isChoice);
      used = fields.slice(0, question?.answers?.length ?? 0);
      for (const field of fields) setHidden(field, !used.includes(field));
      const nextRound = state.phase === "vote2" ? 2 : 1;
      if (state.at !== at || nextRound !== round)
        for (const field of fields) field.value = "";
      [at, round] = [state.at, nextRound];
    },
  };
}


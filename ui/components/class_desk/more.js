// What a teacher needs now and then: pace, another lesson, links to scan, cards counted by hand, the end.

import { LETTERS, SHAPES } from "../shared/class/answers.js";
import { button, make, setHidden, setText } from "../shared/paint/dom.js";
import { bare, spaced } from "./words.js";

const PACES = [["locked", "Together"], ["free", "Each their own"]];
const FOR_PROJECTOR = "It shows the question and what you reveal, nothing of this desk.";
const FOR_DESK = "Whoever scans this leads the class: do not project it.";
const CARDS = "Everybody holds up a card; type how many of each you count.";
const UNREACHED = "The server does not answer; open this again.";

const fold = (title, ...children) => make("details", { class: "fold" }, make("summary", {}, title), ...children);

// A code to scan.
export const scanned = (svg, address) =>
  make("img", { class: "qr", src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt: `Code to scan: ${address}` });

// How another computer becomes the projector: its address, and the code with the projector's key, to be typed there.
export function sayProjector({ code, join, links }) {
  const key = new URL(links.projector).searchParams.get("key");
  return make("p", { class: "typed" }, "At the projector’s computer open ",
    make("b", {}, `${bare(join.address)}/class`), " and type ", make("b", {}, `${spaced(code)} ${spaced(key)}`));
}

// Returns { element, take(state) }; fetchFrom(name) gives a JSON of the class; onView(name) shows another part.
export function createMore({ act, fetchFrom, onView }) {
  const paces = PACES.map(([pace, words]) => button(words, () => act("pace", { pace }), { "data-pace": pace }));
  const lessons = make("select", { "aria-label": "Go to a lesson" });
  lessons.addEventListener("change", () => act("go", { at: Number(lessons.value) }));
  const cards = createCards(act);
  const projector = fold("The projector");
  const secret = make("div", { class: "link" });
  const links = fold("This desk on another device", secret);
  links.addEventListener("toggle", () => links.open && showLink());
  const element = make("section", { class: "more" },
    make("h2", {}, "More"),
    make("div", { class: "row field" },
      make("span", {}, "Pace"), make("div", { class: "segments", role: "group", "aria-label": "Pace" }, ...paces)),
    make("label", { class: "row field" }, make("span", {}, "Lesson"), lessons),
    projector,
    links,
    cards.element,
    make("div", { class: "row acts" },
      button("Votes, and the end", () => onView("afterwards")),
      make("a", { class: "button", href: "./" }, "To the app")));
  let plan = "";

  const open = (address) =>
    make("a", { class: "button", href: address, target: "_blank", rel: "noopener" }, "Open in a new window");
  async function showLink() {
    const told = (await fetchFrom("links"))?.desk;
    const parts = told ? [scanned(told.svg, "This desk"), open(told.address)] : [];
    secret.replaceChildren(make("p", { class: "soft" }, told ? FOR_DESK : UNREACHED), ...parts);
  }

  return {
    element,
    take(state) {
      for (const one of paces) one.setAttribute("aria-pressed", String(one.dataset.pace === state.pace));
      if (projector.dataset.of !== state.links.projector) {
        projector.dataset.of = state.links.projector;
        const parts = [make("p", { class: "soft" }, FOR_PROJECTOR), sayProjector(state), open(state.links.projector)];
        projector.append(make("div", { class: "link" }, ...parts));
      }
      const next = JSON.stringify(state.plan);
      if (next !== plan) {
        plan = next;
        lessons.replaceChildren(...(state.plan ?? []).map(({ title, at }) => make("option", { value: at }, title)));
      }
      const at = state.plan?.[state.lesson]?.at;
      if (at !== undefined && lessons.getRootNode().activeElement !== lessons) lessons.value = String(at);
      cards.take(state);
    },
  };
}

// Where phones stay in the bag.
function createCards(act) {
  let [of, round, used] = ["", 1, []];
  const fields = Array.from(LETTERS, (letter, place) =>
    make("input", {
      type: "number", min: 0, max: 999, inputmode: "numeric", placeholder: `${letter} ${SHAPES[place]}`,
      "aria-label": `Cards with ${letter}`,
    }));
  const said = make("p", { class: "soft", role: "status" });
  const enter = button("Take these counts", async () => {
    const counts = used.map(({ value }) => Math.max(0, Math.round(Number(value) || 0)));
    const problem = await act("tell_counts", { round, counts });
    setText(said, problem || "They stand in place of what phones sent.");
  });
  const row = make("div", { class: "row cards" }, ...fields, enter);
  return {
    element: fold("Answer cards, counted by hand", said, row),
    take({ now_step: step, phase, at }) {
      const number = step?.question?.kind === "choice" ? step.question.answers.length : 0;
      const isSecondRound = step?.rounds === 2 && ["talk", "vote2"].includes(phase);
      const next = `${at} ${isSecondRound}`;
      if (next === of) return;
      [of, round, used] = [next, isSecondRound ? 2 : 1, fields.slice(0, number)];
      for (const field of fields) {
        setHidden(field, !used.includes(field));
        field.value = "";
      }
      setHidden(row, number === 0);
      setText(said, number ? CARDS : "This step asks for no letter.");
    },
  };
}

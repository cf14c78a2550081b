// What a teacher needs now and then: pace, another lesson, links to scan, cards counted by hand, the end.

import { LETTERS, SHAPES } from "../shared/class/answers.js";
import { button, make, setHidden, setText } from "../shared/paint/dom.js";

const PACES = [["locked", "Together"], ["free", "Each their own"]];
const FOR_PROJECTOR = "In a window that is on the projector: the question and what you reveal, nothing of this desk.";
const LINKS = [ // of `GET /classes/CODE/links`: name, title, what it is for
  ["projector", "Projector", FOR_PROJECTOR],
  ["desk", "The desk on another device", "Whoever scans this leads the class: do not project it."],
];
const CARDS = "Everybody holds up a card; type how many of each you count.";
const UNREACHED = "The server does not answer; open this again.";

const fold = (title, ...children) => make("details", { class: "fold" }, make("summary", {}, title), ...children);

// A code to scan.
export const scanned = (svg, address) =>
  make("img", { class: "qr", src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt: `Code to scan: ${address}` });

// Returns { element, take(state) }; fetchFrom(name) gives a JSON of the class; onView(name) shows another part.
export function createMore({ act, fetchFrom, onView }) {
  const paces = PACES.map(([pace, words]) => button(words, () => act("pace", { pace }), { "data-pace": pace }));
  const lessons = make("select", { "aria-label": "Go to a lesson" });
  lessons.addEventListener("change", () => act("go", { at: Number(lessons.value) }));
  const cards = createCards(act);
  const secret = make("div", {});
  const links = fold("Projector, and another device", secret);
  links.addEventListener("toggle", () => links.open && showLinks());
  const element = make("section", { class: "more" },
    make("h2", {}, "More"),
    make("div", { class: "row field" },
      make("span", {}, "Pace"), make("div", { class: "segments", role: "group", "aria-label": "Pace" }, ...paces)),
    make("label", { class: "row field" }, make("span", {}, "Lesson"), lessons),
    links,
    cards.element,
    make("div", { class: "row acts" },
      button("Votes, and the end", () => onView("afterwards")),
      make("a", { class: "button", href: "./" }, "To the app")));
  let plan = "";

  async function showLinks() {
    const told = await fetchFrom("links");
    const parts = told ? LINKS.map((link) => linkOf(told, link)) : [make("p", { class: "soft" }, UNREACHED)];
    secret.replaceChildren(...parts);
  }
  function linkOf(told, [name, title, purpose]) {
    const { svg, address } = told[name];
    const open = { class: "button", href: address, target: "_blank", rel: "noopener" };
    const words = [make("b", {}, title), make("p", { class: "soft" }, purpose)];
    return make("div", { class: "link" }, ...words, make("a", open, "Open in a new window"), scanned(svg, title));
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

// What of a page comes into view at a step: its picture whole, with a piece of what is covered; what is revealed.

import { isCalm, make } from "../shared/paint/dom.js";

const LASTING = 4000; // milliseconds in which a page, its answers and the strip find their heights
const LOOK = 100; // milliseconds between two looks at them
const HANDS = ["wheel", "touchmove", "pointerdown", "keydown"]; // who scrolls, or does anything, is left alone
const PIECE = 96; // CSS pixels of what is covered, that tell that something is held back
const EDGE = 12; // CSS pixels around what comes into view
const NEXT = 24; // CSS pixels below another within which it belongs to it
const ROW = 4; // CSS pixels by which those of a row may lie higher or lower

// Styles that end the app, and what scrolls in it, above a foot as high as the property `height` of the document says:
// Streamlit makes some of it as high as the window, and a part that cannot be seen could not be scrolled to.
export const makeRoom = (height) =>
  make(
    "style",
    {},
    `@media screen {
      [data-testid="stApp"] { bottom: var(${height}, 0px) !important; height: auto !important; }
      :is([data-testid="stMain"], :has(> [data-testid="stMain"])) { height: 100% !important; min-height: 0 !important; }
    }`,
  );

const main = () => document.querySelector('[data-testid="stMain"]');

// All that a selector finds below `root`, in whatever component's shadow.
export function findAll(selector, root = document) {
  const inside = [...root.querySelectorAll("*")].filter(({ shadowRoot }) => shadowRoot);
  return [...root.querySelectorAll(selector), ...inside.flatMap(({ shadowRoot }) => findAll(selector, shadowRoot))];
}

// Where elements lie on a page that stands at its top, from above; those that take no room are left out.
function boxesOf(elements) {
  const above = main().getBoundingClientRect().top - main().scrollTop;
  const boxes = elements.map((element) => element.getBoundingClientRect()).filter(({ height }) => height > 0);
  return boxes.map(({ top, bottom }) => ({ top: top - above, bottom: bottom - above })).sort((a, b) => a.top - b.top);
}

// How far a page is scrolled, of which `room` pixels are seen, for a question: not at all, where something of what is
// covered is seen then; else as far as the first picture allows. Boxes from above, as all here.
export function scrollForQuestion(covered, pictures, room) {
  if (!covered.length) return 0;
  const [{ top, bottom }] = covered;
  const wanted = Math.min(top + PIECE, bottom) - room;
  return Math.max(0, Math.min(wanted, (pictures[0]?.top ?? 0) - EDGE));
}

// And for an answer, a row of most pictures: until the first such row that is not wholly seen is, with what lies right
// below it. It does not go to what else was covered, as a chart.
export function scrollForAnswer(revealed, room) {
  const inRow = (box) => revealed.filter(({ top }) => Math.abs(top - box.top) <= ROW).length;
  const most = Math.max(...revealed.map(inRow));
  const first = revealed.find((box) => inRow(box) === most && box.bottom > room);
  if (!first) return 0;
  const group = revealed.filter(({ top }) => top >= first.top && top <= first.bottom + NEXT);
  const wanted = Math.max(...group.map(({ bottom }) => bottom)) + EDGE - room;
  return Math.max(0, Math.min(wanted, first.top - EDGE));
}

export const forQuestion = () => {
  const covered = findAll("[data-covered], .ae-covered", main());
  const path = covered.find((element) => element.matches(".frame"))?.parentElement;
  if (path) return scrollForAnswer(boxesOf([path]), main().clientHeight); // with its ends it is the picture itself
  const pictures = findAll("canvas", main()).filter((canvas) => !canvas.closest("[data-covered]"));
  return scrollForQuestion(boxesOf(covered), boxesOf(pictures), main().clientHeight);
};
export const forAnswer = (revealed) => () => {
  const boxes = boxesOf(revealed);
  return boxes.length ? scrollForAnswer(boxes, main().clientHeight) : null;
};

// Hold the page where findScroll() wants it, null: where it is, while it finds its heights and until a hand does
// something. onScroll(top) tells where. Returns what ends it.
export function hold(findScroll, { isSmooth = false, onScroll = () => {} } = {}) {
  const end = new AbortController();
  const until = performance.now() + LASTING;
  let asked = null;
  let seen = null;
  let timer = 0;
  function look() {
    const page = main();
    const wanted = page && findScroll();
    if (page && wanted !== null) {
      const top = Math.round(Math.min(wanted, page.scrollHeight - page.clientHeight));
      const isMoving = page.scrollTop !== seen;
      seen = page.scrollTop;
      if (Math.abs(seen - top) > 1 && (top !== asked || !isMoving))
        page.scrollTo({ top, behavior: isSmooth && !isCalm() ? "smooth" : "auto" });
      asked = top;
      onScroll(top);
    }
    if (performance.now() < until) timer = setTimeout(look, LOOK);
    else end.abort();
  }
  const stop = () => {
    clearTimeout(timer);
    end.abort();
  };
  for (const type of HANDS) addEventListener(type, stop, { capture: true, passive: true, signal: end.signal });
  look();
  return stop;
}

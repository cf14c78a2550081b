// A drawing as an answer: the one on the page's canvas; where the page has none, one on a small sheet here; or, where
// a digit is asked for, one of the test set for who does not draw.

import { getRegistry } from "../shared/core/registry.js";
import { createPad } from "../shared/hand/pad.js";
import { button, make, picture, setHidden, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";
import { askServer } from "./asking.js";
import { findAll } from "./view.js";

const NUM_PIXELS = 784;
const PATIENCE = 5000; // milliseconds in which a page may still bring its canvas
const REST = 100; // milliseconds between two looks at what is drawn there
const MAP = "class-map"; // sends by itself what is drawn on it
const CANVAS = `[data-ae="${MAP}"], [data-ae="digit-canvas"], .draw-pad canvas`;
const fromBytes = (bytes) => Float32Array.from(bytes, (byte) => byte / 255);
const toBytes = (values) => Uint8Array.from(values, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));

// What the page has to draw on; the strip's own sheet is none of the page.
const isOwn = (canvas) => canvas.getRootNode().host?.id === "ae-strip";
const findCanvas = () => findAll(CANVAS).find((canvas) => !isOwn(canvas) && canvas.getClientRects().length);

// What is offered: { told, sends, draws }, sends what the button says that sends the page's drawing, draws whether the
// sheet here is offered. asked: { canvas, drawing } of the page, canvas "page", "map", or "" where it has none;
// isWaiting: it may still come; given, isOpen, isAlone of the question; isHanded: the teacher's choice lies there.
export function offerOf(
  { canvas, drawing, isWaiting = false, given = null, isOpen = true, isAlone = false, isHanded = false },
) {
  if (given && !isOpen) return { told: "Your drawing is sent.", sends: "", draws: false };
  if (isHanded) return { told: "Your teacher put a drawing of the class on every canvas.", sends: "", draws: false };
  const isSame = Boolean(given && drawing) && toBytes(drawing).every((byte, i) => byte === given[i]);
  const sends = isOpen && canvas === "page" && drawing && !isSame;
  const way = { page: isAlone ? "Draw on the page above." : "Draw on the page above, then send it." };
  way.map = "Draw on the page above, and send it there.";
  return {
    told: given ? "Sent. You can still change it." : isOpen && !sends ? (way[canvas] ?? "") : "",
    sends: !sends ? "" : isAlone ? "Done" : given ? "Send this instead" : "Send it",
    draws: isOpen && !canvas && !isWaiting,
  };
}

// Twenty test digits of the server, fetched when they are asked for.
async function fetchDigits() {
  const answer = await askServer("lessons/digits");
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return Array.from({ length: bytes.length / NUM_PIXELS }, (_, i) => bytes.slice(i * NUM_PIXELS, (i + 1) * NUM_PIXELS));
}

// given: the 784 bytes that were sent, or null. context: { stage, signal }, as define.js has them.
export function askDrawing({ question, given, isOpen }, answer, { stage, signal, say }) {
  const shown = picture("The drawing you sent", "tile");
  const note = make("span", {});
  const send = button("", () => {
    const { drawing } = getRegistry();
    if (drawing) answer(toBytes(drawing));
  }, { class: "act", hidden: "" });
  const here = button("Draw here", openSheet, { hidden: "" });
  const pick = button("Pick a digit", openDigits);
  setHidden(pick, !isOpen || !question.is_digit);
  const row = make("div", { class: "bar" },
    ...(given ? [shown] : []), note, make("span", { class: "gap" }), send, here, pick);
  const place = make("div", { class: "sheet-place" });
  const element = make("div", { class: "drawing" }, row, place);
  const painters = given ? [() => paintDigit(shown, fromBytes(given), stage.theme)] : [];
  const since = performance.now();
  let canvas = "";
  let timer = 0;
  const later = () => (timer ||= setTimeout(show, REST));
  for (const type of ["ae:code", "ae:cleared"]) addEventListener(type, later, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));

  // The page's canvas is the one way where it has one: what comes back is seen there.
  function look() {
    const found = findCanvas();
    canvas = !found ? "" : found.dataset.ae === MAP ? "map" : "page";
    show();
  }
  function show() {
    timer = 0;
    const { drawing = null } = getRegistry();
    const isWaiting = performance.now() - since < PATIENCE;
    const { isAlone, isHanded } = question;
    const { told, sends, draws } = offerOf({ canvas, drawing, isWaiting, given, isOpen, isAlone, isHanded });
    setText(note, told);
    setText(send, sends);
    setHidden(send, !sends);
    setHidden(here, !draws);
    element.classList.toggle("begun", canvas === "page" && Boolean(drawing) && isOpen);
  }

  function showRow() {
    place.replaceChildren();
    setHidden(row, false);
    show();
  }

  // In place of the row, which another button brings back.
  function open(element, ...buttons) {
    setHidden(row, true);
    place.replaceChildren(element, make("div", { class: "bar" }, ...buttons, button("Back", showRow)));
  }

  function openSheet() {
    let image = null;
    const send = button("Send it", () => image && answer(toBytes(image)), { class: "act", disabled: "" });
    const pad = createPad("lesson-strip", stage, {
      onInk(pixels) {
        image = pixels.slice();
        send.disabled = false;
      },
    }, signal);
    const clear = button("Clear", () => {
      image = null;
      send.disabled = true;
      pad.open([]);
    });
    const undo = button("Undo", () => {
      pad.open(pad.strokes.slice(0, -1));
      if (pad.strokes.length) return;
      image = null;
      send.disabled = true;
    });
    open(pad.sheet, send, undo, clear);
    pad.request();
    pad.sheet.querySelector("canvas").focus({ preventScroll: true });
  }

  async function openDigits() {
    try {
      const digits = await fetchDigits();
      const tiles = digits.map((pixels, i) => {
        const canvas = picture(`test digit ${i + 1}`, "tile");
        const choose = button("", () => answer(pixels), { class: "pick", "aria-label": `Send test digit ${i + 1}` });
        choose.append(canvas);
        return { choose, paint: () => paintDigit(canvas, fromBytes(pixels), stage.theme) };
      });
      open(make("div", { class: "picks" }, ...tiles.map(({ choose }) => choose)));
      for (const { paint } of tiles) paint();
      painters.push(...tiles.map(({ paint }) => paint));
    } catch (error) {
      say(error.message);
    }
  }

  return {
    element,
    repaint() {
      if (isOpen) look();
      else show();
      for (const paint of painters) paint();
    },
  };
}

// A drawing as an answer: the one on the page's canvas, one on a small sheet here, or, for who does not draw, a
// test digit.

import { getRegistry } from "../shared/core/registry.js";
import { createPad } from "../shared/hand/pad.js";
import { button, make, picture, setHidden, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";
import { askServer } from "./asking.js";

const NUM_PIXELS = 784;
const fromBytes = (bytes) => Float32Array.from(bytes, (byte) => byte / 255);
const toBytes = (values) => Uint8Array.from(values, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));

// Twenty test digits of the server, fetched when they are asked for.
async function fetchDigits() {
  const answer = await askServer("lessons/digits");
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return Array.from({ length: bytes.length / NUM_PIXELS }, (_, i) => bytes.slice(i * NUM_PIXELS, (i + 1) * NUM_PIXELS));
}

// given: the 784 bytes that were sent, or null. context: { stage, signal }, as define.js has them.
export function askDrawing({ given, isOpen }, answer, { stage, signal, say }) {
  const shown = picture("The drawing you sent", "tile");
  const note = make("span", {}, given ? "Your drawing is sent." : "");
  const row = make("div", { class: "bar" }, ...(given ? [shown] : []), note);
  const place = make("div", { class: "sheet-place" });
  const element = make("div", { class: "drawing" }, row, place);
  const painters = given ? [() => paintDigit(shown, fromBytes(given), stage.theme)] : [];
  if (isOpen) {
    row.append(
      make("span", { class: "gap" }),
      button("Draw here", openSheet), button("Pick a digit", openDigits), pageButton(),
    );
    if (!given) setText(note, "");
  }

  // What is on the page's own canvas, which may be drawn on meanwhile.
  function pageButton() {
    const send = button("Send what is on the page", () => {
      const { drawing } = getRegistry();
      if (drawing) answer(toBytes(drawing));
    }, { class: "act", hidden: "" });
    const look = () => setHidden(send, !getRegistry().drawing);
    for (const type of ["ae:code", "ae:cleared"]) addEventListener(type, look, { signal });
    look();
    return send;
  }

  function showRow() {
    place.replaceChildren();
    setHidden(row, false);
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
      for (const paint of painters) paint();
    },
  };
}

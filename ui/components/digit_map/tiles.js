// Digits in the panels: one large with its title, a few that can be pressed, and a wall of many.

import { make, setText } from "../shared/paint/dom.js";
import { nameOf, ofClass } from "../shared/core/naming.js";
import { paintDigit } from "../shared/paint/paint.js";
import { MANY_GAP, paintMany } from "../shared/paint/tiles.js";

const SIDE = 28;

// A digit with a heading: { element, paint(pixels, theme), title(text) }.
export function createFigure(title) {
  const canvas = make("canvas", { class: "tile", role: "img", "aria-label": title });
  const heading = make("h2", {}, title);
  return {
    element: make("figure", {}, heading, canvas),
    paint: (pixels, theme) => paintDigit(canvas, pixels, theme),
    title(text) {
      setText(heading, text);
      canvas.setAttribute("aria-label", text);
    },
  };
}

// Digits that can be pressed, each with its class: { element, show(indices, own, part, theme) }; `own`:
// the class they are compared with.
export function createRow(title, onDigit) {
  const list = make("div", { class: "near" });
  const note = make("p", { class: "soft" });
  const element = make("div", {}, make("h2", {}, title), list, note);
  const pixels = new Float32Array(SIDE * SIDE);
  return {
    element,
    show(indices, own, { labels, pictures }, theme) {
      list.replaceChildren(
        ...indices.map((index) => {
          const canvas = make("canvas", { class: "tile" });
          pictures.read(index, pixels);
          paintDigit(canvas, pixels, theme);
          const label = labels[index];
          const sign = make("span", { class: label === own ? "" : "other", title: nameOf(label) }, nameOf(label));
          return make("button", {
            type: "button", "aria-label": `Test digit ${index}${ofClass(label)}`, onclick: () => onDigit(index),
          }, canvas, sign);
        }),
      );
    },
    say: (text) => setText(note, text),
  };
}

// Many digits on one canvas: { element, show(indices, pictures, theme), indexAt(event) }.
export function createMany(onDigit) {
  const canvas = make("canvas", { class: "many", role: "img", "aria-label": "The chosen digits" });
  let [shown, across] = [[], 1];
  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const step = (SIDE + MANY_GAP) * (box.width / canvas.width);
    const column = Math.floor((event.clientX - box.left) / step);
    const index = shown[Math.floor((event.clientY - box.top) / step) * across + column];
    if (index !== undefined && column < across) onDigit(index);
  });
  return {
    element: canvas,
    canvas,
    show(indices, pictures, theme, columns = 10) {
      shown = indices;
      across = Math.min(columns, Math.max(indices.length, 1));
      paintMany(canvas, indices, pictures, theme, across);
    },
  };
}

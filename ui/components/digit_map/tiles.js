// Digits in the panels: one large with its title, a few that can be pressed, and a wall of many.

import { nameOf, ofClass } from "../shared/core/naming.js";
import { button, make, picture, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";
import { paintMany, tileUnder } from "../shared/paint/digits.js";

// A digit with a heading: { element, paint(pixels, theme), title(text) }.
export function createFigure(title) {
  const canvas = picture(title);
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
  const pixels = new Float32Array(784);
  return {
    element: make("div", {}, make("h2", {}, title), list),
    show(indices, own, { labels, pictures }, theme) {
      const buttons = indices.map((index) => {
        const canvas = make("canvas", { class: "tile" });
        pictures.read(index, pixels);
        paintDigit(canvas, pixels, theme);
        const name = nameOf(labels[index]);
        const element = button(canvas, () => onDigit(index), {
          "aria-label": `Test digit ${index}${ofClass(labels[index])}`,
        });
        element.append(make("span", { class: labels[index] === own ? "" : "other", title: name }, name));
        return element;
      });
      list.replaceChildren(...buttons);
    },
  };
}

// Many digits on one canvas that can be pressed: { canvas, show(indices, pictures, theme) }.
export function createMany(onDigit) {
  const canvas = make("canvas", { class: "many", role: "img", "aria-label": "The chosen digits" });
  let shown = [];
  canvas.addEventListener("click", (event) => {
    const index = shown[tileUnder(event, canvas)];
    if (index !== undefined) onDigit(index);
  });
  return {
    canvas,
    show(indices, pictures, theme) {
      shown = indices;
      paintMany(canvas, indices, pictures, theme, 10);
    },
  };
}

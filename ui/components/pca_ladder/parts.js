// What a digit's sum is made of: the mean image and every component as a signed image, with how
// often this digit takes it.

import { paintSigned } from "../shared/paint/tiles.js";
import { make, setText } from "../shared/paint/dom.js";
import { signed } from "../shared/core/numbers.js";
import { paintDigit } from "../shared/paint/paint.js";
import { saySum } from "./words.js";

// onSize(k, time): a component is clicked: the sum goes as far as that one.
export function createParts(basis, onSize) {
  const mean = make("canvas", { class: "tile", role: "img", "aria-label": "The mean of all training digits" });
  const sentence = make("p", { class: "soft" });
  const tiles = Array.from({ length: basis.size }, (_, i) => {
    const canvas = make("canvas", { class: "tile", role: "img", "aria-label": `Component ${i + 1}` });
    const text = make("span", { class: "mono" }, "–");
    const button = make(
      "button",
      {
        type: "button",
        title: `Sum up to component ${i + 1}`,
        onclick: (event) => onSize(i + 1, event.timeStamp),
      },
      canvas,
      text,
    );
    return { canvas, text, button };
  });
  const ramp = make("span", { class: "signed-scale" }, "−", make("i", { "aria-hidden": "true" }), "+");
  const first = make("div", { class: "mean" }, mean, make("span", { class: "mono" }, "mean"));
  const list = make("div", { class: "parts" }, first, ...tiles.map(({ button }) => button));
  const element = make("section", { class: "made-of", "aria-label": "What the sum is made of" },
    make("h2", {}, make("b", {}, "What the sum is made of "), ramp), sentence, list);
  let painted = null;
  let shown = 0;
  let shownCode = new Float32Array(0); // the code whose numbers stand below the tiles

  return {
    element,
    show(code, k, theme) {
      if (painted !== theme) {
        paintDigit(mean, basis.mean, theme);
        for (const [i, { canvas }] of tiles.entries()) paintSigned(canvas, basis.component(i), theme);
        painted = theme;
      }
      setText(sentence, saySum(code, k));
      if (shownCode.length !== code.length || shownCode.some((value, i) => value !== code[i])) {
        for (const [i, { text }] of tiles.entries()) setText(text, signed(code[i], 1));
        shownCode = code.slice();
      }
      if (k !== shown)
        for (const [i, { button }] of tiles.entries()) button.classList.toggle("left-out", i >= k);
      shown = k;
    },
  };
}

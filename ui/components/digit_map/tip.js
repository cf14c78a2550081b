// What stands beside the pointer: the digit, what the network draws from its code, and its class.

import { make, setText } from "../shared/paint/dom.js";
import { oneOf } from "../shared/core/naming.js";
import { paintDigit } from "../shared/paint/paint.js";
import { sayDigit } from "./words.js";

const WIDTH = 176; // CSS pixels, with its margin

export function createTip() {
  const digit = make("canvas", { class: "tile" });
  const drawn = make("canvas", { class: "tile" });
  const title = make("b");
  const note = make("p", { class: "soft" });
  const element = make("div", { class: "tip", hidden: "", "aria-hidden": "true" },
    make("div", { class: "pair" }, digit, drawn), title, note);
  const pixels = new Float32Array(784);
  let shown = ""; // which digit of which map is painted, in which theme

  return {
    element,
    // Show a digit of a map at (x, y) of its frame; index -1 hides.
    show(index, x, y, part, frame, theme) {
      element.hidden = index < 0;
      if (index < 0) return;
      if (element.parentNode !== frame) frame.append(element);
      const key = `${index} ${part.map.places} ${theme.isDark} ${part.pictures.isReal}`;
      if (key !== shown) paint(index, part, theme);
      shown = key;
      const [width, height] = [frame.clientWidth, frame.clientHeight];
      const left = x + 18 + WIDTH > width ? Math.max(x - 18 - WIDTH, 4) : x + 18;
      element.style.transform = `translate(${left}px, ${Math.min(Math.max(y - 60, 4), height - 140)}px)`;
    },
  };

  function paint(index, part, theme) {
    const label = part.labels[index];
    part.pictures.read(index, pixels);
    digit.hidden = !part.pictures.isReal;
    paintDigit(digit, pixels, theme);
    part.model.decode(part.space.code(index), pixels);
    paintDigit(drawn, pixels, theme);
    setText(title, oneOf(label));
    const facts = {
      label,
      error: part.error?.[index] ?? null,
      divergence: part.divergence?.[index] ?? null,
      predicted: part.predicted?.[index] ?? null,
    };
    setText(note, sayDigit(facts));
  }
}

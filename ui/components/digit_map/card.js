// One digit: the card, with each network's drawing of it and its neighbours by code and by pixels; and
// the tip beside the pointer.

import { ofClass, oneOf } from "../shared/core/naming.js";
import { button, make, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";
import { createFigure, createRow } from "./tiles.js";
import { sayDigit, sayRank } from "./words.js";

const NEAR = 6;
const TIP_WIDTH = 176; // CSS pixels, with its margin

// parts: of the maps, one a network; onDigit(index); worst: indices of the digits of largest error, from
// the largest.
export function createCard(parts, isReal, worst, onDigit) {
  const [first] = parts;
  const heading = make("h3");
  const note = make("p", { class: "soft" });
  let next = 0; // place among the worst
  const toWorst = button("", () => onDigit(worst[next]), { class: "quiet" });
  toWorst.hidden = !worst.length;
  const original = createFigure("the digit");
  const drawn = parts.map(({ map }) => createFigure(parts.length > 1 ? map.name : "decoded again"));
  const byCode = createRow("nearest by code", onDigit);
  const byPixels = createRow("nearest by pixels", onDigit);
  const figures = [...(isReal ? [original] : []), ...drawn];
  const rows = isReal ? [byCode, byPixels] : [byCode];
  const elements = (list) => list.map(({ element }) => element);
  const element = make("section", { class: "card", "aria-label": "The chosen digit", "aria-live": "polite" },
    make("div", { class: "head" }, heading, toWorst), make("div", { class: "figures" }, ...elements(figures)), note,
    make("div", { class: "rows" }, ...elements(rows)));
  const pixels = new Float32Array(784);

  return {
    element,
    // Returns its neighbours by code, for the maps to mark.
    show(index, theme) {
      const rank = worst.indexOf(index);
      next = (rank + 1) % worst.length;
      setText(toWorst, rank < 0 ? "Show the worst" : "Next worst");
      const label = first.labels[index];
      setText(heading, `Test digit ${index}${ofClass(label)}`);
      const others = (found) => found.map((one) => one.index).filter((i) => i !== index).slice(0, NEAR);
      first.pictures.read(index, pixels);
      original.paint(pixels, theme);
      if (isReal && first.sheet.count)
        byPixels.show(others(first.sheet.nearest(pixels, NEAR + 1)), label, first, theme);
      const facts = parts.map((part, k) => {
        part.model.decode(part.space.code(index), pixels);
        drawn[k].paint(pixels, theme);
        return parts.length > 1 ? `${part.map.name}: ${sayDigit(part, index)}` : sayDigit(part, index);
      });
      setText(note, facts.join("; ") + sayRank(rank));
      const near = others(first.space.nearest(first.space.code(index), NEAR + 1));
      byCode.show(near, label, first, theme);
      return near;
    },
  };
}

export function createTip() {
  const [digit, drawn] = [make("canvas", { class: "tile" }), make("canvas", { class: "tile" })];
  const title = make("b");
  const note = make("p", { class: "soft" });
  const element = make("div", { class: "tip", hidden: "", "aria-hidden": "true" },
    make("div", { class: "pair" }, digit, drawn), title, note);
  const pixels = new Float32Array(784);
  let shown = ""; // which digit of which map is painted, in which theme

  function paint(index, part, theme) {
    part.pictures.read(index, pixels);
    digit.hidden = !part.pictures.isReal;
    paintDigit(digit, pixels, theme);
    part.model.decode(part.space.code(index), pixels);
    paintDigit(drawn, pixels, theme);
    setText(title, oneOf(part.labels[index]));
    setText(note, sayDigit(part, index));
  }
  return {
    // Show a digit of a map at (x, y) of its frame; index -1 hides.
    show(index, x, y, { part, frame }, theme) {
      element.hidden = index < 0;
      if (index < 0) return;
      if (element.parentNode !== frame) frame.append(element);
      const key = `${index} ${part.map.places} ${theme.isDark} ${part.pictures.isReal}`;
      if (key !== shown) paint(index, part, theme);
      shown = key;
      const [width, height] = [frame.clientWidth, frame.clientHeight];
      const left = x + 18 + TIP_WIDTH > width ? Math.max(x - 18 - TIP_WIDTH, 4) : x + 18;
      element.style.transform = `translate(${left}px, ${Math.min(Math.max(y - 60, 4), height - 140)}px)`;
    },
  };
}

// The card of one digit: as it is, as each network draws it, and its neighbours by code and by pixels.

import { make, setText } from "../shared/paint/dom.js";
import { ofClass } from "../shared/core/naming.js";
import { createFigure, createRow } from "./tiles.js";
import { sayDigit, sayRank } from "./words.js";

export const NEAR = 6;

// parts: of the maps, one a network; onDigit(index); worst: indices of the digits of largest error, from
// the largest.
export function createCard(parts, isReal, worst, onDigit) {
  const heading = make("h3");
  const note = make("p", { class: "soft" });
  let next = 0; // place among the worst
  const toWorst = make("button", { type: "button", class: "quiet", onclick: () => onDigit(worst[next]) });
  toWorst.hidden = !worst.length;
  const original = createFigure("the digit");
  const drawn = parts.map(({ map }) => createFigure(parts.length > 1 ? map.name : "decoded again"));
  const byCode = createRow("nearest by code", onDigit);
  const byPixels = createRow("nearest by pixels", onDigit);
  const figures = make("div", { class: "figures" });
  if (isReal) figures.append(original.element);
  figures.append(...drawn.map(({ element }) => element));
  const rows = make("div", { class: "rows" }, byCode.element);
  if (isReal) rows.append(byPixels.element);
  const element = make("section", { class: "card", "aria-label": "The chosen digit", "aria-live": "polite" },
    make("div", { class: "head" }, heading, toWorst), figures, note, rows);
  const pixels = new Float32Array(784);
  const [first] = parts;

  return {
    element,
    // Returns its neighbours by code, for the maps to mark.
    show(index, theme) {
      const rank = worst.indexOf(index);
      next = (rank + 1) % worst.length;
      setText(toWorst, rank < 0 ? "Show the worst" : "Next worst");
      const label = first.labels[index];
      setText(heading, `Test digit ${index}${ofClass(label)}`);
      first.pictures.read(index, pixels);
      original.paint(pixels, theme);
      for (const [k, part] of parts.entries()) {
        part.model.decode(part.space.code(index), pixels);
        drawn[k].paint(pixels, theme);
      }
      const facts = parts.map((part) =>
        sayDigit({
          label,
          error: part.error?.[index] ?? null,
          divergence: part.divergence?.[index] ?? null,
          predicted: part.predicted?.[index] ?? null,
        }),
      );
      const named = parts.length > 1 ? facts.map((text, k) => `${parts[k].map.name}: ${text}`) : facts;
      setText(note, named.join("; ") + sayRank(rank));
      const near = first.space.nearest(first.space.code(index), NEAR + 1);
      const byCodeIndices = near.map((found) => found.index).filter((i) => i !== index).slice(0, NEAR);
      byCode.show(byCodeIndices, label, first, theme);
      if (isReal && first.sheet.count) {
        first.pictures.read(index, pixels);
        const found = first.sheet.nearest(pixels, NEAR + 1).map((one) => one.index);
        byPixels.show(found.filter((i) => i !== index).slice(0, NEAR), label, first, theme);
      }
      return byCodeIndices;
    },
  };
}

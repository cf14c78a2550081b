// Six digits, above as they go in, below what each network makes of them; the last one may be the visitor's own.

import { nameOf } from "../shared/core/naming.js";
import { button, make, picture, setHidden, setText } from "../shared/paint/dom.js";
import { css } from "../shared/paint/paint.js";
import { clearTile, errorOf, paintBytes } from "./bytes.js";
import { lookAt } from "./charts/curve.js";
import { outputOf, sayMissing } from "./own.js";
import { errorText } from "./words.js";

const COUNT = 6;
const OWN = COUNT - 1; // the column of the visitor's own digit

function createCell(i) {
  const canvas = picture(`What the network makes of ${i === OWN ? "your digit" : `digit ${i + 1}`}`);
  const [error, later] = [make("output", { class: "mono" }), make("span", { class: "later", hidden: "" })];
  return { canvas, error, later, element: make("div", { class: "cell" }, canvas, later, error) };
}

// part: { digits, names }; own: of own.js; onClear(): a new sheet is wished for.
export function createDigits(part, own, onClear) {
  const hint = make("span", { class: "hint unsaved" }, "Draw yours");
  const title = "A new sheet; this digit stays under “Your digits”";
  const clear = button("Clear", onClear, { class: "quiet", title });
  const columns = Array.from({ length: COUNT }, (_, i) => {
    const top = picture(i === OWN ? "Your digit" : "A test digit");
    const head = i === OWN ? own.sheet : top;
    return { top, cells: [], element: make("div", { class: "column" }, head) };
  });
  own.sheet.prepend(columns[OWN].top);
  own.sheet.append(hint, clear);
  part.digits.replaceChildren(...columns.map(({ element }) => element));

  // preview: six digits as bytes until a film is there, or null.
  function showGiven(header, preview, theme) {
    const bytes = header?.inputs ?? preview;
    for (const [i, { top }] of columns.entries()) {
      const isOwn = i === OWN && !own.isBlank;
      if (isOwn && !own.isDrawn) paintBytes(top, own.bytes, 0, theme.inkRamp);
      else if (bytes && !isOwn) paintBytes(top, bytes, i, theme.inkRamp);
      else clearTile(top);
      const label = header?.note.classes?.[i];
      if (i !== OWN && label !== undefined && top.title !== nameOf(label)) top.title = nameOf(label);
    }
    own.sheet.classList.toggle("sample", own.isBlank);
    setHidden(hint, !own.isBlank);
    setHidden(clear, own.isBlank);
  }

  function showCell({ canvas, error, later }, i, { film, index }, theme, say) {
    const frame = film?.frames[index];
    const isOwn = i === OWN && !own.isBlank;
    const mine = isOwn && film ? outputOf(film, frame, own.pixels) : null;
    const [bytes, at] = isOwn ? [mine?.bytes, mine?.index] : [frame?.digits, i];
    if (bytes) paintBytes(canvas, bytes, at, theme.inkRamp);
    else clearTile(canvas);
    const clean = isOwn ? own.bytes : film?.header?.originals;
    setText(error, bytes && clean ? errorText(errorOf(bytes, at, clean, isOwn ? 0 : i)) : "\u00a0");
    const isMissing = Boolean(isOwn && frame && !mine);
    setHidden(later, !isMissing);
    if (isMissing) setText(later, sayMissing(film, own.pixels, say));
  }

  // What a run is called and how good it is; and at which moment, where it has none at the place that is shown.
  function showNames(shown, theme, { words, say }) {
    setHidden(part.names, shown.length < 2);
    if (shown.length < 2) return;
    while (part.names.children.length > shown.length) part.names.lastChild.remove();
    for (const [place, { film, index }] of shown.entries()) {
      const name = part.names.children[place] ?? part.names.appendChild(make("span", {}));
      const frame = film.frames[index];
      const moment = frame ? say(frame, film) : words;
      const error = frame ? `error ${errorText(frame.note.mse)}` : "";
      const parts = [film.run?.title || film.id, error, moment === words ? "" : `at ${moment}`];
      setText(name, parts.filter(Boolean).join(" · "));
      name.style.setProperty("--run", css(lookAt(place, theme).colour));
    }
  }

  return {
    // shown: [{ film, index }], one a run; none is a stage without a run. when: { words (of the moment shown),
    // say(frame, film) (what a frame's moment is called) }.
    show(shown, preview, theme, when) {
      const count = Math.max(shown.length, 1);
      showGiven(shown[0]?.film.header, preview, theme);
      showNames(shown, theme, when);
      for (const [i, { cells, element }] of columns.entries()) {
        while (cells.length > count) cells.pop().element.remove();
        while (cells.length < count) {
          cells.push(createCell(i));
          element.append(cells.at(-1).element);
        }
        for (const [place, cell] of cells.entries()) {
          if (count > 1) cell.element.style.setProperty("--run", css(lookAt(place, theme).colour));
          cell.element.classList.toggle("of-many", count > 1);
          showCell(cell, i, shown[place] ?? {}, theme, when.say);
        }
      }
    },
  };
}

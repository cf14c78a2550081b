// A digit in a column: as it is, through PCA-k, and through the network; and what its sum is made of: the
// mean image and every component as a signed image, with how often this digit takes it.

import { signed } from "../shared/core/numbers.js";
import { isCovered } from "../shared/hand/cover.js";
import { button, make, picture, setText, unfold } from "../shared/paint/dom.js";
import { paintDigit, paintError } from "../shared/paint/paint.js";
import { paintSigned } from "../shared/paint/tiles.js";
import { figure, isBetter, saySum } from "./words.js";

const NUM_PIXELS = 784;
const BLANK = new Float32Array(NUM_PIXELS);

function createCell(template, label) {
  const { elements: [element], part: { digit, error, number } } = unfold(template);
  digit.setAttribute("aria-label", `${label}: reconstruction`);
  error.setAttribute("aria-label", `${label}: error`);
  return {
    element,
    paint(values, clean, theme) {
      paintDigit(digit, values, theme);
      paintError(error, values, clean, theme);
    },
    tell(text, isBest) {
      setText(number, text);
      element.classList.toggle("best", isBest);
    },
  };
}

// The place-th column; model is null where there is no network; onPick(event) when the digit is chosen.
export function createColumn(template, place, { basis, model }, onPick) {
  const [pixels, sum, drawn] = Array.from({ length: 3 }, () => new Float32Array(NUM_PIXELS));
  const code = new Float32Array(basis.size);
  const networkCode = new Float32Array(model?.codeSize ?? 0);
  let isNew = true;
  const canvas = picture(`Digit ${place + 1}, as it is`, "tile digit");
  const note = make("span", { class: "soft" });
  const title = "What this digit is made of, below";
  const given = make("button", { type: "button", class: "given", title, onclick: onPick }, canvas, note);
  const [pca, network] = ["PCA", "network"].map((name) => createCell(template, `Digit ${place + 1}, ${name}`));
  return {
    given,
    pca: pca.element,
    network: network.element,
    pixels,
    code,
    take(values, words) {
      setText(note, words);
      if (pixels.every((value, i) => value === values[i])) return; // what it made of these is known
      pixels.set(values);
      isNew = true;
    },
    // Returns the errors of both, null where there is none in this unit, or it is covered. isHeld where that of PCA
    // is not told.
    show({ k, isClipped, unit, isChosen, isHeld }, theme) {
      const isOff = isCovered("answers");
      if (isNew) {
        paintDigit(canvas, pixels, theme);
        basis.encode(pixels, code);
        if (!isOff) model?.reconstruct(pixels, networkCode, drawn);
        network.paint(isOff ? BLANK : drawn, isOff ? BLANK : pixels, theme);
        isNew = false;
      }
      given.setAttribute("aria-pressed", isChosen);
      if (isOff) {
        pca.paint(BLANK, BLANK, theme);
        for (const cell of [pca, network]) cell.tell("", false);
        return { pca: null, network: null };
      }
      basis.decode(code, k, isClipped, sum);
      const errors = { pca: unit.of(sum, pixels), network: model ? unit.of(drawn, pixels) : null };
      pca.paint(sum, pixels, theme);
      pca.tell(isHeld ? "?" : figure(errors.pca), !isHeld && isBetter(unit, errors.pca, errors.network));
      network.tell(figure(errors.network), !isHeld && isBetter(unit, errors.network, errors.pca));
      return errors;
    },
    // The theme is another, or what is covered: nothing painted so far stays.
    repaint() {
      isNew = true;
    },
  };
}

// part: component.html's { mean, sum, parts }; onSize(k, time): a component is clicked: the sum goes as
// far as that one.
export function createParts({ mean, sum, parts }, basis, onSize) {
  const tiles = Array.from({ length: basis.size }, (_, i) => {
    const canvas = picture(`Component ${i + 1}`);
    const text = make("span", { class: "mono" }, "–");
    const choose = (event) => onSize(i + 1, event.timeStamp);
    const tile = button(canvas, choose, { title: `Sum up to component ${i + 1}` });
    tile.append(text);
    return { canvas, text, tile };
  });
  parts.append(...tiles.map(({ tile }) => tile));
  let painted = null;

  return {
    show(code, k, theme) {
      if (painted !== theme) {
        paintDigit(mean, basis.mean, theme);
        for (const [i, { canvas }] of tiles.entries()) paintSigned(canvas, basis.component(i), theme);
        painted = theme;
      }
      setText(sum, saySum(code, k));
      for (const [i, { text, tile }] of tiles.entries()) {
        setText(text, signed(code[i], 1));
        tile.classList.toggle("left-out", i >= k);
      }
    },
  };
}

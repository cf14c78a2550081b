// The digits side by side: each as it is, through PCA-k, and through the network.

import { make, picture, setText } from "../shared/paint/dom.js";
import { LOOKS, makeSwatch } from "../shared/paint/looks.js";
import { paintDigit, paintError } from "../shared/paint/paint.js";
import { figure, isBetter } from "./units.js";

const NUM_PIXELS = 784;

const makeSwatchOf = (name) => makeSwatch(LOOKS[name] ?? LOOKS.autoencoder);

function createCell(label) {
  const digit = picture(`${label}: reconstruction`, "tile digit");
  const error = picture(`${label}: error`, "tile error");
  const number = make("output", { class: "mono" }, "–");
  const element = make("div", { class: "cell" }, digit, error, number);
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

function createColumn(place, onPick) {
  const pixels = new Float32Array(NUM_PIXELS);
  const [sum, drawn] = [new Float32Array(NUM_PIXELS), new Float32Array(NUM_PIXELS)];
  let code = new Float32Array(0);
  let networkCode = new Float32Array(0);
  let isNew = true;
  const canvas = picture(`Digit ${place + 1}, as it is`, "tile digit");
  const note = make("span", { class: "soft" });
  const button = make(
    "button",
    {
      type: "button",
      class: "given",
      title: "What this digit is made of, below",
      onclick: (event) => onPick(place, event.timeStamp),
    },
    canvas,
    note,
  );
  const [pca, network] = [createCell(`Digit ${place + 1}, PCA`), createCell(`Digit ${place + 1}, network`)];
  return {
    given: button,
    pca: pca.element,
    network: network.element,
    pixels,
    get code() {
      return code;
    },
    take(values, words) {
      setText(note, words);
      if (pixels.every((value, i) => value === values[i])) return; // what it made of these is known
      pixels.set(values);
      isNew = true;
    },
    // Returns the errors of both, null where there is none in this unit.
    show({ basis, model, k, isClipped, unit, isChosen }, theme) {
      if (code.length !== basis.size) code = new Float32Array(basis.size);
      if (isNew) {
        paintDigit(canvas, pixels, theme);
        basis.encode(pixels, code);
        if (model) {
          if (networkCode.length !== model.codeSize) networkCode = new Float32Array(model.codeSize);
          model.reconstruct(pixels, networkCode, drawn);
          network.paint(drawn, pixels, theme);
        }
        isNew = false;
      }
      button.setAttribute("aria-pressed", isChosen);
      basis.decode(code, k, isClipped, sum);
      const errors = { pca: unit.of(sum, pixels), network: model ? unit.of(drawn, pixels) : null };
      pca.paint(sum, pixels, theme);
      pca.tell(figure(errors.pca), isBetter(unit, errors.pca, errors.network));
      if (model) network.tell(figure(errors.network), isBetter(unit, errors.network, errors.pca));
      return errors;
    },
    // The theme is another: nothing painted so far stays.
    repaint() {
      isNew = true;
    },
  };
}

// count columns in three rows; onPick(place, time) when a digit is chosen.
export function createColumns(count, onPick) {
  const columns = Array.from({ length: count }, (_, place) => createColumn(place, onPick));
  const title = (swatch) => {
    const name = make("b");
    const rest = make("span", { class: "soft" });
    return { name, rest, element: make("h2", {}, swatch, name, rest) };
  };
  const row = (kind) => make("div", { class: `row ${kind}` }, ...columns.map((column) => column[kind]));
  const heads = { pca: title(makeSwatchOf("pca")), network: title("") };
  let swatch = null;
  const networkPart = make("div", {}, heads.network.element, row("network"));
  const element = make("div", { class: "digits" }, row("given"), heads.pca.element, row("pca"), networkPart);
  return {
    element,
    columns,
    // what: { pca: [name, rest], network: [name, rest] or null, look }
    setTitles(what) {
      setText(heads.pca.name, what.pca[0]);
      setText(heads.pca.rest, what.pca[1]);
      networkPart.hidden = !what.network;
      if (!what.network) return;
      setText(heads.network.name, what.network[0]);
      setText(heads.network.rest, what.network[1]);
      if (swatch?.look !== what.look) {
        swatch?.drawing.remove();
        swatch = { look: what.look, drawing: makeSwatchOf(what.look) };
        heads.network.element.prepend(swatch.drawing);
      }
    },
  };
}

// Columns of equal form, one for each contestant: reconstruction, signed error, code, one number.
// The lowest number is the winner's and has the accent colour.

import { meanSquaredError } from "./forward.js";
import { announceCode } from "./events.js";
import { make, setText } from "./dom.js";
import { paintBars, paintDigit, paintError } from "./paint.js";

const NUM_PIXELS = 784;
const BAR_REACH = 2.5; // standard deviations of a code that reach the edge of its bar

function createColumn({ hash, title, subtitle }, component) {
  const label = (what) => ({ role: "img", "aria-label": `${title}: ${what}` });
  const digit = make("canvas", { class: "digit", ...label("reconstruction") });
  const error = make("canvas", { class: "error", ...label("error map") });
  const bars = make("canvas", { class: "bars", ...label("code") });
  const number = make("output", { class: "number" }, "–");
  const element = make(
    "section",
    { class: "column", "aria-label": title },
    make("h3", {}, title),
    make("p", { class: "soft" }, subtitle),
    make(
      "div",
      { class: "contest" },
      make("div", { class: "pair" }, digit, make("div", { class: "side" }, error, bars)),
    ),
    number,
  );
  const pixels = new Float32Array(NUM_PIXELS);
  let code = new Float32Array(0);
  let reach = 1e-6; // the largest value met, where the model does not say how its code spreads

  return {
    element,
    title,
    // Returns the error of this model on what it sees, or null where there is nothing to tell.
    update(model, { clean, seen, hasInk, isDrawn, time }, theme) {
      element.classList.toggle("waiting", !model || !hasInk);
      if (!model || !hasInk) {
        setText(number, model ? "–" : "waiting for the model");
        for (const canvas of [digit, error]) paintDigit(canvas, pixels.fill(0), theme);
        if (code.length) paintBars(bars, code.fill(0), 1, theme);
        return null;
      }
      if (code.length !== model.codeSize) code = new Float32Array(model.codeSize);
      model.reconstruct(seen, code, pixels);
      paintDigit(digit, pixels, theme);
      paintError(error, pixels, clean, theme);
      for (const value of code) reach = Math.max(reach, Math.abs(value));
      const spread = model.codeStd ? BAR_REACH * Math.max(...model.codeStd) : reach;
      paintBars(bars, code, spread, theme);
      announceCode(component, hash, code, { digit: { pixels: seen, isDrawn: true } });
      const mse = meanSquaredError(pixels, clean);
      setText(number, mse.toFixed(4));
      return mse;
    },
    // The same error without showing anything.
    measure(model, clean, seen) {
      if (!model) return null;
      if (code.length !== model.codeSize) code = new Float32Array(model.codeSize);
      model.reconstruct(seen, code, pixels);
      return meanSquaredError(pixels, clean);
    },
    setBest(isBest) {
      element.classList.toggle("best", isBest);
    },
  };
}

// `specs`: list of { hash, title, subtitle }. Fills `parent`, replacing what was there; `component`
// is the name under which codes are announced.
export function createColumns(parent, specs, registry, component) {
  const columns = specs.map((spec) => createColumn(spec, component));
  parent.replaceChildren(...columns.map((column) => column.element));
  parent.style.setProperty("--columns", specs.length);
  return {
    // digit: { clean, seen, hasInk, isDrawn, time }. The models are given `seen` (784 floats) and
    // judged by `clean`; isDrawn where it is the visitor's own; time of the input that changed it.
    update(digit, theme) {
      const errors = columns.map((column, i) =>
        column.update(registry.models.get(specs[i].hash), digit, theme),
      );
      const lowest = Math.min(...errors.map((mse) => mse ?? Infinity));
      columns.forEach((column, i) => column.setBest(errors[i] !== null && errors[i] === lowest));
      return errors;
    },
    measure(clean, seen) {
      return columns.map((column, i) => column.measure(registry.models.get(specs[i].hash), clean, seen));
    },
    // The result in words, for those who hear the page.
    describe(errors) {
      return columns
        .map((column, i) => (errors[i] === null ? "" : `${column.title} ${errors[i].toFixed(4)}`))
        .filter(Boolean)
        .join(", ");
    },
  };
}

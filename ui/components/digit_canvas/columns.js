// Columns of equal form, one for each contestant: reconstruction, signed error, code, two numbers.
// The lowest error is the winner's and has the accent colour. Where the digit was damaged, "left as
// it is" is a contestant too, and the first.

import { meanSquaredError } from "../shared/core/forward.js";
import { structuralSimilarity } from "../shared/core/ssim.js";
import { coverBox, isCovered } from "../shared/hand/cover.js";
import { goTo } from "../shared/hand/events.js";
import { setText, unfold } from "../shared/paint/dom.js";
import { lookOf, makeSwatch } from "../shared/paint/looks.js";
import { markTerms } from "../shared/paint/terms.js";
import { paintBars, paintDigit, paintError } from "../shared/paint/paint.js";

const NUM_PIXELS = 784;
const BAR_REACH = 2.5; // standard deviations of a code that reach the edge of its bar

const UNTOUCHED = { hash: "", title: "Left as it is", subtitle: "nothing done", look: "untouched" };
const NOTHING_DONE = { codeSize: 0, reconstruct: (seen, code, pixels) => pixels.set(seen) };

const measured = new Float32Array(NUM_PIXELS); // what nobody is shown

function createColumn(template, { hash, title, subtitle }, look, component) {
  const { elements: [element], part } = unfold(template);
  const { name, about, answer, digit, error, bars, verdict, number, likeness } = part;
  element.setAttribute("aria-label", title);
  for (const [canvas, what] of [[digit, "reconstruction"], [error, "error map"], [bars, "code"]])
    canvas.setAttribute("aria-label", `${title}: ${what}`);
  setText(name, title);
  about.append(makeSwatch(look), subtitle);
  markTerms(element);
  if (!hash) bars.remove();
  const pixels = new Float32Array(NUM_PIXELS);
  let code = new Float32Array(0);
  let reach = 1e-6; // the largest value met, where the model does not say how its code spreads
  let isThere = false; // the model

  function fit({ codeSize }) {
    if (code.length !== codeSize) code = new Float32Array(codeSize);
  }
  function run(model, seen, into) {
    fit(model);
    model.reconstruct(seen, code, into);
  }
  function showCode(model, { clean, isSample, time }, theme) {
    for (const value of code) reach = Math.max(reach, Math.abs(value));
    const spread = model.codeStd ? BAR_REACH * Math.max(...model.codeStd) : reach;
    paintBars(bars, code, spread, theme);
    goTo(component, hash, code, { digit: { pixels: clean, isDrawn: true, isSample }, time });
  }

  return {
    element,
    // Show the pictures. Returns the error of this model on what it sees, or null where there is nothing to tell, or
    // it is covered: then nothing is computed that is not shown.
    update(model, digitNow, theme) {
      const { clean, seen, hasInk } = digitNow;
      isThere = Boolean(model);
      const isOff = coverBox(answer, Boolean(hash) && isCovered("answers"));
      const hasError = !coverBox(verdict, isOff || isCovered("errors"));
      if ((error.style.visibility === "hidden") === hasError) error.style.visibility = hasError ? "" : "hidden";
      element.classList.toggle("waiting", !model || !hasInk);
      if (!model || !hasInk || isOff) {
        for (const canvas of [digit, error]) paintDigit(canvas, pixels.fill(0), theme);
        if (model) fit(model);
        if (code.length) paintBars(bars, code.fill(0), 1, theme);
        return null;
      }
      run(model, seen, pixels);
      paintDigit(digit, pixels, theme);
      paintError(error, pixels, hasError ? clean : pixels, theme);
      if (hash) showCode(model, digitNow, theme);
      return hasError ? meanSquaredError(pixels, clean) : null;
    },
    // The numbers below the pictures; mse as update() returned it.
    say(mse, clean, isBest) {
      element.classList.toggle("best", isBest);
      const likenessNow = () => structuralSimilarity(pixels, clean).toFixed(2).replace("-", "−");
      const isAwaited = !isThere && !verdict.hasAttribute("data-covered");
      setText(number, mse !== null ? mse.toFixed(4) : isAwaited ? "waiting for the model" : "–");
      setText(likeness, mse !== null ? `SSIM ${likenessNow()}` : "");
    },
    // The same error without showing anything.
    measure(model, clean, seen) {
      if (!model) return null;
      run(model, seen, measured);
      return meanSquaredError(measured, clean);
    },
  };
}

// Short names for a chart: the first word of the title; a second one of that word has what it differs by.
export function labelsOf(specs) {
  const words = specs.map(({ title }) => title.split(" ")[0]);
  return words.map((word, i) => {
    const { subtitle } = specs[words.indexOf(word)];
    return words.indexOf(word) === i ? word : specs[i].subtitle === subtitle ? "the other" : specs[i].subtitle;
  });
}

// What a saved picture of the columns is called, with `damage` in words, or "".
export function describePicture(damage, count, isSample) {
  const damaged = damage && ` under ${damage}, left as it is and`;
  const what = isSample ? "sample" : "drawing";
  return {
    name: `${what}-${damage}`,
    title: `A digit${damaged} through ${count} model${count > 1 ? "s" : ""}`,
    caption: `n = 1 ${what}. The lowest MSE is in colour.`,
  };
}

// part: of component.html; specs: list of { hash, title, subtitle, look, isChosen }, look a name in looks.js. Takes
// the place of the columns that were there; `component` is the name under which codes are announced.
// standIn(hash) may give what answers for a model that is not there yet.
export function createColumns(part, specs, registry, component, standIn) {
  const contestants = [UNTOUCHED, ...specs];
  registry.answering = specs.find(({ isChosen }) => isChosen) ?? specs[0];
  const looks = contestants.map(({ look }, place) => lookOf(look, place));
  const columns = contestants.map((spec, i) => createColumn(part.column, spec, looks[i], component));
  const modelOf = ({ hash }) => (hash ? registry.models.get(hash) : NOTHING_DONE);
  const answering = (spec) => modelOf(spec) ?? standIn(spec.hash);
  let isDamaged = null;

  function show(withUntouched) {
    if (withUntouched === isDamaged) return;
    isDamaged = withUntouched;
    part.caution.hidden = !isDamaged;
    const shown = columns.slice(isDamaged ? 0 : 1);
    part.columns.replaceChildren(...shown.map((column) => column.element));
    part.columns.style.setProperty("--columns", shown.length);
  }
  show(false);
  return {
    // Contestants' names in a chart, in the order of their errors; the first, without a hash, does nothing.
    labels: [UNTOUCHED.title, ...labelsOf(specs)],
    looks,
    hashes: contestants.map(({ hash }) => hash),
    // digit: { clean, seen, isDamaged, hasInk, isSample, time }. The models are given `seen` (784 floats) and
    // judged by `clean`; isDamaged where these differ; time of the input that changed it.
    update(digit, theme) {
      show(digit.isDamaged);
      return columns.map((column, i) =>
        i === 0 && !isDamaged ? null : column.update(answering(contestants[i]), digit, theme),
      );
    },
    // Say what update() returned last, and who is best.
    say(errors, clean) {
      const lowest = Math.min(...errors.map((mse) => mse ?? Infinity));
      for (const [i, column] of columns.entries()) column.say(errors[i], clean, errors[i] === lowest);
    },
    // Where nothing was damaged (`seen` is `clean` itself) nobody is untouched.
    measure(clean, seen) {
      return columns.map((column, i) =>
        i === 0 && seen === clean ? null : column.measure(modelOf(contestants[i]), clean, seen),
      );
    },
    // The result in words, for those who hear the page.
    describe(errors) {
      return contestants
        .map(({ title }, i) => (errors[i] === null ? "" : `${title} ${errors[i].toFixed(4)}`))
        .filter(Boolean)
        .join(", ");
    },
  };
}

// What path a page shows for a model: its ends, its method, its number of frames.

import { drawingOf } from "../core/current.js";
import { hasClasses, nameOf, oneOf } from "../core/naming.js";
import { getRegistry } from "../core/registry.js";
import { createEcho } from "../hand/echo.js";

// { model, space, ends, method, numFrames, isChosen, echo }: isChosen once a path was laid that is not the
// usual, echo what any strip has reported to the page. It lives in the registry, so that a strip mounted
// later takes it over; first() makes what is missing where there is none, or the model is another.
export function choiceOf(hash, { model, space }, first) {
  const registry = getRegistry();
  registry.pathChoices ??= new Map();
  const known = registry.pathChoices.get(hash);
  if (known?.model === model && known.space === space) return known;
  const echo = createEcho(["method", "numFrames", "ends"]);
  const choice = { model, space, isChosen: false, echo, ...first() };
  registry.pathChoices.set(hash, choice);
  return choice;
}

// What is reported of the path of a model, { method, numFrames, ends }, ends a pair of specs; null until
// one was laid that is not the usual.
export function pathChosen(hash) {
  const choice = getRegistry().pathChoices?.get(hash);
  if (!choice?.isChosen) return null;
  const { method, numFrames, ends } = choice;
  return { method, numFrames, ends: ends.map(({ spec }) => spec) };
}

// What makes ends: { code, pixels, isReal, title, spec, kind }. pixels are those of the digit where one is
// known, else what the decoder makes of the code. spec is what a link holds: "class-7" for the typical
// digit of a class, "digit-12" for a test digit, else the numbers of the code; kind the choice in a menu.
export function createEnds({ model, space, sheet, state, hash }) {
  function ofCode(code, title, kind = "point") {
    const pixels = new Float32Array(784);
    model.decode(code, pixels);
    return { code: Float32Array.from(code), pixels, isReal: false, title, spec: [...code], kind };
  }
  function ofIndex(index, spec = `digit-${index}`, kind = "random") {
    const title = space.labels && hasClasses() ? nameOf(space.labels[index]) : `no. ${index}`;
    const end = ofCode(space.code(index), title, kind);
    end.isReal = sheet.read(index, end.pixels);
    return Object.assign(end, { index, spec });
  }
  return {
    ofCode,
    ofIndex,
    options: [
      ...space.classes.map((label) => [`class-${label}`, hasClasses() ? oneOf(label) : "a typical digit"]),
      ["random", "a random digit"],
      ["point", "this point"],
      ["drawing", "my drawing"],
    ],
    // The end of a spec or a kind; null where this model has no such thing, or nothing was drawn yet.
    find(wanted) {
      if (Array.isArray(wanted)) {
        const isCode = wanted.length === space.size && wanted.every(Number.isFinite);
        return isCode ? ofCode(wanted, "a point of the pad") : null;
      }
      if (wanted === "random") return ofIndex(Math.floor(Math.random() * space.count));
      if (wanted === "point") return ofCode(state.chosen, "this point");
      const drawing = wanted === "drawing" && drawingOf(hash);
      if (drawing) {
        const pixels = Float32Array.from(drawing.pixels);
        return { ...ofCode(drawing.code, "my drawing", "drawing"), pixels, isReal: true };
      }
      const [kind, number] = String(wanted).split("-");
      const n = Number.parseInt(number, 10);
      if (kind === "class" && space.classes.includes(n)) return ofIndex(space.typical(n), wanted, wanted);
      return kind === "digit" && n >= 0 && n < space.count ? ofIndex(n) : null;
    },
  };
}

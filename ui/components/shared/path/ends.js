// Where a path begins and ends: a test digit, the visitor's drawing, or where the page is.

import { hasClasses, nameOf, oneOf } from "../core/naming.js";
import { drawingOf } from "../core/current.js";

// An end: { code, pixels, isReal, title, spec }. pixels are those of the digit where one is known,
// else what the decoder makes of the code. spec is what a link holds: "class-7" for the typical
// digit of a class, "digit-12" for a test digit, else the numbers of the code.
export function createEnds({ model, space, sheet, state, hash, registry }) {
  function ofCode(code, title) {
    const pixels = new Float32Array(784);
    model.decode(code, pixels);
    return { code: Float32Array.from(code), pixels, isReal: false, title, spec: [...code] };
  }
  function ofIndex(index, spec = `digit-${index}`) {
    const title = space.labels && hasClasses() ? nameOf(space.labels[index]) : `no. ${index}`;
    const end = ofCode(space.code(index), title);
    end.isReal = sheet.read(index, end.pixels);
    return Object.assign(end, { index, spec });
  }
  const ofClass = (label) => ofIndex(space.typical(label), `class-${label}`);

  return {
    ofCode,
    ofIndex,
    // The end of a link and the value of its select; null where this model has no such thing.
    ofSpec(spec) {
      if (Array.isArray(spec)) {
        const isCode = spec.length === space.size && spec.every(Number.isFinite);
        return isCode ? { end: ofCode(spec, "a point of the pad"), kind: "point" } : null;
      }
      const [kind, number] = String(spec).split("-");
      const n = Number.parseInt(number, 10);
      if (kind === "class" && space.classes.includes(n)) return { end: ofClass(n), kind: `typical ${n}` };
      if (kind === "digit" && n >= 0 && n < space.count) return { end: ofIndex(n), kind: "random" };
      return null;
    },
    options: [
      ...space.classes.map((label) => [`typical ${label}`, hasClasses() ? oneOf(label) : "a typical digit"]),
      ["random", "a random digit"],
      ["point", "this point"],
      ["drawing", "my drawing"],
    ],
    // null where there is nothing of the kind (no drawing yet).
    choose(kind) {
      if (kind.startsWith("typical")) return ofClass(Number(kind.slice(8)));
      if (kind === "random") return ofIndex(Math.floor(Math.random() * space.count));
      if (kind === "point") return ofCode(state.chosen, "this point");
      const drawing = drawingOf(hash, registry);
      if (!drawing) return null;
      const [code, pixels] = [drawing.code, Float32Array.from(drawing.pixels)];
      return { code, pixels, isReal: true, title: "my drawing", spec: [...code] };
    },
  };
}

// A path as files: a film, a picture, a table.

import { filmOfPairs, pairOfDigits } from "../paint/gif.js";
import { nameOf } from "../core/naming.js";
import { blendPixels, codeOnWay } from "../core/paths.js";
import { make } from "../paint/dom.js";
import { css, paintDigit } from "../paint/paint.js";
import { KINDS } from "./film.js";
import { farOf, short } from "./strip.js";

const SMOOTH = 25; // frames of the film one way, or the path's own where those are more
const DELAY = 6; // hundredths of a second
const REST = 70; // at both ends
const [TILE, GAP, EDGE, ROW] = [84, 8, 12, 148]; // CSS pixels of the picture

// The film, there and back: through the code on the left, through the pixels on the right.
export function pathToGif({ film, ends, model }, theme) {
  const count = Math.max(SMOOTH, film.frames.length);
  const code = new Float32Array(model.codeSize);
  const [left, right] = [new Float32Array(784), new Float32Array(784)];
  const there = Array.from({ length: count }, (_, step) => {
    codeOnWay(film.way, step / (count - 1), code);
    model.decode(code, left);
    blendPixels(ends[0].pixels, ends[1].pixels, step / (count - 1), right);
    return pairOfDigits(left, right, step === 0 || step === count - 1 ? REST : DELAY);
  });
  return filmOfPairs([...there, ...there.slice(1, -1).reverse()], theme);
}

// Both strips with their ends, names and numbers, and what the numbers are.
export function pathToCanvas({ film, ends, title, legend, hasDigits }, theme) {
  const ratio = 2;
  const count = film.frames.length + 2;
  const [width, height] = [count * (TILE + GAP) + 2 * (GAP + EDGE), 2 * ROW + 32];
  const canvas = make("canvas", { width: width * ratio, height: height * ratio });
  const small = make("canvas");
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.imageSmoothingEnabled = false;
  pen.fillStyle = css(theme.card);
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = css(theme.ink);
  pen.strokeStyle = css(theme.line);
  const put = (pixels, index, top, texts) => {
    const aside = (index > 0) + (index === count - 1); // the ends stand apart
    const left = EDGE + index * (TILE + GAP) + aside * GAP;
    paintDigit(small, pixels, theme);
    pen.drawImage(small, left, top, TILE, TILE);
    pen.strokeRect(left - 0.5, top - 0.5, TILE + 1, TILE + 1);
    for (const [line, text] of texts.entries()) write(text, left + TILE / 2, top + TILE + 14 + 14 * line, "center");
  };
  const write = (text, x, y, align, size = 11) => {
    pen.font = `${size}px system-ui, sans-serif`;
    pen.textAlign = align;
    pen.fillText(text, x, y);
  };
  for (const [i, kind] of KINDS.entries()) {
    const top = EDGE + i * ROW + 18;
    write(`${title}, through the ${kind}`, EDGE, top - 8, "left", 13);
    for (const [end, { pixels, isReal }] of ends.entries())
      put(pixels, end * (count - 1), top, [isReal ? "real" : "end"]);
    for (const [step, { images, facts }] of film.frames.entries()) {
      const known = facts[kind];
      const far = farOf(known, hasDigits);
      const name = known?.label === undefined ? "" : nameOf(known.label);
      put(images[kind], step + 1, top, known ? [name, far === undefined ? "" : short(far)] : []);
    }
  }
  write(legend, EDGE, 2 * ROW + 20, "left");
  return canvas;
}

// One line a frame; codes in the encoder's own units.
export function pathToRows({ film, model }) {
  const numbers = Array.from({ length: model.codeSize }, (_, d) => `code ${d + 1}`);
  const facts = ["class by 5-NN", "votes", "nearest test digit", "code distance", "nearest MSE"];
  const last = film.frames.length - 1;
  return [
    ["frame", "share", ...numbers, ...facts],
    ...film.frames.map(({ code, facts: { code: known } }, i) => [
      i + 1, i / last, ...code, known?.label, known?.votes, known?.index, known?.codeDistance, known?.mse,
    ]),
  ];
}

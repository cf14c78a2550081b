// A path as files: a film, a picture, a table.

import { filmOfPairs, pairOfDigits } from "../paint/gif.js";
import { nameOf } from "../core/naming.js";
import { blendPixels, codeOnWay } from "../core/paths.js";
import { css, paintDigit } from "../paint/paint.js";
import { short } from "./strip.js";

const SMOOTH = 25; // frames of the film one way, or the path's own where those are more
const DELAY = 6; // hundredths of a second
const REST = 70; // at both ends

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
  const [tile, gap, ratio] = [84, 8, 2];
  const count = film.frames.length + 2;
  const [width, row] = [count * (tile + gap) + 2 * gap + 24, tile + 64];
  const canvas = Object.assign(document.createElement("canvas"), {
    width: width * ratio,
    height: (2 * row + 32) * ratio,
  });
  const pen = canvas.getContext("2d");
  const small = document.createElement("canvas");
  pen.scale(ratio, ratio);
  pen.imageSmoothingEnabled = false;
  pen.fillStyle = css(theme.card);
  pen.fillRect(0, 0, width, 2 * row + 32);
  const put = (pixels, index, top, texts) => {
    const left = 12 + index * (tile + gap) + (index > 0 ? gap : 0) + (index === count - 1 ? gap : 0);
    paintDigit(small, pixels, theme);
    pen.drawImage(small, left, top, tile, tile);
    pen.strokeStyle = css(theme.line);
    pen.strokeRect(left - 0.5, top - 0.5, tile + 1, tile + 1);
    pen.fillStyle = css(theme.ink);
    pen.textAlign = "center";
    for (const [line, text] of texts.entries())
      pen.fillText(text, left + tile / 2, top + tile + 14 + 14 * line);
  };
  ["code", "pixels"].forEach((kind, i) => {
    const top = 12 + i * row + 18;
    pen.font = "13px system-ui, sans-serif";
    pen.textAlign = "left";
    pen.fillStyle = css(theme.ink);
    pen.fillText(`${title}, through the ${kind}`, 12, top - 8);
    pen.font = "11px system-ui, sans-serif";
    put(ends[0].pixels, 0, top, [ends[0].isReal ? "real" : "end"]);
    put(ends[1].pixels, count - 1, top, [ends[1].isReal ? "real" : "end"]);
    film.frames.forEach((frame, step) => {
      const facts = frame.facts[kind];
      const far = hasDigits ? facts?.mse : facts?.codeDistance;
      const texts = facts ? [facts.label === undefined ? "" : nameOf(facts.label), far === undefined ? "" : short(far)] : [];
      put(kind === "code" ? frame.pixels : frame.blend, step + 1, top, texts);
    });
  });
  pen.textAlign = "left";
  pen.fillText(legend, 12, 2 * row + 20);
  return canvas;
}

// One line a frame; codes in the encoder's own units.
export function pathToRows({ film, model }) {
  const numbers = Array.from({ length: model.codeSize }, (_, d) => `code ${d + 1}`);
  const facts = ["class by 5-NN", "votes", "nearest test digit", "code distance", "nearest MSE"];
  const count = film.frames.length;
  return [
    ["frame", "share", ...numbers, ...facts],
    ...film.frames.map(({ code, facts: { code: known } }, i) => [
      i + 1, i / (count - 1), ...code,
      known?.label, known?.votes, known?.index, known?.codeDistance, known?.mse,
    ]),
  ];
}

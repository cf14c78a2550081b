// A path as files: a film and a table.

import { filmOfPairs, pairOfDigits } from "../paint/gif.js";
import { worded } from "../core/naming.js";
import { brief } from "../core/numbers.js";
import { blendPixels, codeOnWay } from "../core/paths.js";

const SMOOTH = 25; // frames of the film one way, or the path's own where those are more
const DELAY = 6; // hundredths of a second
const REST = 70; // at both ends

const nextTask = () => new Promise((resolve) => setTimeout(resolve));

// The film, there and back: through the code on the left, through the pixels on the right; below each how far it
// is from any digit that someone wrote, where those are here, else from any code.
export async function pathToGif({ film, ends, model, space, sheet, title }) {
  const count = Math.max(SMOOTH, film.frames.length);
  const [code, far] = [new Float32Array(model.codeSize), new Float32Array(model.codeSize)];
  const [left, right] = [new Float32Array(784), new Float32Array(784)];
  const say = (kind, pixels) => {
    const way = `through the ${kind}`;
    if (sheet.count) return [way, `MSE to the nearest real digit ${sheet.nearest(pixels, 1)[0].distance.toFixed(4)}`];
    model.encode(pixels, far);
    const { distance } = space.nearest(kind === "code" ? code : far, 1)[0];
    return [way, `distance to the nearest code ${brief(distance)}`];
  };
  const there = [];
  for (let step = 0; step < count; step++) {
    const share = step / (count - 1);
    codeOnWay(film.way, share, code);
    model.decode(code, left);
    blendPixels(ends[0].pixels, ends[1].pixels, share, right);
    const head = [title, `step ${step + 1} of ${count}`];
    const feet = [["code", left], ["pixels", right]].map((one) => say(...one).map(worded));
    there.push(pairOfDigits({ left, right, head, feet, share, delay: share === 0 || share === 1 ? REST : DELAY }));
    await nextTask(); // so that the page goes on
  }
  return filmOfPairs([...there, ...there.slice(1, -1).reverse()]);
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

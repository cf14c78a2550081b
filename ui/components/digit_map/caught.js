// What a lasso or box has caught: the digits, their classes, and the mean of their codes decoded beside
// the mean of their images.

import { button, make, setText } from "../shared/paint/dom.js";
import { nameOf } from "../shared/core/naming.js";
import { classColour } from "../shared/paint/palette.js";
import { createFigure, createMany } from "./tiles.js";
import { countClasses, sayCatch, sayMost } from "./words.js";

const MOST = 100; // digits on the wall
const AVERAGED = 400; // decoded digits that stand for all, where the real ones are not here
const BAR = 46; // CSS pixels

// The mean of `count` arrays, the k-th written by read(k, values).
function meanOf(count, size, read) {
  const [mean, values] = [new Float32Array(size), new Float32Array(size)];
  for (let k = 0; k < count; k++) {
    read(k, values);
    for (let i = 0; i < size; i++) mean[i] += values[i] / count;
  }
  return mean;
}

export const meanCode = (indices, space) =>
  meanOf(indices.length, space.size, (k, values) => values.set(space.code(indices[k])));

// The mean of some digits' images: { image, count }, count how many that was.
export function meanImage(indices, pictures) {
  const step = pictures.isReal ? 1 : Math.max(Math.ceil(indices.length / AVERAGED), 1);
  const count = Math.ceil(indices.length / step);
  return { image: meanOf(count, 784, (k, values) => pictures.read(indices[k * step], values)), count };
}

// Evenly taken from all, so that the wall shows every part of the catch.
export const sampleOf = (indices, most = MOST) =>
  indices.length <= most
    ? indices
    : Array.from({ length: most }, (_, k) => indices[Math.floor((k * indices.length) / most)]);

function barOf([label, count], most, theme) {
  const look = `height:${Math.round((BAR * count) / most)}px;background:${classColour(label, theme.isDark)}`;
  return make(
    "div",
    {},
    make("span", { class: "mono" }, count ? String(count) : ""),
    make("i", { style: look }),
    make("b", {}, nameOf(label)),
  );
}

export function createCaught(parts, { onDigit, onLetGo }) {
  const [first] = parts;
  const heading = make("h3");
  const note = make("p", { class: "soft" });
  const bars = make("div", { class: "bars", role: "img", "aria-label": "How many of each class" });
  const images = createFigure("mean of the images");
  const decoded = parts.map(({ map }) => createFigure(parts.length > 1 ? map.name : "mean code, decoded"));
  const figures = [images, ...decoded].map((figure) => figure.element);
  const many = createMany(onDigit);
  const manyNote = make("p", { class: "soft" });
  const letGo = button("Clear selection", onLetGo, { class: "quiet" });
  const element = make(
    "section", { class: "caught", "aria-label": "The digits chosen", hidden: "" },
    make("div", { class: "head" }, heading, letGo), bars, note,
    make("div", { class: "figures" }, ...figures), manyNote, many.canvas,
  );
  const pixels = new Float32Array(784);

  return {
    element,
    show(indices, theme) {
      element.hidden = !indices;
      if (!indices) return;
      setText(heading, sayCatch(indices.length, first.labels.length));
      const counts = countClasses(indices, first.labels, first.space.classes);
      const most = Math.max(...counts.map(([, count]) => count), 1);
      bars.setAttribute("aria-label", counts.map(([label, count]) => `${count} of class ${label}`).join(", "));
      bars.replaceChildren(...counts.map((one) => barOf(one, most, theme)));
      const { image, count } = meanImage(indices, first.pictures);
      images.paint(image, theme);
      images.title(first.pictures.isReal ? "mean of the images" : "mean, decoded");
      for (const [k, part] of parts.entries()) {
        part.model.decode(meanCode(indices, part.space), pixels);
        decoded[k].paint(pixels, theme);
      }
      const some = count < indices.length ? ` The mean is of ${count} of them, decoded.` : "";
      setText(note, indices.length ? sayMost(counts) + "." + some : "Nothing is inside; draw around some points.");
      const shown = sampleOf(indices);
      setText(manyNote, shown.length < indices.length ? `${shown.length} of them` : "");
      many.show(shown, first.pictures, theme);
      for (const part of [...figures, many.canvas]) part.hidden = !indices.length;
    },
  };
}

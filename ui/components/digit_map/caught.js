// What a lasso or box has caught: the digits, their classes, and the mean of their codes decoded beside
// the mean of their images.

import { make, setText } from "../shared/paint/dom.js";
import { nameOf } from "../shared/core/naming.js";
import { classColour } from "../shared/paint/palette.js";
import { createFigure, createMany } from "./tiles.js";
import { countClasses, sayCatch, sayMost } from "./words.js";

const MOST = 100; // digits on the wall
const AVERAGED = 400; // decoded digits that stand for all, where the real ones are not here

export function meanCode(indices, space) {
  const mean = new Float32Array(space.size);
  for (const i of indices) {
    const code = space.code(i);
    for (let d = 0; d < mean.length; d++) mean[d] += code[d] / indices.length;
  }
  return mean;
}

// The mean of some digits' images: { image, count }, count how many that was.
export function meanImage(indices, pictures) {
  const step = pictures.isReal ? 1 : Math.max(Math.ceil(indices.length / AVERAGED), 1);
  const image = new Float32Array(784);
  const pixels = new Float32Array(784);
  let count = 0;
  for (let k = 0; k < indices.length; k += step, count++) {
    pictures.read(indices[k], pixels);
    for (let i = 0; i < image.length; i++) image[i] += pixels[i];
  }
  for (let i = 0; i < image.length; i++) image[i] /= count || 1;
  return { image, count };
}

// Evenly taken from all, so that the wall shows every part of the catch.
export const sampleOf = (indices, most = MOST) =>
  indices.length <= most
    ? indices
    : Array.from({ length: most }, (_, k) => indices[Math.floor((k * indices.length) / most)]);

export function createCaught(parts, { onDigit, onLetGo }) {
  const heading = make("h3");
  const note = make("p", { class: "soft" });
  const bars = make("div", { class: "bars", role: "img", "aria-label": "How many of each class" });
  const images = createFigure("mean of the images");
  const decoded = parts.map(({ map }) => createFigure(parts.length > 1 ? map.name : "mean code, decoded"));
  const many = createMany(onDigit);
  const manyNote = make("p", { class: "soft" });
  const letGo = make("button", { type: "button", class: "quiet", onclick: onLetGo }, "Clear selection");
  const element = make(
    "section", { class: "caught", "aria-label": "The digits chosen", hidden: "" },
    make("div", { class: "head" }, heading, letGo), bars, note,
    make("div", { class: "figures" }, images.element, ...decoded.map((figure) => figure.element)),
    manyNote, many.element,
  );
  const [first] = parts;
  const pixels = new Float32Array(784);

  return {
    element,
    canvas: many.canvas,
    show(indices, theme) {
      element.hidden = !indices;
      if (!indices) return;
      setText(heading, sayCatch(indices.length, first.labels.length));
      const counts = countClasses(indices, first.labels, first.space.classes);
      showBars(counts, theme);
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
      for (const part of [images, ...decoded]) part.element.hidden = !indices.length;
      many.element.hidden = !indices.length;
    },
  };

  function showBars(counts, theme) {
    const most = Math.max(...counts.map(([, count]) => count), 1);
    bars.setAttribute("aria-label", counts.map(([label, count]) => `${count} of class ${label}`).join(", "));
    bars.replaceChildren(
      ...counts.map(([label, count]) => {
        const height = Math.round((46 * count) / most);
        const colour = classColour(label, theme.isDark);
        return make(
          "div", {},
          make("span", { class: "mono" }, count ? String(count) : ""),
          make("i", { style: `height:${height}px;background:${colour}` }),
          make("b", {}, nameOf(label)),
        );
      }),
    );
  }
}

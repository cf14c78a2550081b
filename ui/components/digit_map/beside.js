// What stands beside the maps: one digit with its neighbours, what a lasso or box has caught, and the tip beside
// the pointer.

import { nameOf, ofClass, oneOf } from "../shared/core/naming.js";
import { paintMany, tileUnder } from "../shared/paint/digits.js";
import { button, make, picture, setText } from "../shared/paint/dom.js";
import { classColour } from "../shared/paint/looks.js";
import { paintDigit } from "../shared/paint/paint.js";
import { countClasses, sayCatch, sayDigit, sayMost, sayRank } from "./words.js";

const NEAR = 6;
const TIP_WIDTH = 176; // CSS pixels, with its margin
const MOST = 100; // digits on the wall
const AVERAGED = 400; // decoded digits that stand for all, where the real ones are not here
const BAR = 46; // CSS pixels

// A digit with a heading: { element, paint(pixels, theme), title(text) }.
function createFigure(title) {
  const canvas = picture(title);
  const heading = make("h2", {}, title);
  return {
    element: make("figure", {}, heading, canvas),
    paint: (pixels, theme) => paintDigit(canvas, pixels, theme),
    title(text) {
      setText(heading, text);
      canvas.setAttribute("aria-label", text);
    },
  };
}

// Digits that can be pressed, each with its class: { element, show(indices, own, part, theme) }; `own`:
// the class they are compared with.
function createRow(title, onDigit) {
  const list = make("div", { class: "near" });
  const pixels = new Float32Array(784);
  return {
    element: make("div", {}, make("h2", {}, title), list),
    show(indices, own, { labels, pictures }, theme) {
      const buttons = indices.map((index) => {
        const canvas = make("canvas", { class: "tile" });
        pictures.read(index, pixels);
        paintDigit(canvas, pixels, theme);
        const name = nameOf(labels[index]);
        const element = button(canvas, () => onDigit(index), {
          "aria-label": `Test digit ${index}${ofClass(labels[index])}`,
        });
        element.append(make("span", { class: labels[index] === own ? "" : "other", title: name }, name));
        return element;
      });
      list.replaceChildren(...buttons);
    },
  };
}

// Many digits on one canvas that can be pressed: { canvas, show(indices, pictures, theme) }.
function createMany(onDigit) {
  const canvas = make("canvas", { class: "many", role: "img", "aria-label": "The chosen digits" });
  let shown = [];
  canvas.addEventListener("click", (event) => {
    const index = shown[tileUnder(event, canvas)];
    if (index !== undefined) onDigit(index);
  });
  return {
    canvas,
    show(indices, pictures, theme) {
      shown = indices;
      paintMany(canvas, indices, pictures, theme, 10);
    },
  };
}

// parts: of the maps, one a network; onDigit(index); worst: indices of the digits of largest error, from
// the largest.
export function createCard(parts, isReal, worst, onDigit) {
  const [first] = parts;
  const heading = make("h3");
  const note = make("p", { class: "soft" });
  let next = 0; // place among the worst
  const toWorst = button("", () => onDigit(worst[next]), { class: "quiet" });
  toWorst.hidden = !worst.length;
  const original = createFigure("the digit");
  const drawn = parts.map(({ map }) => createFigure(parts.length > 1 ? map.name : "decoded again"));
  const byCode = createRow("nearest by code", onDigit);
  const byPixels = createRow("nearest by pixels", onDigit);
  const figures = [...(isReal ? [original] : []), ...drawn];
  const rows = isReal ? [byCode, byPixels] : [byCode];
  const elements = (list) => list.map(({ element }) => element);
  const element = make("section", { class: "card", "aria-label": "The chosen digit", "aria-live": "polite" },
    make("div", { class: "head" }, heading, toWorst), make("div", { class: "figures" }, ...elements(figures)), note,
    make("div", { class: "rows" }, ...elements(rows)));
  const pixels = new Float32Array(784);

  return {
    element,
    // Returns its neighbours by code, for the maps to mark.
    show(index, theme) {
      const rank = worst.indexOf(index);
      next = (rank + 1) % worst.length;
      setText(toWorst, rank < 0 ? "Show the worst" : "Next worst");
      const label = first.labels[index];
      setText(heading, `Test digit ${index}${ofClass(label)}`);
      const others = (found) => found.map((one) => one.index).filter((i) => i !== index).slice(0, NEAR);
      first.pictures.read(index, pixels);
      original.paint(pixels, theme);
      if (isReal && first.sheet.count)
        byPixels.show(others(first.sheet.nearest(pixels, NEAR + 1)), label, first, theme);
      const facts = parts.map((part, k) => {
        part.model.decode(part.space.code(index), pixels);
        drawn[k].paint(pixels, theme);
        return parts.length > 1 ? `${part.map.name}: ${sayDigit(part, index)}` : sayDigit(part, index);
      });
      setText(note, facts.join("; ") + sayRank(rank));
      const near = others(first.space.nearest(first.space.code(index), NEAR + 1));
      byCode.show(near, label, first, theme);
      return near;
    },
  };
}

export function createTip() {
  const [digit, drawn] = [make("canvas", { class: "tile" }), make("canvas", { class: "tile" })];
  const title = make("b");
  const note = make("p", { class: "soft" });
  const element = make("div", { class: "tip", hidden: "", "aria-hidden": "true" },
    make("div", { class: "pair" }, digit, drawn), title, note);
  const pixels = new Float32Array(784);
  let shown = ""; // which digit of which map is painted, in which theme

  function paint(index, part, theme) {
    part.pictures.read(index, pixels);
    digit.hidden = !part.pictures.isReal;
    paintDigit(digit, pixels, theme);
    part.model.decode(part.space.code(index), pixels);
    paintDigit(drawn, pixels, theme);
    setText(title, oneOf(part.labels[index]));
    setText(note, sayDigit(part, index));
  }
  return {
    // Show a digit of a map at (x, y) of its frame; index -1 hides.
    show(index, x, y, { part, frame }, theme) {
      element.hidden = index < 0;
      if (index < 0) return;
      if (element.parentNode !== frame) frame.append(element);
      const key = `${index} ${part.map.places} ${theme.isDark} ${part.pictures.isReal}`;
      if (key !== shown) paint(index, part, theme);
      shown = key;
      const [width, height] = [frame.clientWidth, frame.clientHeight];
      const left = x + 18 + TIP_WIDTH > width ? Math.max(x - 18 - TIP_WIDTH, 4) : x + 18;
      element.style.transform = `translate(${left}px, ${Math.min(Math.max(y - 60, 4), height - 140)}px)`;
    },
  };
}

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

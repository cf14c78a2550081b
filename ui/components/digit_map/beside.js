// What stands beside the maps: one digit with its neighbours, what a lasso or box has caught, and the tip beside
// the pointer.

import { nameOf, ofClass, oneOf } from "../shared/core/naming.js";
import { clamp } from "../shared/core/numbers.js";
import { paintMany, tileUnder } from "../shared/paint/digits.js";
import { coverBox, isCovered } from "../shared/hand/cover.js";
import { button, make, setText, unfold } from "../shared/paint/dom.js";
import { classColour } from "../shared/paint/looks.js";
import { paintDigit } from "../shared/paint/paint.js";
import { countClasses, sayCatch, sayDigit, sayMost, sayRank } from "./words.js";

const NEAR = 6;
const TIP_WIDTH = 176; // CSS pixels, with its margin
const MOST = 100; // digits on the wall
const AVERAGED = 400; // decoded digits that stand for all, where the real ones are not here
const BAR = 46; // CSS pixels

// A digit with a heading, at the end of `row`; dom: component.html's. { figure, paint(pixels, theme), title(text) }.
function addFigure(dom, row, text) {
  const { elements: [figure], part: { title, canvas } } = unfold(dom.figure);
  row.append(figure);
  const one = {
    figure,
    paint: (pixels, theme) => paintDigit(canvas, pixels, theme),
    title(said) {
      setText(title, said);
      canvas.ariaLabel = title.textContent;
    },
  };
  one.title(text);
  return one;
}

// Digits that can be pressed, each with its class; `own`: the class they are compared with.
function fillRow(row, indices, own, { labels, pictures }, theme, onDigit) {
  const pixels = new Float32Array(784);
  const buttons = indices.map((index) => {
    const canvas = make("canvas", { class: "tile" });
    pictures.read(index, pixels);
    paintDigit(canvas, pixels, theme);
    const name = nameOf(labels[index]);
    const label = `Test digit ${index}${ofClass(labels[index])}`;
    const element = button(canvas, () => onDigit(index), { "aria-label": label });
    element.append(make("span", { class: labels[index] === own ? "" : "other", title: name }, name));
    return element;
  });
  row.replaceChildren(...buttons);
}

// The chosen digit. parts: of the maps, one a network; onDigit(index); worst: indices of the digits of
// largest error, from the largest. Returns show(index, theme).
export function createCard(dom, parts, isReal, worst, onDigit) {
  const [first] = parts;
  let next = 0; // place among the worst
  dom.toWorst.onclick = () => onDigit(worst[next]);
  dom.pixelsRow.hidden = !isReal;
  const original = isReal ? addFigure(dom, dom.drawn, "the digit") : null;
  const drawn = parts.map(({ map }) => addFigure(dom, dom.drawn, parts.length > 1 ? map.name : "decoded again"));
  const pixels = new Float32Array(784);

  // Returns its neighbours by code, for the maps to mark.
  return (index, theme) => {
    const rank = worst.indexOf(index);
    next = (rank + 1) % worst.length;
    dom.toWorst.hidden = !worst.length || isCovered("facts");
    setText(dom.toWorst, rank < 0 ? "Show the worst" : "Next worst");
    const label = first.labels[index];
    setText(dom.cardTitle, `Test digit ${index}${ofClass(label)}`);
    const others = (found) => found.map((one) => one.index).filter((i) => i !== index).slice(0, NEAR);
    first.pictures.read(index, pixels);
    original?.paint(pixels, theme);
    if (isReal && first.sheet.count)
      fillRow(dom.byPixels, others(first.sheet.nearest(pixels, NEAR + 1)), label, first, theme, onDigit);
    const facts = parts.map((part, k) => {
      part.model.decode(part.space.code(index), pixels);
      drawn[k].paint(pixels, theme);
      return parts.length > 1 ? `${part.map.name}: ${sayDigit(part, index)}` : sayDigit(part, index);
    });
    setText(dom.cardNote, facts.join("; ") + sayRank(rank));
    const near = others(first.space.nearest(first.space.code(index), NEAR + 1));
    fillRow(dom.byCode, near, label, first, theme, onDigit);
    return near;
  };
}

// Put a panel over the card and the catch, or take it away: they tell classes, and so do pictures. Returns whether
// they are covered, and then blank.
export function coverSide({ side }) {
  if (!coverBox(side, isCovered("classes"))) return false;
  for (const canvas of side.querySelectorAll("canvas")) canvas.getContext("2d").clearRect(0, 0, 9999, 9999);
  for (const row of side.querySelectorAll(".near, .bars")) row.replaceChildren();
  for (const text of side.querySelectorAll("h3, p")) setText(text, "");
  side.querySelector(".bars").ariaLabel = "";
  return true;
}

// Returns show(index, x, y, pane, theme), of a digit of a map at (x, y) of its frame; index -1 hides.
export function createTip(dom) {
  const { elements: [element], part: tip } = unfold(dom.tip);
  const pixels = new Float32Array(784);
  let shown = ""; // which digit of which map is painted, in which theme

  function paint(index, part, theme) {
    part.pictures.read(index, pixels);
    tip.digit.hidden = !part.pictures.isReal;
    paintDigit(tip.digit, pixels, theme);
    part.model.decode(part.space.code(index), pixels);
    paintDigit(tip.drawn, pixels, theme);
    setText(tip.title, oneOf(part.labels[index]));
    setText(tip.note, sayDigit(part, index));
  }
  return (index, x, y, { part, frame }, theme) => {
    element.hidden = false;
    if (index < 0) return element.remove();
    if (element.parentNode !== frame) frame.append(element);
    const key = `${index} ${part.map.places} ${theme.isDark} ${part.pictures.areThere}`;
    if (key !== shown) paint(index, part, theme);
    shown = key;
    const [width, height] = [frame.clientWidth, frame.clientHeight];
    const left = x + 18 + TIP_WIDTH > width ? Math.max(x - 18 - TIP_WIDTH, 4) : x + 18;
    element.style.transform = `translate(${left}px, ${clamp(y - 60, 4, height - 140)}px)`;
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
  const number = make("span", { class: "mono" }, count ? String(count) : "");
  return make("div", {}, number, make("i", { style: look }), make("b", {}, nameOf(label)));
}

// Returns show(indices, theme), null for nothing caught.
export function createCaught(dom, parts, onDigit) {
  const [first] = parts;
  const images = addFigure(dom, dom.means, "mean of the images");
  const decoded = parts.map(({ map }) => addFigure(dom, dom.means, parts.length > 1 ? map.name : "mean code, decoded"));
  const pixels = new Float32Array(784);
  let shown = []; // on the wall
  dom.many.onclick = (event) => {
    const index = shown[tileUnder(event, dom.many)];
    if (index !== undefined) onDigit(index);
  };

  return (indices, theme) => {
    dom.caught.hidden = !indices;
    if (!indices) return;
    setText(dom.caughtTitle, sayCatch(indices.length, first.labels.length));
    const counts = countClasses(indices, first.labels, first.space.classes);
    const most = Math.max(...counts.map(([, count]) => count), 1);
    dom.bars.ariaLabel = counts.map(([label, count]) => `${count} of class ${label}`).join(", ");
    dom.bars.replaceChildren(...counts.map((one) => barOf(one, most, theme)));
    const { image, count } = meanImage(indices, first.pictures);
    images.paint(image, theme);
    images.title(first.pictures.isReal ? "mean of the images" : "mean, decoded");
    for (const [k, part] of parts.entries()) {
      part.model.decode(meanCode(indices, part.space), pixels);
      decoded[k].paint(pixels, theme);
    }
    const some = count < indices.length ? ` The mean is of ${count} of them, decoded.` : "";
    const nothing = "Nothing is inside; draw around some points.";
    setText(dom.caughtNote, indices.length ? sayMost(counts) + "." + some : nothing);
    shown = sampleOf(indices);
    setText(dom.manyNote, shown.length < indices.length ? `${shown.length} of them` : "");
    paintMany(dom.many, shown, first.pictures, theme, 10);
    for (const { figure } of [images, ...decoded]) figure.hidden = !indices.length;
    dom.many.hidden = !indices.length;
  };
}

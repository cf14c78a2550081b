// What is shown of the drawings that were chosen: of one what each network makes of it, of two the way between
// them, of more their middle.

import { make, picture, setHidden } from "../shared/paint/dom.js";
import { briefName } from "../shared/core/naming.js";
import { blendPixels, codeOnWay } from "../shared/core/paths.js";
import { paintDigit } from "../shared/paint/paint.js";
import { meanOf, readCode } from "./readings.js";

const FRAMES = 7;
const MOST_NAMES = 12; // of more, how many there are

// On the map, as it lies there now.
const codeOf = ({ clean, noisy }) => (noisy ?? clean)[0].code;

// networks as in readings.js, the map's first, each with a title.
export function createChosen({ element, stage, networks }) {
  const [map] = networks;
  let paints = [];
  let known = []; // what is shown

  // A picture with a word below it.
  function tile(pixels, label, word = "") {
    const canvas = picture(label);
    const paint = () => stage.theme && paintDigit(canvas, pixels, stage.theme);
    paints.push(paint);
    paint();
    return make("figure", {}, canvas, make("figcaption", {}, word));
  }
  const readingTile = ({ redrawn, label, isMajority }, said) => {
    const word = `${briefName(label)}${isMajority ? "" : "?"}`;
    return tile(redrawn, `${said}, reads as ${word}`, make("b", {}, word));
  };
  const row = (title, ...tiles) => [make("h3", {}, title), make("div", { class: "row" }, ...tiles)];

  function showOne({ name, pixels, clean, noise, noisy }) {
    const tiles = networks.map(({ title }, k) => {
      const figure = readingTile((noisy ?? clean)[k], title);
      figure.lastChild.prepend(`${title} `);
      return figure;
    });
    return row(name, tile(noise ?? pixels, `Drawn by ${name}`, noise ? "with noise" : "drawn"), ...tiles);
  }
  function showWay([a, b]) {
    const way = { method: "linear", start: codeOf(a), end: codeOf(b) };
    const frames = Array.from({ length: FRAMES }, (_, i) => {
      const share = i / (FRAMES - 1);
      const code = new Float32Array(map.space.size);
      codeOnWay(way, share, code);
      const blend = new Float32Array(784);
      blendPixels(a.noise ?? a.pixels, b.noise ?? b.pixels, share, blend);
      return { reading: readCode(map, code), blend };
    });
    const blends = frames.map(({ blend }, i) => tile(blend, `Frame ${i + 1} of ${FRAMES}, pixels blended`));
    return [
      ...row(`From ${a.name} to ${b.name}, through the code`,
        ...frames.map(({ reading }, i) => readingTile(reading, `Frame ${i + 1} of ${FRAMES}, through the code`))),
      ...row("The two drawings laid over each other instead", ...blends),
    ];
  }
  function showMiddle(items) {
    const reading = readCode(map, meanOf(items.map(codeOf)));
    const figure = readingTile(reading, "The middle of their codes");
    figure.lastChild.prepend("the middle of their codes, reads as ");
    const blend = meanOf(items.map(({ noise, pixels }) => noise ?? pixels));
    const averaged = "their pixels, averaged";
    const names = items.length > MOST_NAMES ? "" : items.map(({ name }) => name).join(", ");
    return [
      ...row(`${items.length} drawings in one`, figure, tile(blend, "Their pixels, averaged", averaged)),
      make("p", { class: "names" }, names),
    ];
  }

  return {
    // Show the chosen items; returns the codes that the plane marks, or null.
    show(items) {
      const now = items.flatMap(({ id, noise }) => [id, noise]);
      if (now.length !== known.length || now.some((one, i) => one !== known[i])) build(items);
      known = now;
      if (items.length < 2) return null;
      const codes = items.map(codeOf);
      return items.length === 2 ? codes : [meanOf(codes)];
    },
    repaint() {
      for (const paint of paints) paint();
    },
  };

  function build(items) {
    paints = [];
    const showAll = [() => [], ([item]) => showOne(item), showWay][items.length] ?? showMiddle;
    element.replaceChildren(...showAll(items));
    setHidden(element, items.length === 0);
    element.dataset.number = Math.min(items.length, 3);
  }
}

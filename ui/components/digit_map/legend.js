// What is said below each map: its legend, and what may be believed of it.

import { make } from "../shared/paint/dom.js";
import { nameOf } from "../shared/core/naming.js";
import { brief } from "../shared/core/numbers.js";
import { classColour } from "../shared/paint/looks.js";
import { rampCss } from "./colours.js";
import { sayMeasure, sayQuality, sayWrong } from "./words.js";

const mono = (text) => make("span", { class: "mono" }, text);
const key = (look, text) => make("span", { class: "key" }, make("i", look), text);
const RINGS = [["ring strong", "chosen"], ["ring ", "nearest by code"]];

// What a map's colours and rings say. legend: as colourPoints gives it, or null, and then `lack` says why;
// wrong: { wrong, count, isChosen }, how many of count digits are predicted wrongly, or null.
export function showLegend(element, legend, { classes, theme, wrong, lack }) {
  const ramp = () => [
    mono(`≤ ${brief(legend.low)}`),
    make("i", { class: "ramp", style: `background:${rampCss(theme.isDark)}` }),
    mono(`≥ ${brief(legend.high)}`), legend.unit,
  ];
  const names = () => [
    ...classes.map((label) => key({ style: `background:${classColour(label, theme.isDark)}` }, nameOf(label))),
    ...(wrong ? [sayWrong(wrong)] : []),
  ];
  const colours = !legend ? [lack] : legend.kind === "ramp" ? ramp() : names();
  element.replaceChildren(...colours, ...RINGS.map(([look, text]) => key({ class: look }, text)));
}

// What may be believed of a map, each figure with its meaning, or that it is being measured.
export function showQuality(element, map) {
  const lines = sayQuality(map.quality);
  const soft = (text) => make("span", { class: "soft" }, text);
  element.replaceChildren(
    ...lines.map(([name, value, meaning]) =>
      make("div", {}, make("i", {}, name), make("b", { class: "mono" }, value), soft(meaning)),
    ),
    soft(lines.length ? "" : "What may be believed of this map is being measured…"),
    soft(sayMeasure(map)),
  );
}

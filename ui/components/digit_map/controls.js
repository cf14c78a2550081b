// The bar above the maps: colour, dots or digits, what a drag does, the whole map, and saving; and the
// legend and figures below each.

import { button, make, select, spacer } from "../shared/paint/dom.js";
import { createSaveMenu } from "../shared/hand/download.js";
import { nameOf } from "../shared/core/naming.js";
import { brief } from "../shared/core/numbers.js";
import { classColour } from "../shared/paint/looks.js";
import { rampCss, TITLES } from "./colours.js";
import { sayMeasure, sayQuality, sayWrong } from "./words.js";

const MODES = { move: ["Move", "Drag the map"], lasso: ["Lasso", "Draw around digits"], box: ["Box", "Draw a box"] };
const SIGNS = "Each point as the sign of its class, for eyes that do not tell the colours apart";

// colours: names of colours.js that can be chosen. acts: onColour(name), onMarks(), onMode(name), whole(),
// saveMap(), saveTable(), saveDigits().
export function createControls(colours, acts) {
  const colour = select("Colour", colours.map((name) => [name, TITLES[name]]), acts.onColour);
  const marks = button("Class signs", acts.onMarks, { title: SIGNS });
  const modes = Object.entries(MODES).map(([name, [text, title]]) =>
    button(text, () => acts.onMode(name), { title, "data-mode": name }),
  );
  const whole = button("Whole map", acts.whole, { class: "quiet" });
  const save = createSaveMenu([
    ["Map as PNG", acts.saveMap],
    ["Digits chosen as CSV", acts.saveTable],
    ["Digits chosen as PNG", acts.saveDigits],
  ], "below");
  return {
    element: make(
      "div", { class: "bar" },
      make("label", { class: "field" }, "Colour", colour), marks,
      make("div", { class: "modes", role: "group", "aria-label": "What a drag does" }, ...modes),
      whole, spacer(), save,
    ),
    show(state, isWhole) {
      colour.value = state.colour;
      marks.setAttribute("aria-pressed", state.marks === "glyphs");
      for (const mode of modes) mode.setAttribute("aria-pressed", mode.dataset.mode === state.mode);
      whole.hidden = isWhole;
    },
  };
}

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

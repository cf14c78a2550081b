// The bar above the maps: colour, dots or digits, what a drag does, the whole map, and saving; and the
// legend and figures below each.

import { make } from "../shared/paint/dom.js";
import { createSaveMenu } from "../shared/hand/download.js";
import { nameOf } from "../shared/core/naming.js";
import { brief } from "../shared/core/numbers.js";
import { classColour } from "../shared/paint/palette.js";
import { rampCss, TITLES } from "./colours.js";
import { sayMeasure, sayQuality, sayWrong } from "./words.js";

const MODES = { move: ["Move", "Drag the map"], lasso: ["Lasso", "Draw around digits"], box: ["Box", "Draw a box"] };

// colours: names of colours.js that can be chosen. acts: onColour(name), onMarks(), onMode(name), whole(),
// saveMap(), saveTable(), saveDigits().
export function createControls(colours, acts) {
  const select = make("select", { "aria-label": "Colour", onchange: () => acts.onColour(select.value) });
  for (const name of colours) select.append(make("option", { value: name }, TITLES[name]));
  const marks = make("button", { type: "button", title: "Each point as the sign of its class, for eyes that do not tell the colours apart", onclick: acts.onMarks }, "Class signs");
  const modes = Object.entries(MODES).map(([name, [text, title]]) =>
    make("button", { type: "button", title, "data-mode": name, onclick: () => acts.onMode(name) }, text),
  );
  const whole = make("button", { type: "button", class: "quiet", onclick: acts.whole }, "Whole map");
  const save = createSaveMenu([
    ["Map as PNG", acts.saveMap],
    ["Digits chosen as CSV", acts.saveTable],
    ["Digits chosen as PNG", acts.saveDigits],
  ]);
  save.classList.add("below");
  const element = make(
    "div", { class: "bar" },
    make("label", { class: "field" }, "Colour", select), marks,
    make("div", { class: "modes", role: "group", "aria-label": "What a drag does" }, ...modes),
    whole, make("span", { class: "gap" }), save,
  );
  return {
    element,
    show({ colour, marks: chosen, mode, isWhole }) {
      select.value = colour;
      marks.setAttribute("aria-pressed", chosen === "glyphs");
      for (const button of modes) button.setAttribute("aria-pressed", button.dataset.mode === mode);
      whole.hidden = isWhole;
    },
  };
}

const ring = (kind, text) => make("span", { class: "key" }, make("i", { class: `ring ${kind}` }), text);

// What a map's colours and rings say. legend: as colourPoints gives it, or null, and then `lack` says why.
export function createLegend() {
  const element = make("div", { class: "map-legend soft" });
  return {
    element,
    // wrong: { wrong, count, isChosen }, how many of count digits are predicted wrongly, or null.
    show(legend, classes, theme, wrong, lack) {
      if (!legend) element.replaceChildren(lack);
      else if (legend.kind === "ramp")
        element.replaceChildren(
          make("span", { class: "mono" }, `≤ ${brief(legend.low)}`),
          make("i", { class: "ramp", style: `background:${rampCss(theme.isDark)}` }),
          make("span", { class: "mono" }, `≥ ${brief(legend.high)}`), legend.unit,
        );
      else {
        const key = (label) =>
          make("span", { class: "key" }, make("i", { style: `background:${classColour(label, theme.isDark)}` }), nameOf(label));
        element.replaceChildren(...classes.map(key));
        if (wrong) element.append(sayWrong(wrong));
      }
      element.append(ring("strong", "chosen"), ring("", "nearest by code"));
    },
  };
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

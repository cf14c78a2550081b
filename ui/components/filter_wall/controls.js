// The toolbar above the wall, and what is said below it: the scale, the counts, the definitions.

import { button, make, select, setText } from "../shared/paint/dom.js";
import { brief } from "../shared/core/numbers.js";
import { TILE_SHARE } from "../shared/paint/tiles.js";
import { wordsOf } from "./path.js";
import { ORDERS } from "./settings.js";
import { KIND_MARKS } from "./wall.js";
import { sayKinds } from "./words.js";

const KIND_WORDS = { dead: "dead", saturated: "saturated", twin: "duplicates" };

// settings: { site, reading, order, scale, beside, shown }, changed here; act(name, time) afterwards.
export function createControls({ network, settings, act }) {
  const change = (name, value, time) => {
    settings[name] = value;
    act(name, time);
  };
  const choose = (label, name, entries, read = String) =>
    select(label, entries, (value, event) => change(name, read(value), event.timeStamp));
  const toggle = (text, name, value) =>
    button(text, (event) => change(name, settings[name] === value ? "" : value, event.timeStamp));
  const site = Array.from({ length: network.numSites }, (_, i) => [
    i + 1, `${wordsOf(network, i + 1)} · ${network.numUnits(i + 1).toLocaleString("en")}`,
  ]);
  const selects = {
    site: choose("Layer", "site", site, Number),
    reading: choose("Tiles show", "reading", [["incoming", "what it looks for"], ["outgoing", "what it paints"]]),
    order: choose("Order", "order", Object.entries(ORDERS)),
    scale: choose("Scale", "scale", [["tile", "each its own scale"], ["common", "one scale for all"]]),
  };
  const beside = toggle("PCA beside", "beside", "pca");
  const bar = make(
    "div",
    { class: "bar", role: "toolbar", "aria-label": "The wall" },
    ...Object.values(selects),
    beside,
  );

  const line = () => make("i", { "aria-hidden": "true" });
  const [low, high] = [make("span", { class: "mono" }), make("span", { class: "mono" })];
  const ramp = make("span", { class: "signed-scale" }, low, line(), high);
  const method = make("span");
  const kinds = Object.fromEntries(Object.keys(KIND_WORDS).map((kind) => [kind, toggle("", "shown", kind)]));
  for (const one of Object.values(kinds)) one.classList.add("quiet");
  const counts = make("span", { class: "counts" }, ...Object.values(kinds));
  const answer = make("span", { class: "answer" }, line(), "how loud for this digit");
  const sparseness = make("p", { class: "soft" });
  const legend = make(
    "div",
    { class: "soft" },
    make("p", { class: "legend" }, ramp, method, answer, counts),
    sparseness,
  );

  return {
    bar,
    legend,
    // full: the weight of the end colour where all tiles share one scale; found: findings.js or null;
    // silence: what words.js says of it.
    show({ full, found, method: how, silence }) {
      for (const [name, element] of Object.entries(selects)) element.value = String(settings[name]);
      beside.setAttribute("aria-pressed", settings.beside === "pca");
      const isCommon = settings.scale === "common";
      setText(low, isCommon ? `−${brief(full)}` : "−");
      setText(high, isCommon ? `+${brief(full)}` : "+");
      ramp.title = isCommon
        ? `One scale for all tiles: 99.5 % of the weights lie within ±${brief(full)}`
        : `Each tile on its own scale: ${100 * TILE_SHARE} % of its weights lie within it`;
      setText(method, how);
      for (const option of selects.order.options)
        option.disabled = !found && ["usage", "sparseness"].includes(option.value);
      setText(sparseness, silence);
      counts.hidden = !found;
      if (!found) return;
      const words = sayKinds(found);
      for (const [kind, element] of Object.entries(kinds)) {
        const count = found.count(kind);
        setText(element, `${KIND_MARKS[kind]} ${count} ${KIND_WORDS[kind]}`);
        element.disabled = !count;
        element.title = words[kind];
        element.setAttribute("aria-pressed", settings.shown === kind);
      }
    },
  };
}

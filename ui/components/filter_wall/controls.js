// What a visitor has chosen on the wall, from the page's options and back; the toolbar above it, and what
// is said below it: the scale, the counts, the definitions.

import { brief } from "../shared/core/numbers.js";
import { make, setText } from "../shared/paint/dom.js";
import { explainText } from "../shared/paint/terms.js";
import { TILE_SHARE } from "../shared/paint/tiles.js";
import { KIND_MARKS } from "./wall.js";
import { wordsOf } from "./words.js";

const KIND_WORDS = { dead: "dead", saturated: "saturated", twin: "duplicates" };
const SELECTS = ["site", "reading", "order", "scale"];
const LOUDEST = 3; // times a unit's own output, the slider's end

// A unit's tile shows what it looks for up to the code, and what it paints from there on.
export const usualReading = (network, site) => (site > network.codeSite ? "outgoing" : "incoming");

// Layer, unit and factors that do not fit this network give way to the default; unit -1: none chosen yet.
export function readSettings({ layer, reading, order, scale, beside, digit, ...options }, network) {
  const site = network.siteOf(layer) || 1;
  const isUnit = (unit) => Number.isInteger(unit) && unit >= 0 && unit < network.numUnits(site);
  const isFactor = ([unit, factor]) => isUnit(unit) && factor >= 0 && factor <= LOUDEST && factor !== 1;
  return {
    site, order, scale, beside, digit,
    reading: reading || usualReading(network, site),
    unit: isUnit(options.unit) ? options.unit : -1,
    factors: new Map(options.factors.filter(isFactor)),
    shown: options.shown ?? "", // the kind of unit that alone is not greyed
  };
}

export const writeSettings = ({ site, factors, ...settings }, network) => ({
  ...settings,
  layer: network.nameOf(site),
  factors: [...factors].sort((a, b) => a[0] - b[0]),
});

// settings: { site, reading, order, scale, beside, shown }, changed here; act(name, time) afterwards.
export function createControls({ part, network, settings, act }) {
  for (let site = 1; site <= network.numSites; site++) {
    const words = `${wordsOf(network, site)} · ${network.numUnits(site).toLocaleString("en")}`;
    part.site.append(make("option", { value: site }, words));
  }
  for (const name of SELECTS)
    part[name].onchange = ({ target, timeStamp }) => {
      settings[name] = name === "site" ? Number(target.value) : target.value;
      act(name, timeStamp);
    };
  const toggle = (element, name, value) => {
    element.onclick = ({ timeStamp }) => {
      settings[name] = settings[name] === value ? "" : value;
      act(name, timeStamp);
    };
  };
  toggle(part.beside, "beside", "pca");
  for (const kind of Object.keys(KIND_WORDS)) toggle(part[kind], "shown", kind);

  return {
    // full: the weight of the end colour where all tiles share one scale; found: findings.js or null;
    // silence: what words.js says of it.
    show({ full, found, method, silence }) {
      for (const name of SELECTS) part[name].value = settings[name];
      part.beside.setAttribute("aria-pressed", settings.beside === "pca");
      const isCommon = settings.scale === "common";
      setText(part.low, isCommon ? `−${brief(full)}` : "−");
      setText(part.high, isCommon ? `+${brief(full)}` : "+");
      part.ramp.title = isCommon
        ? `One scale for all tiles: 99.5 % of the weights lie within ±${brief(full)}`
        : `Each tile on its own scale: ${100 * TILE_SHARE} % of its weights lie within it`;
      setText(part.method, method);
      for (const option of part.order.options)
        option.disabled = !found && ["usage", "sparseness"].includes(option.value);
      explainText(part.silence, silence);
      part.counts.hidden = !found;
      if (!found) return;
      for (const [kind, words] of Object.entries(KIND_WORDS)) {
        const count = found.count(kind);
        setText(part[kind], `${KIND_MARKS[kind]} ${count} ${words}`);
        part[kind].disabled = !count;
        part[kind].setAttribute("aria-pressed", settings.shown === kind);
      }
    },
  };
}

// What a point's colour says: its class, or a number on one ramp with its two ends named; and what is said below
// each map: its legend, and what may be believed of it.

import { nameOf } from "../shared/core/naming.js";
import { brief } from "../shared/core/numbers.js";
import { coverBox, isCovered } from "../shared/hand/cover.js";
import { make } from "../shared/paint/dom.js";
import { classColour } from "../shared/paint/looks.js";
import { channels, mix } from "../shared/paint/paint.js";
import { markTerms } from "../shared/paint/terms.js";
import { sayMeasure, sayQuality, sayWrong } from "./words.js";

const UNITS = { error: "MSE", divergence: "nats", density: "digits about" };
// From little to much, even in lightness, away from the paper it stands on.
const RAMPS = {
  light: [[214, 206, 186], [104, 163, 165], [22, 84, 100], [16, 24, 48]],
  dark: [[66, 70, 82], [52, 122, 132], [111, 199, 207], [246, 240, 206]],
};
const ENDS = 0.02; // share of the digits beyond each end of the ramp

export function rampAt(share, isDark) {
  const stops = RAMPS[isDark ? "dark" : "light"];
  const at = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(at), stops.length - 2);
  return mix(stops[low], stops[low + 1], at - low).map(Math.round);
}

function rampCss(isDark) {
  const stops = RAMPS[isDark ? "dark" : "light"].map((rgb) => `rgb(${rgb.join(" ")})`);
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}

// Colours of all points, red green blue of each, and their legend:
// { rgb, legend: { kind: "classes" }, or "covered", or { kind: "ramp", low, high, unit }, isOdd }
// isOdd: Uint8Array, 1 where a point is strong (its class is predicted wrongly), or null.
// wish: a value of component.html's menu; part: as parts.js reads it. null where what is wished for is not known (yet).
export function colourPoints(wish, part, theme) {
  const isFact = ["error", "divergence", "predicted"].includes(wish);
  if (isCovered("classes") && (isFact || wish === "class"))
    return { rgb: paint(part.labels, () => theme.accent), legend: { kind: "covered" }, isOdd: null };
  if (isCovered("facts") && isFact) return colourPoints("class", part, theme);
  const values = wish === "class" ? part.labels : part[wish];
  if (!values) return null;
  if (wish === "class" || wish === "predicted") {
    const isOdd = wish === "class" ? null : Uint8Array.from(values, (label, i) => Number(label !== part.labels[i]));
    const colours = new Map(
      Array.from(new Set(values), (label) => [label, channels(classColour(label, theme.isDark))]),
    );
    return { rgb: paint(values, (label) => colours.get(label)), legend: { kind: "classes" }, isOdd };
  }
  const sorted = Float32Array.from(values).sort();
  const skip = Math.floor(ENDS * sorted.length);
  const [low, high] = [sorted[skip], sorted[sorted.length - 1 - skip]];
  const table = Array.from({ length: 256 }, (_, i) => rampAt(i / 255, theme.isDark));
  const shareOf = (value) => Math.min(Math.max((value - low) / (high - low || 1), 0), 1);
  const rgb = paint(values, (value) => table[Math.round(255 * shareOf(value))]);
  return { rgb, legend: { kind: "ramp", low, high, unit: UNITS[wish] }, isOdd: null };
}

function paint(values, colourOf) {
  const rgb = new Uint8Array(3 * values.length);
  for (let i = 0; i < values.length; i++) rgb.set(colourOf(values[i]), 3 * i);
  return rgb;
}

const GREY = { light: [150, 148, 140], dark: [120, 124, 132] };

// What is drawn: { order, rgba }: the grey ones first, so that they lie below, then the others. chosen:
// Uint8Array with 1 for those that keep their colour, or null for all; isOdd may be null.
export function layOut({ rgb, isOdd }, chosen, isDark) {
  const count = rgb.length / 3;
  const order = new Uint32Array(count);
  let place = 0;
  const rank = (i) => (chosen && !chosen[i] ? 0 : isOdd?.[i] ? 2 : 1);
  for (const wanted of [0, 1, 2]) for (let i = 0; i < count; i++) if (rank(i) === wanted) order[place++] = i;
  const grey = GREY[isDark ? "dark" : "light"];
  const rgba = new Uint8Array(4 * count);
  for (let i = 0; i < count; i++) {
    const isGrey = rank(i) === 0;
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = isGrey ? grey[c] : rgb[3 * i + c];
    rgba[4 * i + 3] = isGrey ? 64 : isOdd ? (isOdd[i] ? 255 : 44) : 205;
  }
  return { order, rgba };
}

const mono = (text) => make("span", { class: "mono" }, text);
const key = (look, text) => make("span", { class: "key" }, make("i", look), text);
const RINGS = [["ring strong", "chosen"], ["ring ", "nearest by code"]];

// What a map's colours and rings say. legend: as colourPoints gives it, or null, and then `lack` says why;
// wrong: { wrong, count, isSelected }, how many of count digits are predicted wrongly, or null.
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
  const isOff = legend?.kind === "covered";
  const colours = !legend ? [lack] : isOff ? ["colours: ?"] : legend.kind === "ramp" ? ramp() : names();
  element.replaceChildren(...colours, ...RINGS.map(([look, text]) => key({ class: look }, text)));
}

// What may be believed of a map, each figure with its meaning, or that it is being measured.
export function showQuality(element, map) {
  if (coverBox(element, isCovered("facts"))) {
    for (const line of element.querySelectorAll(":scope > :not(.covered)")) line.textContent = "";
    return;
  }
  const lines = sayQuality(map.quality);
  const soft = (text) => make("span", { class: "soft" }, text);
  element.replaceChildren(
    ...lines.map(([name, value, meaning]) =>
      make("div", {}, make("i", {}, name), make("b", { class: "mono" }, value), soft(meaning)),
    ),
    soft(lines.length ? "" : "What may be believed of this map is being measured…"),
    soft(sayMeasure(map)),
  );
  markTerms(element);
}

// How each contestant looks in the bench, always the same: colour, dashes and marker, so that no
// two are told apart by colour alone. ui/shell/looks.py holds the same and says how they were found.

import { channelsOf } from "./palette.js";
import { css } from "./paint.js";

// Markers are paths about their middle, some 8 pixels wide.
const ROUND = "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0Z";
const SQUARE = "M-3-3H3V3H-3Z";
const TRIANGLE = "M0-4L4 3H-4Z";
const DIAMOND = "M0-4.4L4.4 0L0 4.4L-4.4 0Z";
const CROSS = "M-3-3.8L0-.8L3-3.8L3.8-3L.8 0L3.8 3L3 3.8L0 .8L-3 3.8L-3.8 3L-.8 0L-3.8-3Z";
const TIP = "M0 4L4-3H-4Z";

export const LOOKS = {
  untouched: { light: "#5C6470", dark: "#9AA1AC", dash: [2, 3], marker: CROSS },
  autoencoder: { light: "#936C01", dark: "#F6922B", dash: [9, 3], marker: ROUND },
  denoising: { light: "#136FDC", dark: "#6E73FC", dash: [], marker: SQUARE },
  variational: { light: "#5D2375", dark: "#EA95F6", dash: [5, 3], marker: TRIANGLE },
  pca: { light: "#66200A", dark: "#EA504E", dash: [9, 3, 2, 3], marker: DIAMOND },
  chosen: { light: "#1B1F24", dark: "#ECEBE6", dash: [14, 3], marker: TIP },
};
const IN_ORDER = Object.keys(LOOKS);

// The look of this name; of a contestant without one, what its place (from 0) gives it.
export const lookOf = (name, place) => LOOKS[name] ?? LOOKS[IN_ORDER[place % IN_ORDER.length]];

export const colourOf = (look, theme) => css(channelsOf(theme.isDark ? look.dark : look.light));

export function drawMarker(pen, look, x, y) {
  pen.save();
  pen.translate(x, y);
  pen.fill(new Path2D(look.marker));
  pen.restore();
}

// A piece of the line with its marker, as the key in a column's head; follows the theme by the
// style sheet.
export function makeSwatch({ light, dark, dash, marker }) {
  const holder = document.createElement("template");
  holder.innerHTML =
    `<svg class="look" viewBox="0 0 28 10" aria-hidden="true" style="--light:${light};--dark:${dark}">` +
    `<path class="line" d="M0 5H28" stroke-dasharray="${dash.join(" ")}"/>` +
    `<path class="marker" transform="translate(14 5)" d="${marker}"/></svg>`;
  return holder.content.firstChild;
}

// Colours that mean the same everywhere: those of the classes, told apart by colour-blind eyes, and how
// each contestant looks in the bench: colour, dashes and marker (a path about its middle, some 8 pixels
// wide), so that no two are told apart by colour alone.

import TOKENS from "../tokens.json" with { type: "json" };
import { channels, css, mix } from "./paint.js";

export const LOOKS = TOKENS.looks;
const IN_ORDER = Object.keys(LOOKS);

// The look of this name; of a contestant without one, what its place (from 0) gives it.
export const lookOf = (name, place) => LOOKS[name] ?? LOOKS[IN_ORDER[place % IN_ORDER.length]];

export const colourOf = (look, theme) => css(channels(theme.isDark ? look.dark : look.light));

export function drawMarker(pen, look, x, y) {
  pen.save();
  pen.translate(x, y);
  pen.fill(pen.drawPen ? look.marker : new Path2D(look.marker)); // an SVG's pen takes the text
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

export const classColours = (isDark) => (isDark ? TOKENS.dark : TOKENS.light).classes;

const ROUNDS = [null, [0, 0.45], [255, 0.5]]; // [towards black or white, how far] of each ten classes

// The colour of a class, by its number: after ten they come again darker, then lighter.
export function classColour(label, isDark) {
  const palette = classColours(isDark);
  const colour = palette[label % palette.length];
  const round = ROUNDS[Math.floor(label / palette.length) % ROUNDS.length];
  if (!round) return colour;
  const [end, share] = round;
  const mixed = mix(channels(colour), [end, end, end], share);
  return `#${mixed.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("").toUpperCase()}`;
}

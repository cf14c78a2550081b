// Values to pixels in the colours of the theme. Digits are drawn 28x28 and enlarged by
// `image-rendering: pixelated`, so they are never blurred.

import { leastLetters } from "../hand/present.js";
import TOKENS from "../tokens.json" with { type: "json" };

const FULL_ERROR = TOKENS.error_at_full_colour; // a difference of ink this large has the scale's end colour

export const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

// Any CSS colour as [red, green, blue]: the browser itself reads it.
function readColour(text, fallback) {
  const dot = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = dot.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = fallback;
  pen.fillStyle = text || fallback;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

const pack = ([red, green, blue]) =>
  (255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red);

export const mix = (from, to, share) => from.map((value, i) => value + (to[i] - value) * share);

const buildRamp = (from, to) =>
  Int32Array.from({ length: 256 }, (_, i) => pack(mix(from, to, i / 255)));

export const css = ([red, green, blue]) => `rgb(${red} ${green} ${blue})`;

// The theme as the page's CSS variables give it at `element`; read again when the theme changes.
export function readTheme(element) {
  const style = getComputedStyle(element);
  const colour = (name, fallback) => readColour(style.getPropertyValue(name).trim(), fallback);
  const card = colour("--st-secondary-background-color", TOKENS.light.card);
  const ink = colour("--st-text-color", TOKENS.light.ink);
  const isDark = card[0] + card[1] + card[2] < 384;
  const tokens = isDark ? TOKENS.dark : TOKENS.light;
  const [tooMuch, tooLittle] = [channels(tokens.too_much), channels(tokens.too_little)];
  return {
    isDark,
    font: style.fontFamily,
    least: leastLetters(), // CSS pixels of letters; 0 where they may be of any size
    ink,
    card,
    accent: colour("--st-primary-color", TOKENS.light.accent),
    line: colour("--st-border-color", TOKENS.light.line),
    soft: channels(tokens.soft),
    paper: channels(tokens.paper),
    tooMuch,
    tooLittle,
    inkRamp: buildRamp(card, ink),
    tooMuchRamp: buildRamp(card, tooMuch),
    tooLittleRamp: buildRamp(card, tooLittle),
  };
}

const byte = (value) => (value >= 1 ? 255 : value > 0 ? (value * 255 + 0.5) | 0 : 0);

let tile = null; // of 28 x 28 pixels, painted over and over

function paint(pen, left, top, pixelAt) {
  tile ??= new ImageData(28, 28);
  const pixels = new Int32Array(tile.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixelAt(i);
  pen.putImageData(tile, left, top);
}

// Paint a digit with its upper left corner at (left, top) of a canvas that holds many. values: 784 floats,
// ink high; what is outside [0, 1] is shown as its end.
export function paintTile(pen, values, left, top, theme) {
  paint(pen, left, top, (i) => theme.inkRamp[byte(values[i])]);
}

function penOf(canvas) {
  if (canvas.width !== 28) canvas.width = canvas.height = 28;
  return canvas.getContext("2d");
}

export function paintDigit(canvas, values, theme) {
  paintTile(penOf(canvas), values, 0, 0, theme);
}

// Signed error: too much ink and too little each have their colour, none is the card.
export function paintError(canvas, values, reference, theme) {
  paint(penOf(canvas), 0, 0, (i) => {
    const error = (values[i] - reference[i]) / FULL_ERROR;
    return error > 0 ? theme.tooMuchRamp[byte(error)] : theme.tooLittleRamp[byte(-error)];
  });
}

// CSS pixels of elements that are painted: asked once, then observed, because asking in the middle
// of a frame makes the browser lay out the page each time (1.5 ms a frame on the digit canvas).
const sizes = new WeakMap();
const observer =
  globalThis.ResizeObserver &&
  new ResizeObserver((entries) => {
    for (const { target } of entries) sizes.set(target, [target.clientWidth, target.clientHeight]);
  });

export function sizeOf(element) {
  if (!sizes.has(element)) {
    sizes.set(element, [element.clientWidth, element.clientHeight]);
    observer.observe(element);
  }
  return sizes.get(element);
}

// While a picture is taken, a component is painted twice as fine as on an ordinary screen, and canvases that
// are opened are given pens of makePen(), if any, which keep what they draw: { makePen, pens by canvas }.
let studio = null;
export function setStudio(next) {
  studio = next;
}

// Pixels for one of CSS.
export const pixelRatio = () => (studio ? 2 : window.devicePixelRatio || 1);

// Make a canvas of this many CSS pixels as sharp as the screen; returns the pixels for one of them.
export function sharpen(canvas, [width, height]) {
  const ratio = pixelRatio();
  const wanted = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wanted[0]) canvas.width = wanted[0];
  if (canvas.height !== wanted[1]) canvas.height = wanted[1];
  return ratio;
}

// A context whose unit is the CSS pixel, on a canvas as sharp as the screen; clears it.
export function openCanvas(canvas) {
  const [width, height] = sizeOf(canvas);
  if (studio?.makePen) {
    const pen = studio.makePen();
    studio.pens.set(canvas, pen);
    return { pen, width, height };
  }
  const ratio = sharpen(canvas, [width, height]);
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

// One bar for each number of a code, up or down from the middle line; `full` is the value that
// reaches the edge.
export function paintBars(canvas, code, full, theme) {
  const { pen, width, height } = openCanvas(canvas);
  const step = width / code.length;
  const gap = step >= 4 ? Math.max(1, Math.round(step * 0.22)) : 0;
  const middle = Math.round(height / 2);
  pen.fillStyle = css(theme.line);
  pen.fillRect(0, middle, width, 1);
  pen.fillStyle = css(theme.accent);
  for (let i = 0; i < code.length; i++) {
    if (code[i] === 0) continue;
    const share = Math.min(Math.max(code[i] / full, -1), 1);
    const left = Math.round(i * step);
    const bar = Math.round(share * (middle - 1));
    pen.fillRect(left, middle - Math.max(bar, 0), Math.round(step - gap), Math.abs(bar) || 1);
  }
}

// Fill and stroke the pen's path, each where it has a colour; veil, alpha: opacity of the two.
export function paintShape(pen, { fill, veil = 1, stroke, width = 1, alpha = 1 }) {
  pen.globalAlpha = veil;
  pen.fillStyle = fill && css(fill);
  if (fill) pen.fill();
  pen.globalAlpha = alpha;
  pen.strokeStyle = stroke && css(stroke);
  pen.lineWidth = width;
  if (stroke) pen.stroke();
  pen.globalAlpha = 1;
}

// Stroke the pen's path wide in the paper's colour, then narrow in its own, over the points of a code space.
export function strokeWithHalo(pen, theme, { colour = theme.ink, width, halo, veil = 1, alpha = 1, dash = [] }) {
  paintShape(pen, { stroke: theme.card, width: halo, alpha: veil });
  pen.setLineDash(dash);
  paintShape(pen, { stroke: colour, width, alpha });
  pen.setLineDash([]);
}

export function drawCircle(pen, x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}

export function drawLine(pen, ...spots) {
  pen.beginPath();
  for (const spot of spots) pen.lineTo(...spot);
}

// A text with its middle at (x, y), as the pen is set; width: of its halo; veil: its opacity.
export function writeWithHalo(pen, theme, text, x, y, { font, width, colour = theme.ink, veil = 1 }) {
  pen.save();
  pen.font = font;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = width;
  pen.strokeStyle = css(theme.card);
  pen.fillStyle = css(colour);
  pen.globalAlpha = veil;
  pen.strokeText(text, x, y);
  pen.globalAlpha = 1;
  pen.fillText(text, x, y);
  pen.restore();
}

// Shapes over the points of a code space: a halo in the colour of the paper keeps them readable.

import { css } from "../paint/paint.js";

// Stroke the pen's path wide in the paper's colour, then narrow in its own. veil, alpha: opacity of both.
export function strokeWithHalo(pen, theme, { colour = theme.ink, width, halo, veil = 1, alpha = 1, dash = [] }) {
  const layers = [[theme.card, halo, veil, []], [colour, width, alpha, dash]];
  for (const [ink, lineWidth, opacity, dashes] of layers) {
    pen.strokeStyle = css(ink);
    pen.lineWidth = lineWidth;
    pen.globalAlpha = opacity;
    pen.setLineDash(dashes);
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
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

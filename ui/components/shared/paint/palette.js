// The ten class colours: the same for a digit everywhere, told apart by colour-blind eyes.

import TOKENS from "../tokens.json" with { type: "json" };
import { channels } from "./paint.js";

export const classColours = (isDark) => (isDark ? TOKENS.dark : TOKENS.light).classes;

const ROUNDS = [null, [0, 0.45], [255, 0.5]]; // [towards black or white, how far] of each ten classes

// The colour of a class, by its number: after ten they come again darker, then lighter.
export function classColour(label, isDark) {
  const palette = classColours(isDark);
  const colour = palette[label % palette.length];
  const round = ROUNDS[Math.floor(label / palette.length) % ROUNDS.length];
  if (!round) return colour;
  const [end, share] = round;
  const mixed = channels(colour).map((value) =>
    Math.round(value + (end - value) * share).toString(16).padStart(2, "0"),
  );
  return `#${mixed.join("").toUpperCase()}`;
}

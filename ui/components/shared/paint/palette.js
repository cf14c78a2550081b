// The ten class colours of ui/shell/theme.py: the same for a digit everywhere, told apart by
// colour-blind eyes; on the dark paper two are lightened at the same hue.

export const CLASS_COLOURS = [
  "#C3D287", "#876996", "#789678", "#A5D2E1", "#4B3C1E",
  "#0078F0", "#690F87", "#F0C33C", "#B45A00", "#69B4FF",
];

export const CLASS_COLOURS_ON_DARK = [
  "#C3D287", "#876996", "#789678", "#A5D2E1", "#7A6740",
  "#0078F0", "#9A45B8", "#F0C33C", "#B45A00", "#69B4FF",
];

export const channelsOf = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

export function classColours(isDark) {
  return isDark ? CLASS_COLOURS_ON_DARK : CLASS_COLOURS;
}

const ROUNDS = [null, [0, 0.45], [255, 0.5]]; // [towards black or white, how far] of each ten classes

// The colour of a class, by its number: after ten they come again darker, then lighter.
export function classColour(label, isDark) {
  const palette = classColours(isDark);
  const colour = palette[label % palette.length];
  const round = ROUNDS[Math.floor(label / palette.length) % ROUNDS.length];
  if (!round) return colour;
  const [end, share] = round;
  const mixed = channelsOf(colour).map((value) =>
    Math.round(value + (end - value) * share).toString(16).padStart(2, "0"),
  );
  return `#${mixed.join("").toUpperCase()}`;
}

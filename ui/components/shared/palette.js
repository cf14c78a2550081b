// The ten class colours of ui/theme.py: the same for a digit everywhere, told apart by
// colour-blind eyes; on the dark paper two are lightened at the same hue.

export const CLASS_COLOURS = [
  "#C3D287", "#876996", "#789678", "#A5D2E1", "#4B3C1E",
  "#0078F0", "#690F87", "#F0C33C", "#B45A00", "#69B4FF",
];

export const CLASS_COLOURS_ON_DARK = [
  "#C3D287", "#876996", "#789678", "#A5D2E1", "#7A6740",
  "#0078F0", "#9A45B8", "#F0C33C", "#B45A00", "#69B4FF",
];

export function classColours(isDark) {
  return isDark ? CLASS_COLOURS_ON_DARK : CLASS_COLOURS;
}

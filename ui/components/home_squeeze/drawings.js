// Drawings for who cannot or does not want to draw: strokes as a canvas of 280 pixels takes them.

const STEPS = 48;

function arc(x, y, radius, from, to) {
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    const angle = from + ((to - from) * i) / STEPS;
    return [Math.round(x + radius * Math.cos(angle)), Math.round(y + radius * Math.sin(angle))];
  }).flat();
}

export const SMILEY = [
  arc(140, 140, 96, 0, 2 * Math.PI),
  [108, 112, 108, 122],
  [172, 112, 172, 122],
  arc(140, 142, 50, 0.15 * Math.PI, 0.85 * Math.PI),
];

export const THREE = [
  [...arc(132, 96, 48, -0.85 * Math.PI, 0.5 * Math.PI), ...arc(130, 196, 52, -0.5 * Math.PI, 0.85 * Math.PI)],
];

// A three written by a quick hand, on the 280x280 canvas: the first thing a visitor sees.
const CORNERS = [
  [92, 88], [104, 66], [130, 52], [160, 54], [177, 74], [171, 101], [150, 121], [124, 131],
  [152, 135], [179, 152], [189, 182], [176, 212], [146, 230], [113, 228], [88, 208],
];
const STEPS = 4;

// Points on the Catmull-Rom curve through the corners.
function curve(corners) {
  const at = (i) => corners[Math.min(Math.max(i, 0), corners.length - 1)];
  const flat = [];
  for (let i = 0; i < corners.length - 1; i++)
    for (let step = 0; step < STEPS; step++) {
      const t = step / STEPS;
      for (const axis of [0, 1]) {
        const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)].map((p) => p[axis]);
        const bend = 2 * a - 5 * b + 4 * c - d;
        const twist = 3 * b - 3 * c + d - a;
        flat.push(Math.round(b + 0.5 * t * (c - a + t * (bend + t * twist))));
      }
    }
  return [...flat, ...at(corners.length - 1)];
}

export const SAMPLE = [curve(CORNERS)];

// Ways from one code to another, and the honest baseline: blending the pixels.

import { along } from "./linear.js";

const mixInto = (start, end, share, code) => {
  for (let d = 0; d < code.length; d++) code[d] = start[d] + share * (end[d] - start[d]);
};

// Spherical interpolation about `centre` (Shoemake 1985), the radius changing evenly.
function turnInto(start, end, share, centre, code) {
  let [dot, first, second] = [0, 0, 0];
  for (let d = 0; d < code.length; d++) {
    const [a, b] = [start[d] - centre[d], end[d] - centre[d]];
    dot += a * b;
    first += a * a;
    second += b * b;
  }
  [first, second] = [Math.sqrt(first), Math.sqrt(second)];
  const angle = Math.acos(Math.min(Math.max(dot / (first * second), -1), 1));
  // where a direction is missing or the ends are opposite, no arc is the right one
  if (!(angle > 1e-4) || angle > Math.PI - 1e-4) return mixInto(start, end, share, code);
  const radius = first + share * (second - first);
  const a = (Math.sin((1 - share) * angle) / Math.sin(angle)) * (radius / first);
  const b = (Math.sin(share * angle) / Math.sin(angle)) * (radius / second);
  for (let d = 0; d < code.length; d++)
    code[d] = centre[d] + a * (start[d] - centre[d]) + b * (end[d] - centre[d]);
}

// Writes into `code` the code at `share` (0 the start, 1 the end) of a way: { method, start, end,
// space, centre }, `centre` the point about which a spherical way turns.
export function codeOnWay({ method, start, end, space, centre }, share, code) {
  if (method === "spherical") return turnInto(start, end, share, centre, code);
  mixInto(start, end, share, code);
  if (method !== "plane") return;
  const { vectors } = space.plane;
  const offsets = vectors.map((axis) => along(axis, code, space.mean));
  for (let d = 0; d < code.length; d++)
    code[d] = vectors.reduce((sum, axis, i) => sum + offsets[i] * axis[d], space.mean[d]);
}

export function blendPixels(start, end, share, pixels) {
  mixInto(start, end, share, pixels);
}

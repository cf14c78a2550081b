// Planes through the code space; ways from one code to another, and the honest baseline: blending the pixels.

import { along, fitGaussian } from "./linear.js";

// A plane. choice: "pca" or [x, y], indices of numbers of the code.
export function createPlane(space, choice) {
  const isPca = choice === "pca";
  const unit = (d) => Float64Array.from({ length: space.size }, (_, i) => (i === d ? 1 : 0));
  const axes = isPca ? space.plane.vectors : choice.map(unit);
  const origin = isPca ? space.mean : new Float32Array(space.size);
  const project = (code) => axes.map((axis) => along(axis, code, origin));
  const points = new Float32Array(2 * space.count); // x, y of every test code
  for (let i = 0; i < space.count; i++) points.set(project(space.code(i)), 2 * i);
  const { covariance } = fitGaussian(points, 2);
  return {
    points,
    project,
    spread: [Math.sqrt(covariance[0]) || 1, Math.sqrt(covariance[3]) || 1],
    // Share of the codes' variance that the plane shows.
    share: isPca ? space.plane.share : axisShare(space, choice),
    // Writes into `code` the code at (x, y) that agrees with `held` in all other directions.
    lift(x, y, held, code) {
      const moves = [x - along(axes[0], held, origin), y - along(axes[1], held, origin)];
      for (let d = 0; d < code.length; d++) code[d] = held[d] + moves[0] * axes[0][d] + moves[1] * axes[1][d];
    },
    // The 2x2 shadow [xx, xy, yy] of a Gaussian with these variances of the code's numbers.
    shadow(variances) {
      const between = (a, b) => variances.reduce((sum, variance, d) => sum + variance * a[d] * b[d], 0);
      return [between(axes[0], axes[0]), between(axes[0], axes[1]), between(axes[1], axes[1])];
    },
  };
}

function axisShare({ std }, [x, y]) {
  const total = std.reduce((sum, value) => sum + value ** 2, 0);
  return total > 0 ? (std[x] ** 2 + (x === y ? 0 : std[y] ** 2)) / total : 1;
}

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

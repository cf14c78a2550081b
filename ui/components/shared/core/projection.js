// A plane through the code space.

import { along, fitGaussian } from "./linear.js";

// choice: "pca" or [x, y], indices of numbers of the code.
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

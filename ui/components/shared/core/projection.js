// A plane through the code space.

// choice: "pca" or [x, y], indices of numbers of the code.
export function createPlane(space, choice) {
  const isPca = choice === "pca";
  const unit = (d) => Float64Array.from({ length: space.size }, (_, i) => (i === d ? 1 : 0));
  const axes = isPca ? space.plane.vectors : choice.map(unit);
  const origin = isPca ? space.mean : new Float32Array(space.size);
  const along = (axis, code) => {
    let sum = 0;
    for (let d = 0; d < code.length; d++) sum += axis[d] * (code[d] - origin[d]);
    return sum;
  };
  const points = new Float32Array(2 * space.count); // x, y of every test code
  for (let i = 0; i < space.count; i++) {
    const code = space.code(i);
    points[2 * i] = along(axes[0], code);
    points[2 * i + 1] = along(axes[1], code);
  }
  return {
    axes,
    points,
    spread: [deviation(points, 0), deviation(points, 1)],
    // Share of the codes' variance that the plane shows.
    share: isPca ? space.plane.share : axisShare(space, choice),
    project: (code) => [along(axes[0], code), along(axes[1], code)],
    // Writes into `code` the code at (x, y) that agrees with `held` in all other directions.
    lift(x, y, held, code) {
      const moveX = x - along(axes[0], held);
      const moveY = y - along(axes[1], held);
      for (let d = 0; d < code.length; d++)
        code[d] = held[d] + moveX * axes[0][d] + moveY * axes[1][d];
    },
    // The 2x2 shadow [xx, xy, yy] of a Gaussian with these variances of the code's numbers.
    shadow(variances) {
      const sums = [0, 0, 0];
      for (let d = 0; d < space.size; d++) {
        sums[0] += variances[d] * axes[0][d] * axes[0][d];
        sums[1] += variances[d] * axes[0][d] * axes[1][d];
        sums[2] += variances[d] * axes[1][d] * axes[1][d];
      }
      return sums;
    },
  };
}

function axisShare({ covariance, size }, [x, y]) {
  let total = 0;
  for (let d = 0; d < size; d++) total += covariance[d * size + d];
  const shown = covariance[x * size + x] + (x === y ? 0 : covariance[y * size + y]);
  return total > 0 ? shown / total : 1;
}

function deviation(points, axis) {
  const count = points.length / 2;
  let mean = 0;
  for (let i = axis; i < points.length; i += 2) mean += points[i] / count;
  let sum = 0;
  for (let i = axis; i < points.length; i += 2) sum += (points[i] - mean) ** 2 / count;
  return Math.sqrt(sum) || 1;
}

// A plane through the code space, and the window through which it is seen.

const MARGIN = 0.05; // of the range, around the codes
const OUTLIERS = 0.002; // share of the codes that may lie outside the whole view, at each side
const NEAR_SQUARE = 2.5; // ranges that differ by less are drawn to one scale
const MAX_ZOOM = 40;

// choice: { kind: "pca" } or { kind: "axes", x, y }, x and y indices of numbers of the code.
export function createPlane(space, choice) {
  const isPca = choice.kind === "pca";
  const unit = (d) => Float64Array.from({ length: space.size }, (_, i) => (i === d ? 1 : 0));
  const axes = isPca ? space.plane.vectors : [unit(choice.x), unit(choice.y)];
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
    isPca,
    axes,
    points,
    names: isPca ? ["PCA 1", "PCA 2"] : [`code ${choice.x + 1}`, `code ${choice.y + 1}`],
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

function axisShare({ covariance, size }, { x, y }) {
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

// The window: which part of the plane a square surface shows. Pixels run down, the plane up.
export function createView(plane) {
  const whole = wholeOf(plane.points);
  let { x, y, width, height } = whole; // centre and size in units of the plane
  const view = {
    get zoom() {
      return whole.width / width;
    },
    // The window as [x, y, zoom], x and y its centre; null where all is seen.
    get window() {
      return view.isWhole ? null : [x, y, view.zoom];
    },
    place([nextX, nextY, zoom]) {
      const wanted = Math.min(Math.max(zoom, 1), MAX_ZOOM);
      [x, y] = [nextX, nextY];
      [width, height] = [whole.width / wanted, whole.height / wanted];
      keepInside();
    },
    get isWhole() {
      return x === whole.x && y === whole.y && width === whole.width;
    },
    // `side`: of the surface, in the pixels that come in or out.
    toPixels: (planeX, planeY, side) => [
      ((planeX - x) / width + 0.5) * side,
      (0.5 - (planeY - y) / height) * side,
    ],
    toPlane: (pixelX, pixelY, side) => [
      x + (pixelX / side - 0.5) * width,
      y + (0.5 - pixelY / side) * height,
    ],
    // Pixels of one unit of the plane.
    scale: (side) => [side / width, side / height],
    // Zoom so that what is under the pixel stays there; false where the end is reached.
    zoomAt(factor, pixelX, pixelY, side) {
      const wanted = Math.min(Math.max(view.zoom * factor, 1), MAX_ZOOM);
      if (wanted === view.zoom) return false;
      if (wanted === 1) {
        view.reset();
        return true;
      }
      const [fixedX, fixedY] = view.toPlane(pixelX, pixelY, side);
      width = whole.width / wanted;
      height = whole.height / wanted;
      x = fixedX - (pixelX / side - 0.5) * width;
      y = fixedY - (0.5 - pixelY / side) * height;
      keepInside();
      return true;
    },
    moveBy(pixelsX, pixelsY, side) {
      x -= (pixelsX / side) * width;
      y += (pixelsY / side) * height;
      keepInside();
    },
    reset() {
      ({ x, y, width, height } = whole);
    },
  };

  function keepInside() {
    const [roomX, roomY] = [(whole.width - width) / 2, (whole.height - height) / 2];
    x = Math.min(Math.max(x, whole.x - roomX), whole.x + roomX);
    y = Math.min(Math.max(y, whole.y - roomY), whole.y + roomY);
  }
  return view;
}

function wholeOf(points) {
  const range = (axis) => {
    const values = Float32Array.from({ length: points.length / 2 }, (_, i) => points[2 * i + axis]);
    values.sort();
    const skip = Math.floor(OUTLIERS * values.length);
    const [low, high] = [values[skip], values[values.length - 1 - skip]];
    return { middle: (low + high) / 2, size: (high - low || 1) * (1 + 2 * MARGIN) };
  };
  const [across, up] = [range(0), range(1)];
  const ratio = across.size / up.size;
  if (ratio < NEAR_SQUARE && ratio > 1 / NEAR_SQUARE)
    across.size = up.size = Math.max(across.size, up.size);
  return { x: across.middle, y: up.middle, width: across.size, height: up.size };
}

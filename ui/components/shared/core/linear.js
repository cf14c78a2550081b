// The linear algebra of a cloud of codes: mean, covariance, its axes, samples from its Gaussian.

// How far `values` lie along an axis from `origin`.
export function along(axis, values, origin) {
  let sum = 0;
  for (let d = 0; d < values.length; d++) sum += axis[d] * (values[d] - origin[d]);
  return sum;
}

// The median of each number of some rows; members: which of them.
export const medianOf = (rows, size, members) =>
  Float32Array.from({ length: size }, (_, d) => {
    const values = Float32Array.from(members, (i) => rows[i * size + d]).sort();
    return values[values.length >> 1];
  });

// rows: count x size, row-major. Returns { mean, covariance (size x size, row-major) }, float64.
export function fitGaussian(rows, size) {
  const count = rows.length / size;
  const mean = new Float64Array(size);
  for (let at = 0; at < rows.length; at += size)
    for (let d = 0; d < size; d++) mean[d] += rows[at + d];
  for (let d = 0; d < size; d++) mean[d] /= count;
  const covariance = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (let at = 0; at < rows.length; at += size) {
    for (let d = 0; d < size; d++) centred[d] = rows[at + d] - mean[d];
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= i; j++) covariance[i * size + j] += centred[i] * centred[j];
  }
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      covariance[i * size + j] /= count;
      covariance[j * size + i] = covariance[i * size + j];
    }
  return { mean, covariance };
}

// Eigenvalues, largest first, and unit eigenvectors of a symmetric matrix, by cyclic Jacobi
// rotations (Golub & Van Loan, 8.5).
export function eigen(matrix, size) {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(size * size); // column j is the j-th vector
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  let scale = 0;
  for (let i = 0; i < size; i++) scale = Math.max(scale, Math.abs(a[i * size + i]));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        off = Math.max(off, Math.abs(a[p * size + q]));
        rotate(a, vectors, size, p, q);
      }
    if (off <= 1e-14 * scale) break;
  }
  const order = Array.from({ length: size }, (_, i) => i);
  order.sort((i, j) => a[j * size + j] - a[i * size + i]);
  return {
    values: order.map((i) => Math.max(a[i * size + i], 0)),
    vectors: order.map((i) => Float64Array.from({ length: size }, (_, d) => vectors[d * size + i])),
  };
}

function rotate(a, vectors, size, p, q) {
  const entry = a[p * size + q];
  if (entry === 0) return;
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * entry);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  const turn = (values, first, second) => {
    const [x, y] = [values[first], values[second]];
    values[first] = c * x - s * y;
    values[second] = s * x + c * y;
  };
  for (let i = 0; i < size; i++) turn(a, i * size + p, i * size + q);
  for (let i = 0; i < size; i++) turn(a, p * size + i, q * size + i);
  for (let i = 0; i < size; i++) turn(vectors, i * size + p, i * size + q);
}

// A number from N(0, 1) (Box & Muller 1958).
export function drawNormal(random = Math.random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

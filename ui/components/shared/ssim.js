// Structural similarity of two 28x28 images (Wang et al. 2004), as scikit-image computes it by
// default: uniform windows of 7x7 that lie wholly inside, sample covariances, data range 1.

const SIZE = 28;
const WINDOW = 7;
const COUNT = WINDOW * WINDOW;
const SAMPLE = COUNT / (COUNT - 1);
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

// Sums over the window's rows, one a column: a, b, a², b², ab.
const sums = Array.from({ length: 5 }, () => new Float64Array(SIZE));

function addRow(a, b, row, sign) {
  for (let column = 0; column < SIZE; column++) {
    const x = a[row * SIZE + column];
    const y = b[row * SIZE + column];
    sums[0][column] += sign * x;
    sums[1][column] += sign * y;
    sums[2][column] += sign * x * x;
    sums[3][column] += sign * y * y;
    sums[4][column] += sign * x * y;
  }
}

function similarity(sumA, sumB, sumAA, sumBB, sumAB) {
  const meanA = sumA / COUNT;
  const meanB = sumB / COUNT;
  const varA = SAMPLE * (sumAA / COUNT - meanA * meanA);
  const varB = SAMPLE * (sumBB / COUNT - meanB * meanB);
  const cov = SAMPLE * (sumAB / COUNT - meanA * meanB);
  const likeness = (2 * meanA * meanB + C1) * (2 * cov + C2);
  return likeness / ((meanA * meanA + meanB * meanB + C1) * (varA + varB + C2));
}

// 1 for equal images; below 0 where one is rather the negative of the other.
export function structuralSimilarity(a, b) {
  for (const sum of sums) sum.fill(0);
  for (let row = 0; row < WINDOW - 1; row++) addRow(a, b, row, 1);
  const window = new Float64Array(5);
  let total = 0;
  for (let bottom = WINDOW - 1; bottom < SIZE; bottom++) {
    addRow(a, b, bottom, 1);
    window.fill(0);
    for (let right = 0; right < SIZE; right++) {
      for (let k = 0; k < 5; k++) {
        window[k] += sums[k][right];
        if (right >= WINDOW) window[k] -= sums[k][right - WINDOW];
      }
      if (right >= WINDOW - 1) total += similarity(...window);
    }
    addRow(a, b, bottom - WINDOW + 1, -1);
  }
  return total / (SIZE - WINDOW + 1) ** 2;
}

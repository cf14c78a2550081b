// Structural similarity of two 28x28 images (Wang et al. 2004), as scikit-image computes it by
// default: uniform windows of 7x7 that lie wholly inside, sample covariances, data range 1.

const SIZE = 28;
const WIDE = SIZE + 1;
const WINDOW = 7;
const COUNT = WINDOW * WINDOW;
const SAMPLE = COUNT / (COUNT - 1);
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

// Sums over all pixels above and left of a corner; this runs for every contestant at every frame.
const [sumA, sumB, sumAA, sumBB, sumAB] = Array.from({ length: 5 }, () => new Float64Array(WIDE * WIDE));

function add(sums, corner, value) {
  sums[corner] = value + sums[corner - 1] + sums[corner - WIDE] - sums[corner - WIDE - 1];
}
// The mean over the window whose lower right corner this is.
function meanAt(sums, corner) {
  const above = corner - WINDOW * WIDE;
  return (sums[corner] - sums[corner - WINDOW] - sums[above] + sums[above - WINDOW]) / COUNT;
}

// 1 for equal images; below 0 where one is rather the negative of the other.
export function structuralSimilarity(a, b) {
  let total = 0;
  for (let row = 0; row < SIZE; row++)
    for (let column = 0; column < SIZE; column++) {
      const [x, y] = [a[row * SIZE + column], b[row * SIZE + column]];
      const corner = (row + 1) * WIDE + column + 1;
      add(sumA, corner, x);
      add(sumB, corner, y);
      add(sumAA, corner, x * x);
      add(sumBB, corner, y * y);
      add(sumAB, corner, x * y);
      if (row < WINDOW - 1 || column < WINDOW - 1) continue;
      const [meanA, meanB] = [meanAt(sumA, corner), meanAt(sumB, corner)];
      const varA = SAMPLE * (meanAt(sumAA, corner) - meanA * meanA);
      const varB = SAMPLE * (meanAt(sumBB, corner) - meanB * meanB);
      const cov = SAMPLE * (meanAt(sumAB, corner) - meanA * meanB);
      const likeness = (2 * meanA * meanB + C1) * (2 * cov + C2);
      total += likeness / ((meanA * meanA + meanB * meanB + C1) * (varA + varB + C2));
    }
  return total / (SIZE - WINDOW + 1) ** 2;
}

// Structural similarity of two 28x28 images (Wang et al. 2004), as scikit-image computes it by
// default: uniform windows of 7x7 that lie wholly inside, sample covariances, data range 1.

const SIZE = 28;
const WINDOW = 7;
const COUNT = WINDOW * WINDOW;
const SAMPLE = COUNT / (COUNT - 1);
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

// Sums over the window's rows, one a column.
const [sumA, sumB, sumAA, sumBB, sumAB] = Array.from({ length: 5 }, () => new Float64Array(SIZE));

function addRow(a, b, row, sign) {
  for (let column = 0; column < SIZE; column++) {
    const x = a[row * SIZE + column];
    const y = b[row * SIZE + column];
    sumA[column] += sign * x;
    sumB[column] += sign * y;
    sumAA[column] += sign * x * x;
    sumBB[column] += sign * y * y;
    sumAB[column] += sign * x * y;
  }
}

// The five sums over a window as running ones; this runs for every contestant at every frame.
function similarityOfRow() {
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
  let total = 0;
  for (let right = 0; right < SIZE; right++) {
    const left = right - WINDOW; // the column that leaves the window
    a += sumA[right] - (left < 0 ? 0 : sumA[left]);
    b += sumB[right] - (left < 0 ? 0 : sumB[left]);
    aa += sumAA[right] - (left < 0 ? 0 : sumAA[left]);
    bb += sumBB[right] - (left < 0 ? 0 : sumBB[left]);
    ab += sumAB[right] - (left < 0 ? 0 : sumAB[left]);
    if (left < -1) continue;
    const meanA = a / COUNT;
    const meanB = b / COUNT;
    const varA = SAMPLE * (aa / COUNT - meanA * meanA);
    const varB = SAMPLE * (bb / COUNT - meanB * meanB);
    const cov = SAMPLE * (ab / COUNT - meanA * meanB);
    const likeness = (2 * meanA * meanB + C1) * (2 * cov + C2);
    total += likeness / ((meanA * meanA + meanB * meanB + C1) * (varA + varB + C2));
  }
  return total;
}

// 1 for equal images; below 0 where one is rather the negative of the other.
export function structuralSimilarity(a, b) {
  for (const sum of [sumA, sumB, sumAA, sumBB, sumAB]) sum.fill(0);
  for (let row = 0; row < WINDOW - 1; row++) addRow(a, b, row, 1);
  let total = 0;
  for (let bottom = WINDOW - 1; bottom < SIZE; bottom++) {
    addRow(a, b, bottom, 1);
    total += similarityOfRow();
    addRow(a, b, bottom - WINDOW + 1, -1);
  }
  return total / (SIZE - WINDOW + 1) ** 2;
}

// The page's findings in sentences, and the error of one digit in every unit of the page, by the
// definitions of ae_core/metrics.py.

import { meanSquaredError } from "../shared/core/forward.js";
import { structuralSimilarity } from "../shared/core/ssim.js";

const NUM_PIXELS = 784;
const EPSILON = 1e-7; // keeps log(0) out of the cross-entropy

function crossEntropy(values, clean) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < -1e-6 || values[i] > 1 + 1e-6) return null; // it does not exist there
    const p = Math.min(Math.max(values[i], EPSILON), 1 - EPSILON);
    sum -= clean[i] * Math.log(p) + (1 - clean[i]) * Math.log1p(-p);
  }
  return sum / values.length;
}

// title, and of(values, clean): the error, or null where there is none in this unit.
export const UNITS = {
  squared_error: { title: "squared error", of: (a, b) => NUM_PIXELS * meanSquaredError(a, b) },
  mse: { title: "MSE", of: meanSquaredError },
  rmse: { title: "RMSE", of: (a, b) => Math.sqrt(meanSquaredError(a, b)) },
  l2_norm: { title: "L2 norm", of: (a, b) => Math.sqrt(NUM_PIXELS * meanSquaredError(a, b)) },
  bce: { title: "cross-entropy", of: crossEntropy },
  psnr: { title: "PSNR, dB", isHigherBetter: true, of: (a, b) => -10 * Math.log10(meanSquaredError(a, b)) },
  ssim: { title: "SSIM", isHigherBetter: true, of: structuralSimilarity },
};

// Whether the first of two errors is the better one; null is never better.
export function isBetter(unit, first, second) {
  if (first === null || second === null) return first !== null;
  return unit.isHigherBetter ? first > second : first < second;
}

// Four figures, as the tables have them: 26.71, 7.093, 0.0341.
export function figure(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 10) return value.toFixed(2);
  return value.toFixed(size >= 1 ? 3 : 4);
}

export const numbers = (count) => (count === 1 ? "1 number" : `${count} numbers`);

// needed: numbers PCA wants for the test error of the network with `codeSize`, or null where `largest` are
// too few.
export function sayNeeded({ codeSize, needed, largest }) {
  if (needed === null) return `PCA cannot do with ${largest} numbers what this network does with ${codeSize}.`;
  if (needed < codeSize) return `PCA needs only ${needed} for what this network needs ${numbers(codeSize)} for.`;
  if (needed === codeSize) return `This network is no better than PCA: both need ${numbers(needed)}.`;
  return `PCA needs ${numbers(needed)} for what this network does with ${codeSize}.`;
}

// The test errors behind the sentence; isHeld where that of PCA is not told.
export function sayErrors({ k, isClipped, pcaError, network, unit, n, isHeld = false }) {
  const pca = `PCA-${k}${isClipped ? ", clipped" : ""}: ${isHeld ? "?" : figure(pcaError)}`;
  const own = network ? ` · ${network.name}: ${figure(network.error)}` : "";
  return `${pca}${own} · ${unit.title}, ${n.toLocaleString("en")} test digits`;
}

// What is added up for a digit: "mean + 2.1 × 1 − 0.4 × 2 + …".
export function saySum(code, k) {
  const parts = Array.from(
    code.subarray(0, Math.min(k, 3)),
    (value, i) => `${value < 0 ? "−" : "+"} ${Math.abs(value).toFixed(2)} × component ${i + 1}`,
  );
  return `mean ${parts.join(" ")}${k > 3 ? ` … and ${k - 3} more` : ""}`;
}

// The page's findings in sentences.

import { figure } from "./units.js";

const numbers = (count) => (count === 1 ? "1 number" : `${count} numbers`);

// needed: numbers PCA wants for the network's test error, or null where `largest` are too few.
export function sayNeeded({ name, codeSize, needed, largest }) {
  if (needed === null)
    return `What ${name} does with ${numbers(codeSize)}, PCA does not do with ${largest}.`;
  if (needed < codeSize) return `PCA needs only ${needed} for the test error ${name} has with ${numbers(codeSize)}.`;
  if (needed === codeSize) return `${name} is no better than PCA: both need ${numbers(needed)}.`;
  return `${name}’s code of ${codeSize} does what PCA needs ${numbers(needed)} for.`;
}

// The test errors behind the sentence.
export function sayErrors({ k, isClipped, pcaError, network, unit, n }) {
  const pca = `PCA-${k}${isClipped ? ", clipped" : ""}: ${figure(pcaError)}`;
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

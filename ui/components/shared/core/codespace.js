// What is known of the test codes of a model: where they lie, how they spread, who is near whom.

import { drawNormal, eigen, fitGaussian, medianOf } from "./linear.js";
import { getRegistry } from "./registry.js";

const DEAD_VARIANCE = 1e-6;
const DEAD_KL = 0.01; // nats; for codes with a prior

// Put one more in its place among the `wanted` nearest so far, { index, distance } each, the nearest
// first; returns the distance below which the next has to be.
export function insertNearest(best, wanted, index, distance) {
  let place = best.length;
  while (place > 0 && best[place - 1].distance > distance) place--;
  best.splice(place, 0, { index, distance });
  if (best.length > wanted) best.pop();
  return limitOf(best, wanted);
}
export const limitOf = (best, wanted) => (best.length < wanted ? Infinity : best[wanted - 1].distance);

// codes: Float32Array, count x size; labels: Uint8Array or null; kl: nats of each number or null.
export function createCodeSpace(codes, size, labels = null, kl = null) {
  const count = codes.length / size;
  const { mean, covariance } = fitGaussian(codes, size);
  const std = Float64Array.from(mean, (_, d) => Math.sqrt(covariance[d * size + d]));
  const columns = []; // sorted values of each number, made when first asked for
  const made = {}; // other things made once
  const once = (name, build) => (made[name] ??= build());
  const axes = () => once("axes", () => eigen(covariance, size)); // of the cloud

  const space = {
    count,
    size,
    codes,
    labels,
    kl,
    mean: Float32Array.from(mean),
    std: Float32Array.from(std),
    covariance,
    classes: labels ? [...new Set(labels)].sort((a, b) => a - b) : [],
    code: (i) => codes.subarray(i * size, (i + 1) * size),

    isDead: (d) => covariance[d * size + d] < DEAD_VARIANCE || (kl !== null && kl[d] < DEAD_KL),

    // The value below which a share of the codes' d-th numbers lies, interpolated.
    quantile(d, share) {
      columns[d] ??= Float32Array.from({ length: count }, (_, i) => codes[i * size + d]).sort();
      const column = columns[d];
      const at = share * (count - 1);
      const low = Math.floor(at);
      const high = Math.min(low + 1, count - 1);
      return column[low] + (at - low) * (column[high] - column[low]);
    },

    // How many of the codes' d-th numbers fall into each of `bins` equal parts of [low, high].
    histogram(d, low, high, bins) {
      const counts = new Float32Array(bins);
      const perBin = bins / (high - low || 1);
      for (let i = d; i < codes.length; i += size) {
        const bin = Math.floor((codes[i] - low) * perBin);
        if (bin >= 0 && bin < bins) counts[bin]++;
      }
      return counts;
    },

    // The two directions along which the codes spread most, and their share of the variance.
    get plane() {
      const { values, vectors } = axes();
      const total = values.reduce((sum, value) => sum + value, 0);
      return { vectors: vectors.slice(0, 2), share: (values[0] + (values[1] ?? 0)) / total };
    },

    // The test codes nearest to `code`: list of { index, distance }, nearest first.
    nearest(code, wanted = 1) {
      const best = [];
      let worst = Infinity;
      for (let i = 0, at = 0; i < count; i++, at += size) {
        let sum = 0;
        for (let d = 0; d < size && sum < worst; d++) sum += (codes[at + d] - code[d]) ** 2;
        if (sum < worst) worst = insertNearest(best, wanted, i, sum);
      }
      return best.map(({ index, distance }) => ({ index, distance: Math.sqrt(distance) }));
    },

    // What the neighbours say: { label, votes, isMajority }, the nearest deciding a tie; null without
    // labels.
    vote(neighbours) {
      if (!labels) return null;
      const counts = new Map();
      for (const { index } of neighbours)
        counts.set(labels[index], (counts.get(labels[index]) ?? 0) + 1);
      const votes = Math.max(...counts.values());
      const label = [...counts.keys()].find((key) => counts.get(key) === votes);
      return { label, votes, isMajority: 2 * votes > neighbours.length };
    },

    // The middle of a class: the median of each number.
    classMedian: (label) => medianOf(codes, size, [...labels.keys()].filter((i) => labels[i] === label)),

    // The test digit nearest to the middle of its class (of all codes, where there are no labels).
    typical(label) {
      return once(`typical ${label}`, () => {
        const middle = labels ? space.classMedian(label) : space.mean;
        let best = { index: 0, distance: Infinity };
        for (let i = 0; i < count; i++) {
          if (labels && labels[i] !== label) continue;
          const at = i * size;
          let distance = 0;
          for (let d = 0; d < size; d++)
            distance += (codes[at + d] - middle[d]) ** 2 / (std[d] ** 2 || 1);
          if (distance < best.distance) best = { index: i, distance };
        }
        return best.index;
      });
    },

    // A code from the Gaussian with the codes' own mean and covariance.
    sample(random = Math.random) {
      const { values, vectors } = axes();
      const code = mean.slice();
      for (const [i, axis] of vectors.entries()) {
        const step = Math.sqrt(values[i]) * drawNormal(random);
        for (let d = 0; d < size; d++) code[d] += step * axis[d];
      }
      return Float32Array.from(code);
    },
  };
  return space;
}

// An array published for one model ("codes:<hash>"), or for all of a page ("codes").
export function findArray(name, hash, registry = getRegistry()) {
  return registry.arrays.get(`${name}:${hash}`) ?? registry.arrays.get(name) ?? null;
}

// The code space of a published model, made once a page; null where its codes are not there.
export function codeSpaceOf(hash, registry = getRegistry()) {
  const codes = findArray("codes", hash, registry);
  const model = registry.models.get(hash);
  if (!codes || !model || codes.shape[1] !== model.codeSize) return null;
  registry.spaces ??= new WeakMap();
  if (!registry.spaces.has(codes)) {
    const labels = findArray("labels", hash, registry)?.data ?? null;
    const kl = findArray("kl", hash, registry)?.data ?? null;
    const isFitting = labels?.length === codes.shape[0];
    const space = createCodeSpace(codes.data, codes.shape[1], isFitting ? labels : null, kl);
    registry.spaces.set(codes, space);
  }
  return registry.spaces.get(codes);
}

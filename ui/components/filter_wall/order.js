// In which order tiles stand, and what two tiles have in common.

const NUM_PIXELS = 784;

export const ORDERS = {
  usage: "most used first",
  norm: "largest weights first",
  sparseness: "most selective first",
  response: "loudest for this digit",
  similarity: "most like the chosen one",
  index: "as stored",
};

// images: units x 784, row-major. The length of each as a vector.
export function normsOf(images) {
  const norms = new Float32Array(images.length / NUM_PIXELS);
  for (let unit = 0, at = 0; unit < norms.length; unit++) {
    let sum = 0;
    for (let i = 0; i < NUM_PIXELS; i++, at++) sum += images[at] * images[at];
    norms[unit] = Math.sqrt(sum);
  }
  return norms;
}

// Cosine between every tile and the chosen one, whose own is 1; 0 where a tile is empty.
export function similarities(images, norms, chosen) {
  const base = chosen * NUM_PIXELS;
  return norms.map((norm, unit) => {
    let sum = 0;
    for (let i = 0, at = unit * NUM_PIXELS; i < NUM_PIXELS; i++, at++)
      sum += images[at] * images[base + i];
    return sum / (norm * norms[chosen] || 1);
  });
}

// Units by falling value, equal ones as stored; null leaves them as they are stored.
export function sortUnits(count, values) {
  const units = Array.from({ length: count }, (_, unit) => unit);
  if (values) units.sort((a, b) => values[b] - values[a] || a - b);
  return units;
}

// The value below which a share of the absolute weights lies, from at most 40,000 of them.
export function reachOf(images, share = 0.995) {
  const stride = Math.max(1, Math.floor(images.length / 40_000));
  const sample = new Float32Array(Math.ceil(images.length / stride));
  for (let i = 0; i < sample.length; i++) sample[i] = Math.abs(images[i * stride]);
  sample.sort();
  return sample[Math.floor(share * (sample.length - 1))] || 1;
}

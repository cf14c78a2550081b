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
  const count = Math.ceil(images.length / stride);
  const above = new Float32Array(count - Math.floor(share * (count - 1))); // the largest, rising
  for (let i = 0; i < count; i++) {
    const value = Math.abs(images[i * stride]);
    if (value <= above[0]) continue;
    let place = 0;
    for (; above[place + 1] < value; place++) above[place] = above[place + 1];
    above[place] = value;
  }
  return above[0] || 1;
}

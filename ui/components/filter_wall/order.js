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

// Principal components in the browser: the code of a digit, and the sum of its first k parts.

const NUM_PIXELS = 784;

// components: Float32Array, rows of 784, largest variance first; mean: 784 floats. Every method
// writes into the array it is given.
export function createBasis(components, mean) {
  const size = components.length / NUM_PIXELS;
  return {
    size,
    mean,
    component: (i) => components.subarray(i * NUM_PIXELS, (i + 1) * NUM_PIXELS),
    encode(pixels, code) {
      for (let i = 0, at = 0; i < size; i++) {
        let sum = 0;
        for (let p = 0; p < NUM_PIXELS; p++) sum += components[at++] * (pixels[p] - mean[p]);
        code[i] = sum;
      }
    },
    // Mean plus the first k components, each as often as the code says.
    decode(code, k, isClipped, pixels) {
      pixels.set(mean);
      for (let i = 0, at = 0; i < k; i++) {
        const times = code[i];
        for (let p = 0; p < NUM_PIXELS; p++) pixels[p] += times * components[at++];
      }
      if (isClipped)
        for (let p = 0; p < NUM_PIXELS; p++) pixels[p] = Math.min(Math.max(pixels[p], 0), 1);
    },
  };
}

// The basis a packet brought, or null: components (k x 784) and mean, named after the data set.
export function basisOf(data, registry) {
  const components = registry.arrays.get(`pca.components:${data}`);
  const mean = registry.arrays.get(`pca.mean:${data}`);
  if (!components || !mean) return null;
  registry.bases ??= new WeakMap();
  if (!registry.bases.has(components))
    registry.bases.set(components, createBasis(components.data, mean.data));
  return registry.bases.get(components);
}

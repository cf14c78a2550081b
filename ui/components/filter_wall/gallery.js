// The tiles of each layer: made once, at once where they are the weights themselves, else a few at a
// time while nothing moves.

import { createIdleWork } from "../shared/hand/idle.js";

const NUM_PIXELS = 784;

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

// onMore(set): more of a set is there. A set is { images (units x 784), done (units that are there),
// norms (null until all are) }.
export function createGallery(network, onMore, signal) {
  const sets = new Map();
  const work = createIdleWork(signal);

  function fill(set, site, reading) {
    const numUnits = network.numUnits(site);
    work.start(
      numUnits - set.done,
      () => {
        set.images.set(network.image(site, reading, set.done), set.done * NUM_PIXELS);
        set.done++;
      },
      (isDone) => {
        if (isDone) set.norms = normsOf(set.images);
        onMore(set);
      },
    );
  }

  function begin(site, reading) {
    const numUnits = network.numUnits(site);
    const images = new Float32Array(numUnits * NUM_PIXELS);
    if (network.method(site, reading) !== "weights") return { images, done: 0, norms: null };
    for (let unit = 0; unit < numUnits; unit++) images.set(network.image(site, reading, unit), unit * NUM_PIXELS);
    return { images, done: numUnits, norms: normsOf(images) };
  }

  return {
    get(site, reading) {
      const key = `${site} ${reading}`;
      work.cancel();
      if (!sets.has(key)) sets.set(key, begin(site, reading));
      const set = sets.get(key);
      if (!set.norms) fill(set, site, reading);
      return set;
    },
  };
}

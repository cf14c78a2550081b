// The tiles of each layer: made once, at once where they are the weights themselves, else a few at a
// time while nothing moves.

import { createIdleWork } from "../shared/hand/idle.js";
import { normsOf } from "./order.js";

const NUM_PIXELS = 784;

// onMore(set): more of a set is there. A set is { images (units x 784), done (units that are there),
// norms (null until all are) }.
export function createGallery(network, onMore) {
  const sets = new Map();
  const work = createIdleWork();

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

  return {
    get(site, reading) {
      const key = `${site} ${reading}`;
      const known = sets.get(key);
      if (known) {
        work.cancel();
        if (!known.norms) fill(known, site, reading);
        return known;
      }
      work.cancel();
      const numUnits = network.numUnits(site);
      const isPlain = network.method(site, reading) === "weights";
      const isStored = isPlain && reading === "incoming" && !network.unlit.length;
      const set = {
        images: isStored ? network.layers[0].weight.data.subarray(0, numUnits * NUM_PIXELS) : new Float32Array(numUnits * NUM_PIXELS),
        done: isStored ? numUnits : 0,
        norms: null,
      };
      sets.set(key, set);
      if (isPlain) {
        for (; set.done < numUnits; set.done++)
          set.images.set(network.image(site, reading, set.done), set.done * NUM_PIXELS);
        set.norms = normsOf(set.images);
      } else fill(set, site, reading);
      return set;
    },
    stop: () => work.cancel(),
  };
}

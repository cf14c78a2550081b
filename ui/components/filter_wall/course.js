// The digit that goes through the network, whole and changed.

import { isSigned } from "./network.js";

const NUM_PIXELS = 784;

// sheet: shared/sheet.js; drawing(): the visitor's last drawing, or null.
export function createCourse({ network, sheet, drawing }) {
  const pixels = new Float32Array(NUM_PIXELS);
  const whole = network.layers.map(({ weight }) => new Float32Array(weight.shape[0]));
  const course = {
    pixels,
    whole, // every layer's outputs
    isThere: false,
    // Take test digit `index`, or the drawing where it is -1; false where that is not there.
    take(index) {
      const drawn = index < 0 ? drawing() : null;
      if (drawn) pixels.set(drawn);
      else if (!sheet.read(index, pixels)) return false;
      course.isThere = true;
      return true;
    },
    runWhole() {
      for (const [i, output] of network.run(pixels).entries()) whole[i].set(output);
    },
    // How loud each unit of a layer is for this digit; by size where outputs have two sides.
    loudness(site) {
      if (!course.isThere) return null;
      const values = whole[site - 1];
      return isSigned(network.activation(site)) ? values.map(Math.abs) : values;
    },
  };
  return course;
}

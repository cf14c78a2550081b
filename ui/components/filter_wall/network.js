// A network as one chain of layers from pixels to pixels, and what its units look for and paint.
// Site s is what comes out of layer s, 1 to the last but one; the code is a site like any other.

import { areStatesCovered } from "./covering.js";
import { findArray } from "../shared/core/codespace.js";
import { createStack, runLayer } from "../shared/core/forward.js";

const NUM_PIXELS = 784;

// A variational encoder ends in means, then log-variances: only the means go on.
function onlyMeans(layer, codeSize) {
  const inputs = layer.weight.shape[1];
  return {
    weight: { data: layer.weight.data.subarray(0, codeSize * inputs), shape: [codeSize, inputs] },
    bias: { data: layer.bias.data.subarray(0, codeSize) },
    activation: layer.activation,
  };
}

// row-vector times matrix: out[i] = sum over j of vector[j] * weight[j, i]
export function timesMatrix(vector, { data, shape: [rows, columns] }) {
  const out = new Float32Array(columns);
  for (let j = 0; j < rows; j++) {
    const factor = vector[j];
    if (factor === 0) continue;
    const start = j * columns;
    for (let i = 0; i < columns; i++) out[i] += factor * data[start + i];
  }
  return out;
}

// model: as shared/forward.js makes it. spread: { mean, std } of the test codes, or null. unlit: the
// pixels that no digit lights: what a unit looks for there was never asked, and is left out.
export function createNetwork(model, spread = null, unlit = []) {
  const { encoder, decoder, codeSize } = model;
  const layers = [...encoder, ...decoder];
  const codeSite = encoder.length;
  if (model.isVariational) layers[codeSite - 1] = onlyMeans(encoder[codeSite - 1], codeSize);
  const numSites = Math.max(layers.length - 1, 0);
  const stack = createStack(layers);
  const isDeep = decoder.length > 1;

  const network = {
    layers,
    unlit,
    codeSite,
    numSites,
    numUnits: (site) => layers[site - 1].weight.shape[0],
    activation: (site) => layers[site - 1].activation,
    // "encoder-2", "decoder-1": the last of the encoder is the code, the decoder counts from it.
    nameOf: (site) => (site <= codeSite ? `encoder-${site}` : `decoder-${site - codeSite}`),
    siteOf: (name) => Array.from({ length: numSites }, (_, i) => network.nameOf(i + 1)).indexOf(name) + 1, // 0: none

    // How an image of a unit is found: "weights", "projection" through other layers, "step" of the
    // code, where a decoder's answer to it is exact.
    method: (site, reading) =>
      reading === "incoming" ? (site === 1 ? "weights" : "projection")
      : site === numSites ? "weights"
      : site === codeSite && isDeep && spread ? "step"
      : "projection",

    // The pixels that a unit looks for.
    incoming(site, unit) {
      const { data, shape } = layers[site - 1].weight;
      let vector = data.subarray(unit * shape[1], (unit + 1) * shape[1]);
      for (let s = site - 2; s >= 0; s--) vector = timesMatrix(vector, layers[s].weight);
      if (!unlit.length) return vector;
      if (site === 1) vector = vector.slice(); // not the weights themselves
      for (const pixel of unlit) vector[pixel] = 0;
      return vector;
    },
    // What a unit adds to the pixels.
    outgoing(site, unit) {
      if (network.method(site, "outgoing") === "step") return step(unit);
      const { data, shape } = layers[site].weight;
      let vector = new Float32Array(shape[0]);
      for (let row = 0, at = unit; row < shape[0]; row++, at += shape[1]) vector[row] = data[at];
      for (const { weight } of layers.slice(site + 1)) {
        const [bias, out] = [{ data: new Float32Array(weight.shape[0]) }, new Float32Array(weight.shape[0])];
        runLayer({ weight, bias, activation: "linear" }, vector, out);
        vector = out;
      }
      return vector;
    },
    image: (site, reading, unit) => network[reading](site, unit),

    // Run `pixels` through all layers. Returns every layer's output: buffers that the next run, of
    // either kind, overwrites.
    run: (pixels) => runFrom(0, pixels),
    // What `whole`, a copy of every layer's output, becomes where the units of a site are changed;
    // factors: Map from unit to what its output is multiplied with. Layers below are not run again.
    change(whole, site, factors) {
      for (let i = 0; i < site; i++) stack.outputs[i].set(whole[i]);
      for (const [unit, factor] of factors) stack.outputs[site - 1][unit] *= factor;
      return runFrom(site, stack.outputs[site - 1]);
    },
  };

  function runFrom(start, input) {
    const outputs = stack.run(input, start);
    const last = outputs.at(-1);
    if (model.isClipped) for (let i = 0; i < last.length; i++) last[i] = Math.min(Math.max(last[i], 0), 1);
    return outputs;
  }

  // The decoder's own answer: one standard deviation of this number around the mean code.
  function step(unit) {
    const pictures = [0.5, -0.5].map((half) => {
      const code = Float32Array.from(spread.mean);
      code[unit] += half * spread.std[unit];
      const pixels = new Float32Array(NUM_PIXELS);
      model.decode(code, pixels);
      return pixels;
    });
    return pictures[0].map((value, i) => value - pictures[1][i]);
  }
  return network;
}

// The network of a published model, with what is known of its codes and of the pixels that digits light.
export function readNetwork(model, registry) {
  const mean = findArray("code_mean", model.hash, registry)?.data;
  const lit = findArray("lit", model.hash, registry)?.data ?? [];
  const spread = mean && model.codeStd ? { mean, std: model.codeStd } : null;
  return createNetwork(model, spread, [...lit.keys()].filter((pixel) => !lit[pixel]));
}

// Whether an output counts from zero in both directions, so that its size is what tells.
export const isSigned = (activation) => ["linear", "tanh", "uniform"].includes(activation);

// The digit that goes through the network, whole and changed. sheet: shared/core/sheet.js;
// drawing(): the visitor's last drawing, or null.
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
      if (!course.isThere || areStatesCovered()) return null; // who is silent for all would be seen
      const values = whole[site - 1];
      return isSigned(network.activation(site)) ? values.map(Math.abs) : values;
    },
  };
  return course;
}

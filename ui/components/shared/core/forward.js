// Run a dense stack on Float32Arrays. Nothing is allocated while running; no method keeps a
// reference to what it is given.

import DENSE from "./dense.json" with { type: "json" };

// erf to 1.5e-7 (Abramowitz & Stegun 1964, 7.1.26).
export function erf(x) {
  const z = Math.abs(x);
  const t = 1 / (1 + 0.3275911 * z);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const value = 1 - poly * Math.exp(-z * z);
  return x < 0 ? -value : value;
}

const ACTIVATIONS = {
  linear: null,
  relu: (x) => (x > 0 ? x : 0),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  gelu: (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  uniform: (x) => erf(x * Math.SQRT1_2),
};

export function activate(values, count, activation) {
  const f = ACTIVATIONS[activation];
  if (f === undefined) throw new Error(`Activation "${activation}" is not known here.`);
  if (f) for (let i = 0; i < count; i++) values[i] = f(values[i]);
}

// output = activation(weight @ input + bias); weight row-major (out, in). Four rows at a time:
// four sums that do not wait for each other, and each input is read once for the four.
export function runLayer(layer, input, output) {
  const weight = layer.weight.data;
  const bias = layer.bias.data;
  const [rows, columns] = layer.weight.shape;
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const first = row * columns;
    const second = first + columns;
    const third = second + columns;
    const fourth = third + columns;
    let a = bias[row];
    let b = bias[row + 1];
    let c = bias[row + 2];
    let d = bias[row + 3];
    for (let i = 0; i < columns; i++) {
      const x = input[i];
      a += weight[first + i] * x;
      b += weight[second + i] * x;
      c += weight[third + i] * x;
      d += weight[fourth + i] * x;
    }
    output[row] = a;
    output[row + 1] = b;
    output[row + 2] = c;
    output[row + 3] = d;
  }
  for (; row < rows; row++) {
    let sum = bias[row];
    for (let i = 0, at = row * columns; i < columns; i++) sum += weight[at + i] * input[i];
    output[row] = sum;
  }
  activate(output, rows, layer.activation);
}

// The same of dense.wat, about ten times as fast; null where the browser has no such instructions, or a page
// forbids them.
function compileKernel() {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(DENSE.module), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
}

const kernel = compileKernel();
const LANES = 4; // numbers that are computed at once
const PAGE = 65536; // bytes of its memory
const padded = (count) => Math.ceil(count / LANES) * LANES;

// An instance of the kernel with room for this many numbers, or null.
function openKernel(count) {
  try {
    const { exports } = new WebAssembly.Instance(kernel);
    exports.memory.grow(Math.ceil((4 * count) / PAGE));
    return exports;
  } catch {
    return null;
  }
}

// Copy layers into the memory of a kernel, rows and columns filled up with zeros. Returns { outputs, run(i, input) },
// or null where there is none.
function placeLayers(layers) {
  const shapes = layers.map(({ weight: { shape } }) => shape.map(padded));
  const size = shapes.reduce((sum, [rows, columns]) => sum + rows * columns + 2 * rows + columns, 0);
  const opened = openKernel(size);
  if (!opened) return null;
  const { memory, multiply } = opened;
  let end = 0; // of what is taken, in bytes
  function take(count) {
    end += 4 * count;
    return new Float32Array(memory.buffer, end - 4 * count, count);
  }
  const placed = layers.map(({ weight, bias }, i) => {
    const [[rows, columns], [paddedRows, paddedColumns]] = [weight.shape, shapes[i]];
    const into = [paddedRows * paddedColumns, paddedRows, paddedColumns, paddedRows].map(take);
    for (let row = 0; row < rows; row++)
      into[0].set(weight.data.subarray(row * columns, (row + 1) * columns), row * paddedColumns);
    into[1].set(bias.data);
    return into;
  });
  return {
    outputs: placed.map(([, , , output], i) => output.subarray(0, layers[i].bias.data.length)),
    run(i, input) {
      const [weight, bias, given, output] = placed[i];
      given.set(input);
      multiply(weight.byteOffset, bias.byteOffset, given.byteOffset, output.byteOffset, ...shapes[i]);
      activate(output, layers[i].bias.data.length, layers[i].activation);
    },
  };
}

// Layers that run one after the other: run(input, first = 0) begins with layer `first`, and returns `outputs`, a
// buffer for each layer, which the next run overwrites.
export function createStack(layers) {
  for (let i = 1; i < layers.length; i++)
    if (layers[i].weight.shape[1] !== layers[i - 1].weight.shape[0])
      throw new Error(`Layer ${i} takes ${layers[i].weight.shape[1]} numbers and is given others.`);
  const plain = () => {
    const outputs = layers.map((layer) => new Float32Array(layer.weight.shape[0]));
    return { outputs, run: (i, input) => runLayer(layers[i], input, outputs[i]) };
  };
  const { outputs, run } = placeLayers(layers) ?? plain();
  return {
    outputs,
    run(input, first = 0) {
      for (let i = first; i < layers.length; i++) run(i, i === first ? input : outputs[i - 1]);
      return outputs;
    },
  };
}

// A model as the visible components use it. `entry` is one of readPacket's models; every method
// writes into the array it is given: code (codeSize), pixels (784).
export function createModel(entry) {
  const [runEncoder, runDecoder] = [entry.encoder, entry.decoder].map((layers) => {
    const stack = createStack(layers);
    return (input) => stack.run(input).at(-1) ?? input;
  });
  const codeSize = entry.code_size;
  const model = {
    name: entry.name, // of its files
    title: entry.title || entry.name, // what a visitor reads
    hash: entry.hash,
    codeSize,
    codeStd: entry.code_std ?? null,
    isVariational: Boolean(entry.variational),
    isClipped: Boolean(entry.clip),
    encoder: entry.encoder, // layers { weight, bias, activation }, for who looks inside
    decoder: entry.decoder,
    // A variational encoder ends in means, then log-variances: the code is the means.
    encode(pixels, code) {
      const out = runEncoder(pixels);
      for (let i = 0; i < codeSize; i++) code[i] = out[i];
    },
    // Mean and log-variance of q(code | pixels), for variational models.
    posterior(pixels, mean, logVariance) {
      const out = runEncoder(pixels);
      for (let i = 0; i < codeSize; i++) mean[i] = out[i];
      for (let i = 0; i < codeSize; i++) logVariance[i] = out[codeSize + i];
    },
    decode(code, pixels) {
      const out = runDecoder(code);
      for (let i = 0; i < pixels.length; i++) pixels[i] = out[i];
      if (entry.clip)
        for (let i = 0; i < pixels.length; i++) pixels[i] = Math.min(Math.max(pixels[i], 0), 1);
    },
    reconstruct(pixels, code, reconstruction) {
      model.encode(pixels, code);
      model.decode(code, reconstruction);
    },
  };
  return model;
}

export function meanSquaredError(values, reference) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - reference[i]) ** 2;
  return sum / values.length;
}

// The picture that a unit answers loudest to: activation maximisation (Erhan et al., 2009), with no
// more ink than an ordinary digit has.

import { activate, runLayer } from "../shared/core/forward.js";
import { timesMatrix } from "./network.js";

const SIDE = 28;
const NUM_PIXELS = SIDE * SIDE;
const MOST_INK = 9.2; // Euclidean length of a picture; mean over MNIST's training digits, 9.2
const GREY = 0.1; // of every pixel to begin with
const NUM_STEPS = 48;
const LONGEST_STEP = 1.5; // Euclidean length of the first step; the last is a tenth of it

// Derivative of an activation at x, where its value is y.
const SLOPES = {
  linear: () => 1,
  relu: (x) => (x > 0 ? 1 : 0),
  sigmoid: (_, y) => y * (1 - y),
  tanh: (_, y) => 1 - y * y,
  elu: (x, y) => (x > 0 ? 1 : y + 1),
  gelu: (x, y) => (x === 0 ? 0.5 : y / x + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI)),
  softplus: (_, y) => -Math.expm1(-y),
  uniform: (x) => Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * x * x),
};

// What unit `unit` of layer `layers.at(-1)` sums up before it bends, and the gradient of that sum by
// the pixels, into `gradient`.
export function sumAndGradient(layers, unit, pixels, gradient) {
  const [below, top] = [layers.slice(0, -1), layers.at(-1)];
  const sums = [];
  const outputs = [pixels];
  for (const [s, layer] of below.entries()) {
    sums.push(new Float32Array(layer.weight.shape[0]));
    runLayer({ ...layer, activation: "linear" }, outputs[s], sums[s]);
    outputs.push(sums[s].slice());
    activate(outputs[s + 1], sums[s].length, layer.activation);
  }
  const [width, bias] = [top.weight.shape[1], top.bias.data[unit]];
  let back = top.weight.data.slice(unit * width, (unit + 1) * width);
  const total = back.reduce((sum, weight, i) => sum + weight * outputs.at(-1)[i], bias);
  for (let s = below.length - 1; s >= 0; s--) {
    const slope = SLOPES[below[s].activation];
    back = timesMatrix(back.map((value, row) => value * slope(sums[s][row], outputs[s + 1][row])), below[s].weight);
  }
  gradient.set(back);
  return total;
}

// A binomial 3 x 3 blur: pictures of neighbouring pixels that agree, not of specks.
function smooth(image, out) {
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      let total = 0;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const [row, column] = [y + dy, x + dx];
          if (row < 0 || row >= SIDE || column < 0 || column >= SIDE) continue;
          total += image[row * SIDE + column] * (2 - Math.abs(dy)) * (2 - Math.abs(dx));
        }
      out[y * SIDE + x] = total / 16;
    }
}

const lengthOf = (values) => Math.sqrt(values.reduce((total, value) => total + value * value, 0));

// Keep pixels in [0, 1] and the picture's length at most MOST_INK.
function keepInk(pixels) {
  for (let i = 0; i < NUM_PIXELS; i++) pixels[i] = Math.min(Math.max(pixels[i], 0), 1);
  const length = lengthOf(pixels);
  if (length > MOST_INK) for (let i = 0; i < NUM_PIXELS; i++) pixels[i] *= MOST_INK / length;
}

// layers: from the pixels to the unit's own, of network.js. `step()` climbs once and tells whether
// there is more to climb; `pixels` is the loudest picture so far, `response` what the unit puts out there.
export function createClimb(layers, unit) {
  const pixels = new Float32Array(NUM_PIXELS).fill(GREY);
  const [best, gradient, smoothed] = [pixels.slice(), new Float32Array(NUM_PIXELS), new Float32Array(NUM_PIXELS)];
  const { activation } = layers.at(-1);
  let [highest, count] = [Number.NEGATIVE_INFINITY, 0];
  return {
    pixels: best,
    get response() {
      const value = Float32Array.of(highest);
      activate(value, 1, activation);
      return value[0];
    },
    step() {
      const total = sumAndGradient(layers, unit, pixels, gradient);
      if (total > highest) {
        highest = total;
        best.set(pixels);
      }
      smooth(gradient, smoothed);
      const length = lengthOf(smoothed);
      if (count >= NUM_STEPS || length === 0) return false;
      const stride = (LONGEST_STEP * (1 - (0.9 * count) / NUM_STEPS)) / length;
      for (let i = 0; i < NUM_PIXELS; i++) pixels[i] += stride * smoothed[i];
      keepInk(pixels);
      count += 1;
      return true;
    },
  };
}

const PATIENCE = 6; // milliseconds of a frame that climbing may take

// show(pixels, response): at every frame while the picture still changes.
export function createExciter(show, signal) {
  let frame = 0;
  let climb = null;
  let key = "";
  signal.addEventListener("abort", () => cancelAnimationFrame(frame));
  function run() {
    const until = performance.now() + PATIENCE;
    let isOn = true;
    while (isOn && performance.now() < until) isOn = climb.step();
    show(climb.pixels, climb.response);
    frame = isOn ? requestAnimationFrame(run) : 0;
  }
  return {
    // Begin with a unit, or show again what is known of the one begun with.
    look(layers, unit) {
      const wanted = `${layers.length}:${unit}`;
      if (wanted === key) return frame || show(climb.pixels, climb.response);
      key = wanted;
      climb = createClimb(layers, unit);
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(run);
    },
  };
}

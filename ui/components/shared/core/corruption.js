// Damage to a digit: the kinds, levels and definitions of ae_core/data/corruption.py, whose table
// says what each is exactly. The numbers drawn differ from Python's, their distribution does not.

const SIZE = 28;
const NUM_PIXELS = SIZE * SIZE;

// Every kind with the largest level worth showing (blur's is in pixels), as on the other pages.
export const TOP_LEVELS = {
  gaussian: 1,
  salt_and_pepper: 1,
  masking: 1,
  blur: 3,
  occlusion: 1,
  contrast: 1,
};

const scratch = new Float32Array(NUM_PIXELS);

// Uniform numbers in [0, 1) from a whole seed (mulberry32, T. Ettinger 2017). The seed is mixed
// first, so that neighbouring seeds have nothing in common.
export function createRandom(seed) {
  let state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1);
  state = Math.imul(state ^ (state >>> 15), 0x85ebca6b);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// Each kind writes every pixel of `out`. How many numbers a kind draws does not depend on the
// level, so that moving the level changes the strength of one noise and not the noise.
const KINDS = {
  // Two normal numbers from two uniform ones (Box & Muller 1958).
  gaussian(pixels, level, random, out) {
    for (let i = 0; i < NUM_PIXELS; i += 2) {
      const reach = level * Math.sqrt(-2 * Math.log(1 - random()));
      const angle = 2 * Math.PI * random();
      out[i] = pixels[i] + reach * Math.cos(angle);
      out[i + 1] = pixels[i + 1] + reach * Math.sin(angle);
    }
  },
  salt_and_pepper(pixels, level, random, out) {
    for (let i = 0; i < NUM_PIXELS; i++) {
      const draw = random();
      out[i] = draw < level / 2 ? 0 : draw < level ? 1 : pixels[i];
    }
  },
  masking(pixels, level, random, out) {
    for (let i = 0; i < NUM_PIXELS; i++) out[i] = random() < level ? 0 : pixels[i];
  },
  blur(pixels, level, random, out) {
    blurLines(pixels, scratch, level, 1, SIZE);
    blurLines(scratch, out, level, SIZE, 1);
  },
  occlusion(pixels, level, random, out) {
    const side = Math.floor(SIZE * level + 0.5);
    const top = Math.min(Math.floor(random() * (SIZE + 1 - side)), SIZE - side);
    const left = Math.min(Math.floor(random() * (SIZE + 1 - side)), SIZE - side);
    out.set(pixels);
    for (let row = top; row < top + side; row++)
      out.fill(0, row * SIZE + left, row * SIZE + left + side);
  },
  contrast(pixels, level, random, out) {
    for (let i = 0; i < NUM_PIXELS; i++) out[i] = 0.5 + (1 - level) * (pixels[i] - 0.5);
  },
};

// One pass of a Gaussian along lines whose pixels are `step` apart and whose starts `next` apart.
function blurLines(pixels, out, level, step, next) {
  const reach = Math.ceil(3 * level);
  const weights = [];
  for (let d = -reach; d <= reach; d++)
    weights.push(level > 0 ? Math.exp((-d * d) / (2 * level * level)) : 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let line = 0; line < SIZE; line++)
    for (let place = 0; place < SIZE; place++) {
      const last = Math.min(place + reach, SIZE - 1);
      let sum = 0;
      for (let from = Math.max(place - reach, 0); from <= last; from++)
        sum += weights[from - place + reach] * pixels[line * next + from * step];
      out[line * next + place * step] = sum / total;
    }
}

// Write the damaged pixels (784 floats, clipped to [0, 1]) into `out`, another array than `pixels`.
// kind "none" copies.
export function corrupt(pixels, kind, level, seed, out) {
  if (kind === "none") return void out.set(pixels);
  KINDS[kind](pixels, level, createRandom(seed), out);
  for (let i = 0; i < NUM_PIXELS; i++) out[i] = Math.min(Math.max(out[i], 0), 1);
}

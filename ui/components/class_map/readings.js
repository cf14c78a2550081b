// What networks make of drawings, clean and corrupted, and which drawings survive that.

import { corrupt } from "../shared/core/corruption.js";

const NUM_PIXELS = 784;
const NUM_NEIGHBOURS = 5;

// networks: [{ model, space }]. What each makes of a picture: { code, redrawn, label, votes, isMajority }, the last
// three as its five nearest test codes have it.
export function readPicture(networks, pixels) {
  return networks.map(({ model, space }) => {
    const code = new Float32Array(space.size);
    const redrawn = new Float32Array(NUM_PIXELS);
    model.reconstruct(pixels, code, redrawn);
    return { code, redrawn, ...space.vote(space.nearest(code, NUM_NEIGHBOURS)) };
  });
}

// The picture at a code: { code, redrawn, label, … }, as readPicture has it.
export function readCode({ model, space }, code) {
  const redrawn = new Float32Array(NUM_PIXELS);
  model.decode(code, redrawn);
  return { code, redrawn, ...space.vote(space.nearest(code, NUM_NEIGHBOURS)) };
}

// A whole number from a drawing's name and how often noise was drawn: each has noise of its own, the same at
// every level.
export function seedOf(id, turn) {
  let seed = 17 + turn;
  for (const letter of id) seed = (Math.imul(seed, 31) + letter.codePointAt(0)) | 0;
  return seed;
}

export function addNoise({ id, pixels }, level, turn) {
  const noisy = new Float32Array(NUM_PIXELS);
  corrupt(pixels, "gaussian", level, seedOf(id, turn), noisy);
  return noisy;
}

// A drawing survives a network where it reads as the same digit as before.
export const survives = (before, after) => before.label === after.label;

// Of each network, how many of the drawings { clean, noisy } (readings) survive, and of how many.
export function countSurvivors(items, numNetworks) {
  const read = items.filter(({ noisy }) => noisy);
  return Array.from({ length: numNetworks }, (_, k) => ({
    kept: read.filter(({ clean, noisy }) => survives(clean[k], noisy[k])).length,
    count: read.length,
  }));
}

// The mean of arrays of one length.
export function meanOf(arrays) {
  const mean = new Float32Array(arrays[0].length);
  for (const values of arrays) for (const [i, value] of values.entries()) mean[i] += value / arrays.length;
  return mean;
}

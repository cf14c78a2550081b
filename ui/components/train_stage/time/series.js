// Numbers of a run as curves, and what can be read off them.

import { placeOf } from "./timeline.js";

const USUAL_PATIENCE = 3; // epochs without a better validation error, where the run itself does not stop early
const FLAT = 0.005; // relative change of the error over the epochs of a plateau
const NEAR_MEAN = 0.1; // relative distance from the mean image's error
const FLAT_EPOCHS = 2;

// [[place, value], …] of a number of the frames' notes, without those that are none.
export const pointsOf = (frames, axis, name) =>
  frames.flatMap((frame) => (Number.isFinite(frame.note[name]) ? [[placeOf(frame, axis), frame.note[name]]] : []));

// Exponential average, each weighing `share` of all before it, without the pull of its start (Kingma & Ba 2015).
export function smooth(points, share) {
  let [sum, weight] = [0, 0];
  return points.map(([x, y]) => {
    sum = share * sum + (1 - share) * y;
    weight = share * weight + (1 - share);
    return [x, sum / weight];
  });
}

// The first frame at which the whole network is no worse than PCA, among those up to index `last`; null for none. A
// single layer that is pre-trained keeps more numbers than PCA does, and a classifier draws nothing.
export function firstBelowPca({ header, frames }, last = frames.length - 1) {
  const pca = header?.note.pca_mse ?? null;
  const isBelow = ({ note }) => isWhole(header, note) && note.mse <= pca;
  return (pca !== null && frames.slice(0, last + 1).find(isBelow)) || null;
}

// Whether a frame is of a phase that trains the whole autoencoder.
export const isWhole = (header, { phase }) => (header.note.phases[phase]?.kind ?? "autoencoder") === "autoencoder";

// The entry of a run's history at which early stopping would have ended a phase, or null. spec: the run's.
export function earlyStop(history, spec) {
  let [best, stale, phase] = [Number.POSITIVE_INFINITY, 0, null];
  for (const entry of history) {
    const value = entry.validation_loss ?? entry.test_loss;
    if (entry.phase !== phase) [best, stale, phase] = [Number.POSITIVE_INFINITY, 0, entry.phase];
    if (value === null || value === undefined) continue;
    const { early_stop_delta: delta, early_stop_patience: patience } = spec?.phases?.[phase] ?? {};
    const isOwn = delta !== null && delta !== undefined;
    if (value < best - (isOwn ? delta : 0)) [best, stale] = [value, 0];
    else stale += 1;
    if (stale >= (isOwn ? patience : USUAL_PATIENCE)) return { ...entry, patience: stale };
  }
  return null;
}

// Whether the error has rested at that of the mean image for some epochs: no divergence, and often not the end.
export function isPlateau(frames, last, meanError) {
  const now = frames[last]?.note;
  if (!now || !meanError || Math.abs(now.mse / meanError - 1) > NEAR_MEAN) return false;
  const then = frames.findLast(({ note }) => note.phase === now.phase && note.epoch <= now.epoch - FLAT_EPOCHS)?.note;
  return Boolean(then) && Math.abs(now.mse / then.mse - 1) < FLAT;
}

// The value on a drawn line at a place, between its points; null outside.
export function valueAt(points, place) {
  const next = points.findIndex(([x]) => x >= place);
  if (next < 0 || (next === 0 && points[0][0] > place)) return null;
  if (next === 0) return points[0][1];
  const [[fromX, from], [toX, to]] = [points[next - 1], points[next]];
  return from + ((place - fromX) / (toX - fromX || 1)) * (to - from);
}

// What is said of a run, in sentences.

import { brief } from "../shared/core/numbers.js";
import { firstBelowPca, isPlateau, isWhole } from "./time/series.js";
import { phaseName } from "./time/timeline.js";

const EARLY = 0.999; // epochs; below, batches are counted

// The epoch of its phase that a moment belongs to, from 1.
const epochOf = ({ epoch }) => Math.max(Math.ceil(epoch - 1e-6), 1);

// Three figures of an error: 0.0213.
export function errorText(value) {
  if (!Number.isFinite(value)) return "not a number";
  return value !== 0 && Math.abs(value) < 0.01 ? value.toPrecision(3) : brief(value);
}

export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 90) return `${Math.max(Math.round(seconds), 1)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

// "Epoch 3: error 0.021; PCA passed in epoch 2": of the frame at an index.
export function sayFrame({ header, frames }, index) {
  const { note } = frames[index];
  const { phases } = header.note;
  const phase = phaseName(phases, note.phase);
  const when =
    note.total_step === 0 ? "Before the first batch"
    : note.total_epoch < EARLY && phases.length < 2 ? `Epoch 1, batch ${note.step.toLocaleString("en")}`
    : phase ? `${phase[0].toUpperCase()}${phase.slice(1)}, epoch ${epochOf(note)}`
    : `Epoch ${epochOf(note)}`;
  const error = Number.isFinite(note.accuracy)
    ? `${(100 * note.accuracy).toFixed(1)} % told apart`
    : `error ${errorText(note.mse)}`;
  return `${when}: ${error}${sayRival({ header, frames }, index)}`;
}

function sayRival(film, index) {
  const { header, frames } = film;
  if (!Number.isFinite(header.note.pca_mse) || !isWhole(header, frames[index].note)) return "";
  const passed = firstBelowPca(film, index);
  if (!passed) return "; PCA still ahead";
  if (!(frames[index].note.mse <= header.note.pca_mse)) return "; PCA ahead again";
  return `; PCA passed in epoch ${epochOf(passed.note)}`;
}

// The headline: what is shown, or what is waited for. idle: what is said where there is no run.
export function headline({ run, film, index, idle }) {
  if (film && index >= 0) return sayFrame(film, index);
  if (!run) return idle;
  if (run.state === "queued") return sayPlace(run);
  return run.state === "failed" ? "It could not begin." : "It begins…";
}

function sayPlace({ place }) {
  if (place > 1) return `Waiting: ${place - 1} ${place === 2 ? "run is" : "runs are"} before this one.`;
  return "It begins in a moment.";
}

export const sayDevice = ({ device, threads }) =>
  [device, threads && `${threads} thread${threads === 1 ? "" : "s"}`].filter(Boolean).join(", ");

// The soft line: state, where, how fast, how long.
export function sayState(run, note, isConnected = true) {
  if (!run) return "";
  const where = sayDevice(run);
  const left = duration(run.eta ?? Number.NaN);
  const pace = note?.images_per_second ? `${Math.round(note.images_per_second).toLocaleString("en")} images/s` : "";
  const states = {
    queued: () => ["Waiting", left && `about ${left} to the end`],
    running: () => [`Training${where ? ` on ${where}` : ""}`, pace, left && `${left} to go`],
    paused: () => [`Paused${note ? ` after batch ${note.total_step.toLocaleString("en")}` : ""}`],
    stopped: () => ["Stopped; Play goes on from here"],
    interrupted: () => ["Interrupted; Play goes on from where it was"],
    failed: () => ["Stopped by itself"],
    finished: () => [`Finished${note ? ` in ${duration(note.seconds)}` : ""}`],
  };
  const owner = run.mine ? "" : "begun by somebody else: watch it, draw on it, or branch from it";
  const lost = isConnected ? "" : "the server is out of reach, the film goes on";
  return [...(states[run.state]?.() ?? []), owner, lost].filter(Boolean).join(" · ");
}

// What to know about where the error is, or "".
export function sayPlateau({ header, frames }, index) {
  if (!header || !isPlateau(frames, index, header.note.mean_mse)) return "";
  return `The error rests at that of the mean image (${errorText(header.note.mean_mse)}): the outputs are all alike. ` +
    "Deep sigmoid stacks do so for epochs and then learn; a higher learning rate may help.";
}

// A snapshot or a frame as a place in time: "epoch 3", "batch 30".
export function momentName({ phase, epoch, step }, phases = []) {
  const name = phaseName(phases, phase);
  const isWhole = Math.abs(epoch - Math.round(epoch)) < 1e-3 && epoch > 0.5;
  const moment =
    step === 0 ? "the start" : isWhole ? `epoch ${Math.round(epoch)}` : `batch ${step.toLocaleString("en")}`;
  return name ? `${name}, ${moment}` : moment;
}

// What a prediction came to.
export function sayGuess(guess, point) {
  if (!guess) return "";
  if (!point) return "Your line is kept. Go on, and see.";
  const [drawn, real] = point;
  const ratio = drawn / real;
  const than = (much) => `it learned ${much} than you thought`;
  const verdict = ratio > 1.1 ? than("more") : ratio < 0.9 ? than("less") : "well guessed";
  return `You drew ${errorText(drawn)} here, it is ${errorText(real)}: ${verdict}.`;
}

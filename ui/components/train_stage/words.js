// What is said of a run, in sentences.

import { brief } from "../shared/core/numbers.js";
import { beganDead, isDead, sayWhy } from "./time/dead.js";
import { firstBelowPca, isPlateau, isWhole } from "./time/series.js";
import { phaseName } from "./time/timeline.js";

export const begin = (text) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

// Epochs that have passed, the one way in which they are counted: "3", "9.88".
export const epochText = (epoch) => epoch.toFixed(2).replace(/\.00$/, "");

// A moment by the epochs of its phase: "epoch 9.88", "fine-tuning, epoch 3".
export function sayEpoch({ phase, epoch }, phases) {
  const name = phaseName(phases, phase);
  return `${name && `${name}, `}epoch ${epochText(epoch)}`;
}

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

// "Epoch 2.50 of 3: error 0.021; PCA passed at epoch 1.42": of the frame at an index.
export function sayFrame(film, index) {
  const { header, frames } = film;
  const { note } = frames[index];
  const { phases } = header.note;
  const { num_steps: steps, steps_per_epoch: perEpoch } = phases[note.phase];
  const plan = epochText(Math.max(steps / perEpoch, note.epoch));
  const when = note.total_step === 0 ? "Before the first batch" : `${begin(sayEpoch(note, phases))} of ${plan}`;
  const error = Number.isFinite(note.accuracy)
    ? `${(100 * note.accuracy).toFixed(1)} % told apart`
    : `error ${header.note.meets_damage ? "on clean digits " : ""}${errorText(note.mse)}`;
  if (isDead(film, index)) return `${when}: dead, and stays at ${error}`;
  return `${when}: ${error}${sayRival(film, index)}`;
}

function sayRival(film, index) {
  const { header, frames } = film;
  if (!Number.isFinite(header.note.pca_mse) || !isWhole(header, frames[index].note)) return "";
  const passed = firstBelowPca(film, index);
  if (!passed) return "; PCA still ahead";
  if (!(frames[index].note.mse <= header.note.pca_mse)) return "; PCA ahead again";
  const { total_step: step, epoch } = passed.note;
  return `; PCA passed ${step === 0 ? "from the start" : `at epoch ${epochText(epoch)}`}`;
}

// Which run it is: its title; then its network, what it branched from, and whose it is, each unless it is said already.
export function sayRun(run) {
  if (!run) return [];
  const { title, spec, branch_of: origin } = run;
  const network = spec?.network?.encoder_sizes?.join("-");
  const from = origin ? sayOrigin(origin, title) : "";
  const more = [network, from].filter((text) => text && !title.toLowerCase().includes(text.toLowerCase()));
  return [title, ...more, sayOwner(run)].filter(Boolean);
}

// Of how many digits the errors are, where there are any: those of the picker are of all test digits.
export const sayCount = (film) =>
  film?.header ? `errors of ${film.header.note.num_test.toLocaleString("en")} test images` : "";

// of: the branch's own title, which may tell the moment, and the run's title, already.
function sayOrigin({ title, moment }, of) {
  const from = title ? `“${title}”` : "a run that is no longer here";
  if (!moment || !of.startsWith(`Branch from ${moment}: `)) return `branch of ${moment ? `${moment} of ` : ""}${from}`;
  return of.includes(title) ? "" : `from ${from}`;
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
  const lost = isConnected ? "" : "the server is out of reach, the film goes on";
  return [...(states[run.state]?.() ?? []), lost].filter(Boolean).join(" · ");
}

// Whose run it is; of one's own nothing is said.
function sayOwner({ mine, is_own, is_owned }) {
  if (!mine) return "begun by somebody else: watch it, draw on it, or branch from it";
  if (is_own !== false) return "";
  const where = is_owned ? "another browser" : "a terminal";
  return `begun in ${where}; at this machine you may steer it too`;
}

// That a network is dead, why, and what may have made it so.
export function sayDead(run, film, parent) {
  const dead = `It is dead: ${sayWhy(film, film.frames.length - 1)}. A plateau may end by itself, this does not.`;
  const end = run.state === "failed" ? " No model came of it." : "";
  return `${dead}${end} ${sayBlame(run.rates ?? {}, beganDead(film, parent))}`;
}

function sayBlame({ now, usual, optimizer }, isBorn) {
  if (isBorn) return "The weights that it went on from were dead already: no learning rate wakes them.";
  if (now > usual) return `Its learning rate, ${now}, is above the ${usual} that is usual for ${optimizer}: lower it.`;
  return "Try a lower learning rate, or another seed.";
}

// What to know about where the error is, or "".
export function sayPlateau(film, index) {
  const { header, frames } = film;
  if (!header || isDead(film, index) || !isPlateau(frames, index, header.note.mean_mse)) return "";
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

// What a prediction came to. here: [place, drawn, real] where one looks, end: the same where line and run end, or null;
// sayPlace(place) names a place. Without `here` the run has not come to the line.
export function sayGuess(here, end, sayPlace) {
  if (!here) return "Your line is kept. Go on, and see.";
  const [place, drawn, real] = here;
  const ratio = drawn / real;
  const than = (much) => `it learned ${much} than you thought`;
  const verdict = ratio > 1.1 ? than("more") : ratio < 0.9 ? than("less") : "well guessed";
  const now = `You drew ${errorText(drawn)} for ${sayPlace(place)}, it is ${errorText(real)}: ${verdict}.`;
  if (!end || end[0] === place) return now;
  return `${now} In the end, at ${sayPlace(end[0])}: ${errorText(end[1])} drawn, ${errorText(end[2])} reached.`;
}

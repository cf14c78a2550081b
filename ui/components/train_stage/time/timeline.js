// Where the frames of a film stand: by epoch, by batch or by second, over all phases of a run.

export const AXES = {
  epoch: { title: "epochs", key: "total_epoch" },
  batch: { title: "batches", key: "total_step" },
  second: { title: "seconds of training", key: "seconds" },
};
const NEAR = 1e-6; // relative: positions travel as text
const ROUND = [1, 1.5, 2, 3, 5, 7.5, 10]; // where an axis of seconds may end, times a power of ten

export const placeOf = ({ note }, axis) => note[AXES[axis].key];

// Index of the last frame of a film that is not after this position; -1 where there is none.
export const indexAt = ({ store }, axis, position) =>
  store.indexAt(position + NEAR * (1 + Math.abs(position)), AXES[axis].key);

// Index of the frame nearest to this position.
export function nearestTo(film, axis, position) {
  const before = indexAt(film, axis, position);
  const after = film.frames[before + 1];
  return after && placeOf(after, axis) - position < position - placeOf(film.frames[before], axis) ? before + 1 : before;
}

// Where the newest frame stands.
export const endOf = (frames, axis) => (frames.length ? placeOf(frames.at(-1), axis) : 0);

// Where the run ends if it goes on as planned; by second at the pace so far.
export function plannedEnd({ header, frames }, axis) {
  if (!header) return 0;
  const { phases } = header.note;
  const sum = (of) => phases.reduce((total, phase) => total + of(phase), 0);
  const steps = sum(({ num_steps }) => num_steps);
  if (axis === "batch") return steps;
  if (axis === "epoch") return sum(({ num_steps, steps_per_epoch }) => num_steps / steps_per_epoch);
  const last = frames.at(-1)?.note;
  return last?.total_step ? (last.seconds * steps) / last.total_step : 0;
}

// Where the axis of some films ends: at the longest plan, from the first frame on; of runs that are finished at their
// end. How many seconds a plan takes is a guess that changes: there it is a round number.
export function horizonOf(films, axis) {
  const ends = films.map((film) => {
    const [now, planned] = [endOf(film.frames, axis), plannedEnd(film, axis)];
    if (film.run?.state === "finished" || !(planned > now)) return now;
    return axis === "second" ? roundUp(planned) : planned;
  });
  return Math.max(...ends, 0) || 1;
}

function roundUp(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * ROUND.find((step) => step * unit >= value * (1 - NEAR));
}

// Where a step of a phase stands, between the frames around it; null before the phase's first frame.
export function placeOfStep(frames, phase, step, axis) {
  const own = frames.filter(({ note }) => note.phase === phase);
  if (!own.length) return null;
  const next = own.findIndex(({ note }) => note.step >= step);
  if (next <= 0) return placeOf(own.at(next), axis); // at(-1): after the newest
  const [before, after] = [own[next - 1], own[next]];
  const share = (step - before.note.step) / (after.note.step - before.note.step);
  const [from, to] = [placeOf(before, axis), placeOf(after, axis)];
  return from + share * (to - from);
}

// The phases there are frames of: { phase, from, to, label }.
export function stretchesOf({ header, frames }, axis) {
  const stretches = [];
  for (const frame of frames) {
    const [{ phase }, place, last] = [frame.note, placeOf(frame, axis), stretches.at(-1)];
    if (last?.phase === phase) last.to = place;
    else stretches.push({ phase, from: last?.to ?? 0, to: place, label: phaseName(header.note.phases, phase) });
  }
  return stretches;
}

// What a phase of several is called; "" where there is one only.
export function phaseName(phases, phase) {
  const { kind, layer } = phases[phase] ?? {};
  if (phases.length < 2 || !kind) return "";
  if (kind === "layer") return `layer ${layer + 1}`;
  if (kind === "classifier") return kind;
  return phases.slice(0, phase).some((before) => before.kind === "layer") ? "fine-tuning" : "autoencoder";
}

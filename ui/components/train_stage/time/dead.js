// Whether a network is dead: no gradient reaches its weights, so that it never learns again. A plateau still has one.

const SAME = 1e-3; // relative change of the error that counts as none
const STEPS = 5; // batches that it lasts, at least

const isNumber = (norm) => Number.isFinite(norm);

const sizesOf = ({ run }) => {
  const { encoder_sizes: encoder = [], decoder_sizes: decoder = [] } = run?.spec?.network ?? {};
  return [...encoder.slice(1), ...decoder.slice(1)];
};

// The place of the first hidden layer all of whose units are dead at a frame; -1 where there is none.
function silentLayer(film, { note }) {
  const sizes = sizesOf(film);
  return (note.dead_units ?? []).findIndex((count, i) => isNumber(count) && count > 0 && count === sizes[i]);
}

// Whether the step before a frame had a gradient: true, false, or null where there was no step yet. Behind a layer
// that is silent the biases may still move, but what they learn is one picture for all.
function hasGradient(film, frame) {
  const norms = frame.note.gradient_norms ?? [];
  const some = norms.filter(isNumber);
  if (!some.length) return null;
  const silent = silentLayer(film, frame);
  const counted = silent < 0 ? some : norms.slice(0, silent + 1).filter(isNumber);
  return !counted.length || counted.some((norm) => norm > 0);
}

export function isDead(film, index) {
  const now = film.frames[index];
  if (!now) return false;
  for (let i = index; i >= 0; i--) {
    const frame = film.frames[i];
    const isSame = frame.note.phase === now.note.phase && Math.abs(frame.note.mse / now.note.mse - 1) < SAME;
    if (!isSame || hasGradient(film, frame) !== false) return false;
    if (now.note.step - frame.note.step >= STEPS) return true;
  }
  return false;
}

const isOnePicture = (digits) => digits.every((byte, i) => byte === digits[i % 784]);

// Why a network is dead at a frame.
export function sayWhy(film, index) {
  const frame = film.frames[index];
  const silent = silentLayer(film, frame);
  if (silent < 0) {
    const why = "its units are saturated, and no gradient passes them";
    return isOnePicture(frame.digits) ? `it draws the same for every digit; ${why}` : why;
  }
  const name = film.header?.note.layers?.[silent] ?? `layer ${silent + 1}`;
  const size = sizesOf(film)[silent];
  const units = size === 1 ? "the one unit" : `all ${size} units`;
  return `${units} of ${name} are silent, so what it draws no longer depends on the digit`;
}

const isBefore = (one, other) => one.phase < other.phase || (one.phase === other.phase && one.step < other.step);

// The last moment at which a film that ends dead still had a gradient: { phase, step }. Null where it lives on, and
// { phase: 0, step: 0 } where it was dead from the first batch on.
export function diedAfter(film) {
  const last = film.frames.length - 1;
  if (!isDead(film, last)) return null;
  const alive = film.frames.findLast((frame) => hasGradient(film, frame));
  return alive ? { phase: alive.note.phase, step: alive.note.step } : { phase: 0, step: 0 };
}

// The last kept moment of a run before it died, and before a hand raised the learning rate most; null for none, or
// where only the start is left.
export function lastGood(film) {
  const { run } = film;
  const died = diedAfter(film);
  const asked = (phase) => run.spec?.phases?.[phase]?.learning_rate ?? 0;
  const raised = (run?.interventions ?? [])
    .filter(({ name, phase, value }) => name === "learning_rate" && value > asked(phase))
    .reduce((most, change) => (change.value > (most?.value ?? 0) ? change : most), null);
  return (run?.snapshots ?? [])
    .filter((one) => isNumber(one.mse) && one.step > 0)
    .filter((one) => (!died || isBefore(one, died)) && (!raised || !isBefore(raised, one)))
    .reduce((last, one) => (!last || isBefore(last, one) ? one : last), null);
}

// Whether a branch went on from weights that were dead already. parent: the film of the run it left, or null.
export function beganDead(film, parent) {
  const { branch_of: origin } = film.run ?? {};
  if (!origin) return false;
  const died = parent && diedAfter(parent);
  if (died && Number.isFinite(origin.step) && !isBefore(origin, died)) return true;
  const told = film.frames.map((frame) => hasGradient(film, frame)).filter((one) => one !== null);
  return told.length > 0 && !told.includes(true);
}

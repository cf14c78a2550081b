import assert from "node:assert/strict";
import test from "node:test";

import { createFilmStore } from "../../../ui/components/shared/hand/film_store.js";
import {
  clearTile, errorOf, fromBase64, inkToBytes, paintBytes, toBase64,
} from "../../../ui/components/train_stage/bytes.js";
import { rangeOf, ticksOf as axisTicks } from "../../../ui/components/train_stage/charts/chart.js";
import { pointsBefore } from "../../../ui/components/train_stage/charts/curve.js";
import { compareAt, keepGuess, keptGuess } from "../../../ui/components/train_stage/charts/guess.js";
import { alongLevel, besideMoment, createPlaces, crosses } from "../../../ui/components/train_stage/charts/places.js";
import { knobValue, KNOBS, playAct, sayRate } from "../../../ui/components/train_stage/controls.js";
import { chosen, filmToArrays, filmToGif, filmToRows } from "../../../ui/components/train_stage/files/export.js";
import { rivalsOf, sayRival } from "../../../ui/components/train_stage/charts/curve.js";
import { sayCodes } from "../../../ui/components/train_stage/views/map.js";
import { keptAt } from "../../../ui/components/train_stage/time/kept.js";
import { outputOf, sayMissing } from "../../../ui/components/train_stage/own.js";
import { isOver, remediesOf } from "../../../ui/components/train_stage/remedies.js";
import { beganDead, diedAfter, isDead } from "../../../ui/components/train_stage/time/dead.js";
import { ticksOf } from "../../../ui/components/train_stage/time/scrubber.js";
import { earlyStop, firstBelowPca, isPlateau, pointsOf, smooth, valueAt } from "../../../ui/components/train_stage/time/series.js";
import {
  endOf, horizonOf, indexAt, nearestTo, phaseName, placeOfStep, plannedEnd, stretchesOf,
} from "../../../ui/components/train_stage/time/timeline.js";
import { classMiddles, fitOf } from "../../../ui/components/train_stage/views/map.js";
import { countEnded } from "../../../ui/components/train_stage/views/numbers.js";
import {
  duration, errorText, headline, momentName, sayCount, sayDead, sayFrame, sayGuess, sayPlateau, sayRun, sayState,
} from "../../../ui/components/train_stage/words.js";

const near = (a, b, within = 1e-9) => assert.ok(Math.abs(a - b) < within, `${a} is not ${b}`);

// A film of two phases of 100 batches, 50 an epoch, a frame every 10 batches; its error falls by a tenth each.
function filmOf({ kinds = ["layer", "autoencoder"], count = 21, mse = (i) => 0.1 * 0.9 ** i } = {}) {
  const store = createFilmStore();
  const phases = kinds.map((kind, layer) => ({ kind, layer, loss: "mse", num_steps: 100, steps_per_epoch: 50, num_epochs: 2 }));
  store.header = {
    originals: new Uint8Array(6 * 784), inputs: new Uint8Array(6 * 784).fill(200), labels: Uint8Array.of(0, 1, 1),
    note: { phases, pca_mse: 0.05, mean_mse: 0.08, layers: ["encoder 1", "decoder 1"], num_test: 3, batch_size: 10, num_train: 500 },
  };
  for (let i = 0; i < count; i++) {
    const total = 10 * i;
    const phase = Math.min(Math.floor(total / 100.1), kinds.length - 1);
    const step = total - 100 * phase;
    store.add({
      note: {
        number: i, phase, step, epoch: step / 50, total_epoch: total / 50, total_step: total, seconds: i / 2, mse: mse(i),
        train_loss: mse(i), learning_rate: 0.01, gradient_norms: [1, null], dead_units: [3], pins: i > 4 ? ["x"] : [],
      },
      digits: new Uint8Array(6 * 784).fill(i), codes: Float32Array.of(0, i, 2, i, 4, -i), filters: new Uint8Array(2 * 784).fill(128),
      pins: new Uint8Array(i > 4 ? 784 : 0),
    });
  }
  return { store, header: store.header, frames: store.frames, run: { history: [], snapshots: [] } };
}
const film = filmOf();

test("a place on an axis finds its frame", () => {
  assert.equal(indexAt(film, "batch", 39), 3);
  assert.equal(indexAt(film, "batch", 40), 4);
  assert.equal(indexAt(film, "epoch", 0.8 - 1e-9), 4); // as text it lost its last digits
  assert.equal(indexAt(film, "second", 1e9), 20);
  assert.equal(indexAt(film, "epoch", -5), 0);
  assert.equal(indexAt({ store: createFilmStore() }, "epoch", 1), -1);
  assert.deepEqual([44, 46, 1e9].map((place) => nearestTo(film, "batch", place)), [4, 5, 20]);
});

test("the axis ends at the plan from the first frame on", () => {
  assert.equal(plannedEnd(film, "batch"), 200);
  assert.equal(plannedEnd(film, "epoch"), 4);
  near(plannedEnd(film, "second"), 10);
  assert.equal(endOf(film.frames, "second"), 10);
  const begun = filmOf({ count: 3 });
  for (const axis of ["batch", "epoch"]) assert.equal(horizonOf([begun], axis), plannedEnd(begun, axis));
  assert.equal(horizonOf([filmOf({ count: 8 })], "second"), 10); // the guess of 10 s, to a round number
  assert.equal(horizonOf([begun, film], "batch"), 200);
  const finished = { ...begun, run: { state: "finished" } };
  assert.equal(horizonOf([finished], "batch"), 20); // early stopping: its plan is void
  assert.equal(horizonOf([], "batch"), 1);
});

test("a step of a phase has its place between frames", () => {
  near(placeOfStep(film.frames, 0, 25, "epoch"), 0.5);
  near(placeOfStep(film.frames, 1, 10, "batch"), 110);
  assert.equal(placeOfStep(film.frames, 2, 0, "batch"), null);
});

test("phases have stretches and names; one alone needs none", () => {
  const [first, second] = stretchesOf(film, "epoch");
  assert.deepEqual([first.label, second.label], ["layer 1", "fine-tuning"]);
  assert.equal(second.from, first.to);
  assert.equal(phaseName([{ kind: "autoencoder" }], 0), "");
  assert.equal(phaseName([{ kind: "autoencoder" }, { kind: "classifier" }], 0), "autoencoder");
  assert.equal(phaseName([{ kind: "layer", layer: 0 }, { kind: "classifier" }], 1), "classifier");
});

test("the sentence says when, how good, and whether PCA is passed", () => {
  const one = filmOf({ kinds: ["autoencoder"], count: 11 });
  assert.equal(sayFrame(one, 0), "Before the first batch: error 0.100; PCA still ahead");
  assert.equal(sayFrame(one, 3), "Epoch 0.60 of 2: error 0.0729; PCA still ahead");
  assert.equal(sayFrame(one, 10), "Epoch 2 of 2: error 0.0349; PCA passed at epoch 1.40");
  assert.equal(sayFrame(one, 7), "Epoch 1.40 of 2: error 0.0478; PCA passed at epoch 1.40");
  const branch = filmOf({ kinds: ["autoencoder"], count: 11, mse: () => 0.04 });
  assert.equal(sayFrame(branch, 5), "Epoch 1 of 2: error 0.0400; PCA passed from the start");
  const broken = filmOf({ kinds: ["autoencoder"], count: 11 });
  broken.frames[10].note.mse = 0.155; // of a rate that was too high
  assert.equal(sayFrame(broken, 10), "Epoch 2 of 2: error 0.155; PCA ahead again");
  assert.match(sayFrame(film, 15), /^Fine-tuning, epoch 1 of 2: error 0\.0206; PCA passed at epoch 0\.20$/);
  assert.match(sayFrame(film, 9), /^Layer 1, epoch 1\.80 of 2: error 0\.0387$/);
  one.header.note.meets_damage = true; // its tiles show damaged digits
  assert.equal(sayFrame(one, 3), "Epoch 0.60 of 2: error on clean digits 0.0729; PCA still ahead");
  const classifier = filmOf({ kinds: ["classifier"], count: 11 });
  classifier.frames[4].note.accuracy = 0.961;
  assert.equal(sayFrame(classifier, 4), "Epoch 0.80 of 2: 96.1 % told apart");
});

test("what is waited for is said", () => {
  assert.equal(headline({ run: null, film: null, index: -1, idle: "Press Play." }), "Press Play.");
  assert.equal(headline({ run: { state: "queued", place: 3 }, film: null, index: -1 }), "Waiting: 2 runs are before this one.");
  assert.equal(headline({ run: { state: "queued", place: 1 }, film: null, index: -1 }), "It begins in a moment.");
  assert.equal(duration(34.4), "34 s");
  assert.equal(duration(600), "10 min");
  const run = { state: "running", mine: false, device: "cpu", threads: 1, eta: 34 };
  assert.equal(sayState(run, { images_per_second: 12000 }),
    "Training on cpu, 1 thread · 12,000 images/s · 34 s to go");
});

test("a run is named with its network, what it branched from, and whose it is", () => {
  const say = (run) => sayRun(run).join(" · ");
  const spec = { network: { encoder_sizes: [784, 32, 2] } };
  const run = { title: "Mine", spec, mine: true, is_own: true, is_owned: true };
  assert.equal(say(run), "Mine · 784-32-2");
  assert.equal(say({ ...run, title: "784-32-2, learning rate 1" }), "784-32-2, learning rate 1");
  assert.match(say({ ...run, is_own: false }), /begun in another browser; at this machine you may steer it too$/);
  assert.match(say({ ...run, is_own: false, is_owned: false }), /begun in a terminal; at this machine/);
  assert.match(say({ ...run, mine: false, is_own: false }), /begun by somebody else: watch it, draw on it, or branch/);
  const branch_of = { run: "p", title: "Other", moment: "epoch 5", phase: 0, step: 500 };
  assert.equal(say({ ...run, branch_of }), "Mine · 784-32-2 · branch of epoch 5 of “Other”");
  const title = "Branch of epoch 5 of “Other”: learning rate 1";
  assert.equal(say({ ...run, title, branch_of }), `${title} · 784-32-2`); // said once
  const named = "Branch from epoch 5: 784-32-2, learning rate 1";
  assert.equal(say({ ...run, title: named, branch_of }), `${named} · from “Other”`);
  assert.equal(say({ ...run, title: named, branch_of: { ...branch_of, title: "784-32-2" } }), named);
  const gone = { run: null, title: null, moment: null, phase: null, step: null };
  assert.match(say({ ...run, branch_of: gone }), /branch of a run that is no longer here$/);
  assert.equal(say(null), "");
  assert.equal(sayCount(film), "errors of 3 test images");
  assert.equal(sayCount(null), "");
});

test("the map says how many numbers became a point", () => {
  assert.equal(sayCodes(1000, 2), "1,000 codes of test digits; coloured by class.");
  assert.match(sayCodes(1000, 10), /: 10 numbers each, seen along the two directions in which they differ most; /);
});

test("errors keep three figures", () => {
  assert.deepEqual([0.0213, 0.00123, 1.5, Number.NaN].map(errorText), ["0.0213", "0.00123", "1.50", "not a number"]);
});

test("where early stopping would have quit", () => {
  const history = [5, 4, 4.1, 4.2, 4.3, 3].map((validation_loss, i) => ({ phase: 0, epoch: i + 1, step: i, validation_loss }));
  assert.equal(earlyStop(history, { phases: [{}] }).epoch, 5);
  assert.equal(earlyStop(history.slice(0, 4), { phases: [{}] }), null);
  assert.equal(earlyStop(history, { phases: [{ early_stop_delta: 0, early_stop_patience: 1 }] }).epoch, 3);
  const without = history.map((entry) => ({ ...entry, validation_loss: null, test_loss: null }));
  assert.equal(earlyStop(without, { phases: [{}] }), null);
});

test("smoothing does not pull a curve to nothing at its start", () => {
  const points = [[0, 2], [1, 2], [2, 2]];
  assert.deepEqual(smooth(points, 0), points);
  for (const [, y] of smooth(points, 0.9)) near(y, 2);
});

test("numbers that are none are left out, the first below PCA is found", () => {
  const broken = filmOf({ count: 3, mse: (i) => (i === 1 ? Number.NaN : 0.04) });
  assert.equal(pointsOf(broken.frames, "batch", "mse").length, 2);
  const alone = filmOf({ kinds: ["autoencoder"], count: 11 });
  assert.equal(firstBelowPca(alone).note.number, 7);
  assert.equal(firstBelowPca(alone, 6), null);
  assert.equal(firstBelowPca({ header: null, frames: [] }), null);
  assert.equal(firstBelowPca(film).note.phase, 1); // a layer alone keeps more numbers than PCA
  assert.equal(firstBelowPca(film, 10), null);
});

test("a plateau at the mean image's error is said, a falling curve is none", () => {
  const flat = filmOf({ kinds: ["autoencoder"], count: 16, mse: () => 0.0801 });
  assert.equal(isPlateau(flat.frames, 15, 0.08), true);
  assert.equal(isPlateau(flat.frames, 5, 0.08), false); // too early
  assert.equal(isPlateau(film.frames, 20, 0.08), false);
  assert.match(sayPlateau(flat, 15), /rests at that of the mean image/);
});

test("each code size has a PCA of its own, and says which", () => {
  const film = (mse, size) => ({
    header: { note: { pca_mse: mse, num_test: 1000 } },
    run: { spec: { network: { encoder_sizes: [784, size] } } },
  });
  assert.deepEqual(rivalsOf([film(0.03, 10), film(0.03, 10)]).map(({ place }) => place), [0]);
  const [ten, two] = rivalsOf([film(0.03, 10), film(null, 784), film(0.0541, 2)]);
  assert.deepEqual([ten.place, two.place], [0, 2]);
  assert.equal(sayRival(ten, 0), "clipped PCA, 10 numbers, 1,000 test images: 0.0300");
  assert.equal(sayRival(two, 1), "clipped PCA-2, 1,000 test images: 0.0541");
  assert.equal(sayRival(two, 2), "PCA-2: 0.0541");
  assert.match(sayRival({ ...two, isClean: true }, 1), /^clipped PCA-2, 1,000 clean test images/);
  assert.deepEqual(rivalsOf([{ header: null, run: null }]), []);
});

test("a tile that shows a picture already is not painted again", () => {
  let count = 0;
  globalThis.ImageData ??= class {
    constructor(width, height) {
      this.data = new Uint8ClampedArray(4 * width * height);
    }
  };
  const canvas = { width: 28, getContext: () => ({ putImageData: () => count++, clearRect: () => count++ }) };
  const [bytes, ramp] = [new Uint8Array(2 * 784), new Int32Array(256)];
  const times = (act) => {
    const before = count;
    act();
    return count - before;
  };
  assert.deepEqual([0, 0, 1].map((index) => times(() => paintBytes(canvas, bytes, index, ramp))), [1, 0, 1]);
  assert.equal(times(() => paintBytes(canvas, bytes, 1, new Int32Array(256))), 1); // of another theme
  assert.deepEqual([0, 0].map(() => times(() => clearTile(canvas))), [1, 0]);
  assert.equal(times(() => paintBytes(canvas, bytes, 1, ramp)), 1);
});

test("kept moments have names and places", () => {
  const { phases } = film.header.note;
  assert.equal(momentName({ phase: 0, epoch: 2, step: 100 }, phases), "layer 1, epoch 2");
  assert.equal(momentName({ phase: 0, epoch: 0, step: 0 }), "the start");
  assert.equal(momentName({ phase: 0, epoch: 0.02, step: 30 }), "batch 30");
  const run = { snapshots: [{ name: "a", phase: 0, step: 0 }, { name: "b", phase: 1, step: 50 }, { name: "c", phase: 7, step: 0 }] };
  const ticks = ticksOf({ ...film, run }, "batch");
  assert.deepEqual(ticks.map(({ place }) => place), [0, 150]);
  assert.equal(keptAt(ticks, 149).name, "a");
  assert.equal(keptAt(ticks, 150).name, "b");
  assert.equal(keptAt([], 1), null);
});

test("Play goes on, pauses or begins anew, and others may not", () => {
  assert.equal(playAct(null, true), "play");
  assert.equal(playAct(null, false), null);
  assert.equal(playAct({ state: "running", mine: true }), "pause");
  assert.equal(playAct({ state: "interrupted", mine: true }), "run");
  assert.equal(playAct({ state: "running", mine: false }, true), null);
  assert.equal(playAct({ state: "finished", mine: false }, true), "play");
  const dead = dying(0);
  assert.deepEqual(["failed", "paused"].map((state) => isOver({ ...dead.run, state }, dead)), [true, false]);
  assert.equal(playAct({ ...dead.run, state: "failed" }, true, dead), "play"); // anew: going on makes nothing of it
  assert.equal(playAct({ ...film.run, state: "failed", mine: true }, true, film), "run");
});

test("a knob has what was asked until it is changed", () => {
  const spec = { network: { is_variational: false }, phases: [{ learning_rate: 0.01, kl_weight: 1, corruption: null }] };
  const [rate, beta, noise] = KNOBS;
  assert.equal(knobValue(rate, { spec }, 0), 0.01);
  assert.equal(knobValue(rate, { spec, interventions: [{ phase: 0, name: "learning_rate", value: 0.1 }] }, 0), 0.1);
  const later = { spec, interventions: [{ phase: 0, step: 50, name: "learning_rate", value: 0.1 }] };
  assert.deepEqual([49, 50].map((step) => knobValue(rate, later, 0, step)), [0.01, 0.1]); // as it was then
  assert.equal(knobValue(beta, { spec }, 0), null);
  assert.equal(knobValue(noise, { spec }, 0), null);
  assert.equal(knobValue(rate, { spec }, 3), null);
});

test("of a rate it is said what a schedule makes of it, and that it is far from usual", () => {
  const run = { spec: { phases: [{ schedule: "cosine", warmup_epochs: 0.5 }] }, rates: { usual: 0.001, highest: 0.01, optimizer: "adam" } };
  const note = { phase: 0, epoch: 3, learning_rate: 0.0005 };
  assert.equal(sayRate(0.001, run, note, ""), "0.0005 now, lowered by the cosine schedule");
  assert.equal(sayRate(0.001, run, note, "epoch 3"), "0.0005 at epoch 3, lowered by the cosine schedule");
  assert.match(sayRate(0.001, run, { ...note, epoch: 0.2 }, ""), /as it warms up$/);
  assert.equal(sayRate(0.0005, run, note, ""), "");
  assert.equal(sayRate(50, run, note, ""), "far above the usual 0.001 for adam");
});

// A film that dies at a batch: from the next step on no layer has a gradient, and the error stays.
function dying(at, more = {}) {
  const film = filmOf({ kinds: ["autoencoder"], count: 11, mse: (i) => (10 * i < at ? 0.1 * 0.9 ** i : 0.104) });
  for (const { note } of film.frames) if (note.step > at) note.gradient_norms = [0, 0];
  film.frames[0].note.gradient_norms = [null, null]; // no step yet
  const snapshots = [0, 10, 50, 100].map((step) => ({ name: `s${step}`, phase: 0, epoch: step / 50, step, mse: 0.1 }));
  const phases = [{ learning_rate: 0.001 }];
  const rates = { now: 50, usual: 0.001, highest: 0.01, calmer: 0.001, optimizer: "adam" };
  const run = { state: "running", mine: true, title: "It", history: [], interventions: [], snapshots, spec: { phases }, rates, ...more };
  return { ...film, id: "it", run };
}

test("a network without a gradient is dead, at once; a plateau is not", () => {
  const film = dying(0);
  assert.deepEqual([0, 1, 2, 10].map((index) => isDead(film, index)), [false, false, true, true]);
  assert.equal(sayFrame(film, 2), "Epoch 0.40 of 2: dead, and stays at error 0.104");
  assert.equal(isDead(dying(1000), 10), false);
  const flat = filmOf({ kinds: ["autoencoder"], count: 16, mse: () => 0.0801 });
  assert.equal(isDead(flat, 15), false); // it rests at the mean image's error, and has a gradient
  for (const { note } of film.frames) note.gradient_norms = [1e-9, 0];
  assert.equal(isDead(film, 10), false); // a deep sigmoid stack
  const moving = dying(0);
  for (const [i, { note }] of moving.frames.entries()) note.mse = 0.1 + 0.01 * (i % 2);
  assert.equal(isDead(moving, 10), false); // between two looks it moved
});

test("behind a silent layer biases may move: it is dead all the same", () => {
  const film = dying(1000);
  film.run.spec.network = { encoder_sizes: [784, 3], decoder_sizes: [3, 784] };
  for (const { note } of film.frames) Object.assign(note, { gradient_norms: [0, 0.3], dead_units: [3], mse: 0.0801 });
  assert.equal(isDead(film, 10), true);
  assert.match(sayDead(film.run, film, null), /all 3 units of encoder 1 are silent, so what it draws no longer depends/);
  assert.equal(sayPlateau(film, 10), ""); // one of the two is said
  for (const { note } of film.frames) note.dead_units = [2];
  assert.equal(isDead(film, 10), false);
});

test("a dead network can be started with a usual rate, or from before it died", () => {
  const film = dying(0);
  const [again, ...none] = remediesOf(film.run, film);
  assert.deepEqual([again.act, again.changes, none], ["again", { learning_rate: 0.001 }, []]);
  assert.match(sayDead(film.run, film, null), /Its learning rate, 50, is above the 0\.001 that is usual for adam: lower it/);
  const later = dying(60);
  assert.deepEqual(diedAfter(later), { phase: 0, step: 60 });
  assert.equal(remediesOf(later.run, later)[1].snapshot, "s50");
  const raised = dying(60, { interventions: [{ phase: 0, step: 30, name: "learning_rate", value: 50 }] });
  assert.equal(remediesOf(raised.run, raised)[1].snapshot, "s10"); // before the change
});

test("a branch of dead weights leads back to before they died, or anew", () => {
  const parent = dying(60);
  const branch_of = { run: "it", title: "It", moment: "epoch 2", phase: 0, step: 100 };
  const rates = { now: 0.001, usual: 0.001, highest: 0.01, calmer: 0.0001, optimizer: "adam" };
  const branch = { ...dying(0, { branch_of, rates }), id: "b" };
  assert.equal(beganDead(branch, null), true); // by its own film
  const diverged = { ...filmOf({ count: 1 }), run: { ...branch.run, state: "failed", is_diverged: true } };
  assert.equal(beganDead(diverged, parent), true); // by its parent's: it had no step of its own
  const [back, anew] = remediesOf(diverged.run, diverged, parent);
  assert.deepEqual([back.act, back.run, back.snapshot, back.changes], ["branch", "it", "s50", { learning_rate: 0.001 }]);
  assert.deepEqual([anew.act, anew.run, anew.is_anew], ["again", "it", true]);
  const [only, ...none] = remediesOf(branch.run, branch, dying(0));
  assert.deepEqual([only.is_anew, none], [true, []]);
  assert.match(sayDead(branch.run, branch, parent), /were dead already: no learning rate wakes them/);
  const healthy = { ...dying(60, { branch_of: { ...branch_of, step: 50 } }), id: "b" };
  assert.equal(beganDead(healthy, parent), false);
  assert.equal(remediesOf(healthy.run, healthy, parent)[0].is_anew, undefined);
});

test("what a branch left stands before its first batch", () => {
  const parent = filmOf({ kinds: ["autoencoder"], count: 11 });
  const branch = { ...filmOf({ kinds: ["autoencoder"], count: 3 }), run: { branch_of: { phase: 0, step: 50 } } };
  const before = pointsBefore(branch, parent, "epoch", 2);
  assert.deepEqual(before.map(([x]) => Math.round(10 * x) / 10), [-1, -0.8, -0.6, -0.4, -0.2, 0]);
  assert.equal(before.at(-1)[1], parent.frames[5].note.mse);
  assert.equal(pointsBefore(branch, parent, "epoch", 0.5).length, 3); // no longer than its own axis
  assert.deepEqual(pointsBefore(branch, null, "epoch", 2), []);
  assert.deepEqual(pointsBefore(parent, parent, "epoch", 2), []);
});

test("what diverged can be started calmer, or from what was kept", () => {
  const run = {
    state: "failed", is_diverged: true, rates: { calmer: 1 }, spec: { phases: [{ learning_rate: 10 }, { learning_rate: 10 }] },
    snapshots: [{ name: "s", phase: 0, epoch: 1, step: 50, mse: 0.1 }, { name: "n", phase: 0, epoch: 2, step: 100, mse: null }],
  };
  const [again, branch] = remediesOf(run, { ...film, run });
  assert.deepEqual([again.act, again.changes], ["again", { learning_rate: 1 }]);
  assert.deepEqual([branch.act, branch.snapshot], ["branch", "s"]);
  assert.deepEqual(remediesOf({ ...run, state: "finished" }, { ...film, run }), []);
  const [other] = remediesOf({ ...run, is_diverged: false }, film); // a full disk: the rate is not to blame
  assert.deepEqual([other.act, other.changes], ["again", {}]);
});

test("a digit is found among a frame's pins, by what was sent", () => {
  const ink = inkToBytes([0, 0.5, 2, -1]);
  assert.deepEqual([...ink], [0, 128, 255, 0]);
  assert.deepEqual([...fromBase64(toBase64(ink))], [...ink]);
  const mine = { run: { pins: [{ id: "x", pixels: "abc" }] } };
  assert.equal(outputOf(mine, film.frames[2], "abc"), null);
  assert.equal(outputOf(mine, film.frames[6], "abc").index, 0);
  assert.equal(outputOf(mine, film.frames[6], "other"), null);
  near(errorOf(new Uint8Array(784).fill(255), 0, new Uint8Array(2 * 784), 1), 1);
});

test("a drawn line is read between its points", () => {
  const line = [[1, 10], [3, 20]];
  assert.equal(valueAt(line, 2), 15);
  assert.equal(valueAt(line, 0.5), null);
  assert.equal(valueAt(line, 4), null);
  const say = (place) => `epoch ${place}`;
  const now = "You drew 0.0200 for epoch 3, it is 0.0100: it learned more than you thought.";
  assert.equal(sayGuess([3, 0.02, 0.01], null, say), now);
  assert.equal(sayGuess([3, 0.02, 0.01], [3, 0.02, 0.01], say), now);
  assert.equal(sayGuess([3, 0.02, 0.01], [9, 0.01, 0.03], say), `${now} In the end, at epoch 9: 0.0100 drawn, 0.0300 reached.`);
  assert.match(sayGuess(null, null, say), /^Your line is kept/);
});

test("a drawn line and the curve are compared where both are", () => {
  const [line, curve] = [[[1, 10], [3, 20]], [[0, 40], [1, 10], [2, 8]]];
  assert.deepEqual(compareAt(line, curve, 1.5), [1.5, 12.5, 9]);
  assert.deepEqual(compareAt(line, curve, Infinity), [2, 15, 8]);
  assert.equal(compareAt(line, curve, 1), null);
  assert.equal(compareAt(line, curve.slice(0, 2), Infinity), null);
  assert.equal(compareAt(line, [], Infinity), null);
});

test("a drawn line is kept for its run, and what is none is not taken for one", () => {
  const items = new Map();
  const storage = { getItem: (key) => items.get(key) ?? null, setItem: (key, text) => items.set(key, text) };
  const line = { axis: "epoch", points: [[1, 0.5], [2, 0.25]] };
  keepGuess("a", line, storage);
  assert.deepEqual(keptGuess("a", storage), line);
  assert.equal(keptGuess("b", storage), null);
  for (const points of [[[1, 2]], [[2, 1], [1, 1]], [[1, "x"], [2, 1]], 7]) {
    keepGuess("a", { axis: "epoch", points }, storage);
    assert.equal(keptGuess("a", storage), null);
  }
  keepGuess("a", line, { setItem: () => { throw new Error("full"); } });
});

test("words on a chart stand on no line and on no other words, where there is room", () => {
  const box = [10, 10, 20, 20];
  assert.equal(crosses([0, 15], [30, 15], box), true);
  assert.equal(crosses([0, 0], [30, 30], box), true);
  assert.equal(crosses([0, 25], [25, 50], box), false);
  assert.equal(crosses([0, 29], [29, 0], box), true);
  assert.equal(crosses([0, 18], [18, 0], box), false); // their boxes meet, they do not
  const level = { y: 50, left: 0, right: 200 };
  const wishes = (text) => alongLevel(text, [100, 14], level);
  const free = createPlaces([[], []], [0, 0, 200, 100]);
  assert.deepEqual(free.take(wishes("one")).box, [100, 32, 200, 46]);
  assert.deepEqual(free.take(wishes("two")).box, [100, 54, 200, 68]); // below the level: above is the first
  const curve = [[0, 0], [150, 40], [200, 42]];
  assert.deepEqual(createPlaces([[curve], []], [0, 0, 200, 60]).take(wishes("left")).box, [0, 32, 100, 46]);
  const moment = { x: 150, top: 0, level: 1, num: 3, isLeft: false };
  const [right, left] = besideMoment("early", [60, 14], moment);
  assert.deepEqual([right.box[0], left.box[2], right.box[1]], [154, 146, 16]);
  assert.deepEqual(createPlaces([[], []], [0, 0, 200, 60]).take([right, left]).box, left.box); // no room at the right
  assert.equal(createPlaces([[], []], [0, 0, 50, 60]).take([right, left]), null);
});

test("a digit says when it was drawn at the moments before", () => {
  const run = { pins: [{ id: "x", pixels: "abc" }] };
  const say = ({ note }) => `batch ${note.total_step}`;
  assert.equal(sayMissing({ ...film, run }, "abc", say), "drawn at batch 50");
  assert.equal(sayMissing({ ...film, run: { ...run, state: "running" } }, "other", say), "in a moment");
  assert.equal(sayMissing({ ...film, run: { ...run, state: "finished" } }, "other", say), "when it trains on");
});

test("losses are those of the moment that is shown", () => {
  const history = [[0, 50], [0, 100], [1, 50]].map(([phase, step]) => ({ phase, step }));
  const counts = [[0, 0], [0, 49], [0, 50], [1, 0], [1, 60]].map(([phase, step]) => countEnded(history, { phase, step }));
  assert.deepEqual(counts, [0, 0, 1, 2, 3]);
});

test("axes have few round numbers", () => {
  assert.deepEqual(axisTicks(0, 3, false), [0, 1, 2, 3]);
  assert.deepEqual(axisTicks(0.018, 0.26, true), [0.02, 0.05, 0.1, 0.2]);
  assert.deepEqual(axisTicks(0, 0, false), []);
  const [low, high] = rangeOf([0.1, Number.NaN, 0.01, 0], true);
  assert.ok(low > 0 && low < 0.01 && high > 0.1);
});

test("the map fits nearly all points and names its classes", () => {
  const codes = Float32Array.from({ length: 400 }, (_, i) => (i % 2 ? 0 : i / 2));
  const { x, half } = fitOf({ codes });
  near(x, 99.5, 1);
  assert.ok(half > 99 && half < 120);
  assert.deepEqual(classMiddles(Float32Array.of(0, 0, 1, 5, 2, 9, 7, 7), Uint8Array.of(4, 4, 4, 1)), [[4, 1, 5]]);
});

test("a film is saved as arrays, as a table and as a GIF", () => {
  const arrays = filmToArrays(film);
  assert.deepEqual(arrays.digits.shape, [21, 6, 28, 28]);
  assert.deepEqual(arrays.codes.shape, [21, 3, 2]);
  assert.deepEqual(arrays.mse.shape, [21]);
  assert.equal("accuracy" in arrays, false);
  assert.deepEqual([...arrays.gradient_norms.values.subarray(0, 2)], [1, Number.NaN]);
  const rows = filmToRows(film);
  assert.equal(rows.length, 22);
  assert.equal(rows[0].length, rows[1].length);
  assert.deepEqual(chosen(5, 3), [0, 2, 4]);
  const gif = filmToGif(film, () => new Uint8Array(10));
  assert.equal(new TextDecoder().decode(gif.subarray(0, 6)), "GIF89a");
});

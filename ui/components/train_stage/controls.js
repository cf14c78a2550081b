// What drives a run: Play and Pause, a batch, an epoch, Stop, with their keys; and what may be changed while it runs.

import { isCommand } from "../shared/hand/pointer.js";
import { make, setHidden, setText } from "../shared/paint/dom.js";
import { isOver } from "./remedies.js";

const GOES = ["running", "queued"]; // states in which Play is Pause
const RESTS = ["paused", "stopped", "interrupted", "failed"]; // from which Play goes on
const STOPS = [...GOES, "paused"]; // from which Stop leads
const TYPED = "input, textarea, select, [contenteditable]"; // what takes keys itself
const PRESSED = "summary, button, a, [role=application], [role=tab]"; // and what the space bar presses

// What Play does now: "pause", "run", "play" (begin the run that the form describes) or null. film: of the run.
export function playAct(run, canPlay, film = null) {
  if (!run || isOver(run, film)) return canPlay ? "play" : null;
  if (GOES.includes(run.state)) return run.mine ? "pause" : null;
  return RESTS.includes(run.state) && run.mine ? "run" : null;
}

const FACES = { pause: "❚❚ Pause", run: "▶ Play", play: "▶ Play" };

// part: { play, steps, batch, epoch, stop }; tell(): { run, film, canPlay }; hands: onPlay(), onWant(message).
export function createDrive(part, tell, { onPlay, onWant }, signal) {
  const play = () => {
    const { run, film, canPlay } = tell();
    const act = playAct(run, canPlay, film);
    if (act === "play") onPlay();
    else if (act) onWant({ type: "want", want: act, until: null });
  };
  const run = (until) => () => tell().run?.mine && onWant({ type: "want", want: "run", until });
  const acts = {
    play,
    batch: run({ batches: 1 }),
    epoch: run({ epochs: 1 }),
    stop: () => tell().run?.mine && onWant({ type: "want", want: "stop", until: null }),
  };
  for (const [name, act] of Object.entries(acts)) part[name].onclick = act;
  const keys = { " ": "play", ".": "batch", e: "epoch", s: "stop" };
  window.addEventListener("keydown", (event) => {
    const name = keys[event.key];
    if (!name || event.repeat || isCommand(event) || event.defaultPrevented) return;
    if (event.composedPath()[0]?.closest?.(event.key === " " ? `${TYPED}, ${PRESSED}` : TYPED)) return;
    event.preventDefault();
    if (!part[name].disabled) acts[name]();
  }, { signal });

  return {
    show({ run, film, canPlay }) {
      const act = playAct(run, canPlay, film);
      setText(part.playText, act === "play" && run ? "▶ Play anew" : FACES[act] ?? "▶ Play");
      part.play.disabled = act === null;
      part.play.setAttribute("aria-pressed", act === "pause");
      const canStep = Boolean(run?.mine) && !isOver(run, film);
      setHidden(part.steps, Boolean(run) && !canStep); // without a run they show what there will be
      for (const name of ["batch", "epoch"]) part[name].disabled = !canStep;
      part.stop.disabled = !canStep || !STOPS.includes(run.state);
    },
  };
}

const low = (value) => Math.log10(Math.max(value, 1e-9));
// name: as the run knows it; of(phase): its value there, or null where there is none.
export const KNOBS = [
  {
    name: "learning_rate", title: "Learning rate", min: -5, max: 0, step: 0.05, isLog: true,
    of: (phase) => phase.learning_rate,
  },
  {
    name: "kl_weight", title: "β", min: 0, max: 4, step: 0.05,
    of: (phase, network) => (network.is_variational ? phase.kl_weight : null),
  },
  { name: "noise", title: "Noise", min: 0, max: 1, step: 0.01, of: (phase) => phase.corruption?.level ?? null },
];

// The value of a knob in a phase at a step, as asked and as changed until then; null where it has none.
export function knobValue(knob, { spec, interventions = [] }, phase, until = Number.POSITIVE_INFINITY) {
  if (!spec?.phases?.[phase]) return null;
  const asked = knob.of(spec.phases[phase], spec.network);
  if (asked === null) return null;
  const isMade = ({ name, phase: of, step }) => name === knob.name && of === phase && !(step > until);
  return interventions.findLast(isMade)?.value ?? asked;
}

// What to know of a learning rate: that it is far from usual, or what a schedule makes of it at a moment; or "". past:
// what the moment is called where it is not the newest.
export function sayRate(value, { spec, rates }, note, past) {
  if (rates && value > rates.highest) return `far above the usual ${rates.usual} for ${rates.optimizer}`;
  const rate = note?.learning_rate;
  if (!Number.isFinite(rate) || Math.abs(rate / value - 1) <= 0.02) return "";
  const { schedule, warmup_epochs: warmup = 0 } = spec?.phases?.[note.phase] ?? {};
  const why = note.epoch < warmup ? "as it warms up" : `lowered by the ${schedule} schedule`;
  return `${Number(rate.toPrecision(2))} ${past ? `at ${past}` : "now"}, ${why}`;
}

// host: where the knobs stand. onEdit(name, value): a hand let go of one.
export function createKnobs(host, onEdit) {
  const rows = KNOBS.map((knob) => {
    const [{ min, max, step }, label] = [knob, { "aria-label": knob.title }];
    const range = make("input", { type: "range", min, max, step, ...label });
    const box = make("input", { type: "number", step: "any", min: 0, ...label });
    const now = make("span", { class: "soft mono" });
    const element = make("div", { class: "knob", hidden: "" },
      make("div", { class: "knob-head" }, make("span", {}, knob.title), box), range, now);
    let touched = Number.NEGATIVE_INFINITY; // when a hand was here: what comes back late does not move it
    const shown = (value) => (knob.isLog ? low(value) : value);
    const tell = (value) => {
      if (!Number.isFinite(value) || value < 0 || (knob.isLog && value <= 0)) return;
      touched = performance.now();
      onEdit(knob.name, Number(value.toPrecision(3)));
    };
    const read = () => Number((knob.isLog ? 10 ** range.valueAsNumber : range.valueAsNumber).toPrecision(2));
    range.oninput = () => {
      touched = performance.now();
      box.value = read();
    };
    range.onchange = () => tell(read()); // once a pull: each change is written down, and marked
    box.onchange = () => {
      range.value = shown(box.valueAsNumber);
      tell(box.valueAsNumber);
    };
    return {
      element,
      show(run, note, { past, isOver: isEnded }) {
        const value = run ? knobValue(knob, run, note?.phase ?? 0, past ? note.step : undefined) : null;
        setHidden(element, value === null);
        if (value === null) return;
        range.disabled = box.disabled = !run.mine || isEnded || Boolean(past);
        const told = (knob.isLog && sayRate(value, run, note, past)) || (past && `as at ${past}`);
        const then = past && run.mine && !isEnded ? "change it from Live on" : "";
        setText(now, [told, then].filter(Boolean).join("; "));
        if (performance.now() - touched < 1500 || box.matches(":focus")) return;
        if (Number(box.value) !== value) box.value = Number(value.toPrecision(4));
        range.value = shown(value);
      },
    };
  });
  host.append(...rows.map(({ element }) => element));
  // note: of the moment shown; past: what that is called where it is not the newest, else ""; isOver: of remedies.js.
  return { show: (run, note, when) => rows.map((row) => row.show(run, note, when)) };
}

// One model's path: its ends, its frames, and the walk along it.

import { followCode, onPathEnd, pathOf, setPath } from "../core/current.js";
import { codeOnWay } from "../core/paths.js";
import { onSheet, sheetOf } from "../core/sheet.js";
import { createFrames, goTo } from "../hand/events.js";
import { isCalm } from "../paint/dom.js";
import { choiceOf, createEnds } from "./choice.js";
import { createFilm } from "./film.js";
import { createStrips } from "./strip.js";

const NAME = "path-strip";
const FIRST_ENDS = [7, 2];
const NUM_FRAMES = 8; // report 001's figure
const SECONDS = 2.6; // of the walk one way
const REST = 0.5; // seconds at each end
const CALM_STEP = 0.9; // seconds a frame where motion is unwelcome

// options: panel.js's, obeyed at first where the page has no path of this model yet. onState() is called when
// what the controls show has changed, onCommit() when a choice is made for good.
export function createPath({ part, stage, options, isUndone, model, space, state, signal, onState, onCommit }) {
  const { hash } = options;
  const sheet = sheetOf(hash);
  const makers = createEnds({ model, space, sheet, state, hash });
  const film = createFilm({ model, space, sheet, onFacts: showFacts, signal });
  const strips = createStrips(part, pick);
  const frames = createFrames(NAME, draw, signal);
  const code = new Float32Array(space.size);
  const centre = model.isVariational ? new Float32Array(space.size) : space.mean;
  const usual = () => ({
    method: options.method ?? "straight",
    numFrames: options.numFrames ?? NUM_FRAMES,
    ends: FIRST_ENDS.map((label, end) => {
      const found = space.classes.includes(label) ? label : space.classes[space.classes.length > 1 ? end : -1];
      return makers.find(found === undefined ? "random" : `class-${found}`);
    }),
  });
  const choice = choiceOf(hash, { model, space }, usual);
  if (isUndone) Object.assign(choice, usual(), { isChosen: false });
  const { ends } = choice;
  if (!choice.isChosen && options.ends) take(options);
  let at = 0; // where the walk is, share of the way
  let playing = 0; // the frame of the screen in which it goes on by itself

  // What the page asks for; an end that this model does not have stays as it is.
  function take({ method, numFrames, ends: specs }) {
    choice.method = method || choice.method;
    choice.numFrames = numFrames || choice.numFrames;
    choice.isChosen = true;
    specs?.forEach((spec, i) => {
      ends[i] = makers.find(spec) ?? ends[i];
    });
  }

  function draw() {
    const { theme } = stage;
    if (!theme) return;
    strips.paintEnds(ends, theme);
    if (film.advance()) frames.request();
    strips.paint(film.frames, theme);
  }
  function showFacts() {
    strips.showFacts(film.frames, sheet.count > 0);
  }

  function lay(time) {
    const { method, numFrames } = choice;
    if (film.frames.length !== numFrames) strips.rebuild(numFrames);
    const [start, end] = ends.map((each) => each.code);
    film.lay({ method, start, end, space, centre }, ends, numFrames);
    showFacts();
    setPath(hash, { codes: film.codes, titles: ends.map(({ title }) => title), film }, time);
    frames.request(time);
    onState();
  }
  // The ends, the method or the number of frames have changed.
  function change(wanted, time) {
    Object.assign(choice, wanted, { isChosen: true });
    lay(time);
  }

  function walkTo(time, isPreview) {
    codeOnWay(film.way, at, code);
    strips.mark(Math.round(at * (choice.numFrames - 1)));
    goTo(NAME, hash, code, { time, isPreview, walker: film });
  }
  function pick(index) {
    pause();
    at = index / (choice.numFrames - 1);
    walkTo(performance.now(), false);
    onCommit();
  }
  // Walk there and back, from where it is.
  function play() {
    const leg = SECONDS + REST;
    const last = choice.numFrames - 1;
    const pace = isCalm() ? SECONDS / (CALM_STEP * last) : 1;
    let clock = at >= 1 ? 0 : at * SECONDS; // seconds since the walk began at the start
    let before = performance.now();
    const step = (now) => {
      clock += (pace * Math.min(Math.max(now - before, 0), 100)) / 1000;
      before = now;
      playing = requestAnimationFrame(step);
      const along = Math.min((clock % leg) / SECONDS, 1);
      const share = isCalm() ? Math.round(along * last) / last : along;
      at = Math.floor(clock / leg) % 2 === 1 ? 1 - share : share;
      walkTo(now, true);
    };
    playing = requestAnimationFrame(step);
  }
  function pause() {
    if (!playing) return;
    cancelAnimationFrame(playing);
    playing = 0;
    onState();
  }

  followCode(hash, (_, { walker }) => {
    if (walker === film) return;
    pause();
    strips.mark(-1);
  }, signal);
  onPathEnd(hash, ({ end, code: wanted, time, isLast }) => {
    pause();
    ends[end] = makers.ofCode(wanted, "a point of the pad");
    change({}, time);
    if (isLast) onCommit();
  }, signal);
  onSheet(() => {
    ends.forEach((end, i) => {
      if (end.index !== undefined && !end.isReal) ends[i] = makers.ofIndex(end.index, end.spec, end.kind);
    });
    lay();
  }, signal);
  signal.addEventListener("abort", () => {
    cancelAnimationFrame(playing);
    if (pathOf(hash)?.film === film) setPath(hash, null);
  });

  return {
    film,
    choice,
    options: makers.options,
    lay,
    get hasDigits() {
      return sheet.count > 0;
    },
    get isPlaying() {
      return playing !== 0;
    },
    // Show what the page asks for.
    sync(wanted) {
      pause();
      take(wanted);
      lay();
    },
    // Another method or number of frames.
    set(wanted) {
      change(wanted);
      onCommit();
    },
    // Choose an end; false where there is nothing of the kind.
    choose(end, kind) {
      const chosen = makers.find(kind);
      if (!chosen) return false;
      pause();
      ends[end] = chosen;
      change({});
      onCommit();
      return true;
    },
    togglePlay() {
      if (!playing) {
        play();
        return onState();
      }
      // the walk is a look; where a visitor stops it is chosen
      pause();
      walkTo(performance.now(), false);
      onCommit();
    },
    step(by) {
      const last = choice.numFrames - 1;
      pick(Math.min(Math.max(Math.round(at * last) + by, 0), last));
    },
    redraw: () => frames.request(),
  };
}

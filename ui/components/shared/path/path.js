// One model's path: its ends, its frames, and the walk along it.

import { followCode, followPath, goTo, onPathEnd, setPath } from "../core/current.js";
import { createFrames } from "../hand/events.js";
import { codeOnWay } from "../core/paths.js";
import { onSheet, sheetOf } from "../core/sheet.js";
import { joinChoice, leaveChoice } from "./choice.js";
import { createEnds } from "./ends.js";
import { createFilm } from "./film.js";
import { createPlayer } from "./player.js";
import { createStrips } from "./strip.js";

const NAME = "path-strip";
const FIRST_ENDS = [7, 2];

// first: { method, numFrames, ends } where the page has no path of this model yet, `ends` a pair of
// specs (ends.js) or null. onState() is called when what the controls show has changed, onCommit()
// when a choice is made for good.
export function createPath({ stage, hash, model, space, state, registry, first, onState, onCommit }) {
  const sheet = sheetOf(hash, registry);
  const makers = createEnds({ model, space, sheet, state, hash, registry });
  const film = createFilm({ model, space, sheet, onFacts: showFacts });
  const strips = createStrips(pick);
  const frames = createFrames(NAME, draw);
  const code = new Float32Array(space.size);
  const centre = model.isVariational ? new Float32Array(space.size) : space.mean;
  const choice = joinChoice(hash, registry, { model, space }, () => {
    const kinds = FIRST_ENDS.map((label, end) => {
      const usual = space.classes.includes(label) ? label : space.classes[space.classes.length > 1 ? end : -1];
      return usual === undefined ? "random" : `typical ${usual}`;
    });
    return { ...first, kinds, ends: kinds.map((kind) => makers.choose(kind)) };
  });
  const { ends, kinds } = choice;
  if (choice.version === 0 && first.ends) take(first);
  let shown = -1; // the version that is laid here
  let at = 0; // where the walk is, share of the way
  let areEndsOld = true;

  // What the page asks for; an end that this model does not have stays as it is.
  function take({ method, numFrames, ends: specs }) {
    if (method) choice.method = method;
    if (numFrames) choice.numFrames = numFrames;
    specs?.forEach((spec, i) => {
      const found = makers.ofSpec(spec);
      if (found) setEnd(i, found.end, found.kind);
    });
    choice.version++;
  }

  const player = createPlayer((share, time) => {
    at = share;
    walkTo(time, true);
  });

  function draw() {
    const { theme } = stage;
    if (!theme) return;
    if (areEndsOld) strips.paintEnds(ends, theme);
    areEndsOld = false;
    if (film.advance()) frames.request();
    strips.paint(film.frames, theme);
  }

  function showFacts() {
    strips.showFacts(film.frames, sheet.count > 0);
  }

  // Lay what is chosen; the page's other strips follow and lay what they do not show yet.
  function lay(time) {
    const { method, numFrames } = choice;
    if (film.frames.length !== numFrames) strips.rebuild(numFrames);
    const [start, end] = ends.map((each) => each.code);
    film.lay({ method, start, end, space, centre }, ends, numFrames);
    shown = choice.version;
    showFacts();
    areEndsOld = true;
    setPath(hash, { codes: film.codes(), titles: ends.map(({ title }) => title) }, time, registry);
    frames.request(time);
    onState();
  }

  // The ends, the method or the number of frames have changed.
  function change(wanted, time) {
    Object.assign(choice, wanted);
    choice.version++;
    lay(time);
  }
  function setEnd(i, end, kind) {
    [ends[i], kinds[i]] = [end, kind];
  }

  function walkTo(time, isPreview) {
    codeOnWay(film.way, at, code);
    strips.mark(Math.round(at * (choice.numFrames - 1)));
    goTo(NAME, hash, code, { time, isPreview, walker: player, share: at });
  }

  function pick(index) {
    pause();
    at = index / (choice.numFrames - 1);
    walkTo(performance.now(), false);
    onCommit();
  }

  function pause() {
    if (!player.isPlaying) return;
    player.stop();
    onState();
  }

  const stopFollowing = [
    followCode(hash, (_, { component, walker, share }) => {
      if (walker === player) return;
      pause();
      if (component === NAME) at = share; // another strip of this path walks
      strips.mark(component === NAME ? Math.round(at * (choice.numFrames - 1)) : -1);
    }, registry),
    onPathEnd(hash, (detail) => {
      pause();
      if (!detail.isTaken) {
        detail.isTaken = true; // the other strips follow by the path
        setEnd(detail.end, makers.ofCode(detail.code, "a point of the pad"), "point");
        change({}, detail.time);
      }
      if (detail.isLast) onCommit();
    }),
    followPath(hash, ({ time }) => {
      if (choice.version === shown) return;
      pause();
      lay(time);
    }),
    onSheet(() => {
      ends.forEach((end, i) => {
        if (end.index !== undefined && !end.isReal) ends[i] = makers.ofIndex(end.index, end.spec);
      });
      lay();
    }),
  ];

  return {
    strips,
    film,
    ends,
    kinds,
    options: makers.options,
    lay,
    choice,
    get hasDigits() {
      return sheet.count > 0;
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
      const chosen = makers.choose(kind);
      if (!chosen) return false;
      pause();
      setEnd(end, chosen, kind);
      change({});
      onCommit();
      return true;
    },
    get isPlaying() {
      return player.isPlaying;
    },
    togglePlay() {
      if (!player.isPlaying) player.play(at, choice.numFrames);
      else {
        // the walk is a look; where a visitor stops it is chosen
        player.stop();
        walkTo(performance.now(), false);
        onCommit();
      }
      onState();
    },
    step(by) {
      const last = choice.numFrames - 1;
      pick(Math.min(Math.max(Math.round(at * last) + by, 0), last));
    },
    redraw() {
      areEndsOld = true;
      frames.request();
    },
    stop() {
      for (const stop of stopFollowing) stop();
      player.stop();
      film.stop();
      frames.stop();
      if (leaveChoice(hash, registry, choice)) setPath(hash, null, undefined, registry);
    },
  };
}

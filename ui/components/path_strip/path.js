// One model's path: its ends, its frames, and the walk along it.

import { followCode, goTo, onPathEnd, setPath } from "../shared/current.js";
import { createFrames } from "../shared/events.js";
import { codeOnWay } from "../shared/paths.js";
import { onSheet, sheetOf } from "../shared/sheet.js";
import { createEnds } from "./ends.js";
import { createFilm } from "./film.js";
import { createPlayer } from "./player.js";
import { createStrips } from "./strip.js";

const NAME = "path-strip";
const FIRST_ENDS = [7, 2];

// settings: { method, numFrames }; onState() is called when what the controls show has changed,
// onCommit() when a choice is made for good.
export function createPath({ stage, hash, model, space, state, registry, settings, onState,
  onCommit }) {
  const sheet = sheetOf(hash, registry);
  const makers = createEnds({ model, space, sheet, state, hash, registry });
  const film = createFilm({ model, space, sheet, onFacts: () => strips.showFacts(film.frames) });
  const strips = createStrips(pick);
  const frames = createFrames(NAME, draw);
  const code = new Float32Array(space.size);
  const centre = model.isVariational ? new Float32Array(space.size) : space.mean;
  const kinds = FIRST_ENDS.map((label) => (space.classes.includes(label) ? `typical ${label}` : "random"));
  const ends = kinds.map((kind) => makers.choose(kind));
  let at = 0; // where the walk is, share of the way
  let areEndsOld = true;

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

  // The ends, the method or the number of frames have changed.
  function lay(time) {
    if (film.frames.length !== settings.numFrames) strips.rebuild(settings.numFrames);
    const [start, end] = ends.map((each) => each.code);
    film.lay({ method: settings.method, start, end, space, centre }, ends, settings.numFrames);
    strips.showFacts(film.frames);
    areEndsOld = true;
    setPath(hash, { codes: film.codes(), titles: ends.map(({ title }) => title) }, time, registry);
    frames.request(time);
    onState();
  }

  function walkTo(time, isPreview) {
    codeOnWay(film.way, at, code);
    strips.mark(Math.round(at * (settings.numFrames - 1)));
    goTo(NAME, hash, code, { time, isPreview });
  }

  function pick(index) {
    pause();
    at = index / (settings.numFrames - 1);
    walkTo(performance.now(), false);
    onCommit();
  }

  function pause() {
    if (!player.isPlaying) return;
    player.stop();
    onState();
  }

  const stopFollowing = [
    followCode(hash, (_, { component }) => {
      if (component === NAME) return;
      pause();
      strips.mark(-1);
    }, registry),
    onPathEnd(hash, ({ end, code: where, time, isLast }) => {
      pause();
      ends[end] = makers.ofCode(where, "a point of the pad");
      kinds[end] = "point";
      lay(time);
      if (isLast) onCommit();
    }),
    onSheet(() => {
      ends.forEach((end, i) => {
        if (end.index !== undefined) ends[i] = makers.ofIndex(end.index);
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
    // Choose an end; false where there is nothing of the kind.
    choose(end, kind) {
      const chosen = makers.choose(kind);
      if (!chosen) return false;
      pause();
      ends[end] = chosen;
      kinds[end] = kind;
      lay();
      onCommit();
      return true;
    },
    get isPlaying() {
      return player.isPlaying;
    },
    togglePlay() {
      if (player.isPlaying) {
        player.stop();
        walkTo(performance.now(), false);
        onCommit();
      } else player.play(at, settings.numFrames);
      onState();
    },
    step(by) {
      const last = settings.numFrames - 1;
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
      setPath(hash, null, undefined, registry);
    },
  };
}

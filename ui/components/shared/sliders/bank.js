// All sliders of one model, following the page's code.

import { decodedOf, drawingOf, followCode, goTo, goToDigit, NO_DIGIT, readTaken } from "../core/current.js";
import { createFrames } from "../hand/events.js";
import { createIdleWork } from "../hand/idle.js";
import { drawNormal } from "../core/linear.js";
import { paintDigit } from "../paint/paint.js";
import { onSheet, sheetOf } from "../core/sheet.js";
import { createRow } from "./row.js";

const NAME = "slider";

// digits: { decoded, taken } canvases, or null in a compact bank. onCommit() is called when a choice
// is made for good.
export function createBank({ list, digits, stage, hash, model, space, state, registry, isCompact, onCommit }) {
  const code = new Float32Array(space.size); // scratch
  const pixels = new Float32Array(784);
  const other = new Float32Array(784);
  const effects = new Float32Array(space.size); // mean change of a pixel at ±1 σ
  const work = createIdleWork();
  const frames = createFrames(NAME, draw);
  const sheet = sheetOf(hash, registry);
  const rows = Array.from({ length: space.size }, (_, d) =>
    createRow(d, space, { isCompact }, {
      onMove(index, value, time) {
        code.set(state.code);
        code[index] = value;
        goTo(NAME, hash, code, { time });
      },
      onDone: onCommit,
    }),
  );
  list.append(...rows.map((row) => row.element));

  function draw() {
    for (const row of rows) row.show(state.code[row.d]);
    if (!digits || !stage.theme) return;
    paintDigit(digits.decoded, decodedOf(state, model), stage.theme);
    const isKnown = readTaken(state, sheet, other);
    if (isKnown) paintDigit(digits.taken, other, stage.theme);
    digits.taken.parentElement.hidden = !isKnown;
  }

  // Both thumbnails of a row, and how much they differ. A number outside the row's range is
  // taken to its end first: a step back from there is within it.
  function paintThumbs(row, theme) {
    code.set(state.code);
    const value = row.within(state.code[row.d]);
    code[row.d] = row.within(value - row.step);
    model.decode(code, pixels);
    if (theme) row.paintThumb(0, pixels, theme);
    code[row.d] = row.within(value + row.step);
    model.decode(code, other);
    if (theme) row.paintThumb(1, other, theme);
    let sum = 0;
    for (let i = 0; i < 784; i++) sum += Math.abs(other[i] - pixels[i]);
    effects[row.d] = sum / 2 / 784;
  }

  function paintAllThumbs() {
    if (isCompact) return;
    const order = [...list.children].map((element) => rows.find((row) => row.element === element));
    work.start(order.length, (i) => paintThumbs(order[i], stage.theme));
  }

  const stopSheet = onSheet(() => frames.request());
  const stopFollowing = followCode(hash, (_, { time }) => {
    frames.follow(time);
    paintAllThumbs();
  }, registry);

  const keys = {
    index: (row) => row.d,
    variance: (row) => -(space.std[row.d] ** 2),
    effect: (row) => (row.isDead ? 1 : -effects[row.d]),
    kl: (row) => -(space.kl?.[row.d] ?? 0),
  };
  const jump = (next, details = {}) => {
    goTo(NAME, hash, next, details);
    onCommit();
  };

  return {
    numDead: rows.filter((row) => row.isDead).length,
    measure() {
      for (const row of rows) row.measure();
      if (stage.theme) for (const row of rows) row.paintSpark(stage.theme);
      for (const row of rows) row.replace();
      frames.request();
      paintAllThumbs();
    },
    sort(by) {
      if (by === "effect") for (const row of rows) paintThumbs(row, null);
      const key = keys[by];
      list.append(...[...rows].sort((a, b) => key(a) - key(b)).map((row) => row.element));
      frames.request();
      paintAllThumbs();
    },
    // A code from the prior where there is one, else from the Gaussian fitted to the test codes.
    randomise() {
      jump(model.isVariational ? Float32Array.from(code, () => drawNormal()) : space.sample(), NO_DIGIT);
    },
    reset: () => jump(space.mean, NO_DIGIT),
    takeDrawing() {
      const drawing = drawingOf(hash, registry);
      if (drawing) jump(drawing.code, { digit: { pixels: drawing.pixels, index: -1 } });
    },
    takeTestDigit() {
      goToDigit(NAME, hash, { space, sheet, index: Math.floor(Math.random() * space.count) });
      onCommit();
    },
    stop() {
      stopFollowing();
      stopSheet();
      work.cancel();
      frames.stop();
      for (const row of rows) row.stop();
      list.replaceChildren();
    },
  };
}

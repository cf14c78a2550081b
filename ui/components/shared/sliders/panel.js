// The slider bank: every number of the code under the finger.

import {
  announceChoice, codeSpaceParts, decodedOf, drawingOf, followCode, goToDigit, goToStart, NO_DIGIT, readTaken,
} from "../core/current.js";
import { drawNormal } from "../core/linear.js";
import { hear } from "../core/registry.js";
import { onSheet, sheetOf } from "../core/sheet.js";
import { isCovered } from "../hand/cover.js";
import { createSaveMenu } from "../hand/download.js";
import { isSame } from "../hand/echo.js";
import { createFrames, goTo } from "../hand/events.js";
import { createIdleWork } from "../hand/idle.js";
import { explainText } from "../paint/terms.js";
import { paintDigit } from "../paint/paint.js";
import { pictureEntries } from "../save/entries.js";
import { createRow } from "./row.js";

const NAME = "slider";

// A description for define.js. options: { hash, isCompact, code, order }: a compact bank has no buttons,
// no thumbnails, no digit; code where to begin, or null; order a value of its menu. What is reported has no
// code where it is a choice of order.
export const sliderPanel = {
  name: "slider-bank",
  className: "sliders",
  waiting: "Waiting for the model…",
  reports: ["code", "order"],
  restartsOn: ["hash", "isCompact", "order"],
  hiddenBy: ["decoded", "frames"],
  room: 62,
  findParts: codeSpaceParts,
  build,
};

function build({ part, model, space, state, stage, body, options, before, isUndone, report, signal }) {
  const { hash, isCompact } = options;
  const code = new Float32Array(space.size); // scratch
  const images = { less: new Float32Array(784), more: new Float32Array(784) }; // scratch
  const effects = new Float32Array(space.size); // mean change of a pixel at ±1 σ
  const work = createIdleWork(signal);
  const frames = createFrames(NAME, draw, signal);
  const sheet = sheetOf(hash);
  const onMove = (d, value, time) => {
    code.set(state.code);
    code[d] = value;
    goTo(NAME, hash, code, { time });
  };
  const rows = Array.from({ length: space.size }, (_, d) =>
    createRow(part.row, d, space, { isCompact, signal }, { onMove, onDone: commit }),
  );
  let shown = rows; // in their order

  function draw() {
    for (const row of rows) row.show(state.code[row.d]);
    if (isCompact || !stage.theme) return;
    paintDigit(part.decoded, decodedOf(state, model), stage.theme);
    const isKnown = readTaken(state, sheet, images.less);
    if (isKnown) paintDigit(part.taken, images.less, stage.theme);
    part.takenFigure.hidden = !isKnown;
  }

  // Both thumbnails of a row, and how much they differ. A number outside the row's range is
  // taken to its end first: a step back from there is within it.
  function paintThumbs(row, theme) {
    code.set(state.code);
    for (const [side, value] of row.around(state.code[row.d])) {
      code[row.d] = value;
      model.decode(code, images[side]);
      if (theme) row.paintThumb(side, images[side], theme);
    }
    let sum = 0;
    for (let i = 0; i < 784; i++) sum += Math.abs(images.more[i] - images.less[i]);
    effects[row.d] = sum / 2 / 784;
  }
  function paintAllThumbs() {
    if (!isCompact) work.start(shown.length, (i) => paintThumbs(shown[i], stage.theme));
  }

  onSheet(() => frames.request(), signal);
  followCode(hash, (_, { time }) => {
    frames.follow(time);
    paintAllThumbs();
  }, signal);

  const keys = {
    index: (row) => row.d,
    variance: (row) => -(space.std[row.d] ** 2),
    effect: (row) => (row.isDead ? 1 : -effects[row.d]),
    kl: (row) => -(space.kl?.[row.d] ?? 0),
  };
  function sort() {
    const key = keys[part.order.value];
    if (key === keys.effect) for (const row of rows) paintThumbs(row, null);
    shown = [...rows].sort((a, b) => key(a) - key(b));
    part.rows.replaceChildren(...shown.map((row) => row.element));
    frames.request();
    paintAllThumbs();
  }
  function repaint() {
    if (stage.theme) for (const row of rows) row.paintSpark(stage.theme);
    frames.request();
    paintAllThumbs();
  }
  function sync({ code: wanted }, { code: last }) {
    if (wanted && !isSame(wanted, last)) goTo("page", hash, Float32Array.from(wanted));
  }
  function commit() {
    report({ code: [...state.chosen], order: part.order.value });
    announceChoice(NAME, hash);
  }
  function jump(next, details) {
    goTo(NAME, hash, next, details);
    commit();
  }

  body.className = `bank${space.size > 6 ? " many" : ""}${isCompact ? " compact-bank" : ""}`;
  if (isCompact) part.head.remove();
  const tellPicture = () => ({
    name: "numbers",
    title: `The ${space.size} numbers of a code of ${model.title}`,
    caption: "Grey: how often the test codes have each value; at the right the value now.",
  });
  part.bar.append(createSaveMenu(pictureEntries({ root: body, pose: stage.pose }, tellPicture), "below"));
  const showMine = () => (part.mine.disabled = !drawingOf(hash));
  hear("ae:code", ({ digit }) => digit?.isDrawn && showMine(), signal);
  hear("ae:cleared", showMine, signal);
  showMine();
  part.mine.onclick = () => {
    const drawing = drawingOf(hash);
    if (drawing) jump(drawing.code, { digit: { pixels: drawing.pixels, index: -1 } });
  };
  part.test.onclick = () => {
    goToDigit(NAME, hash, { space, sheet, index: Math.floor(Math.random() * space.count) });
    commit();
  };
  part.random.title = model.isVariational
    ? "A code from the prior, N(0, 1)"
    : "A code from the Gaussian fitted to the test codes";
  part.random.onclick = () =>
    jump(model.isVariational ? Float32Array.from(code, () => drawNormal()) : space.sample(), NO_DIGIT);
  const cover = () => (part.random.hidden = isCovered("samples"));
  cover();
  part.mean.onclick = () => jump(space.mean, NO_DIGIT);
  if (!space.kl) part.kl.remove();
  part.order.hidden = space.size <= 2;
  part.order.value = options.order;
  part.order.value ||= "index"; // where there is none like that
  part.order.onchange = () => {
    sort();
    report({ order: part.order.value });
  };
  const numDead = rows.filter((row) => row.isDead).length;
  const dead = numDead ? `, ${numDead} dead` : "";
  explainText(
    part.note,
    `${space.size} ${space.size === 1 ? "number" : "numbers"}${dead} · range: the middle 98 % of ` +
      `${space.count.toLocaleString("en")} test codes · small digits: one standard deviation less and more`,
  );
  const isAlone = space.size === 1; // else the pad has the code
  if (isUndone && isAlone) goToStart("page", hash, state, space);
  sync(options, isUndone ? {} : before);
  sort();
  repaint();
  return { cover, repaint, resize: repaint, sync };
}

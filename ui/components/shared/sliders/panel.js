// The slider bank: every number of the code under the finger.

import {
  announceChoice, codeSpaceParts, decodedOf, drawingOf, followCode, goToDigit, NO_DIGIT, readTaken,
} from "../core/current.js";
import { drawNormal } from "../core/linear.js";
import { hear } from "../core/registry.js";
import { onSheet, sheetOf } from "../core/sheet.js";
import { createFrames, goTo } from "../hand/events.js";
import { createIdleWork } from "../hand/idle.js";
import { button, make, picture, select, toolbar } from "../paint/dom.js";
import { paintDigit } from "../paint/paint.js";
import { createRow } from "./row.js";

const NAME = "slider";
const ORDERS = { index: "by index", variance: "by variance", effect: "by effect on pixels", kl: "by KL" };

// All sliders of one model, following the page's code. digits: { decoded, taken } canvases, or null in a
// compact bank. onCommit() is called when a choice is made for good.
function createBank({ list, digits, stage, hash, model, space, state, isCompact, onCommit, signal }) {
  const code = new Float32Array(space.size); // scratch
  const images = [new Float32Array(784), new Float32Array(784)];
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
    createRow(d, space, { isCompact, signal }, { onMove, onDone: onCommit }),
  );
  let shown = rows; // in their order

  function draw() {
    for (const row of rows) row.show(state.code[row.d]);
    if (!digits || !stage.theme) return;
    paintDigit(digits.decoded, decodedOf(state, model), stage.theme);
    const isKnown = readTaken(state, sheet, images[0]);
    if (isKnown) paintDigit(digits.taken, images[0], stage.theme);
    digits.taken.parentElement.hidden = !isKnown;
  }

  // Both thumbnails of a row, and how much they differ. A number outside the row's range is
  // taken to its end first: a step back from there is within it.
  function paintThumbs(row, theme) {
    code.set(state.code);
    for (const [side, value] of row.around(state.code[row.d]).entries()) {
      code[row.d] = value;
      model.decode(code, images[side]);
      if (theme) row.paintThumb(side, images[side], theme);
    }
    let sum = 0;
    for (let i = 0; i < 784; i++) sum += Math.abs(images[1][i] - images[0][i]);
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
  const jump = (next, details) => {
    goTo(NAME, hash, next, details);
    onCommit();
  };

  return {
    numDead: rows.filter((row) => row.isDead).length,
    repaint() {
      if (stage.theme) for (const row of rows) row.paintSpark(stage.theme);
      frames.request();
      paintAllThumbs();
    },
    sort(by) {
      if (by === "effect") for (const row of rows) paintThumbs(row, null);
      const key = keys[by];
      shown = [...rows].sort((a, b) => key(a) - key(b));
      list.replaceChildren(...shown.map((row) => row.element));
      frames.request();
      paintAllThumbs();
    },
    // A code from the prior where there is one, else from the Gaussian fitted to the test codes.
    randomise: () => jump(model.isVariational ? Float32Array.from(code, () => drawNormal()) : space.sample(), NO_DIGIT),
    reset: () => jump(space.mean, NO_DIGIT),
    takeDrawing() {
      const drawing = drawingOf(hash);
      if (drawing) jump(drawing.code, { digit: { pixels: drawing.pixels, index: -1 } });
    },
    takeTestDigit() {
      goToDigit(NAME, hash, { space, sheet, index: Math.floor(Math.random() * space.count) });
      onCommit();
    },
  };
}

function createHead({ bank, digits, hash, model, space, order, signal, onOrder }) {
  const titled = (text, onclick, title) => button(text, onclick, { title });
  const mine = titled("My drawing", bank.takeDrawing, "Encode what you drew last");
  const showMine = () => (mine.disabled = !drawingOf(hash));
  hear("ae:code", ({ digit }) => digit?.isDrawn && showMine(), signal);
  showMine();
  const known = Object.entries(ORDERS).filter(([value]) => value !== "kl" || space.kl);
  const orders = select("Order of the sliders", known, onOrder, { value: order });
  const source = model.isVariational
    ? "A code from the prior, N(0, 1)"
    : "A code from the Gaussian fitted to the test codes";
  const dead = bank.numDead ? `, ${bank.numDead} dead` : "";
  const note =
    `${space.size} ${space.size === 1 ? "number" : "numbers"}${dead} · range: ` +
    `the middle 98 % of ${space.count.toLocaleString("en")} ` +
    "test codes · small digits: one standard deviation less and more";
  const bar = toolbar(
    "Slider bank", mine,
    titled("A test digit", bank.takeTestDigit, "Encode one at random"),
    titled("Random", bank.randomise, source),
    titled("Mean", bank.reset, "The mean of the test codes"),
    ...(space.size > 2 ? [orders] : []),
  );
  return make(
    "div", { class: "bank-head" },
    make("figure", {}, make("h2", {}, "Decoded"), digits.decoded),
    make("figure", { class: "taken", hidden: "" }, make("h2", {}, "Digit taken"), digits.taken),
    make("div", { class: "bank-side" }, bar, make("p", { class: "soft" }, note)),
  );
}

// A description for define.js. options: { hash, isCompact, code, order }: a compact bank has no buttons,
// no thumbnails, no digit; code where to begin, or null; order a key of ORDERS. What is reported has no
// code where it is a choice of order.
export const sliderPanel = {
  name: "slider-bank",
  className: "sliders",
  waiting: "Waiting for the model…",
  reports: ["code", "order"],
  restartsOn: ["hash", "isCompact", "order"],
  findParts: codeSpaceParts,
  build({ model, space, state, stage, body, options, before, report, signal }) {
    const { hash, isCompact } = options;
    const list = make("div", { class: "rows", role: "group", "aria-label": "The numbers of the code" });
    const digits = isCompact ? null : { decoded: picture("Decoded digit"), taken: picture("Digit taken") };
    let order = ORDERS[options.order] && (options.order !== "kl" || space.kl) ? options.order : "index";
    const onCommit = () => {
      report({ code: [...state.chosen], order });
      announceChoice(NAME, hash);
    };
    const onOrder = (chosen) => {
      order = chosen;
      bank.sort(order);
      report({ order });
    };
    const bank = createBank({ list, digits, stage, hash, model, space, state, isCompact, onCommit, signal });
    const sync = ({ code }, { code: last }) => {
      if (code && JSON.stringify(code) !== JSON.stringify(last)) goTo("page", hash, Float32Array.from(code));
    };
    body.className = `bank${space.size > 6 ? " many" : ""}${isCompact ? " compact-bank" : ""}`;
    const head = isCompact ? [] : [createHead({ bank, digits, hash, model, space, order, signal, onOrder })];
    body.replaceChildren(...head, list);
    sync(options, before);
    bank.sort(order);
    bank.repaint();
    return { repaint: bank.repaint, resize: bank.repaint, sync };
  },
};

// The first sight of Home: a digit, the few numbers it is squeezed to, and the digit drawn again from them.

import { announceChoice, codeSpaceParts, decodedOf, followCode, goToDigit, readTaken } from "../shared/core/current.js";
import { onSheet, sheetOf } from "../shared/core/sheet.js";
import { defineComponent } from "../shared/define.js";
import { coverBox, isCovered } from "../shared/hand/cover.js";
import { isSame } from "../shared/hand/echo.js";
import { createFrames, goTo } from "../shared/hand/events.js";
import { createPad } from "../shared/hand/pad.js";
import { make, setHidden, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";
import { rangeOf } from "../shared/sliders/handle.js";
import { createNumber } from "./number.js";
import { SMILEY, THREE } from "./drawings.js";

const NAME = "home-squeeze";
const MOST = 30; // bars
const MANY = 16; // above, a bar has no room for its value

// options: { hash, count, isDrawn, code }: count in words, "ten numbers"; isDrawn where a drawing goes in at first,
// for no digits are here; code where to begin, or null where another component of the page says it. What is
// chosen is announced, and reported where there is no pad of this
// model: it has one number.
export default defineComponent({
  name: NAME,
  className: "home",
  waiting: "Waiting for the model…",
  reports: ["code"],
  restartsOn: ["hash"],
  findParts: codeSpaceParts,
  build,
});

function build({ part, model, space, state, stage, options, before, isUndone, report, signal }) {
  const { hash } = options;
  const sheet = sheetOf(hash);
  const code = new Float32Array(space.size); // scratch
  const given = new Float32Array(784);
  const inked = new Float32Array(784); // what the code was last made of
  const frames = createFrames(NAME, draw, signal);
  let isDrawing = false; // the visitor draws what goes in

  const commit = () => {
    if (space.size === 1) report({ code: [...state.chosen] });
    announceChoice(NAME, hash);
  };
  const onMove = (d, value, time) => {
    code.set(state.code);
    code[d] = value;
    goTo(NAME, hash, code, { time });
  };
  const used = [...space.std.keys()].sort((a, b) => space.std[b] - space.std[a]).slice(0, MOST).sort((a, b) => a - b);
  const ranges = used.map((d) => rangeOf(d, space));
  const scale = [Math.min(0, ...ranges.map(([low]) => low)), Math.max(0, ...ranges.map(([, high]) => high))];
  const hands = { onMove, onDone: commit };
  const numbers = used.map((d) => createNumber(part.number, d, space, scale, hands, signal));
  part.numbers.append(...numbers.map(({ element }) => element));
  part.desk.classList.toggle("many", numbers.length > MANY);
  const isPart = used.length < space.size;
  setText(part.numbersNote, isPart ? `${options.count}: the ${MOST} that vary most` : options.count);

  const hint = make("span", { class: "hint" }, "Draw here");
  const pad = createPad("home-sheet", stage, {
    onInk(pixels, time) {
      const isBlank = !pixels.some((value) => value > 0);
      if (!isDrawing || isBlank || pixels.every((value, i) => value === inked[i])) return;
      inked.set(pixels); // a sheet that is only painted again moves nothing
      model.encode(pixels, code);
      goTo(NAME, hash, code, { time, digit: { pixels, index: -1, isDrawn: true } });
    },
    onStroke: commit,
    onDraw: (isBlank) => setHidden(hint, !isBlank),
  }, signal);
  pad.sheet.append(hint);

  // Take what goes in from the sheet to draw on, with these strokes on it, or from the test digits.
  function drawIn(wanted, strokes = []) {
    const isOwn = wanted && !strokes.length;
    isDrawing = wanted;
    inked.fill(0);
    if (wanted) pad.open(strokes);
    part.given.replaceChildren(wanted ? pad.sheet : part.taken);
    for (const name of ["sample", "clear"]) setHidden(part[name], !isOwn);
    setHidden(part.draw, isOwn);
    setText(part.givenNote, `${isOwn ? "your drawing" : "a digit"}: 784 pixels`);
    frames.request();
  }

  function draw() {
    for (const number of numbers) number.show(state.code[number.d]);
    if (!stage.theme) return;
    if (coverBox(part.out, isCovered("decoded"))) part.decoded.width = 0; // nothing lies below the panel
    else paintDigit(part.decoded, decodedOf(state, model), stage.theme);
    if (!readTaken(state, sheet, given)) readNearest();
    paintDigit(part.taken, given, stage.theme);
  }

  // The digit of the taken number, else the one nearest to the code; decoded where the digits are not here.
  function readNearest() {
    const index = state.digit.index >= 0 ? state.digit.index : space.nearest(state.chosen, 1)[0].index;
    if (!sheet.read(index, given)) model.decode(space.code(index), given);
  }

  onSheet(() => frames.request(), signal);
  followCode(hash, (_, { time, digit, component }) => {
    if (isDrawing && digit && component !== NAME) drawIn(false); // another digit was taken elsewhere
    frames.follow(time);
  }, signal);
  part.other.onclick = () => {
    drawIn(false);
    goToDigit(NAME, hash, { space, sheet, index: Math.floor(Math.random() * space.count) });
    commit();
  };
  part.draw.onclick = () => {
    drawIn(true);
    pad.sheet.firstElementChild.focus({ preventScroll: true });
  };
  part.sample.onclick = ({ timeStamp }) => {
    pad.open(SMILEY, timeStamp);
    setTimeout(commit);
  };
  part.clear.onclick = ({ timeStamp }) => pad.open([], timeStamp);

  function sync({ code: wanted }, { code: last }) {
    if (wanted && !isSame(wanted, last)) goTo("page", hash, Float32Array.from(wanted));
  }
  function repaint() {
    if (isDrawing) pad.request();
    frames.request();
  }
  if (options.isDrawn) drawIn(true, THREE);
  else drawIn(false);
  sync(options, isUndone ? {} : before);
  return { cover: () => frames.request(), repaint, resize: repaint, sync };
}

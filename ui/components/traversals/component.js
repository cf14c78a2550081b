// Traversals: a strip of decodes for every number of the code, and for a code of two the manifold; painted
// in idle time.

import { announceChoice, codeSpaceParts, followCode } from "../shared/core/current.js";
import { sortedBy } from "../shared/core/numbers.js";
import { defineComponent } from "../shared/define.js";
import { createSaveMenu, saveCsv } from "../shared/hand/download.js";
import { createFrames, goTo } from "../shared/hand/events.js";
import { createIdleWork } from "../shared/hand/idle.js";
import { openSheet, paintOnSheet, tileUnder } from "../shared/paint/digits.js";
import { make } from "../shared/paint/dom.js";
import { nameFile, pictureEntries } from "../shared/save/entries.js";

const NAME = "traversals";
const NOTES = ["manifold", "mean", "digit"];
const MANIFOLD_SIZE = 20;

// One strip: number `d` of the code from the 1 % to the 99 % quantile of the test codes in even
// steps, all others as in `base`.
export function stripCodes(space, d, base, numSteps) {
  const [low, high] = [space.quantile(d, 0.01), space.quantile(d, 0.99)];
  return Array.from({ length: numSteps }, (_, step) => {
    const code = Float32Array.from(base);
    code[d] = low + (step / (numSteps - 1)) * (high - low);
    return code;
  });
}

// The manifold of a code of two: both numbers at the quantiles of the test codes, so that every
// tile stands for as many of them along its axis; rows run down, the second number up.
export function manifoldCodes(space, size) {
  const at = (d, i) => space.quantile(d, (i + 0.5) / size);
  return Array.from({ length: size * size }, (_, i) =>
    Float32Array.of(at(0, i % size), at(1, size - 1 - Math.floor(i / size))),
  );
}

// options: { hash, kind, numSteps, base, order }: kind "strips" or "manifold" (for a code of two, its
// usual), base "mean" or "digit", order "index" or "variance". What is reported has a code where a tile
// was chosen, and none when something else was.
export default defineComponent({
  name: NAME,
  className: "traversals",
  waiting: "Waiting for the model…",
  reports: ["kind", "numSteps", "base", "order"],
  restartsOn: ["hash"],
  hiddenBy: ["decoded", "frames"],
  room: 460,
  findParts: codeSpaceParts,
  build,
});

function build({ part, model, space, state, stage, body, options, report, signal }) {
  const { hash, numSteps = 11, base: around = "mean", order = "index" } = options;
  const kind = options.kind === "strips" || space.size !== 2 ? "strips" : "manifold";
  const settings = { kind, numSteps, base: around, order };
  const work = createIdleWork(signal);
  const frames = createFrames(NAME, placeMarks, signal);
  const pixels = new Float32Array(784);
  const base = new Float32Array(space.size); // what the strips are around
  let sheets = []; // { canvas, codes, columns, d, mark, lane }, d null for the manifold

  function createSheet(d, codes, columns) {
    const label = d === null ? "Manifold of the decoder" : `Strip of code ${d + 1}`;
    const canvas = make("canvas", { class: "sheet-tiles", role: "img", "aria-label": label });
    openSheet(canvas, columns, codes.length / columns);
    canvas.addEventListener("click", (event) => {
      goTo(NAME, hash, sheet.codes[tileUnder(event, canvas)], { time: event.timeStamp });
      report({ code: [...state.chosen], ...settings });
      announceChoice(NAME, hash);
    });
    const mark = make("i", { class: d === null ? "spot" : "tick", "aria-hidden": "true" });
    const lane = make("div", { class: d === null ? "lane manifold" : "lane" }, canvas, mark);
    const sheet = { canvas, codes, columns, d, mark, lane };
    return sheet;
  }

  const codesAround = (d) => stripCodes(space, d, base, settings.numSteps);
  const setBase = () => base.set(settings.base === "digit" ? state.chosen : space.mean);

  function createStrips() {
    setBase();
    const order = sortedBy(space.size, settings.order === "variance" ? space.std : null);
    return order.map((d) => createSheet(d, codesAround(d), settings.numSteps));
  }

  function rowOf({ d, lane }) {
    if (d === null) return lane;
    const name = make("span", { class: "row-name" }, `code ${d + 1}`);
    return make("div", { class: space.isDead(d) ? "strip-row dead" : "strip-row" }, name, lane);
  }

  function paintOne({ canvas, codes, columns }, i) {
    model.decode(codes[i], pixels);
    paintOnSheet(canvas, i, columns, pixels, stage.theme);
  }
  function paintAll() {
    if (!stage.theme) return;
    const tiles = sheets.flatMap((sheet) => sheet.codes.map((_, i) => [sheet, i]));
    work.start(tiles.length, (at) => paintOne(...tiles[at]));
  }

  // Show where the page's code is in the manifold, or on the strips that it lies on: on all where
  // it is what they are around, on one where it differs in that number alone. On the others a fainter
  // mark says where what they are around is.
  function placeMarks() {
    const [differs, ...others] = [...base.keys()].filter((d) => base[d] !== state.code[d]);
    for (const { d, mark } of sheets) {
      if (d === null) {
        mark.style.left = `${100 * rankOf(0, state.code[0])}%`;
        mark.style.top = `${100 * (1 - rankOf(1, state.code[1]))}%`;
        continue;
      }
      const isHere = differs === undefined || (differs === d && !others.length);
      mark.classList.toggle("base", !isHere);
      mark.style.left = `${100 * placeOn(d, isHere ? state.code[d] : base[d])}%`;
    }
  }

  // Where a value is on the strip of its number, share of the width.
  function placeOn(d, value) {
    const [low, high] = [space.quantile(d, 0.01), space.quantile(d, 0.99)];
    const half = 0.5 / settings.numSteps; // the range runs from the first tile's middle
    return half + Math.min(Math.max((value - low) / (high - low || 1), 0), 1) * (1 - 2 * half);
  }

  // The share of the test codes whose number is smaller, by bisection.
  function rankOf(axis, value) {
    let [low, high] = [0, 1];
    for (let round = 0; round < 14; round++) {
      const middle = (low + high) / 2;
      if (space.quantile(axis, middle) < value) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }

  followCode(hash, (_, { time, isPreview, component }) => {
    frames.follow(time);
    const isBaseMoved = settings.base === "digit" && settings.kind === "strips";
    if (!isBaseMoved || isPreview || component === NAME) return;
    setBase();
    for (const sheet of sheets) sheet.codes = codesAround(sheet.d);
    paintAll();
  }, signal);

  function repaint() {
    paintAll();
    frames.request();
  }

  function show() {
    const isStrips = settings.kind === "strips";
    for (const name of ["numSteps", "base", "order"]) part[name].hidden = !isStrips;
    for (const name of NOTES) part[name].hidden = name !== (isStrips ? settings.base : "manifold");
    part.list.className = `sheets ${settings.kind} ${space.size > 10 ? "many" : ""}`;
    const manifold = () => [createSheet(null, manifoldCodes(space, MANIFOLD_SIZE), MANIFOLD_SIZE)];
    sheets = isStrips ? createStrips() : manifold();
    part.list.replaceChildren(...sheets.map(rowOf));
    repaint();
  }
  // One line a tile: which strip, which step, and the whole code.
  function toRows() {
    const numbers = Array.from({ length: space.size }, (_, d) => `code ${d + 1}`);
    const lines = sheets.flatMap(({ codes, columns, d }) =>
      codes.map((code, i) => [
        d === null ? Math.floor(i / columns) + 1 : `code ${d + 1}`, (i % columns) + 1, ...code,
      ]),
    );
    return [[...(settings.kind === "strips" ? ["strip", "step"] : ["row", "column"]), ...numbers], ...lines];
  }

  for (const name of Object.keys(settings)) {
    part[name].value = settings[name];
    part[name].onchange = ({ target: { value } }) => {
      settings[name] = name === "numSteps" ? Number(value) : value;
      show();
      report({ ...settings });
    };
  }
  part.kind.hidden = space.size !== 2;
  const tellPicture = () => ({
    name: settings.kind,
    title: `${settings.kind === "strips" ? "What each number of the code draws" : "All over the code"}: ${model.title}`,
    caption: `${settings.kind === "strips" ? "" : "Code 1 goes across, code 2 up. "}Places and ranges are those of ` +
      `${space.count.toLocaleString("en")} test codes.`,
  });
  part.bar.append(createSaveMenu([
    ...pictureEntries({ root: body, pose: stage.pose }, tellPicture),
    ["Codes (CSV)", () => saveCsv(`${nameFile(settings.kind)}.csv`, toRows())],
  ], "below"));
  show();
  return { repaint };
}

// What hangs on one model: the canvases of its strips or its manifold, painted in idle time.

import { followCode, goTo } from "../shared/core/current.js";
import { make } from "../shared/paint/dom.js";
import { createFrames } from "../shared/hand/events.js";
import { createIdleWork } from "../shared/hand/idle.js";
import { css } from "../shared/paint/paint.js";
import { manifoldCodes, openSheet, paintTile, stripCodes, tileUnder } from "./grid.js";

const NAME = "traversals";
export const MANIFOLD_SIZE = 20;

// settings: { kind, numSteps, base, order }. onCommit() is called when a tile was chosen.
export function createSheets({ list, stage, hash, model, space, state, registry, settings, onCommit }) {
  const work = createIdleWork();
  const frames = createFrames(NAME, placeMarks);
  const pixels = new Float32Array(784);
  let sheets = []; // { canvas, codes, columns, d, mark }
  const base = new Float32Array(space.size); // what the strips are around

  const setBase = () => base.set(settings.base === "digit" ? state.chosen : space.mean);

  function createSheet(codes, columns, label, d) {
    const canvas = make("canvas", { class: "sheet-tiles", role: "img", "aria-label": label });
    openSheet(canvas, columns, codes.length / columns);
    const mark = make("i", { class: d === null ? "spot" : "tick", "aria-hidden": "true" });
    const sheet = { canvas, codes, columns, d, mark };
    canvas.addEventListener("click", (event) => {
      const [column, row] = tileUnder(event, canvas);
      goTo(NAME, hash, sheet.codes[row * columns + column], { time: event.timeStamp });
      onCommit();
    });
    return sheet;
  }

  function buildStrips() {
    const order = Array.from({ length: space.size }, (_, d) => d);
    setBase();
    if (settings.order === "variance") order.sort((a, b) => space.std[b] - space.std[a]);
    sheets = order.map((d) => {
      const codes = stripCodes(space, d, base, settings.numSteps);
      return createSheet(codes, settings.numSteps, `Strip of code ${d + 1}`, d);
    });
    list.replaceChildren(
      ...sheets.map(({ canvas, d, mark }) => {
        const name = make("span", { class: "row-name" }, `code ${d + 1}`);
        const row = make("div", { class: "strip-row" }, name, make("div", { class: "lane" }, canvas, mark));
        row.classList.toggle("dead", space.isDead(d));
        return row;
      }),
    );
  }

  function buildManifold() {
    const codes = manifoldCodes(space, MANIFOLD_SIZE);
    sheets = [createSheet(codes, MANIFOLD_SIZE, "Manifold of the decoder", null)];
    const [{ canvas, mark }] = sheets;
    list.replaceChildren(make("div", { class: "lane manifold" }, canvas, mark));
  }

  function paintAll() {
    const { theme } = stage;
    if (!theme) return;
    const tiles = sheets.flatMap((sheet) => sheet.codes.map((_, i) => [sheet, i]));
    work.start(tiles.length, (at) => {
      const [{ canvas, codes, columns }, i] = tiles[at];
      model.decode(codes[i], pixels);
      paintTile(canvas, i % columns, Math.floor(i / columns), pixels, theme);
    });
  }

  // Show where the page's code is in the manifold, or on the strips that it lies on: on all where
  // it is what they are around, on one where it differs in that number alone. On the others a fainter
  // mark says where what they are around is.
  function placeMarks() {
    const differs = base.findIndex((value, d) => value !== state.code[d]);
    const isElsewhere = differs >= 0 && base.some((value, d) => d > differs && value !== state.code[d]);
    for (const { d, mark } of sheets) {
      if (d === null) {
        mark.style.left = `${100 * rankOf(0, state.code[0])}%`;
        mark.style.top = `${100 * (1 - rankOf(1, state.code[1]))}%`;
        continue;
      }
      const isHere = differs < 0 || (differs === d && !isElsewhere);
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

  const stopFollowing = followCode(hash, (_, { time, isPreview, component }) => {
    frames.follow(time);
    const isBaseMoved = settings.base === "digit" && settings.kind === "strips";
    if (!isBaseMoved || isPreview || component === NAME) return;
    setBase();
    for (const sheet of sheets) sheet.codes = stripCodes(space, sheet.d, base, settings.numSteps);
    paintAll();
  }, registry);

  return {
    build() {
      if (settings.kind === "manifold") buildManifold();
      else buildStrips();
      paintAll();
      frames.request();
    },
    repaint() {
      paintAll();
      frames.request();
    },
    // A picture of all, on the theme's card; what idle time has not painted yet is painted now.
    toCanvas() {
      const { theme } = stage;
      const [left, gap] = [settings.kind === "strips" ? 64 : 0, 8];
      const [{ canvas: first }] = sheets;
      const picture = make("canvas", {});
      picture.width = left + first.width + 2 * gap;
      picture.height = sheets.length * (first.height + gap) + gap;
      const pen = picture.getContext("2d");
      pen.fillStyle = css(theme.card);
      pen.fillRect(0, 0, picture.width, picture.height);
      pen.font = "12px system-ui, sans-serif";
      pen.textBaseline = "middle";
      sheets.forEach(({ canvas, codes, columns, d }, i) => {
        codes.forEach((code, at) => {
          model.decode(code, pixels);
          paintTile(canvas, at % columns, Math.floor(at / columns), pixels, theme);
        });
        const top = gap + i * (first.height + gap);
        pen.drawImage(canvas, left + gap, top);
        pen.fillStyle = css(theme.ink);
        if (d !== null) pen.fillText(`code ${d + 1}`, gap, top + first.height / 2);
      });
      return picture;
    },
    // One line a tile: which strip, which step, and the whole code.
    toRows() {
      const numbers = Array.from({ length: space.size }, (_, d) => `code ${d + 1}`);
      const lines = sheets.flatMap(({ codes, columns, d }) =>
        codes.map((code, i) =>
          d === null
            ? [Math.floor(i / columns) + 1, (i % columns) + 1, ...code]
            : [`code ${d + 1}`, i + 1, ...code],
        ),
      );
      const head = settings.kind === "strips" ? ["strip", "step"] : ["row", "column"];
      return [[...head, ...numbers], ...lines];
    },
    stop() {
      stopFollowing();
      work.cancel();
      frames.stop();
      list.replaceChildren();
    },
  };
}

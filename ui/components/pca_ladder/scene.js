// One basis and one network on the page: what is chosen, which digits, and who is shown what.

import { button, make, setText } from "../shared/paint/dom.js";
import { createSaveMenu, saveCsv, saveFile } from "../shared/hand/download.js";
import { createFrames } from "../shared/hand/events.js";
import { createPad } from "../shared/hand/pad.js";
import { ofClass } from "../shared/core/naming.js";
import { sheetOf } from "../shared/core/sheet.js";
import { createColumns } from "./columns.js";
import { createCurve } from "./curve.js";
import { createWalk, walkToGif } from "./film.js";
import { createParts } from "./parts.js";
import { fitSize } from "./scale.js";
import { unitOf } from "./units.js";
import { sayErrors, sayNeeded } from "./words.js";

const NAME = "pca-ladder";
const NUM_COLUMNS = 5;
const REST = 400; // milliseconds after the last key until a choice counts as made

// given: the options of component.js; model: the network, or null. report(choice): a choice is made for
// good.
export function createScene({ body, stage, basis, model, registry, given, report }) {
  const sheet = sheetOf(`pca:${given.data}`, registry);
  const labels = registry.arrays.get(`labels:pca:${given.data}`)?.data ?? null;
  const now = { k: fitSize(given.k, basis.size), isClipped: given.isClipped, digit: given.digit };
  let options = given;
  let subject = 0; // the column whose sum is shown in parts
  let drawing = registry.drawing ?? null;
  let timer = 0;
  let errors = []; // of the columns

  const frames = createFrames(NAME, draw);
  const walk = createWalk({
    onSize: (k, time) => setSize(k, time, true),
    onEnd: commit,
  });
  const curve = createCurve({ onSize: setSize, onDone: commit });
  const slider = make("input", {
    type: "range",
    min: "1",
    max: String(basis.size),
    step: "1",
    "aria-label": "Numbers in the code of PCA",
    "data-ae": "pca-slider",
  });
  slider.addEventListener("input", (event) => setSize(Number(slider.value), event.timeStamp));
  slider.addEventListener("change", commitSoon);
  const play = button("▶ Play", togglePlay);
  const toggleClip = (event) => {
    now.isClipped = !now.isClipped;
    frames.request(event.timeStamp);
    commit();
  };
  const clip = button("Clipped", toggleClip, {
    title: "Cut the sum off at no ink and full ink, as a network's output is",
  });
  const showOthers = (event) => {
    now.digit = (first() + NUM_COLUMNS) % Math.max(sheet.count, 1);
    takeDigits();
    frames.request(event.timeStamp);
    commit();
  };
  const others = button("Other digits", showOthers, { title: "Five other test digits" });
  const saveFilm = () => {
    const { pixels, code } = columns[subject];
    const film = walkToGif({ basis, pixels, code, isClipped: now.isClipped }, stage.theme);
    saveFile(`${fileName()}.gif`, film, "image/gif");
  };
  const save = createSaveMenu([
    ["Film (GIF)", saveFilm],
    ["Errors (CSV)", () => saveCsv(`${fileName()}.csv`, errorRows())],
  ]);
  const stepper = (text, by, label) => {
    const step = (event) => {
      setSize(now.k + by, event.timeStamp);
      commitSoon();
    };
    return button(text, step, { title: label, "aria-label": label });
  };
  const count = make("output", { class: "count" });
  const bar = make("div", { class: "bar", role: "toolbar", "aria-label": "Numbers in the code" },
    play, stepper("−", -1, "One number less"), count, stepper("+", 1, "One number more"), clip,
    make("span", { class: "gap" }), others, save);
  const grid = createColumns(NUM_COLUMNS, (place, time) => {
    subject = place;
    frames.request(time);
  });
  const { columns } = grid;
  const hint = make("span", { class: "hint" }, "Draw a digit");
  const clearPad = (event) => {
    pad.clear(event.timeStamp);
    takeDrawing(null, event.timeStamp);
  };
  const clear = button("Clear", clearPad, { class: "quiet", hidden: "" });
  const pad = createPad("pca-sheet", stage, {
    onInk: takeDrawing,
    onDraw(isBlank) {
      hint.hidden = !isBlank;
      clear.hidden = isBlank && !drawing;
    },
  });
  pad.sheet.append(hint);
  const parts = createParts(basis, (k, time) => {
    setSize(k, time);
    commit();
  });
  const verdict = make("p", { class: "verdict" });
  const figures = make("p", { class: "soft" });
  const missing = make("p", { class: "soft", hidden: "" }, "There are no digits here yet.");
  const side = make(
    "div",
    { class: "side" },
    make("div", { class: "draw" }, pad.sheet, clear),
    verdict,
    figures,
  );
  const over = make(
    "p",
    { class: "soft over" },
    "Test error of PCA with 1 to ",
    String(basis.size),
    " numbers: pull along it",
  );
  const main = make("div", { class: "main" }, missing, grid.element, over, curve.element, slider, bar);
  body.replaceChildren(make("div", { class: "act" }, side, main), parts.element);

  const first = () => (now.digit >= 0 && now.digit < sheet.count ? now.digit : 0);
  const nameAt = (place) => (drawing && place === 0 ? "drawing" : `digit ${first() + place - (drawing ? 1 : 0)}`);
  const fileName = () => `pca-${nameAt(subject).replace(" ", "-")}`;

  const wordsOf = (index) => `test ${index}${labels ? ofClass(labels[index]) : ""}`;

  function takeDrawing(pixels, time) {
    drawing = registry.drawing = pixels ? pixels.slice() : null;
    subject = 0;
    takeDigits();
    frames.follow(time); // in the frame that shows the ink
  }

  function takeDigits() {
    const pixels = new Float32Array(784);
    const before = drawing ? 1 : 0;
    for (const [place, column] of columns.entries()) {
      const index = (first() + place - before) % Math.max(sheet.count, 1);
      if (place < before) column.take(drawing, "your drawing");
      else if (sheet.read(index, pixels)) column.take(pixels, wordsOf(index));
    }
    missing.hidden = sheet.count > 0 || Boolean(drawing);
  }

  function setSize(k, time, isWalking = false) {
    if (!isWalking) walk.stop();
    now.k = fitSize(k, basis.size);
    frames.request(time);
  }
  function togglePlay() {
    clearTimeout(timer);
    if (walk.isOn) {
      walk.stop();
      commit();
    } else walk.start(now.k, basis.size);
    frames.request();
  }
  function commit() {
    clearTimeout(timer);
    frames.request();
    report({ k: now.k, isClipped: now.isClipped, digit: now.digit });
  }
  function commitSoon() {
    clearTimeout(timer);
    timer = setTimeout(commit, REST);
  }

  function draw() {
    const { theme } = stage;
    if (!theme) return;
    const { k, isClipped } = now;
    const unit = unitOf(options.unit);
    errors = columns.map((column, place) =>
      column.show({ basis, model, k, isClipped, unit, isChosen: place === subject }, theme),
    );
    const ladder = options.ladder?.[isClipped ? "clipped" : "plain"] ?? null;
    const network = model && options.network ? { ...options.network, codeSize: model.codeSize } : null;
    const plural = (n) => `${n} number${n === 1 ? "" : "s"}`;
    grid.setTitles({
      pca: [`PCA, ${plural(k)}`, ` ${unit.title}${isClipped ? ", clipped" : ""}`],
      network: network && [`${network.name}, ${plural(network.codeSize)}`, ` ${unit.title}`],
      look: network?.look,
    });
    const needed = network && ladder ? (options.needed?.[isClipped ? "clipped" : "plain"] ?? null) : null;
    curve.element.hidden = over.hidden = !ladder;
    if (ladder)
      curve.draw(
        { errors: ladder, k, network: network?.error ? network : null, needed, isLog: options.isLog },
        theme,
      );
    setText(
      verdict,
      network?.error && ladder ? sayNeeded({ ...network, needed, largest: ladder.length }) : "",
    );
    setText(
      figures,
      ladder
        ? sayErrors({
            k,
            isClipped,
            pcaError: ladder[k - 1],
            network: network?.error ? network : null,
            unit,
            n: options.n,
          })
        : "",
    );
    parts.show(columns[subject].code, k, theme);
    if (slider.value !== String(k)) slider.value = String(k);
    setText(count, `k = ${k}`);
    setText(play, walk.isOn ? "❚❚ Pause" : "▶ Play");
    play.setAttribute("aria-pressed", walk.isOn);
    clip.setAttribute("aria-pressed", isClipped);
  }

  function errorRows() {
    const unit = unitOf(options.unit);
    const names = columns.map((_, place) => nameAt(place));
    const sum = new Float32Array(784);
    const rows = Array.from({ length: basis.size }, (_, i) => [
      i + 1,
      ...columns.map(({ code, pixels }) => {
        basis.decode(code, i + 1, now.isClipped, sum);
        return unit.of(sum, pixels);
      }),
    ]);
    const last = model ? [[options.network?.name ?? model.name, ...errors.map(({ network }) => network)]] : [];
    return [[`k, ${unit.title}`, ...names], ...rows, ...last];
  }

  takeDigits();
  pad.request();
  frames.request();

  return {
    // The page's options, as they are now; what it only hands back is not among the choices.
    show(next) {
      options = next;
      frames.request();
    },
    sync(next) {
      Object.assign(now, { k: fitSize(next.k, basis.size), isClipped: next.isClipped, digit: next.digit });
      walk.stop();
      takeDigits();
      frames.request();
    },
    takeSheet() {
      takeDigits();
      frames.request();
    },
    repaint() {
      for (const column of columns) column.repaint();
      pad.request();
      frames.request();
    },
    resize: () => frames.request(),
    stop() {
      clearTimeout(timer);
      walk.stop();
      frames.stop();
      pad.stop();
      body.replaceChildren();
    },
  };
}

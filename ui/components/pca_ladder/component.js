// The same digits through PCA-k and through a network: a slider over k, and a sheet to draw on.

import { ofClass } from "../shared/core/naming.js";
import { sheetOf } from "../shared/core/sheet.js";
import { defineComponent } from "../shared/define.js";
import { coverBox, isCovered } from "../shared/hand/cover.js";
import { createSaveMenu, saveCsv, saveFile } from "../shared/hand/download.js";
import { isSame } from "../shared/hand/echo.js";
import { createFrames } from "../shared/hand/events.js";
import { createRest } from "../shared/hand/pointer.js";
import { createPad } from "../shared/hand/pad.js";
import { make, setHidden, setText } from "../shared/paint/dom.js";
import { openCanvas } from "../shared/paint/paint.js";
import { explainText } from "../shared/paint/terms.js";
import { LOOKS, makeSwatch } from "../shared/paint/looks.js";
import { nameFile, pictureEntries } from "../shared/save/entries.js";
import { basisOf } from "./basis.js";
import { createColumn, createParts } from "./columns.js";
import { createCurve, fitSize } from "./curve.js";
import { createWalk, walkToGif } from "./film.js";
import { figure, numbers, sayErrors, sayNeeded, UNITS } from "./words.js";

const NUM_COLUMNS = 5;

// options: { data, k, isClipped, digit, subject, sketch, unit, isLog, ladder, needed, network, n }:
//   subject  the column whose sum is shown in parts; sketch, the strokes on the sheet
//   data     the set PCA was fitted to; the packet names components, mean and digits after it
//   network  { hash, name, look, error }, its test error in `unit`, or null
//   ladder   { plain, clipped }, test errors of PCA-1, PCA-2, … in `unit`, either may be null; n their
//            images
//   needed   { plain, clipped }, the size at which PCA is as good as the network, or null
export default defineComponent({
  name: "pca-ladder",
  className: "ladder",
  waiting: "Waiting for the components…",
  reports: ["k", "isClipped", "digit", "subject", "sketch"],
  findParts({ data, network }, registry) {
    const basis = basisOf(data, registry);
    const model = network && registry.models.get(network.hash);
    return basis && model !== undefined ? { basis, model } : null;
  },
  build,
});

// model: the network, or null.
function build({ part, stage, basis, model, registry, options: given, isUndone, report, signal }) {
  const sheet = sheetOf(`pca:${given.data}`, registry);
  const labels = registry.arrays.get(`labels:pca:${given.data}`)?.data ?? null;
  const now = { k: fitSize(given.k, basis.size), isClipped: given.isClipped, digit: given.digit };
  let options = given;
  let subject = given.subject ?? 0; // the column whose sum is shown in parts
  if (isUndone) registry.drawing = null;
  let drawing = registry.drawing ?? null;
  let errors = []; // of the columns
  let isOld = false; // what is drawn was drawn before: the column stays

  const frames = createFrames("pca-ladder", draw, signal);
  const rest = createRest(commit, signal);
  const walk = createWalk({ onSize: showSize, onEnd: commit }, signal);
  const curve = createCurve(part.curve, { onSize: setSize, onDone: commit });
  const parts = createParts(part, basis, (k, time) => {
    setSize(k, time);
    commit();
  });
  const columns = Array.from({ length: NUM_COLUMNS }, (_, place) =>
    createColumn(part.cell, place, { basis, model }, ({ timeStamp }) => {
      subject = place;
      frames.request(timeStamp);
      commit();
    }),
  );
  for (const row of ["given", "pca", "network"]) part[row].append(...columns.map((column) => column[row]));
  part.pcaHead.prepend(makeSwatch(LOOKS.pca));
  part.networkRows.hidden = !model;
  if (model) part.networkHead.prepend(makeSwatch(LOOKS[given.network.look] ?? LOOKS.autoencoder));
  setText(part.largest, String(basis.size));

  const hint = make("span", { class: "hint" }, "Draw a digit");
  const pad = createPad("pca-sheet", stage, {
    onInk: takeDrawing,
    onStroke: commit,
    onDraw(isBlank) {
      hint.hidden = !isBlank;
      part.clear.hidden = isBlank && !drawing;
      part.draw.classList.toggle("unsaved", isBlank);
    },
  }, signal);
  pad.sheet.append(hint);
  part.draw.prepend(pad.sheet);
  part.clear.onclick = ({ timeStamp }) => {
    pad.open([], timeStamp);
    takeDrawing(null, timeStamp);
    commit();
  };

  part.slider.max = basis.size;
  part.slider.oninput = ({ timeStamp }) => setSize(part.slider.valueAsNumber, timeStamp);
  part.slider.onchange = rest.begin;
  for (const [name, step] of [["less", -1], ["more", 1]])
    part[name].onclick = ({ timeStamp }) => {
      setSize(now.k + step, timeStamp);
      rest.begin();
    };
  part.play.onclick = () => {
    rest.stop();
    if (!walk.isOn) return walk.start(now.k, basis.size);
    walk.stop();
    commit();
  };
  part.clip.onclick = ({ timeStamp }) => {
    now.isClipped = !now.isClipped;
    frames.request(timeStamp);
    commit();
  };
  part.others.onclick = ({ timeStamp }) => {
    now.digit = (first() + NUM_COLUMNS) % Math.max(sheet.count, 1);
    takeDigits();
    frames.request(timeStamp);
    commit();
  };
  const saveFilm = () => {
    const told = { name: nameAt(subject), unit: UNITS[options.unit] };
    const film = walkToGif({ basis, ...columns[subject], ...told, isClipped: now.isClipped });
    saveFile(`${nameFile(fileName())}.gif`, film, "image/gif");
  };
  function sayCurve() {
    const ladder = options.ladder[now.isClipped ? "clipped" : "plain"];
    if (!ladder) return "";
    const [first, last] = [ladder[0], ladder.at(-1)].map(figure);
    const ends = `from ${first} at k = 1 to ${last} at k = ${ladder.length}`;
    return ` The curve, over ${options.n.toLocaleString("en")} test digits, goes ${ends}.`;
  }
  const tellPicture = () => ({
    name: `k${now.k}-${nameAt(0)}`,
    title: `The same digits through PCA with ${numbers(now.k)}${model ? ` and through ${options.network.name}` : ""}`,
    caption: `${part.verdict.textContent} Below each digit its ${UNITS[options.unit].title}, the better one in ` +
      `colour; small squares: too little ink blue, too much red.${sayCurve()}`,
  });
  const tellParts = () => ({
    name: `components-${nameAt(subject)}`,
    title: `What PCA adds up for ${nameAt(subject) === "drawing" ? "a drawing" : `test ${nameAt(subject)}`}`,
    caption: `Below each component how often the digit takes it; those after k = ${now.k} are faint.`,
  });
  const { pose } = stage;
  const partsFigure = { root: part.parts.parentElement, pose };
  const saveMenu = createSaveMenu([
    ["Film (GIF)", saveFilm],
    ...pictureEntries({ root: part.curve.closest(".main"), pose }, tellPicture),
    ...pictureEntries(partsFigure, tellParts, "Components"),
    ["Errors (CSV)", () => saveCsv(`${nameFile(fileName())}.csv`, errorRows())],
  ]);
  part.bar.append(saveMenu);

  const first = () => (now.digit >= 0 && now.digit < sheet.count ? now.digit : 0);
  const nameAt = (place) => (drawing && place === 0 ? "drawing" : `digit ${first() + place - (drawing ? 1 : 0)}`);
  const fileName = () => nameAt(subject);

  function takeDrawing(pixels, time) {
    drawing = registry.drawing = pixels ? pixels.slice() : null;
    if (!isOld) subject = 0;
    isOld = false;
    takeDigits();
    frames.follow(time); // in the frame that shows the ink
  }

  function openSketch(strokes = []) {
    isOld = strokes.length > 0;
    pad.open(strokes);
  }

  function takeDigits() {
    const pixels = new Float32Array(784);
    const before = drawing ? 1 : 0;
    for (const [place, column] of columns.entries()) {
      const index = (first() + place - before) % Math.max(sheet.count, 1);
      if (place < before) column.take(drawing, "your drawing");
      else if (sheet.read(index, pixels)) column.take(pixels, `test ${index}${labels ? ofClass(labels[index]) : ""}`);
    }
    part.missing.hidden = sheet.count > 0 || Boolean(drawing);
  }

  function showSize(k, time) {
    now.k = fitSize(k, basis.size);
    frames.request(time);
  }
  function setSize(k, time) {
    walk.stop();
    showSize(k, time);
  }
  function commit() {
    rest.stop();
    frames.request();
    report({ ...now, subject, sketch: pad.strokes });
  }

  function draw() {
    const { theme } = stage;
    if (!theme) return;
    const { k, isClipped } = now;
    const unit = UNITS[options.unit];
    const output = isClipped ? "clipped" : "plain";
    const ladder = options.ladder[output] ?? null;
    const network = model && { ...options.network, codeSize: model.codeSize };
    const rival = network?.error && ladder ? network : null;
    const needed = rival ? (options.needed[output] ?? null) : null;
    // to pull the slider would else tell at which size PCA is as good
    const isHeld = isCovered("needed", "ladder") && k !== model?.codeSize;
    coverParts();
    // before any text: to write on a canvas, the browser first finds the styles of all that has changed
    for (const element of [part.curve, part.over]) setHidden(element, !ladder);
    const line = isCovered("needed") ? {} : { network: rival, needed };
    if (isCovered("ladder")) openCanvas(part.curve);
    else if (ladder) curve.draw({ errors: ladder, k, ...line, isLog: options.isLog }, theme);
    errors = columns.map((column, place) =>
      column.show({ k, isClipped, unit, isChosen: place === subject, isHeld }, theme),
    );
    setText(part.pcaName, `PCA, ${numbers(k)}`);
    explainText(part.pcaUnit, ` ${unit.title}${isClipped ? ", clipped" : ""}`);
    if (network) setText(part.networkName, network.name);
    explainText(part.networkUnit, ` ${unit.title}`);
    setText(part.verdict, rival && !isCovered("needed") ? sayNeeded({ ...rival, needed, largest: ladder.length }) : "");
    const said = { k, isClipped, pcaError: ladder?.[k - 1], network: rival, unit, n: options.n, isHeld };
    setText(part.figures, ladder ? sayErrors(said) : "");
    parts.show(columns[subject].code, k, theme);
    if (part.slider.valueAsNumber !== k) part.slider.value = k;
    setText(part.count, `k = ${k}`);
    setText(part.play, walk.isOn ? "❚❚ Pause" : "▶ Play");
    part.play.setAttribute("aria-pressed", walk.isOn);
    part.clip.setAttribute("aria-pressed", isClipped);
  }

  function coverParts() {
    for (const row of [part.pca, part.network]) coverBox(row, isCovered("answers"));
    coverBox(part.finding, isCovered("needed"));
    coverBox(part.ladder, isCovered("ladder"));
    saveMenu.style.visibility = isCovered("answers", "needed", "ladder") ? "hidden" : ""; // a film tells all
  }

  function errorRows() {
    const unit = UNITS[options.unit];
    const sum = new Float32Array(784);
    const rows = Array.from({ length: basis.size }, (_, i) => [
      i + 1,
      ...columns.map(({ code, pixels }) => {
        basis.decode(code, i + 1, now.isClipped, sum);
        return unit.of(sum, pixels);
      }),
    ]);
    const last = model ? [[options.network.name, ...errors.map(({ network }) => network)]] : [];
    return [[`k, ${unit.title}`, ...columns.map((_, place) => nameAt(place))], ...rows, ...last];
  }

  takeDigits();
  openSketch(given.sketch);
  frames.request();

  return {
    cover() {
      for (const column of columns) column.repaint();
      frames.request();
    },
    // The page's options, as they are now; what it only hands back is not among the choices.
    show(next) {
      options = next;
      frames.request();
    },
    sync(next) {
      Object.assign(now, { k: fitSize(next.k, basis.size), isClipped: next.isClipped, digit: next.digit });
      subject = next.subject ?? 0;
      if (!isSame(next.sketch ?? [], pad.strokes)) openSketch(next.sketch);
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
      openSketch(pad.strokes);
      frames.request();
    },
    resize: () => frames.request(),
  };
}

// The filter wall: every unit of a layer as a tile, the chosen one's card, and the digit that
// answers at once where a unit is switched off.

import { findArray } from "../shared/core/codespace.js";
import { sortedBy } from "../shared/core/numbers.js";
import { sheetOf } from "../shared/core/sheet.js";
import { defineComponent } from "../shared/define.js";
import { isSame } from "../shared/hand/echo.js";
import { createFrames } from "../shared/hand/events.js";
import { createRest } from "../shared/hand/pointer.js";
import { createSaveMenu } from "../shared/hand/download.js";
import { make, setText } from "../shared/paint/dom.js";
import { reachOf } from "../shared/paint/tiles.js";
import { pictureEntries } from "../shared/save/entries.js";
import { createControls, readSettings, usualReading, writeSettings } from "./controls.js";
import { areStatesCovered, coverParts } from "./covering.js";
import { createCard, createSubject } from "./desk.js";
import { createExciter } from "./excite.js";
import { readFindings, readInfo } from "./findings.js";
import { createGallery, similarities } from "./gallery.js";
import { createCourse, readNetwork } from "./network.js";
import { createPath } from "./path.js";
import { listFigures } from "./pictures.js";
import { createLens, factorsOfLook } from "./lens.js";
import { createBeside, createWall } from "./wall.js";
import { sayMethod, sayPictures, saySparseness, sayVerdict } from "./words.js";

const TEN = 10;
const PACKETS = ["findings", "sparseness", "components"]; // of the server, but what a change costs

// options: { hash, isReal, digit, and what `reports` names }: layer as network.nameOf writes it;
// reading "incoming", "outgoing" or "" for the usual; order and scale of component.html; unit an index or
// -1; factors a list of [unit, factor]; shown "dead", "saturated", "twin" or "" for all; sketch the strokes that
// are the digit; beside "pca" or ""; digit an index of the sheet; isReal, whether
// the sheet holds real digits.
export default defineComponent({
  name: "filters",
  className: "filters",
  waiting: "Waiting for the weights…",
  // the digit is not among them: a drawing has no number that the page could hand back
  reports: ["layer", "reading", "order", "scale", "unit", "factors", "beside", "shown", "sketch"],
  findParts({ hash }, registry) {
    const model = registry.models.get(hash);
    return model ? { model } : null;
  },
  build(given) {
    if (given.model.encoder.length + given.model.decoder.length > 1) return createScene(given);
    const nothing = "This network has no hidden unit; choose another model.";
    given.body.replaceChildren(make("p", { class: "waiting-note" }, nothing));
    return { sync() {} };
  },
});

function createScene({ part, stage, model, registry, options: { isReal, ...given }, report, signal }) {
  const { hash } = model;
  const network = readNetwork(model, registry);
  const sheet = sheetOf(hash, registry);
  const course = createCourse({ network, sheet, drawing: () => registry.drawing });
  const settings = readSettings(given, network);
  const dirty = { wall: true, digit: true, change: true, look: true, unit: true };
  let found = null;
  let shown = []; // the server's packets that are
  let set = null; // the tiles shown, of gallery.js
  let looked = -1; // the unit under the pointer: the digit is drawn without it

  const rest = createRest(commit, signal);
  const gallery = createGallery(network, (more) => more === set && ask("wall"), signal);
  const frames = createFrames("filter-wall", draw, signal);
  const controls = createControls({ part, network, settings, act: onControl });
  const lens = createLens(part);
  const wall = createWall(part, {
    onLook(unit, box, time) {
      lens.show(unit, box, set, settings, found, stage.theme);
      if (unit !== looked) ask("look", time);
      looked = unit;
    },
    chosen: () => settings.unit,
    onChoose: choose,
    onToggle: toggle,
  });
  const showBeside = createBeside(part, registry);
  const card = createCard(part, { isReal, sheet, onDigit: takeDigit });
  const exciter = createExciter((pixels, response) => card.showExcited(pixels, response, stage.theme), signal);
  const subject = createSubject({
    part, stage, sheet, isReal, signal,
    labels: findArray("labels", hash, registry)?.data ?? null,
    onDigit: takeDigit,
    onInk(pixels, time) {
      registry.drawing = pixels.slice();
      takeDigit(-1, time, false);
    },
    onStroke: commit,
  });
  const showPath = createPath(part, network, (site, unit, time) => {
    if (site !== settings.site) changeLayer(site);
    choose(unit, time);
  });
  part.factor.oninput = ({ timeStamp }) => setFactor(part.factor.valueAsNumber, timeStamp);
  part.factor.onchange = commit;
  part.off.onclick = ({ timeStamp }) => toggle(timeStamp);
  part.restore.onclick = ({ timeStamp }) => changeUnits([], timeStamp);
  part.sweep.onchange = ({ timeStamp }) => {
    const loudest = byLoudness();
    const units = {
      loudest: loudest.slice(0, TEN),
      others: loudest.slice(TEN),
      dead: loudest.filter((unit) => found?.kind(unit) === "dead"),
    };
    changeUnits(units[part.sweep.value], timeStamp);
    part.sweep.value = "";
  };

  // Draw again at the next frame: "wall" (tiles and order), "digit", "change" of the network, "look" at
  // a unit, "unit" (the chosen one).
  function ask(what, time) {
    dirty[what] = true;
    frames.request(time);
  }

  function askAll() {
    for (const name of Object.keys(dirty)) ask(name);
  }

  function readFound() {
    found = readFindings(registry, hash, network.nameOf(settings.site));
  }

  function commit() {
    rest.stop();
    const sketch = settings.digit < 0 ? subject.strokes : [];
    report({ ...writeSettings(settings, network), sketch });
  }

  const figures = listFigures({ part, model, network, settings });
  const entries = figures.flatMap(([root, tell, what]) => pictureEntries({ root, pose: stage.pose }, tell, what));
  const saveMenu = createSaveMenu(entries, "below");
  part.bar.append(saveMenu);

  function changeLayer(site) {
    const reading = usualReading(network, site);
    Object.assign(settings, { site, reading, factors: new Map(), unit: -1, shown: "" });
    readFound();
    askAll();
  }

  function onControl(name, time) {
    if (name === "site") changeLayer(settings.site);
    ask("unit", time);
    ask("wall", time);
    commit();
  }

  function choose(unit, time, isKey = false) {
    settings.unit = unit;
    if (settings.order === "similarity") dirty.wall = true;
    ask("unit", time);
    if (isKey) rest.begin();
    else commit();
  }

  const factorNow = () => settings.factors.get(settings.unit) ?? 1;

  function setFactor(factor, time) {
    if (factor === 1) settings.factors.delete(settings.unit);
    else settings.factors.set(settings.unit, factor);
    ask("change", time);
  }

  function toggle(time) {
    setFactor(factorNow() === 0 ? 1 : 0, time);
    commit();
  }

  // Switch these units off, and no others.
  function changeUnits(units, time) {
    settings.factors = new Map(units.map((unit) => [unit, 0]));
    ask("change", time);
    commit();
  }

  const byLoudness = () => sortedBy(network.numUnits(settings.site), course.loudness(settings.site));

  function takeDigit(index, time, isChoice = true) {
    if (!course.take(index)) return;
    settings.digit = index;
    ask("digit", time);
    if (isChoice) commit();
  }

  function valuesToSort() {
    const { order, site, unit } = settings;
    if (order === "response") return course.loudness(site);
    if (order === "similarity" && set.norms && unit >= 0) return similarities(set.images, set.norms, unit);
    if (order === "index") return null;
    return (order === "norm" ? null : found?.[order]) ?? set.norms;
  }

  function paintWall() {
    set = gallery.get(settings.site, settings.reading);
    const full = settings.scale === "common" ? reachOf(set.images) : 0;
    const order = sortedBy(network.numUnits(settings.site), valuesToSort());
    wall.paint(order, { ...set, full, theme: stage.theme });
    const silence = saySparseness(readInfo(registry, "sparseness", hash), network.nameOf(settings.site));
    controls.show({ full, found, method: sayMethod(network, settings), silence });
    const isTwo = settings.beside === "pca";
    part.walls.classList.toggle("two", isTwo);
    part.wallTitle.hidden = !isTwo;
    part.wallTitle.textContent = `${model.title}: ${order.length} units`;
    showBeside(isTwo, order.length, stage.theme);
    // a page opens with the loudest for its digit
    if (settings.unit < 0 && course.isThere) settings.unit = byLoudness()[0];
  }

  function draw() {
    if (!stage.theme) return;
    if (dirty.digit && course.isThere) course.runWhole();
    if (dirty.wall || (dirty.digit && settings.order === "response")) paintWall();
    const isChoice = dirty.wall || dirty.digit || dirty.change || dirty.unit;
    // before any text: to write on a canvas, the browser first finds the styles of all that has changed
    if (isChoice) markWall();
    coverParts(part, saveMenu);
    setText(part.verdict, sayVerdict(settings, network, readInfo(registry, "changed", hash)));
    if (isChoice || dirty.look) runNetwork();
    if (settings.unit >= 0 && (dirty.unit || dirty.digit)) showUnit();
    if (isChoice) card.showFactor(settings.unit, factorNow(), settings.factors.size);
    for (const name of Object.keys(dirty)) dirty[name] = false;
  }

  // What a look changes is told from the network as it is.
  function runNetwork() {
    if (!course.isThere) return;
    const { site, unit, factors } = settings;
    const run = (some) => (some.size ? network.change(course.whole, site, some) : course.whole);
    const isLook = looked >= 0 && looked !== unit; // the chosen one is as the slider says
    const before = isLook ? run(factors).at(-1).slice() : course.whole.at(-1);
    const outputs = run(isLook ? factorsOfLook(factors, looked) : factors);
    const titles = sayPictures(factors, isLook ? looked : -1);
    const pictures = { pixels: course.pixels, before, after: outputs.at(-1), titles };
    const isWhole = !factors.size && !isLook;
    const change = subject.show({ ...pictures, isWhole, index: settings.digit }, stage.theme);
    lens.showChange(isLook ? { ...change, isBack: factors.has(looked) } : null, stage.theme);
    showPath(outputs, site, unit, stage.theme);
  }

  function showUnit() {
    const response = course.whole[settings.site - 1][settings.unit];
    card.show({ network, settings, found, response }, stage.theme);
    if (!areStatesCovered()) exciter.look(network.layers.slice(0, settings.site), settings.unit);
  }

  function markWall() {
    const responses = course.loudness(settings.site);
    wall.mark({
      theme: stage.theme,
      chosen: settings.unit,
      factors: settings.factors,
      kindOf: (unit) => found?.kind(unit) ?? "",
      shown: (unit) => !settings.shown || found?.kind(unit) === settings.shown,
      responses,
      loudest: responses ? responses.reduce((top, value) => Math.max(top, value), 0) : 0,
    });
  }

  // Begin with what the page asks for, as soon as it is here.
  function begin() {
    if (!course.take(settings.digit) && settings.digit < 0) settings.digit = 0;
    readFound();
    askAll();
  }
  begin();
  subject.open(given.sketch ?? []);

  return {
    sync(options) {
      Object.assign(settings, readSettings(options, network));
      begin();
      if (!isSame(options.sketch ?? [], subject.strokes)) subject.open(options.sketch ?? []);
    },
    takeSheet: begin,
    cover: begin,
    // The server has said something: of the units, or only of the last change, which costs no more
    // than a line of text.
    refresh() {
      const packets = PACKETS.map((name) => registry.arrays.get(name));
      if (packets.some((packet, i) => packet !== shown[i])) {
        readFound();
        ask("unit");
        ask("wall");
      }
      shown = packets;
      frames.request();
    },
    resize: () => ask("wall"),
    repaint() {
      askAll();
      subject.repaint();
    },
  };
}

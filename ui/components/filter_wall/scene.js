// One model on the wall: what is chosen, what goes through the network, and who is shown what.

import { findArray } from "../shared/core/codespace.js";
import { make } from "../shared/paint/dom.js";
import { createFrames } from "../shared/hand/events.js";
import { sortedBy } from "../shared/core/numbers.js";
import { sheetOf } from "../shared/core/sheet.js";
import { reachOf } from "../shared/paint/tiles.js";
import { createBeside } from "./beside.js";
import { createCard } from "./card.js";
import { createControls } from "./controls.js";
import { createExciter } from "./excite.js";
import { readChanged, readFindings, readSparseness } from "./findings.js";
import { createGallery, similarities } from "./gallery.js";
import { createLens } from "./lens.js";
import { createCourse, createNetwork } from "./network.js";
import { createPath } from "./path.js";
import { readSettings, usualReading, writeSettings } from "./settings.js";
import { createSubject } from "./subject.js";
import { describeUnit, sayChange, sayMethod, saySparseness, sayVerdict } from "./words.js";
import { createWall } from "./wall.js";

const NAME = "filter-wall";
const TEN = 10;
const PACKETS = ["findings", "sparseness", "components"]; // of the server, but what a change costs
const KEY_REST = 350; // milliseconds after the last key until the choice counts as made

const readSpread = (model, registry) => {
  const mean = findArray("code_mean", model.hash, registry)?.data;
  return mean && model.codeStd ? { mean, std: model.codeStd } : null;
};

// The pixels that no test digit lights; none where the digits are not known.
const readUnlit = (model, registry) => {
  const lit = findArray("lit", model.hash, registry)?.data;
  return lit ? Array.from(lit.keys()).filter((pixel) => !lit[pixel]) : [];
};

// given: the options of component.js. report(choice): a choice is made for good.
export function createScene({ body, stage, model, registry, given, report }) {
  const { hash } = model;
  const network = createNetwork(model, readSpread(model, registry), readUnlit(model, registry));
  const sheet = sheetOf(hash, registry);
  const course = createCourse({ network, sheet, drawing: () => registry.drawing });
  const settings = readSettings(given, network);
  const dirty = { wall: true, digit: true, change: true, look: true, unit: true, verdict: true };
  let found = null;
  let shown = []; // the server's packets that are
  let set = null; // the tiles shown, of gallery.js
  let looked = -1; // the unit under the pointer: the digit is drawn without it
  let keyTimer = 0;

  const gallery = createGallery(network, (more) => more === set && ask("wall"));
  const frames = createFrames(NAME, draw);
  const controls = createControls({ network, settings, act: onControl });
  const lens = createLens();
  const wall = createWall("Tiles of all units", {
    onLook(unit, box, time) {
      lens.show(unit, box, set, settings, found, stage.theme);
      if (unit !== looked) ask("look", time);
      looked = unit;
    },
    onChoose: choose,
    onKey(step, time) {
      const place = Math.min(Math.max(wall.placeOf(settings.unit) + step, 0), wall.units.length - 1);
      choose(wall.units[place], time, true);
    },
    onToggle(time) {
      setFactor(factorNow() === 0 ? 1 : 0, time);
      commit();
    },
  });
  const beside = createBeside(registry);
  const card = createCard({
    onFactor: setFactor,
    onFactorDone: commit,
    onSweep: switchOffSeveral,
    onWhole(event) {
      settings.factors = new Map();
      ask("change", event.timeStamp);
      commit();
    },
    onDigit: takeDigit,
  });
  const exciter = createExciter((pixels, response) => card.showExcited(pixels, response, stage.theme));
  const subject = createSubject({
    stage, sheet,
    labels: findArray("labels", hash, registry)?.data ?? null,
    isReal: given.isReal,
    hand: card.hand,
    onDigit: takeDigit,
    onDrawing: (time) => takeDigit(-1, time),
    onInk(pixels, time) {
      registry.drawing = pixels.slice();
      takeDigit(-1, time, false);
    },
    onStroke: commit,
  });
  const path = createPath(network, (site, unit, time) => {
    if (site !== settings.site) changeLayer(site);
    choose(unit, time);
  });
  wall.element.append(lens.element);
  const wallTitle = make("h2", { hidden: "" });
  const walls = make("div", { class: "walls" }, make("div", { class: "own" }, wallTitle, wall.element), beside.element);
  const left = make("div", { class: "wall-side" }, walls, controls.legend);
  const right = make("div", { class: "desk-side" }, subject.element, card.verdict, card.element);
  body.replaceChildren(controls.bar, make("div", { class: "desk" }, left, right), path.element);

  // Draw again at the next frame: "wall" (tiles and order), "digit", "change" of the network, "look" at
  // a unit, "unit" (the chosen one), "verdict" (what the server says of the change).
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
    clearTimeout(keyTimer);
    report(writeSettings(settings, network));
  }

  function changeLayer(site) {
    Object.assign(settings, {
      site, reading: usualReading(network, site), factors: new Map(), unit: -1, shown: "",
    });
    found = readFindings(registry, hash, network.nameOf(site));
    askAll();
  }

  function onControl(name, time) {
    if (name === "site") changeLayer(settings.site);
    ask("unit", time);
    ask("wall", time);
    if (name !== "shown") commit();
  }

  function choose(unit, time, isKey = false) {
    settings.unit = unit;
    if (settings.order === "similarity") dirty.wall = true;
    ask("unit", time);
    clearTimeout(keyTimer);
    if (isKey) keyTimer = setTimeout(commit, KEY_REST);
    else commit();
  }

  const factorNow = () => settings.factors.get(settings.unit) ?? 1;

  function setFactor(factor, time) {
    if (factor === 1) settings.factors.delete(settings.unit);
    else settings.factors.set(settings.unit, factor);
    ask("change", time);
  }

  const byLoudness = () => sortedBy(network.numUnits(settings.site), course.loudness(settings.site));

  function switchOffSeveral(which) {
    const units = {
      loudest: () => byLoudness().slice(0, TEN),
      others: () => byLoudness().slice(TEN),
      dead: () => byLoudness().filter((unit) => found?.kind(unit) === "dead"),
    }[which]();
    settings.factors = new Map(units.map((unit) => [unit, 0]));
    ask("change");
    commit();
  }

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
    const silence = saySparseness(readSparseness(registry, hash), network.nameOf(settings.site));
    controls.show({ full, found, method: sayMethod(network, settings), silence });
    const isTwo = settings.beside === "pca";
    walls.classList.toggle("two", isTwo);
    wallTitle.hidden = !isTwo;
    wallTitle.textContent = `${model.name}: ${order.length} units`;
    beside.show(isTwo, order.length, stage.theme);
    // a page opens with the loudest for its digit
    if (settings.unit < 0 && course.isThere) settings.unit = byLoudness()[0];
  }

  function draw() {
    if (!stage.theme) return;
    if (dirty.digit && course.isThere) course.runWhole();
    if (dirty.wall || (dirty.digit && settings.order === "response")) paintWall();
    card.showVerdict(sayVerdict(settings, network, readChanged(registry, hash)));
    const isChoice = dirty.wall || dirty.digit || dirty.change || dirty.unit;
    if (isChoice || dirty.look) runNetwork();
    if (dirty.unit || dirty.digit) showUnit();
    if (isChoice) {
      card.showFactor(factorNow(), settings.factors.size);
      markWall();
    }
    for (const name of Object.keys(dirty)) dirty[name] = false;
  }

  function runNetwork() {
    if (!course.isThere) return;
    const factors = looked < 0 ? settings.factors : new Map([...settings.factors, [looked, 0]]);
    const outputs = factors.size ? network.change(course.whole, settings.site, factors) : course.whole;
    if (dirty.digit || dirty.change || dirty.look) showDigit(outputs.at(-1), factors);
    path.show(outputs, settings.site, settings.unit, stage.theme);
  }

  function showDigit(changed, factors) {
    const now = { pixels: course.pixels, whole: course.whole.at(-1), changed, index: settings.digit };
    subject.show({ ...now, title: sayChange(factors), isWhole: !factors.size }, stage.theme);
  }

  function showUnit() {
    if (settings.unit < 0) return;
    const response = course.whole[settings.site - 1][settings.unit];
    card.show(describeUnit({ network, settings, found, response, isReal: given.isReal }), sheet, stage.theme);
    exciter.look(network.layers.slice(0, settings.site), settings.unit);
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

  return {
    sync(options) {
      Object.assign(settings, readSettings(options, network));
      begin();
    },
    takeSheet: begin,
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
      ask("verdict");
    },
    resize: () => ask("wall"),
    repaint() {
      askAll();
      subject.repaint();
    },
    stop() {
      clearTimeout(keyTimer);
      gallery.stop();
      exciter.stop();
      frames.stop();
      subject.stop();
      body.replaceChildren();
    },
  };
}

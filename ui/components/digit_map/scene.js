// One map or two of the same digits, and what is shown beside them: they share what is hovered, chosen
// and coloured.

import { make, onResize, setText } from "../shared/paint/dom.js";
import { saveCsv, savePng } from "../shared/hand/download.js";
import { createFrames } from "../shared/hand/events.js";
import { hasClasses } from "../shared/core/naming.js";
import { paintDigit } from "../shared/paint/paint.js";
import { sortedBy } from "../shared/core/numbers.js";
import { hear } from "../shared/core/registry.js";
import { createCard, createCaught, createTip } from "./beside.js";
import { colourPoints, TITLES } from "./colours.js";
import { createControls, showLegend, showQuality } from "./controls.js";
import { createPane } from "./pane.js";
import { readFacts } from "./parts.js";
import { densityOf, placeCode } from "./points.js";
import { paintMany } from "../shared/paint/digits.js";
import { sayLack, sayOwn, tableOf, warnOf } from "./words.js";

const NAME = "digit-map";
const MOST_WORST = 100; // digits that can be gone through, from the largest error
const MOST_SAVED = 2500; // digits in a picture
const CARD_REST = 40; // milliseconds after a click until neighbours are looked for: the ring comes first
const GAP = 16; // pixels between two maps in a picture

// What define.js builds; parts: as parts.js reads them.
export function createScene({ body, stage, parts, options, registry, report, signal }) {
  const [first] = parts;
  const networks = parts.filter((part, k) => parts.findIndex(({ model }) => model === part.model) === k);
  const count = first.labels.length;
  const everyone = [...first.labels.keys()];
  const worst = first.error ? sortedBy(count, first.error).slice(0, Math.min(MOST_WORST, Math.ceil(count / 20))) : [];
  const usual = (digit) => (digit < count ? digit : 0);
  const colours = Object.keys(TITLES).filter((name) =>
    ["class", "predicted"].includes(name) ? hasClasses() : name === "density" || parts.some((part) => part[name]));
  const offered = (name) => (colours.includes(name) ? name : colours[0]);
  // chosen: Uint8Array with 1 for each digit of the lasso, or null
  const state = {
    theme: null, colour: offered(options.colour), marks: options.marks, mode: "move", digit: usual(options.digit),
    nearest: [], hover: -1, chosen: null, own: null,
  };
  let at = null; // where the hovered digit is: { x, y, pane }
  let caughtIndices = null;
  let cardTimer = 0;
  let sample = null; // what the canvas shows while nobody has drawn
  const tip = createTip();
  const frames = createFrames(NAME, draw, signal);

  const panes = parts.map((part) =>
    createPane(part, state, {
      onHover(index, x, y, time, pane) {
        if (index < 0 && state.hover < 0) return;
        [state.hover, at] = [index, { x, y, pane }];
        frames.request(time);
      },
      onLeave(time) {
        state.hover = -1;
        frames.request(time);
      },
      onMove(time) {
        state.hover = -1;
        showControls();
        frames.request(time);
      },
      onDigit: chooseDigit,
      onCatch: takeCatch,
    }, signal),
  );
  const legends = panes.map(() => make("div", { class: "map-legend soft" }));
  const qualities = panes.map(() => make("div", { class: "quality" }));
  const card = createCard(networks, options.isReal, worst, chooseDigit);
  const caught = createCaught(networks, { onDigit: chooseDigit, onLetGo: () => takeCatch(null) });
  const controls = createControls(colours, {
    onColour: (colour) => change({ colour }),
    onMarks: () => change({ marks: state.marks === "glyphs" ? "dots" : "glyphs" }),
    onMode(mode) {
      state.mode = mode;
      showControls();
    },
    whole() {
      for (const pane of panes) pane.showWhole();
      showControls();
      frames.request();
    },
    saveMap,
    saveTable: () => saveCsv("digits.csv", tableOf(caughtIndices ?? everyone, first.labels, parts)),
    saveDigits,
  });
  const own = make("p", { class: "soft" });
  const block = ({ part: { map }, frame }, k) =>
    make(
      "div", { class: "map-block" },
      make("h2", {}, make("strong", {}, map.title), ` · ${map.name}`),
      frame, legends[k], make("p", { class: "warn" }, warnOf([map])), qualities[k],
    );
  const isWide = panes.length > 1;
  const maps = make("div", { class: isWide ? "maps two" : "maps" }, ...panes.map(block));
  const side = make("div", { class: "map-side" }, caught.element, card.element);
  const desk = make("div", { class: isWide ? "map-desk wide" : "map-desk" }, make("div", {}, maps, own), side);
  body.replaceChildren(controls.element, desk);

  onResize(panes.map(({ frame }) => frame), () => {
    for (const pane of panes) pane.redraw();
    frames.request();
  }, signal);

  function draw() {
    if (!state.theme) return;
    const areReady = panes.map((pane) => pane.draw());
    const isDrawing = panes.some((pane) => pane.isDrawing);
    if (at) tip.show(isDrawing ? -1 : state.hover, at.x, at.y, at.pane, state.theme);
    if (areReady.includes(false)) frames.request(); // digits are still being decoded
  }

  function showControls() {
    controls.show(state, panes.every(({ view }) => view.isWhole));
    for (const pane of panes) pane.frame.dataset.mode = state.mode;
  }

  function showColours() {
    const { theme, colour, chosen } = state;
    if (!theme) return;
    for (const [k, pane] of panes.entries()) {
      const { part } = pane;
      if (colour === "density") part.density ??= densityOf(part.places);
      const look = colourPoints(colour, part, theme);
      pane.setLook(look ?? colourPoints("class", part, theme), chosen, theme);
      const lack = look ? "" : sayLack(colour, part.map.name);
      const { classes } = part.space;
      showLegend(legends[k], look?.legend, { classes, theme, wrong: countWrong(look), lack });
    }
    frames.request();
  }

  // How many are predicted wrongly, of those chosen or of all; null where nothing is predicted.
  function countWrong(look) {
    if (!look?.isOdd) return null;
    const among = caughtIndices ?? everyone;
    return { wrong: among.filter((i) => look.isOdd[i]).length, count: among.length, isChosen: caughtIndices !== null };
  }

  function change(next) {
    Object.assign(state, next);
    showControls();
    showColours();
    reportChoice();
  }
  const reportChoice = () => report({ colour: state.colour, marks: state.marks, digit: state.digit });

  function chooseDigit(index) {
    Object.assign(state, { digit: index, nearest: [] });
    for (const pane of panes) pane.reveal(index);
    frames.request();
    clearTimeout(cardTimer);
    cardTimer = setTimeout(() => {
      showCard();
      reportChoice();
    }, CARD_REST);
  }
  function showCard() {
    if (!state.theme) return;
    state.nearest = card.show(state.digit, state.theme);
    frames.request();
  }

  function takeCatch(indices) {
    if (indices === null && caughtIndices === null) return;
    caughtIndices = indices?.length ? indices : null;
    state.chosen = caughtIndices ? new Uint8Array(count) : null;
    for (const i of caughtIndices ?? []) state.chosen[i] = 1;
    caught.show(indices, state.theme);
    showColours();
  }

  // The visitor's last drawing, on whichever page, as a point of each map; where there is none, the
  // sample that the canvas below shows.
  function placeOwn() {
    const pixels = registry.drawing ?? sample;
    state.own = null;
    if (pixels?.some((value) => value > 0) && state.theme) {
      const picture = make("canvas");
      paintDigit(picture, pixels, state.theme);
      const spots = panes.map(({ part: { model, space, plane, places } }) => {
        const code = new Float32Array(model.codeSize);
        model.encode(pixels, code);
        return placeCode(code, plane, places, space.nearest);
      });
      state.own = { picture, spots, name: registry.drawing ? "yours" : "a sample" };
    }
    for (const [k, pane] of panes.entries()) pane.own = state.own && { ...state.own, spot: state.own.spots[k] };
    setText(own, sayOwn(state.own));
    frames.request();
  }
  hear("ae:code", ({ digit }) => {
    if (!digit?.isDrawn) return;
    sample = digit.isSample ? digit.pixels.slice() : null;
    placeOwn();
  }, signal);
  signal.addEventListener("abort", () => clearTimeout(cardTimer));

  function saveMap() {
    const pictures = panes.map((pane) => pane.snapshot());
    const width = pictures.reduce((sum, picture) => sum + picture.width + GAP, -GAP);
    const whole = make("canvas", { width, height: Math.max(...pictures.map(({ height }) => height)) });
    const pen = whole.getContext("2d");
    for (const picture of pictures) {
      pen.drawImage(picture, 0, 0);
      pen.translate(picture.width + GAP, 0);
    }
    savePng("map.png", whole);
  }
  function saveDigits() {
    const canvas = make("canvas");
    const shown = caughtIndices ?? [state.digit];
    paintMany(
      canvas,
      shown.slice(0, MOST_SAVED),
      first.pictures,
      state.theme,
      Math.min(50, Math.ceil(Math.sqrt(shown.length))),
    );
    savePng("digits.png", canvas);
  }

  // Theme, or digits, or what is known of them, are new.
  function repaint() {
    state.theme = stage.theme;
    showColours();
    showCard();
    placeOwn();
    if (caughtIndices) caught.show(caughtIndices, state.theme);
  }
  // Of these maps, where they are still those that are shown.
  function show({ maps: next }) {
    const isShown = next.length === parts.length && next.every(({ places }, k) => places === parts[k].map.places);
    if (isShown) for (const [k, map] of next.entries()) showQuality(qualities[k], map);
  }
  showControls();
  show(options);
  if (stage.theme) repaint();
  return {
    repaint,
    takeSheet: repaint,
    show,
    // The page has published something: what is known of the digits may be more by now.
    refresh() {
      const before = parts.map(({ predicted }) => predicted);
      for (const part of parts) readFacts(part, registry);
      if (parts.some(({ predicted }, k) => predicted !== before[k])) repaint();
    },
    // Do what the page asks for; that is not reported back.
    sync({ colour, marks, digit }) {
      const isOther = usual(digit) !== state.digit;
      Object.assign(state, { colour: offered(colour), marks, digit: usual(digit) });
      showControls();
      showColours();
      if (isOther) showCard();
    },
  };
}

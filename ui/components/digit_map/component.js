// The map of all test digits: one method, or two methods or models side by side under one hand. They share
// what is hovered, chosen and coloured.

import { onResize } from "../shared/paint/dom.js";
import { isCovered } from "../shared/hand/cover.js";
import { createSaveMenu, saveCsv } from "../shared/hand/download.js";
import { createFrames } from "../shared/hand/events.js";
import { hasClasses } from "../shared/core/naming.js";
import { sortedBy } from "../shared/core/numbers.js";
import { defineComponent } from "../shared/define.js";
import { coverSide, createCard, createCaught, createTip } from "./beside.js";
import { colourPoints, showLegend, showQuality } from "./colours.js";
import { createOwn } from "./own.js";
import { createPane } from "./pane.js";
import { isSame, readFacts, readParts } from "./parts.js";
import { densityOf } from "./points.js";
import { nameFile, pictureEntries } from "../shared/save/entries.js";
import { sayLack, tableOf, tellDigits, tellMaps } from "./words.js";

const NAME = "digit-map";
const MOST_WORST = 100; // digits that can be gone through, from the largest error
const CARD_REST = 40; // milliseconds after a click until neighbours are looked for: the ring comes first
const VIEW_REST = 600; // milliseconds after the last zoom until that is reported

// options: { maps, isReal, colour, marks, digit, mode, window, second, caught }: maps one or two of
// { hash, places, method, title, name, detail, quality }, places the name of a published array; colour of
// colours.js; marks "dots" or "glyphs";
// digit an index, of the one on the card; mode what a drag does; window and second what is seen of each map, null
// for all; caught [place, …corners], of a line around digits, on which map, null for none (lasso.js); isReal,
// whether a sheet of real digits is published. What is reported of windows and lines is of the maps in `shown`.
export default defineComponent({
  className: "map",
  waiting: "Waiting for the codes…",
  reports: ["colour", "marks", "digit", "mode", "window", "second", "caught"],
  findParts({ maps, isReal }, registry) {
    const parts = readParts(maps, registry, isReal);
    return parts && { parts };
  },
  isSame: (found, before) => isSame(found.parts, before.parts),
  build,
});

// dom: component.html's elements; parts: as parts.js reads them.
function build({ part: dom, stage, parts, options, registry, report, signal }) {
  const [first] = parts;
  const networks = parts.filter((part, k) => parts.findIndex(({ model }) => model === part.model) === k);
  const count = first.labels.length;
  const everyone = [...first.labels.keys()];
  const worst = first.error ? sortedBy(count, first.error).slice(0, Math.min(MOST_WORST, Math.ceil(count / 20))) : [];
  const usual = (digit) => (digit < count ? digit : 0);
  const isKnown = (name) =>
    ["class", "predicted"].includes(name) ? hasClasses() : name === "density" || parts.some((part) => part[name]);
  for (const option of [...dom.colour.options]) if (!isKnown(option.value)) option.remove();
  const colours = [...dom.colour.options].map(({ value }) => value);
  const offered = (name) => (colours.includes(name) ? name : colours[0]);
  // chosen: Uint8Array with 1 for each digit of the lasso, or null
  const state = {
    theme: null, colour: offered(options.colour), marks: options.marks, mode: options.mode ?? "move",
    digit: usual(options.digit),
    nearest: [], hover: -1, chosen: null,
  };
  let at = null; // where the hovered digit is: { x, y, pane }
  let caughtIndices = null;
  let line = null; // that they are inside of, [place of the map, …corners]
  let viewTimer = 0;
  let told = ""; // what the page knows
  let newest = options; // of the page
  let cardTimer = 0;
  const showTip = createTip(dom);
  const frames = createFrames(NAME, draw, signal);

  const panes = parts.map((part) =>
    createPane(dom.map, part, state, {
      onHover(index, x, y, time, pane) {
        if (index < 0 && state.hover < 0) return;
        [state.hover, at] = [index, { x, y, pane }];
        frames.request(time);
      },
      onMove(time) {
        state.hover = -1;
        showControls();
        frames.request(time);
        reportLater();
      },
      onDigit: chooseDigit,
      onVotes: () => frames.request(),
      onCatch(corners, pane) {
        if (corners === null && dom.caught.hidden) return;
        takeLine(corners && [panes.indexOf(pane), ...corners]);
        reportChoice();
      },
    }, signal),
  );
  const showDigit = createCard(dom, networks, options.isReal, worst, chooseDigit);
  const showCaught = createCaught(dom, networks, chooseDigit);
  dom.letGo.onclick = () => {
    takeLine(null);
    reportChoice();
  };
  dom.colour.onchange = () => change({ colour: dom.colour.value });
  dom.signs.onclick = () => change({ marks: state.marks === "glyphs" ? "dots" : "glyphs" });
  for (const mode of dom.modes.children)
    mode.onclick = () => {
      state.mode = mode.dataset.mode;
      showControls();
      reportChoice();
    };
  dom.whole.onclick = () => {
    for (const pane of panes) pane.showWhole();
    showControls();
    frames.request();
    reportChoice();
  };
  const saveMenu = createSaveMenu([
    ...pictureEntries(
      { root: dom.maps.parentElement, pose: stage.pose },
      () => tellMaps(parts, count, dom.colour.selectedOptions[0].textContent),
      "Map",
    ),
    ...pictureEntries(
      { get root() { return caughtIndices ? dom.caught : dom.card; }, pose: stage.pose },
      () => tellDigits(parts, count, caughtIndices, state.digit),
      "Digits",
    ),
    [
      "Digits (CSV)",
      () => saveCsv(`${nameFile("digits")}.csv`, tableOf(caughtIndices ?? everyone, first.labels, parts)),
    ],
  ], "below");
  dom.bar.append(saveMenu);
  dom.maps.append(...panes.map(({ element }) => element));
  dom.maps.classList.toggle("two", panes.length > 1);
  dom.desk.classList.toggle("wide", panes.length > 1);

  onResize(panes.map(({ frame }) => frame), () => {
    for (const pane of panes) pane.redraw();
    frames.request();
  }, signal);

  function draw() {
    if (!state.theme) return;
    const areReady = panes.map((pane) => pane.draw());
    const isDrawing = panes.some((pane) => pane.isDrawing);
    if (at) showTip(isDrawing || isCovered("classes") ? -1 : state.hover, at.x, at.y, at.pane, state.theme);
    if (areReady.includes(false)) frames.request(); // digits are still being decoded
  }

  function showControls() {
    dom.colour.value = state.colour;
    dom.signs.ariaPressed = state.marks === "glyphs";
    for (const mode of dom.modes.children) mode.ariaPressed = mode.dataset.mode === state.mode;
    dom.whole.hidden = panes.every(({ view }) => view.isWhole);
    for (const pane of panes) pane.frame.dataset.mode = state.mode;
  }

  function showColours() {
    const { theme, colour, chosen } = state;
    if (!theme) return;
    for (const pane of panes) {
      const { part } = pane;
      if (colour === "density") part.density ??= densityOf(part.places);
      const look = colourPoints(colour, part, theme);
      pane.setLook(look ?? colourPoints("class", part, theme), chosen, theme);
      const lack = look ? "" : sayLack(colour, part.map.name);
      const { classes } = part.space;
      showLegend(pane.legend, look?.legend, { classes, theme, wrong: countWrong(look), lack });
    }
    frames.request();
  }

  // How many are predicted wrongly, of those selected or of all; null where nothing is predicted.
  function countWrong(look) {
    const among = look?.isOdd && (caughtIndices ?? everyone);
    const wrong = among?.filter((i) => look.isOdd[i]).length;
    return among ? { wrong, count: among.length, isSelected: caughtIndices !== null } : null;
  }

  function change(next) {
    Object.assign(state, next);
    showControls();
    showColours();
    reportChoice();
  }
  function choiceNow() {
    for (const pane of panes) pane.settle();
    frames.request();
    const [window, second = null] = panes.map(({ view }) => view.window);
    const { colour, marks, digit, mode } = state;
    return { colour, marks, digit, mode, window, second, caught: line, shown };
  }
  function reportChoice() {
    clearTimeout(viewTimer);
    const choice = choiceNow();
    const text = JSON.stringify(choice);
    if (text === told) return;
    told = text;
    report(choice);
  }
  function reportLater() {
    clearTimeout(viewTimer);
    viewTimer = setTimeout(reportChoice, VIEW_REST);
  }

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
    if (coverSide(dom)) {
      state.nearest = [];
      return frames.request();
    }
    state.nearest = showDigit(state.digit, state.theme);
    frames.request();
  }

  // Choose the digits inside a line; null lets them go.
  function takeLine(wanted) {
    const indices = wanted && (panes[wanted[0]]?.inside(wanted.slice(1)) ?? []);
    caughtIndices = indices?.length ? indices : null;
    line = caughtIndices && wanted;
    state.chosen = caughtIndices ? new Uint8Array(count) : null;
    for (const i of caughtIndices ?? []) state.chosen[i] = 1;
    if (state.theme && !coverSide(dom)) showCaught(indices, state.theme);
    showColours();
  }

  const placeOwn = createOwn({ dom, panes, registry, onPlaced: frames.request }, signal);
  signal.addEventListener("abort", () => {
    clearTimeout(cardTimer);
    clearTimeout(viewTimer);
  });

  // Theme, or digits, or what is known of them, are new.
  function repaint() {
    state.theme = stage.theme;
    saveMenu.style.visibility = isCovered("classes", "facts") ? "hidden" : "";
    showColours();
    showCard();
    placeOwn(state.theme);
    if (caughtIndices && !isCovered("classes")) showCaught(caughtIndices, state.theme);
  }
  // Of these maps, where they are still those that are shown.
  function show({ maps: next }) {
    newest = { maps: next };
    const isShown = next.length === parts.length && next.every(({ places }, k) => places === parts[k].map.places);
    if (isShown) for (const [k, map] of next.entries()) showQuality(panes[k].quality, map);
  }
  const shown = parts.map(({ map }) => map.places).join();
  // What is asked for of these maps, not of those before.
  function open({ window, second, caught, shown: whose = shown }) {
    if (whose !== shown) return;
    for (const [i, seen] of [window, second].slice(0, panes.length).entries()) panes[i].showWindow(seen ?? null);
    takeLine(caught ?? null);
  }
  open(options);
  told = JSON.stringify(choiceNow());
  showControls();
  show(options);
  if (stage.theme) repaint();
  return {
    repaint,
    cover() {
      repaint();
      show(newest);
    },
    takeSheet: repaint,
    show,
    // The page has published something: what is known of the digits may be more by now.
    refresh() {
      const before = parts.map(({ predicted }) => predicted);
      for (const part of parts) readFacts(part, registry);
      if (parts.some(({ predicted }, k) => predicted !== before[k])) repaint();
    },
    // Do what the page asks for; that is not reported back.
    sync({ colour, marks, digit, mode, ...seen }) {
      const isOther = usual(digit) !== state.digit;
      Object.assign(state, { colour: offered(colour), marks, mode, digit: usual(digit) });
      open(seen);
      told = JSON.stringify(choiceNow());
      showControls();
      if (isOther) showCard();
    },
  };
}

// One map: its points, what lies over them, and the hands on it. What is hovered and chosen belongs to
// the scene, so that two maps show the same.

import { worded } from "../shared/core/naming.js";
import { isCovered } from "../shared/hand/cover.js";
import { createVotes, tellPoint } from "../shared/space/votes.js";
import { setText, unfold } from "../shared/paint/dom.js";
import { openCanvas, sizeOf } from "../shared/paint/paint.js";
import { explainText } from "../shared/paint/terms.js";
import { islandsOf } from "../shared/space/islands.js";
import { createPointPainter, growthOf, paintClasses } from "../shared/space/points.js";
import { createSurface } from "../shared/space/surface.js";
import { createWindow } from "../shared/space/window.js";
import { layOut } from "./colours.js";
import { boxLine, cornersOf, createGrid, pointsInside } from "../shared/space/lasso.js";
import {
  createOverview, createSigns, inSight, paintFront, paintImages, paintLasso, paintOwn, paintRing,
} from "./overlay.js";
import { nextPoint, pointAt } from "./points.js";
import { warnOf } from "./words.js";

const DOT = 3.3; // CSS pixels across, for 10,000 points on 520
const RIM = 0.3; // share of the ink in a dot's outline
const [FEW, MARGIN, WIDE] = [200, 0.04, 0.09]; // few points are pictures at once, which need room at the edge
const WINDOW = { outliers: 0.001, maxZoom: 60 };
const REACH = 16; // CSS pixels from the pointer to the point it means
const IMAGE_REACH = 24; // where points are images
const BELOW_IMAGES = 0.25; // opacity of the points there
const CLICK = 4; // CSS pixels that a hand may move and still click
const STEP = 3; // CSS pixels between two corners of a lasso

// template: of its markup; part: { map, places, labels, pictures }; state: what the scene knows, { theme,
// hover, digit, nearest, chosen, marks, mode }. hands: onHover(index, x, y, time, pane), index -1 for none,
// onDigit(index), onCatch(corners, pane) of lasso.js, null for none, onMove(time), onVotes().
export function createPane(template, part, state, hands, signal) {
  const { map, places, labels, pictures } = part;
  const painter = createPointPainter(signal);
  const { elements: [element], part: dom } = unfold(template);
  const { frame, overlay } = dom;
  explainText(dom.title, map.title);
  setText(dom.name, ` · ${map.name}`);
  setText(dom.warn, warnOf([map]));
  overlay.ariaLabel = worded(`${map.title} of ${map.name}: every point is a test digit`);
  frame.prepend(painter.canvas);
  const view = createWindow(places, {
    ...WINDOW, margin: labels.length < FEW ? WIDE : MARGIN, canStretch: ["umap", "tsne"].includes(map.method),
  });
  const names = islandsOf(places, labels);
  const grid = createGrid(places);
  const paintVotes = createVotes(hands.onVotes, signal);
  const signs = createSigns(places, labels);
  const overview = createOverview(places);
  let look = null; // colours: { rgb, isOdd, legend }
  let isOld = true; // the points have to be painted anew
  let images = null; // indices of the digits that are shown as images
  let line = []; // of the lasso or box that is being drawn
  let grabbed = null; // where a drag began
  let hasMoved = false;
  let reached = -1; // by the arrow keys

  function paintPoints() {
    isOld = false;
    images = isCovered("classes") ? null : inSight(places, view); // what is a picture, has a class
    painter.canvas.style.opacity = images ? BELOW_IMAGES : 1;
    const size = DOT * growthOf(view, labels.length) * Math.min(view.zoom ** 0.35, 2.6);
    painter.draw(view, { size: Math.max(size, 2.6), rim: RIM, theme: state.theme });
  }
  const spotOf = (index) => view.toPixels(places[2 * index], places[2 * index + 1]);
  const find = (x, y) => pointAt(places, view, x, y, images ? IMAGE_REACH : REACH, state.chosen);

  const pane = {
    element,
    legend: dom.legend,
    quality: dom.quality,
    frame,
    part,
    view,
    own: null, // the visitor's drawing: { picture, name, spot }
    get isDrawing() {
      return grabbed !== null;
    },
    inside: (corners) => pointsInside(places, corners, grid),
    // Show this window, as `view.window` gives it.
    showWindow(window) {
      const size = sizeOf(frame);
      if (size[0]) view.resize(size);
      view.window = window;
      isOld = true;
    },
    // Colours of the points and which keep them, as colours.js has it.
    setLook(next, chosen, theme) {
      look = next;
      painter.setLook({ places, ...layOut(look, chosen, theme.isDark) });
      isOld = true;
    },
    // Returns whether all images were ready.
    draw() {
      const { theme, hover, digit, nearest, chosen } = state;
      const size = sizeOf(frame);
      if (!look || !size[0]) return true;
      if (view.resize(size)) isOld = true;
      if (isOld) paintPoints();
      const { pen } = openCanvas(overlay);
      const tools = { pen, view, places, theme, pictures, look, chosen };
      const isImage = images !== null;
      let isReady = true;
      pictures.begin(theme);
      if (isImage) isReady = paintImages(tools, images);
      else if (!isCovered("classes")) {
        if (state.marks === "glyphs") signs.paint(tools);
        else paintClasses(tools, names);
      }
      for (const index of nearest) paintRing(tools, index, { isImage, isStrong: false });
      if (digit >= 0) paintRing(tools, digit, { isImage, isStrong: true });
      if (hover >= 0 && isImage) paintFront(tools, hover);
      else if (hover >= 0) paintRing(tools, hover, { isImage, isStrong: false });
      if (pane.own && !isCovered("classes")) paintOwn(tools, pane.own);
      paintVotes(tools);
      paintLasso(tools, line);
      if (!view.isWhole) overview.paint(tools);
      return isReady;
    },
    redraw() {
      isOld = true;
    },
    settle() {
      if (view.settle()) isOld = true;
    },
    showWhole() {
      view.window = null;
      isOld = true;
    },
    // Bring a digit into sight; what the other map or a list was asked for.
    reveal(index) {
      if (view.reveal(places[2 * index], places[2 * index + 1])) isOld = true;
    },
  };

  function move(time) {
    isOld = true;
    hands.onMove(time);
  }
  function grab(spot) {
    [grabbed, hasMoved, line] = [spot, false, []];
  }

  createSurface(overlay, () => view, {
    takesAll: () => state.mode !== "move",
    onLook: (x, y, time) => hands.onHover(find(x, y), x, y, time, pane),
    onLeave: (time) => hands.onHover(-1, 0, 0, time, pane),
    onGrab: (x, y) => grab([x, y]),
    onDrag(x, y, time) {
      if (!grabbed) grab([x, y]); // a tap
      const [fromX, fromY] = grabbed;
      if (!hasMoved && Math.hypot(x - fromX, y - fromY) < CLICK) return;
      hasMoved = true;
      if (state.mode === "move") {
        view.moveBy(x - fromX, y - fromY);
        grabbed = [x, y];
        move(time);
        return;
      }
      const last = line.at(-1);
      if (state.mode === "box") line = boxLine(grabbed, [x, y]);
      else if (!last) line = [grabbed, [x, y]];
      else if (Math.hypot(x - last[0], y - last[1]) >= STEP) line.push([x, y]);
      hands.onMove(time);
    },
    onRelease(time) {
      const at = grabbed;
      grabbed = null;
      if (reached >= 0) {
        tellPoint(places.slice(2 * reached, 2 * reached + 2));
        hands.onDigit(reached);
        reached = -1;
      } else if (at && !hasMoved) {
        tellPoint(view.toPlane(...at));
        const index = find(...at);
        if (index >= 0) hands.onDigit(index);
        else hands.onCatch(null, pane);
      } else if (at && line.length) hands.onCatch(cornersOf(line, view, grid), pane);
      line = [];
      hands.onMove(time);
    },
    onNudge(dx, dy, time) {
      const from = reached >= 0 ? reached : Math.max(state.digit, 0);
      reached = nextPoint(places, view, from, Math.sign(dx), Math.sign(dy));
      pane.reveal(reached);
      hands.onHover(reached, ...spotOf(reached), time, pane);
    },
    onView: move,
  }, signal);
  return pane;
}

// One map: its points, what lies over them, and the hands on it. What is hovered and chosen belongs to
// the scene, so that two maps show the same.

import { make } from "../shared/paint/dom.js";
import { css, openCanvas, sizeOf } from "../shared/paint/paint.js";
import { createPointPainter, growthOf, mediansOf, paintClasses } from "../shared/space/points.js";
import { createSurface } from "../shared/space/surface.js";
import { createWindow } from "../shared/space/window.js";
import { layOut } from "./colours.js";
import { inSight, paintFront, paintImages, paintLine, paintOwn, paintRing } from "./overlay.js";
import { createOverview } from "./overview.js";
import { boxLine, nextPoint, pointAt, pointsInside } from "./points.js";
import { createSigns } from "./signs.js";

const DOT = 3.3; // CSS pixels across, for 10,000 points on 520
const RIM = 0.3; // share of the ink in a dot's outline
const [FEW, MARGIN, WIDE] = [200, 0.04, 0.09]; // few points are pictures at once, which need room at the edge
const WINDOW = { outliers: 0.001, maxZoom: 60 };
const REACH = 16; // CSS pixels from the pointer to the point it means
const CLICK = 4; // CSS pixels that a hand may move and still click
const STEP = 3; // CSS pixels between two corners of a lasso
const HELP =
  "Arrow keys go from digit to digit; plus and minus zoom, Home shows the whole map.";

// part: { map, places, labels, pictures }; now(): what the scene knows, { theme, hover, digit, nearest,
// chosen, marks, mode, own }. hands: onHover(index, x, y, time, pane), onLeave(time), onDigit(index),
// onCatch(indices), onMove(time).
export function createPane(part, now, hands) {
  const { map, places, labels, pictures } = part;
  const painter = createPointPainter();
  const points = painter.canvas;
  const overlay = make("canvas", {
    "data-part": "overlay", "data-ae": "digit-map", tabindex: "0", role: "application",
    "aria-label": `${map.title} of ${map.name}: every point is a test digit`, "aria-description": HELP,
  });
  const frame = make("div", { class: "map-frame" }, points, overlay);
  const view = createWindow(places, {
    ...WINDOW, margin: labels.length < FEW ? WIDE : MARGIN, canStretch: ["umap", "tsne"].includes(map.method),
  });
  const medians = mediansOf(places, labels);
  const signs = createSigns(places, labels);
  const overview = createOverview(places);
  let look = null; // colours: { rgb, isOdd, legend }
  let isOld = true; // the points have to be painted anew
  let images = null; // indices of the digits that are shown as images
  let line = []; // of the lasso or box that is being drawn
  let grabbed = null; // where a drag began
  let hasMoved = false;
  let reached = -1; // by the arrow keys

  function paintPoints({ theme }) {
    isOld = false;
    images = inSight(places, view);
    points.style.opacity = images ? 0.25 : 1;
    const size = DOT * growthOf(view, labels.length) * Math.min(view.zoom ** 0.35, 2.6);
    painter.draw(view, { size: Math.max(size, 2.6), rim: RIM, theme });
  }

  const pane = {
    frame,
    part,
    view,
    get isDrawing() {
      return grabbed !== null;
    },
    // Colours of the points and which keep them, as colours.js has it.
    setLook(next, chosen, theme) {
      look = next;
      painter.setLook({ places, ...layOut(look, chosen, theme.isDark) });
      isOld = true;
    },
    // Returns whether all images were ready.
    draw() {
      const state = now();
      const { theme, hover, digit, nearest, chosen, own } = state;
      const size = sizeOf(frame);
      if (!look || !size[0]) return true;
      if (view.resize(size)) isOld = true;
      if (isOld) paintPoints(state);
      const { pen } = openCanvas(overlay);
      const tools = { pen, view, places, theme, pictures, look, chosen };
      let isReady = true;
      const isImage = images !== null;
      pictures.begin(theme);
      if (isImage) isReady = paintImages(tools, images);
      else if (state.marks === "glyphs") signs.paint(tools);
      else paintClasses(tools, medians);
      for (const index of nearest) paintRing(tools, index, { isImage, isStrong: false });
      if (digit >= 0) paintRing(tools, digit, { isImage, isStrong: true });
      if (hover >= 0 && isImage) paintFront(tools, hover);
      else if (hover >= 0) paintRing(tools, hover, { isImage, isStrong: false });
      const spot = own?.spots.get(pane);
      if (spot) paintOwn(tools, spot, own);
      paintLine(tools, line);
      if (!view.isWhole) overview.paint(tools);
      return isReady;
    },
    redraw() {
      isOld = true;
    },
    showWhole() {
      view.window = null;
      isOld = true;
    },
    // Bring a digit into sight; what the other map or a list was asked for.
    reveal(index) {
      if (view.reveal(places[2 * index], places[2 * index + 1])) isOld = true;
    },
    // The map as it is seen, on one canvas with the theme's card below.
    snapshot(theme) {
      const state = now();
      paintPoints({ ...state, theme });
      const whole = Object.assign(document.createElement("canvas"), { width: points.width, height: points.height });
      const pen = whole.getContext("2d");
      pen.fillStyle = css(theme.card);
      pen.fillRect(0, 0, whole.width, whole.height);
      pen.globalAlpha = images ? 0.25 : 1;
      pen.drawImage(points, 0, 0);
      pen.globalAlpha = 1;
      pen.drawImage(overlay, 0, 0, whole.width, whole.height);
      return whole;
    },
    stop() {
      surface.stop();
      painter.stop();
    },
  };

  const find = (x, y) => pointAt(places, view, x, y, images ? 24 : REACH, now().chosen);
  function move(time) {
    isOld = true;
    hands.onMove(time);
  }

  const surface = createSurface(overlay, {
    takesAll: () => now().mode !== "move",
    onLook: (x, y, time) => hands.onHover(find(x, y), x, y, time, pane),
    onLeave: (time) => hands.onLeave(time),
    onGrab(x, y) {
      grabbed = [x, y];
      hasMoved = false;
      line = [];
    },
    onDrag(x, y, time) {
      if (!grabbed) {
        grabbed = [x, y]; // a tap
        hasMoved = false;
      }
      const [fromX, fromY] = grabbed;
      if (!hasMoved && Math.hypot(x - fromX, y - fromY) < CLICK) return;
      hasMoved = true;
      const { mode } = now();
      if (mode === "move") {
        view.moveBy(x - fromX, y - fromY);
        grabbed = [x, y];
        move(time);
        return;
      }
      const last = line.at(-1);
      if (mode === "box") line = boxLine(grabbed, [x, y]);
      else if (!last) line = [grabbed, [x, y]];
      else if (Math.hypot(x - last[0], y - last[1]) >= STEP) line.push([x, y]);
      hands.onMove(time);
    },
    onRelease(time) {
      const at = grabbed;
      grabbed = null;
      if (reached >= 0) {
        hands.onDigit(reached);
        reached = -1;
      } else if (at && !hasMoved) {
        const index = find(...at);
        if (index >= 0) hands.onDigit(index);
        else hands.onCatch(null);
      } else if (at && line.length) hands.onCatch(pointsInside(places, view, line));
      line = [];
      hands.onMove(time);
    },
    onNudge(dx, dy, time) {
      const from = reached >= 0 ? reached : Math.max(now().digit, 0);
      reached = nextPoint(places, view, from, Math.sign(dx), Math.sign(dy));
      pane.reveal(reached);
      hands.onHover(reached, ...view.toPixels(places[2 * reached], places[2 * reached + 1]), time, pane);
    },
    onHome(time) {
      view.window = null;
      move(time);
    },
    onZoom(factor, x, y, time) {
      const isChanged = view.zoomAt(factor, x, y);
      if (isChanged) move(time);
      return isChanged;
    },
    onPan(dx, dy, time) {
      view.moveBy(dx, dy);
      move(time);
    },
  });
  return pane;
}

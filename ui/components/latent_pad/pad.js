// One model's code space under the hand: view, points, marks, and what is decoded there.

import {
  decodedOf, followCode, followPath, goToDigit, movePathEnd, pathOf, readTaken,
} from "../shared/core/current.js";
import { isCovered } from "../shared/hand/cover.js";
import { createFrames, goTo } from "../shared/hand/events.js";
import { createVotes, tellPoint } from "../shared/space/votes.js";
import { drawNormal } from "../shared/core/linear.js";
import { openCanvas, sizeOf } from "../shared/paint/paint.js";
import { createPlane } from "../shared/core/paths.js";
import { onSheet, sheetOf } from "../shared/core/sheet.js";
import { islandsOf } from "../shared/space/islands.js";
import { createPointPainter, growthOf, paintClasses } from "../shared/space/points.js";
import { createSurface } from "../shared/space/surface.js";
import { createWindow } from "../shared/space/window.js";
import { createBackdrop, lookAt, paintDigits, paintOverlay } from "./marks.js";
import { createReadout } from "./beside.js";

const NAME = "latent-pad";
const ARROW_STEP = 0.05; // standard deviations of the codes
const WINDOW = { margin: 0.05, outliers: 0.002, maxZoom: 40, isSquare: true };
const DOT = 4; // CSS pixels across, for 10,000 codes on 520
const RIM = 0.15; // share of the ink in a dot's outline
const FAINT = 0.15; // opacity of the points over decodes
const GRAB = 14; // CSS pixels around the end of a path

// part: the canvases backdrop, marks and overlay of one square, the points come below the marks, and what
// beside.js fills; settings: { plane, hold, backdrop }. onCommit() is called when a choice is made for good,
// onView() when the window has moved.
export function createPad({ part, stage, hash, model, space, state, settings, onCommit, onView, signal }) {
  const sheet = sheetOf(hash);
  const code = new Float32Array(space.size); // scratch
  const backdrop = createBackdrop(part.backdrop, signal);
  const painter = createPointPainter(signal);
  const frames = createFrames(NAME, draw, signal);
  const paintVotes = createVotes(() => frames.request(), signal);
  let plane = null;
  let view = null;
  let names = null; // of the classes, at their places
  let near = 0;
  let isLooking = false;
  let grabbed = -1; // end of the path that is dragged
  let arePointsOld = true;
  let areDigits = false; // so few points in sight that each is shown as its digit
  let posterior = null; // { digit, mean, logVariance }

  const readout = createReadout({ part, model, space, sheet, onTake: takeDigit });
  const labelsShown = () => (isCovered("classes", "frames") ? null : space.labels);
  const pathShown = () => (isCovered("classes", "frames") ? null : pathOf(hash)); // which class lies where, or between
  const areDecodesCovered = () => isCovered("decoded", "frames");
  const held = () => (settings.hold === "digit" ? state.digit.code : space.mean);

  function draw() {
    const size = sizeOf(part.overlay);
    if (!stage.theme || !size[0]) return;
    const { theme } = stage;
    if (view.resize(size)) arePointsOld = true;
    if (arePointsOld) drawPoints(theme);
    near = readout.look(state.code);
    const { pen } = openCanvas(part.overlay);
    paintOverlay({
      pen, view, plane, theme, near, areDigits, state, model,
      size: space.size,
      isPreview: isLooking,
      isLive: isLooking || surface.isHeld(),
      posterior: model.isVariational ? posteriorNow() : null,
      path: pathShown(),
      paintVotes,
    });
    // after all that writes on a canvas: for that, the browser first finds the styles of all that has changed
    if (readout.cover(areDecodesCovered(), theme)) return;
    readout.show(state.code, decodedOf(state, model), theme);
  }

  function drawPoints(theme) {
    arePointsOld = false;
    const { pen } = openCanvas(part.marks);
    const labels = labelsShown();
    const look = lookAt(plane, view, { labels, classes: space.classes }, theme);
    const dots = look.areFew ? new Uint32Array(0) : look.order;
    const size = DOT * growthOf(view, space.count) * Math.min(view.zoom ** 0.3, 2);
    painter.setLook({ places: plane.points, order: dots, rgba: look.rgba });
    painter.draw(view, { size, rim: RIM, theme });
    areDigits = look.areFew;
    if (areDigits) paintDigits({ pen, view, theme }, plane, look, labels);
    else if (labels) paintClasses({ pen, view, theme }, names);
    const opacity = settings.backdrop && !areDecodesCovered() ? FAINT : 1;
    painter.canvas.style.opacity = opacity;
    part.marks.style.opacity = areDigits ? opacity : 1;
  }

  // Another plane; the window opens on all of it.
  function setPlane() {
    plane = createPlane(space, settings.plane);
    view = createWindow(plane.points, WINDOW);
    view.resize(sizeOf(part.overlay));
    names = space.labels && islandsOf(plane.points, space.labels);
  }

  // Of the digit last taken; null where its pixels are not known.
  function posteriorNow() {
    const { digit } = state;
    if (posterior?.digit === digit) return posterior;
    const pixels = new Float32Array(784);
    if (!readTaken(state, sheet, pixels)) return null;
    posterior = { digit, mean: new Float32Array(space.size), logVariance: new Float32Array(space.size) };
    model.posterior(pixels, posterior.mean, posterior.logVariance);
    return posterior;
  }

  function changeView(time) {
    arePointsOld = true;
    paintBackdrop();
    onView();
    frames.request(time);
  }

  function paintBackdrop() {
    if (!settings.backdrop || areDecodesCovered()) return backdrop.clear();
    backdrop.start({ view, plane, held: held(), model, theme: stage.theme });
  }

  function move(x, y, details) {
    plane.lift(...view.toPlane(x, y), held(), code);
    goTo(NAME, hash, code, details);
  }

  function takeDigit(index) {
    goToDigit(NAME, hash, { space, sheet, index });
    onCommit();
  }

  function endAt(x, y) {
    const codes = pathShown()?.codes;
    if (!codes) return -1;
    const ends = [codes.subarray(0, space.size), codes.subarray(-space.size)];
    return ends.findIndex((end) => {
      const [endX, endY] = view.toPixels(...plane.project(end));
      return Math.hypot(endX - x, endY - y) < GRAB;
    });
  }

  const surface = createSurface(part.overlay, () => view, {
    onLook(x, y, time) {
      isLooking = true;
      part.overlay.classList.toggle("grab", endAt(x, y) >= 0);
      move(x, y, { time, isPreview: true });
    },
    onLeave(time) {
      if (!isLooking) return;
      isLooking = false;
      goTo(NAME, hash, state.chosen, { time });
    },
    onGrab(x, y) {
      grabbed = endAt(x, y);
    },
    onDrag(x, y, time) {
      isLooking = grabbed >= 0;
      move(x, y, { time, isPreview: isLooking });
      if (grabbed >= 0) movePathEnd(hash, grabbed, state.code, { time });
    },
    onRelease(time) {
      if (grabbed < 0) {
        tellPoint(plane.project(state.chosen));
        return onCommit();
      }
      movePathEnd(hash, grabbed, state.code, { time, isLast: true });
      grabbed = -1;
    },
    onNudge(dx, dy, time) {
      const [x, y] = plane.project(state.chosen);
      const [sigmaX, sigmaY] = plane.spread;
      plane.lift(x + dx * ARROW_STEP * sigmaX, y + dy * ARROW_STEP * sigmaY, held(), code);
      isLooking = false;
      goTo(NAME, hash, code, { time });
    },
    onHome(time) {
      isLooking = false;
      goTo(NAME, hash, state.start, { time });
    },
    onView: changeView,
  }, signal);

  followCode(hash, (_, { time, digit }) => {
    backdrop.wait();
    if (digit && settings.hold === "digit" && space.size > 2) paintBackdrop();
    frames.follow(time);
  }, signal);
  followPath(hash, ({ time }) => frames.follow(time), signal);
  onSheet(() => frames.request(), signal);
  signal.addEventListener("abort", () => painter.canvas.remove());

  const pad = {
    readout,
    get view() {
      return view;
    },
    get plane() {
      return plane;
    },
    // The settings have changed: see another plane, or the same with or without backdrop.
    showPlane() {
      setPlane();
      changeView();
    },
    // Show this window of the plane, as `view.window` gives it.
    showWindow(window) {
      view.window = window;
      changeView();
    },
    settle() {
      if (view.settle()) pad.redraw(false);
    },
    // Theme, settings or size have changed; the backdrop knows no size.
    redraw(withBackdrop) {
      arePointsOld = true;
      if (withBackdrop) paintBackdrop();
      frames.request();
    },
    // A draw from q(code | digit); for variational models whose digit's pixels are known.
    resample() {
      const q = posteriorNow();
      if (!q) return;
      for (let d = 0; d < code.length; d++)
        code[d] = q.mean[d] + Math.exp(q.logVariance[d] / 2) * drawNormal();
      goTo(NAME, hash, code);
      onCommit();
    },
  };
  part.marks.before(painter.canvas);
  setPlane();
  return pad;
}

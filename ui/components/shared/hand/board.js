// The surface one draws on: pointer, pen, touch and keys become strokes in whole canvas pixels;
// ink is drawn as vectors, as sharp as the screen.

import { css, openCanvas } from "../paint/paint.js";
import { ARROWS, isCommand, placeOn, trackPointer } from "./pointer.js";

const SPACING = 3; // canvas pixels between two points of a stroke, at least
const PEN_STEP = 4; // canvas pixels at the first press of an arrow key
const PEN_SPEED = 150; // canvas pixels a second while it is held

// `size`: side of the canvas in its own pixels. Calls onStart() before the first point of a stroke,
// onInk(eventTime) whenever something has to be drawn again, onEnd(stroke) when it is finished.
export function createBoard(canvas, size, { onStart, onInk, onEnd }) {
  let stroke = null; // flat x0, y0, x1, y1, … of the stroke under way
  const pen = { x: size / 2, y: size / 2, isShown: false, held: new Set(), time: 0 };

  function begin(x, y, time) {
    onStart();
    stroke = [Math.round(x), Math.round(y)];
    onInk(time);
  }
  // The last point follows the pen; it is left behind as a corner once the pen is far enough.
  function extend(x, y) {
    const end = stroke.length;
    const isFar =
      end === 2 || Math.hypot(stroke[end - 2] - stroke[end - 4], stroke[end - 1] - stroke[end - 3]) >= SPACING;
    const at = isFar ? end : end - 2;
    stroke[at] = Math.round(x);
    stroke[at + 1] = Math.round(y);
  }
  function finish(time) {
    if (!stroke) return;
    const done = stroke;
    stroke = null;
    onEnd(done);
    onInk(time);
  }
  const pointer = trackPointer(canvas, undefined, {
    accepts: () => !stroke,
    onStart(event) {
      canvas.dataset.pointer = ""; // focused by a pointer: nothing about keys need be said
      canvas.focus({ preventScroll: true });
      pen.isShown = false;
      begin(...placeOn(canvas, event, size), event.timeStamp);
    },
    onMove(event) {
      const events = event.getCoalescedEvents?.() ?? [];
      for (const each of events.length ? events : [event]) extend(...placeOn(canvas, each, size));
      onInk(event.timeStamp);
    },
    onEnd: (event) => finish(event.timeStamp),
  });

  // The pen of the keyboard: arrows move it, it writes while the space bar is down.
  function movePen(distance) {
    for (const key of pen.held) {
      pen.x = Math.min(Math.max(pen.x + ARROWS[key][0] * distance, 0), size);
      pen.y = Math.min(Math.max(pen.y + ARROWS[key][1] * distance, 0), size);
    }
    if (stroke) extend(pen.x, pen.y);
  }
  canvas.addEventListener("keydown", (event) => {
    if (pointer.isDown || isCommand(event)) return;
    if (event.key !== " " && !(event.key in ARROWS)) return;
    event.preventDefault();
    delete canvas.dataset.pointer;
    pen.isShown = true;
    if (event.repeat) return;
    if (event.key === " ") return begin(pen.x, pen.y, event.timeStamp);
    if (pen.held.size === 0) pen.time = 0;
    pen.held.add(event.key);
    movePen(PEN_STEP);
    onInk(event.timeStamp);
  });
  canvas.addEventListener("keyup", (event) => {
    pen.held.delete(event.key);
    if (event.key === " " && !pointer.isDown) finish(event.timeStamp);
  });
  canvas.addEventListener("blur", (event) => {
    delete canvas.dataset.pointer;
    pen.held.clear();
    pen.isShown = false;
    if (!pointer.isDown) finish(event.timeStamp);
    onInk(event.timeStamp);
  });

  function drawStroke(context, points) {
    context.beginPath();
    // a tap: browsers paint nothing for a line of no length, the models get a dot
    if (points.every((value, i) => value === points[i % 2])) {
      context.arc(points[0], points[1], context.lineWidth / 2, 0, 2 * Math.PI);
      context.fill();
      return;
    }
    context.moveTo(points[0], points[1]);
    // through the middles of the segments, so that whole pixels do not show as corners
    for (let i = 2; i + 3 < points.length; i += 2) {
      const middle = [(points[i] + points[i + 2]) / 2, (points[i + 1] + points[i + 3]) / 2];
      context.quadraticCurveTo(points[i], points[i + 1], ...middle);
    }
    context.lineTo(points.at(-2), points.at(-1));
    context.stroke();
  }

  return {
    get stroke() {
      return stroke;
    },
    // Move the keyboard's pen by the time that has passed; true while an arrow key is held.
    advance(now) {
      if (pen.held.size === 0) return false;
      if (pen.time) movePen((PEN_SPEED * Math.min(now - pen.time, 50)) / 1000);
      pen.time = now;
      return true;
    },
    draw(strokes, lineWidth, theme) {
      const { pen: context, width } = openCanvas(canvas);
      context.scale(width / size, width / size);
      context.lineCap = context.lineJoin = "round";
      context.strokeStyle = context.fillStyle = css(theme.ink);
      context.lineWidth = lineWidth;
      for (const points of strokes) drawStroke(context, points);
      if (!pen.isShown) return;
      context.strokeStyle = css(theme.accent);
      context.lineWidth = 2;
      context.beginPath();
      context.arc(pen.x, pen.y, Math.max(lineWidth / 2, 4), 0, 2 * Math.PI);
      context.stroke();
    },
  };
}

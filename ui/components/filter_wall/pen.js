// A sheet to draw on, in place: every unit answers while the stroke is drawn.

import { createBoard } from "../digit_canvas/board.js";
import { make } from "../shared/paint/dom.js";
import { strokesToImage, STROKE_WIDTH } from "../shared/hand/ink.js";

const SIZE = 280; // canvas pixels

// onInk(pixels, time): the drawing as 784 numbers, at every frame of a stroke; onDone() when a
// stroke is finished; stage: shared/stage.js.
export function createPen(stage, { onInk, onDone }) {
  const canvas = make("canvas", { tabindex: "0", role: "application", "aria-label": "Draw a digit here", "aria-description": "Arrow keys move the pen, the space bar draws." });
  const clear = make("button", { type: "button", class: "quiet" }, "Clear");
  const hint = make("p", { class: "soft" }, "Draw: the bars on the tiles follow your stroke. ", clear);
  const element = make("div", { class: "pen", hidden: "" }, make("div", { class: "sheet" }, canvas), hint);
  const image = new Float32Array(784);
  let strokes = [];
  let frame = 0;
  const board = createBoard(canvas, SIZE, {
    onStart: () => {},
    onInk: show,
    onEnd(stroke) {
      strokes = [...strokes, stroke];
      onDone();
    },
  });
  clear.addEventListener("click", (event) => {
    strokes = [];
    show(event.timeStamp);
  });

  function show(time) {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => draw(time));
  }
  function draw(time) {
    if (board.advance(performance.now())) show(time);
    const all = board.stroke ? [...strokes, board.stroke] : strokes;
    board.draw(all, (STROKE_WIDTH * SIZE) / 28, stage.theme);
    if (strokesToImage(all, { canvasSize: SIZE, strokeWidth: STROKE_WIDTH, isCentred: true }, image)) onInk(image, time);
  }

  return {
    element,
    toggle() {
      element.hidden = !element.hidden;
      if (!element.hidden) show(performance.now());
      return !element.hidden;
    },
    repaint: () => !element.hidden && show(performance.now()),
    stop() {
      cancelAnimationFrame(frame);
      board.stop();
    },
  };
}

// The sheet one draws on, beside the digits.

import { createBoard } from "../digit_canvas/board.js";
import { make } from "../shared/paint/dom.js";
import { createFrames } from "../shared/hand/events.js";
import { STROKE_WIDTH, strokesToImage } from "../shared/hand/ink.js";

const SIZE = 280; // canvas pixels

// onInk(pixels, time): the drawing as 784 numbers, or null when it is cleared; hasDrawing(), whether
// there is one, of this sheet or of another page's; stage: shared/stage.js.
export function createSheet(stage, { onInk, hasDrawing }) {
  const canvas = make("canvas", { tabindex: "0", role: "application", "aria-label": "Draw a digit here", "aria-description": "Arrow keys move the pen, the space bar draws." });
  const hint = make("span", { class: "hint" }, "Draw a digit");
  const clear = make("button", { type: "button", class: "quiet", hidden: "", onclick: (event) => {
    strokes = [];
    onInk(null, event.timeStamp);
    frames.request(event.timeStamp);
  } }, "Clear");
  const element = make("div", { class: "draw" }, make("div", { class: "sheet" }, canvas, hint), clear);
  const image = new Float32Array(784);
  let strokes = [];
  const frames = createFrames("pca-sheet", draw);
  const board = createBoard(canvas, SIZE, {
    onStart: () => {},
    onInk: frames.request,
    onEnd(stroke) {
      strokes = [...strokes, stroke];
    },
  });

  function draw(time) {
    if (!stage.theme) return;
    if (board.advance(performance.now())) frames.request(time);
    const all = board.stroke ? [...strokes, board.stroke] : strokes;
    hint.hidden = all.length > 0;
    clear.hidden = !all.length && !hasDrawing();
    board.draw(all, (STROKE_WIDTH * SIZE) / 28, stage.theme);
    if (strokesToImage(all, { canvasSize: SIZE, strokeWidth: STROKE_WIDTH, isCentred: true }, image)) onInk(image, time);
  }

  return {
    element,
    repaint: () => frames.request(),
    stop() {
      frames.stop();
      board.stop();
    },
  };
}

// The sheet one draws on, beside the digits.

import { createBoard } from "../digit_canvas/board.js";
import { make } from "../shared/dom.js";
import { STROKE_WIDTH, strokesToImage } from "../shared/ink.js";

const SIZE = 280; // canvas pixels

// onInk(pixels, time): the drawing as 784 numbers, or null when it is cleared; stage: shared/stage.js.
export function createSheet(stage, onInk) {
  const canvas = make("canvas", { tabindex: "0", role: "application", "aria-label": "Draw a digit here", "aria-description": "Arrow keys move the pen, the space bar draws." });
  const hint = make("span", { class: "hint" }, "Draw a digit");
  const clear = make("button", { type: "button", class: "quiet", hidden: "", onclick: (event) => {
    strokes = [];
    ask(event.timeStamp);
    onInk(null, event.timeStamp);
  } }, "Clear");
  const element = make("div", { class: "draw" }, make("div", { class: "sheet" }, canvas, hint), clear);
  const image = new Float32Array(784);
  let strokes = [];
  let frame = 0;
  const board = createBoard(canvas, SIZE, {
    onStart: () => {},
    onInk: ask,
    onEnd(stroke) {
      strokes = [...strokes, stroke];
    },
  });

  function ask(time) {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => draw(time));
  }
  function draw(time) {
    if (!stage.theme) return;
    if (board.advance(performance.now())) ask(time);
    const all = board.stroke ? [...strokes, board.stroke] : strokes;
    hint.hidden = clear.hidden = true;
    if (all.length) clear.hidden = false;
    else hint.hidden = false;
    board.draw(all, (STROKE_WIDTH * SIZE) / 28, stage.theme);
    if (strokesToImage(all, { canvasSize: SIZE, strokeWidth: STROKE_WIDTH, isCentred: true }, image)) onInk(image, time);
  }

  return {
    element,
    repaint: () => ask(performance.now()),
    stop() {
      cancelAnimationFrame(frame);
      board.stop();
    },
  };
}

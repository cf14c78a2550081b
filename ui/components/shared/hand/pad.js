// A small sheet to draw on, in place: what is drawn is told at every frame of a stroke.

import { make } from "../paint/dom.js";
import { createBoard } from "./board.js";
import { createFrames } from "./events.js";
import { STROKE_WIDTH, strokesToImage } from "./ink.js";

const SIZE = 280; // canvas pixels

// onInk(pixels, time): the drawing as 784 numbers that the next frame overwrites; onStroke(): one is
// finished; onDraw(isBlank), at every frame. stage: define.js, whose theme is drawn in.
export function createPad(name, stage, { onInk, onStroke = () => {}, onDraw = () => {} }, signal) {
  const canvas = make("canvas", {
    tabindex: "0", role: "application", "aria-label": "Draw a digit here",
    "aria-description": "Arrow keys move the pen, the space bar draws.",
  });
  const image = new Float32Array(784);
  const frames = createFrames(name, draw, signal);
  let strokes = [];
  const board = createBoard(canvas, SIZE, {
    onStart: () => {},
    onInk: frames.request,
    onEnd(stroke) {
      strokes = [...strokes, stroke];
      onStroke();
    },
  });

  function draw(time) {
    if (!stage.theme) return;
    if (board.advance(performance.now())) frames.request(time);
    const all = board.stroke ? [...strokes, board.stroke] : strokes;
    onDraw(all.length === 0);
    board.draw(all, (STROKE_WIDTH * SIZE) / 28, stage.theme);
    const placing = { canvasSize: SIZE, strokeWidth: STROKE_WIDTH, isCentred: true };
    if (strokesToImage(all, placing, image)) onInk(image, time);
  }

  return {
    sheet: make("div", { class: "draw-pad" }, canvas),
    request: frames.request,
    get strokes() {
      return strokes;
    },
    // Show these strokes as if they had just been drawn; none is a blank sheet.
    open(wanted, time) {
      strokes = wanted;
      frames.request(time);
    },
  };
}

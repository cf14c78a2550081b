// What components tell each other and the world, as events on `window`, and when they draw.

import { getRegistry, tell } from "../core/registry.js";

// Go to another code of a model. Listeners copy what they keep: `code` is reused. details,
// all optional: `time`, timeStamp of the input; `isPreview`, where it is only looked at; `digit`,
// { pixels, index, isDrawn, isSample }, where the code is that of an image; a sample is what the
// canvas shows until it is drawn on: nobody's drawing.
export function goTo(component, hash, code, details = {}) {
  if (details.digit?.isDrawn && !details.digit.isSample) getRegistry().drawing = details.digit.pixels.slice();
  tell("ae:code", { ...details, component, source: component, hash, code });
}

// The sheet was cleared: there is no drawing of the visitor any more.
export function letDrawingGo() {
  getRegistry().drawing = null;
  tell("ae:cleared");
}

// Draw at most once a frame, and only when asked, until `signal` is aborted. `draw(eventTime)` runs in
// the next frame; eventTime is the timeStamp of the oldest input that it answers.
export function createFrames(component, draw, signal) {
  let frame = 0;
  let eventTime = 0;
  let isFollowing = false;
  const page = getRegistry();
  const run = () => {
    frame = 0;
    isFollowing = false;
    if (signal?.aborted) return;
    page.isDrawing = true;
    try {
      draw(eventTime);
    } finally {
      page.isDrawing = false;
    }
    tell("ae:drawn", { component, eventTime, drawnTime: performance.now() });
  };
  function request(time = performance.now()) {
    if (frame || isFollowing) return;
    eventTime = time;
    frame = requestAnimationFrame(run);
  }
  return {
    request,
    // Draw in the frame in which another component draws, if one does: what it tells while drawing
    // is on the screen with it. What is drawn so must not tell anything itself.
    follow(time = performance.now()) {
      if (!page.isDrawing) return request(time);
      if (isFollowing) return;
      if (!frame) eventTime = time;
      cancelAnimationFrame(frame);
      isFollowing = true;
      queueMicrotask(run);
    },
  };
}

// What components tell each other and the world, as events on `window`, and when they draw.

// A component has put a frame on the screen: `eventTime` is the timeStamp of the oldest input the
// frame answers.
export function announceDrawn(component, eventTime) {
  const detail = { component, eventTime, drawnTime: performance.now() };
  window.dispatchEvent(new CustomEvent("ae:drawn", { detail }));
}

// A model's current code has changed. Listeners copy what they keep: `code` is reused.
export function announceCode(component, hash, code) {
  window.dispatchEvent(new CustomEvent("ae:code", { detail: { component, hash, code } }));
}

// Draw at most once a frame, and only when asked. `draw(eventTime)` runs in the next frame.
export function createFrames(component, draw) {
  let frame = 0;
  let eventTime = 0;
  const run = () => {
    frame = 0;
    draw(eventTime);
    announceDrawn(component, eventTime);
  };
  return {
    request(time = performance.now()) {
      if (frame) return;
      eventTime = time;
      frame = requestAnimationFrame(run);
    },
    stop() {
      cancelAnimationFrame(frame);
      frame = 0;
    },
  };
}

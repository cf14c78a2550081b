// Hands on a code space: pointer, pen, touch, wheel and keys become looks, choices and moves of the view.

import { ARROWS, createRest, isCommand } from "../hand/pointer.js";

const WHEEL_SPEED = 0.0018; // of the zoom's logarithm, a pixel of wheel
const ZOOMS = { "+": 1.4, "=": 1.4, "-": 1 / 1.4 };
const HOLD = 350; // milliseconds until a resting finger takes the code
const SLOP = 8; // CSS pixels a finger may stray and still rest

// viewOf(): the window (window.js), which is zoomed, panned and brought home here. hands: onLook(x, y,
// time), onLeave(time), onGrab(x, y) at the start of a drag, onDrag(x, y, time), onRelease(time),
// onNudge(dx, dy, time), onHome(time), onView(time) when the window has changed. x and y in CSS pixels
// from the top left.
//
// A finger that goes up or down scrolls the page (touch-action pan-y); it takes the code where it
// goes sideways or has rested, and a tap chooses. Where hands.takesAll() says so, every finger is
// taken at once.
export function createSurface(canvas, viewOf, hands, signal) {
  const fingers = new Map(); // pointerId -> [x, y] of those that are down
  let mode = null; // "wait" of a finger, "drag", "pan", "pinch", "rest"
  let began = [0, 0]; // where the finger that waits came down
  const rest = createRest(() => hands.onRelease(performance.now()), signal);
  let holdTimer = 0;
  signal.addEventListener("abort", () => clearTimeout(holdTimer));
  const listen = (type, listener) => canvas.addEventListener(type, listener, { signal, passive: false });

  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const between = ([a, b]) => ({
    x: (a[0] + b[0]) / 2,
    y: (a[1] + b[1]) / 2,
    gap: Math.hypot(a[0] - b[0], a[1] - b[1]) || 1,
  });

  function pan(dx, dy, time) {
    viewOf().moveBy(dx, dy);
    hands.onView(time);
  }
  // Returns whether the window changed.
  function zoom(factor, x, y, time) {
    const isChanged = viewOf().zoomAt(factor, x, y);
    if (isChanged) hands.onView(time);
    return isChanged;
  }

  function drag(here, time) {
    clearTimeout(holdTimer);
    mode = "drag";
    hands.onGrab(...began);
    hands.onDrag(...here, time);
  }
  function wait() {
    mode = "wait";
    holdTimer = setTimeout(() => mode === "wait" && drag(began, performance.now()), HOLD);
  }
  function goOnWaiting([x, y], time) {
    const [acrossBy, upBy] = [Math.abs(x - began[0]), Math.abs(y - began[1])];
    if (Math.max(acrossBy, upBy) < SLOP) return;
    if (acrossBy > upBy) return drag([x, y], time);
    clearTimeout(holdTimer);
    mode = "rest"; // the page scrolls
  }

  listen("pointerdown", (event) => {
    if (event.button === 2) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, spot(event));
    if (fingers.size === 2) {
      clearTimeout(holdTimer);
      if (mode === "drag") hands.onRelease(event.timeStamp);
      mode = "pinch";
    } else if (fingers.size === 1) {
      began = spot(event);
      if (event.pointerType === "touch" && !hands.takesAll?.()) wait();
      else if (event.shiftKey || event.button === 1) mode = "pan";
      else drag(began, event.timeStamp);
    }
  });

  listen("pointermove", (event) => {
    const here = spot(event);
    if (fingers.size === 0) return hands.onLook(...here, event.timeStamp);
    const before = fingers.get(event.pointerId);
    if (!before) return;
    if (mode === "pinch" && fingers.size === 2) {
      const from = between([...fingers.values()]);
      fingers.set(event.pointerId, here);
      const to = between([...fingers.values()]);
      pan(to.x - from.x, to.y - from.y, event.timeStamp);
      zoom(to.gap / from.gap, to.x, to.y, event.timeStamp);
      return;
    }
    fingers.set(event.pointerId, here);
    if (mode === "pan") pan(here[0] - before[0], here[1] - before[1], event.timeStamp);
    else if (mode === "drag") hands.onDrag(...here, event.timeStamp);
    else if (mode === "wait") goOnWaiting(here, event.timeStamp);
  });
  // what the fingers move is not the page
  listen("touchmove", (event) => ["drag", "pinch"].includes(mode) && event.preventDefault());
  listen("contextmenu", (event) => fingers.size > 0 && event.preventDefault());

  for (const type of ["pointerup", "pointercancel"])
    listen(type, (event) => {
      if (!fingers.delete(event.pointerId)) return;
      clearTimeout(holdTimer);
      if (mode === "wait" && type === "pointerup") {
        hands.onDrag(...spot(event), event.timeStamp);
        hands.onRelease(event.timeStamp);
      }
      if (mode === "drag") hands.onRelease(event.timeStamp);
      // the second finger of a pinch does not go on as a drag
      mode = fingers.size > 0 ? "rest" : null;
    });
  listen("pointerleave", (event) => fingers.size === 0 && hands.onLeave(event.timeStamp));

  // A wheel that cannot zoom any more scrolls the page.
  listen("wheel", (event) => {
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1) * (event.ctrlKey ? 4 : 1);
    if (zoom(Math.exp(-pixels * WHEEL_SPEED), ...spot(event), event.timeStamp)) event.preventDefault();
  });

  listen("keydown", (event) => {
    if (isCommand(event)) return;
    const { width, height } = viewOf();
    const step = ARROWS[event.key];
    const stride = event.shiftKey ? 10 : 1;
    if (step) hands.onNudge(step[0] * stride, -step[1] * stride, event.timeStamp);
    else if (event.key === "Home") {
      viewOf().window = null;
      hands.onHome?.(event.timeStamp);
      hands.onView(event.timeStamp);
    } else if (ZOOMS[event.key]) zoom(ZOOMS[event.key], width / 2, height / 2, event.timeStamp);
    else return;
    event.preventDefault();
    if (step || event.key === "Home") rest.begin();
  });

  return { isHeld: () => fingers.size > 0 };
}

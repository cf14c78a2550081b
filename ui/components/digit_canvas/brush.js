// A brush on the picture that the models get: it covers pixels, by pointer or keys.

import { ARROWS, isCommand, placeOn, trackPointer } from "../shared/hand/pointer.js";

const SIZE = 28;
const RADIUS = 1.6; // pixels of the image

// Set to 1 every pixel of `mask` whose middle is near (x, y); a pixel's middle is at index + 0.5.
export function cover(mask, x, y) {
  for (let row = Math.max(0, Math.floor(y - 2)); row < Math.min(SIZE, y + 2); row++)
    for (let column = Math.max(0, Math.floor(x - 2)); column < Math.min(SIZE, x + 2); column++)
      if (Math.hypot(column + 0.5 - x, row + 0.5 - y) <= RADIUS) mask[row * SIZE + column] = 1;
}

// Covers pixels of `mask` while the pointer is down on `canvas`. Calls onPaint(time) whenever a
// picture has to be drawn again and onEnd() when a stroke of the brush is finished. `place` is
// the square that the keyboard's brush is at, null while it is not used.
export function createBrush(canvas, mask, { onPaint, onEnd }) {
  let last = null;
  const brush = { place: null };

  // Everything between where the brush was and where it is.
  function coverTo([x, y]) {
    const [fromX, fromY] = last ?? [x, y];
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY)));
    for (let i = 1; i <= steps; i++)
      cover(mask, fromX + ((x - fromX) * i) / steps, fromY + ((y - fromY) * i) / steps);
    last = [x, y];
  }
  const paint = (event) => {
    coverTo(placeOn(canvas, event, SIZE));
    onPaint(event.timeStamp);
  };
  trackPointer(canvas, undefined, {
    // a finger scrolls the page unless it was asked to brush; `touch` also sets touch-action
    accepts: ({ pointerType }) => pointerType === "mouse" || "touch" in canvas.dataset,
    onStart(event) {
      brush.place = null;
      paint(event);
    },
    onMove: paint,
    onEnd() {
      last = null;
      onEnd();
    },
  });
  canvas.addEventListener("keydown", (event) => {
    if (isCommand(event)) return;
    if (event.key !== " " && !(event.key in ARROWS)) return;
    event.preventDefault();
    const [x, y] = brush.place ?? [SIZE / 2, SIZE / 2];
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    brush.place = [x + dx, y + dy].map((value) => Math.min(Math.max(value, 0.5), SIZE - 0.5));
    if (event.key === " ") cover(mask, ...brush.place);
    onPaint(event.timeStamp);
    if (event.key === " " && !event.repeat) onEnd();
  });
  canvas.addEventListener("blur", (event) => {
    brush.place = null;
    onPaint(event.timeStamp);
  });
  return brush;
}

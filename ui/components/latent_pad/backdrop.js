// The decoded manifold under the points: a grid of decodes of what is in view, made while nothing
// moves.

import { createIdleWork } from "../shared/hand/idle.js";
import { paintTile } from "../shared/paint/paint.js";

const GRID = 20;
const TILE = 28; // pixels

export function createBackdrop(canvas, signal) {
  const work = createIdleWork(signal);
  const pixels = new Float32Array(TILE * TILE);
  let code = new Float32Array(0);
  let scene = null; // what is being painted: { view, plane, held, model, theme }
  let done = 0;
  canvas.width = canvas.height = GRID * TILE;
  const pen = canvas.getContext("2d");

  function paintOne(index) {
    const [column, row] = [index % GRID, Math.floor(index / GRID)];
    const { view, plane, held, model, theme } = scene;
    const [x, y] = view.toPlane(((column + 0.5) / GRID) * view.width, ((row + 0.5) / GRID) * view.height);
    plane.lift(x, y, held, code);
    model.decode(code, pixels);
    paintTile(pen, pixels, column * TILE, row * TILE, theme);
  }

  function goOn() {
    if (!scene || done >= GRID * GRID) return;
    const from = done;
    work.start(GRID * GRID - from, (i) => {
      paintOne(from + i);
      done = from + i + 1;
    });
  }

  return {
    // Paint what is seen now, from the beginning.
    start(next) {
      scene = next;
      done = 0;
      code = new Float32Array(next.held.length);
      pen.clearRect(0, 0, canvas.width, canvas.height);
      goOn();
    },
    // Something moves: what is painted stays, the rest waits until it is quiet again.
    wait: goOn,
    clear() {
      work.cancel();
      scene = null;
      pen.clearRect(0, 0, canvas.width, canvas.height);
    },
  };
}

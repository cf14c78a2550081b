// The points of a code space on a canvas of their own, with WebGL or, where that is missing, by
// hand; and what both of its pictures say of classes.

import { briefName } from "../core/naming.js";
import { clamp } from "../core/numbers.js";
import { make } from "../paint/dom.js";
import { sharpen, writeWithHalo } from "../paint/paint.js";
import { createRaster } from "./stamps.js";
import { createWebgl } from "./webgl.js";

const NAME_GAP = 1.2; // between the names of two classes, of their size

// { canvas, setLook({ places, order, rgba }), draw(view, look of the dots) }; order: indices of the points
// that are painted, from the lowest; rgba: bytes of all of them. The canvas is transparent where there is
// no point.
export function createPointPainter(signal) {
  const surface = (kind) => make("canvas", { "data-part": "points", "data-painter": kind, "aria-hidden": "true" });
  let canvas = surface("webgl");
  let painter = createWebgl(canvas, signal);
  if (!painter) {
    canvas = surface("canvas"); // the other may be of no more use
    painter = createRaster(canvas);
  }
  return {
    canvas,
    setLook: painter.setLook,
    // size: of a dot, CSS pixels; rim: share of the theme's ink in its outline, which keeps pale
    // colours readable.
    draw(view, { size, rim, theme }) {
      const ratio = sharpen(canvas, [view.width, view.height]);
      painter.draw({ transform: view.transform, size, rim, ratio, theme });
    },
  };
}

// How much larger than on a surface of 520 pixels with 10,000 points a dot is.
export const growthOf = ({ width, height }, count) =>
  Math.min((10000 / count) ** 0.16, 1.7) * Math.sqrt(Math.min(width, height) / 520);

// The names of the classes at their places, moved apart where one would cover another; names: Map
// from class to [[x, y], ...], as islandsOf gives it.
export function paintClasses({ pen, view, theme }, names) {
  const spots = [...names].flatMap(([label, places]) =>
    places.map((place) => {
      const [x, y] = view.toPixels(...place);
      return { label, x, y };
    }),
  );
  const size = Math.max(clamp(Math.round(view.height / 28), 20, 32), theme.least); // on a large plane read afar
  for (let round = 0; round < 40; round++) pushApart(spots, NAME_GAP * size);
  const look = { font: `700 ${size}px Georgia, "Noto Serif", serif`, width: 0.22 * size, veil: 0.86 };
  for (const { label, x, y } of spots) writeWithHalo(pen, theme, briefName(label), x, y, look);
}

function pushApart(spots, room) {
  for (let i = 0; i < spots.length; i++)
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [spots[i].x - spots[j].x, spots[i].y - spots[j].y];
      const gap = Math.hypot(dx, dy);
      if (gap >= room) continue;
      const push = (room - gap) / 2 / (gap || 1);
      spots[i].x += dx * push || 0.5;
      spots[i].y += dy * push;
      spots[j].x -= dx * push || 0.5;
      spots[j].y -= dy * push;
    }
}

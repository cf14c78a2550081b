// The points of a code space on a canvas of their own, with WebGL or, where that is missing, by
// hand; and what both of its pictures say of classes.

import { briefName } from "../core/naming.js";
import { medianOf } from "../core/linear.js";
import { make } from "../paint/dom.js";
import { sharpen, writeWithHalo } from "../paint/paint.js";
import { createRaster } from "./stamps.js";
import { createWebgl } from "./webgl.js";

const NAME_GAP = 24; // CSS pixels between the names of two classes

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

// The median place of each class: Map from label to [x, y].
export function mediansOf(places, labels, classes = new Set(labels)) {
  const members = new Map(Array.from(classes, (label) => [label, []]));
  for (let i = 0; i < labels.length; i++) members.get(labels[i]).push(i);
  return new Map([...members].map(([label, all]) => [label, [...medianOf(places, 2, all)]]));
}

// The name of each class at the median of its points, moved apart where it would cover another.
export function paintClasses({ pen, view, theme }, medians) {
  const spots = [...medians].map(([label, place]) => {
    const [x, y] = view.toPixels(...place);
    return { label, x, y };
  });
  for (let round = 0; round < 40; round++) pushApart(spots);
  const look = { font: '700 20px Georgia, "Noto Serif", serif', width: 4.5, veil: 0.86 };
  for (const { label, x, y } of spots) writeWithHalo(pen, theme, briefName(label), x, y, look);
}

function pushApart(spots) {
  for (let i = 0; i < spots.length; i++)
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [spots[i].x - spots[j].x, spots[i].y - spots[j].y];
      const gap = Math.hypot(dx, dy);
      if (gap >= NAME_GAP) continue;
      const push = (NAME_GAP - gap) / 2 / (gap || 1);
      spots[i].x += dx * push || 0.5;
      spots[i].y += dy * push;
      spots[j].x -= dx * push || 0.5;
      spots[j].y -= dy * push;
    }
}

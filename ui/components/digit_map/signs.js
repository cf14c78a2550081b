// Points as the digits they are, for eyes that do not tell the colours apart: as many as have room, the
// same ones while the map is moved.

import { nameOf } from "../shared/core/naming.js";
import { writeWithHalo } from "../shared/space/shapes.js";

const CELL = 13; // CSS pixels a sign has for itself
const SIZE = 15; // of its picture, halo and all
const FACTOR = 3; // pixels of the picture to one of CSS: sharp on every screen

// Indices of the points that are shown as signs: the first on each cell, a chosen one before others.
// labels: classes; scale: CSS pixels of one unit of the plane, across and up.
export function pickSigns(places, labels, [scaleX, scaleY], chosen = null) {
  const taken = new Map(); // cell -> index
  for (let i = 0; i < labels.length; i++) {
    const cell = Math.floor((places[2 * i] * scaleX) / CELL) * 65536 + Math.floor((places[2 * i + 1] * scaleY) / CELL);
    const held = taken.get(cell);
    if (held === undefined || (chosen?.[i] && !chosen[held])) taken.set(cell, i);
  }
  return [...taken.values()];
}

// Pictures of the classes' signs, a letter or two each, made once a theme.
function drawSigns(theme, classes) {
  return classes.map((label) => {
    const sign = nameOf(label).slice(0, 2);
    const side = SIZE * FACTOR;
    const canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
    const font = `700 ${11 * FACTOR}px system-ui, sans-serif`;
    const pen = canvas.getContext("2d");
    writeWithHalo(pen, theme, sign, side / 2, side * 0.53, { font, width: 2.6 * FACTOR });
    return canvas;
  });
}

// What paints the signs of one map.
export function createSigns(places, labels) {
  const classes = Array.from({ length: Math.max(...labels) + 1 }, (_, label) => label);
  let [pictures, theme] = [null, null];
  let [picked, known, mask] = [[], "", null];
  return {
    paint({ pen, view, theme: now, chosen }) {
      if (now !== theme) pictures = drawSigns(now, classes);
      theme = now;
      const key = view.scale.join();
      if (key !== known || chosen !== mask) picked = pickSigns(places, labels, view.scale, chosen);
      [known, mask] = [key, chosen];
      const [ax, bx, ay, by] = view.transform;
      pen.imageSmoothingEnabled = true;
      for (const i of picked) {
        const x = ax * places[2 * i] + bx;
        const y = ay * places[2 * i + 1] + by;
        if (x < -8 || y < -8 || x > view.width + 8 || y > view.height + 8) continue;
        pen.globalAlpha = chosen && !chosen[i] ? 0.35 : 1;
        pen.drawImage(pictures[labels[i]], x - SIZE / 2, y - SIZE / 2, SIZE, SIZE);
      }
      pen.globalAlpha = 1;
    },
  };
}

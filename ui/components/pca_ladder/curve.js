// The error of PCA over all test digits as a curve above the slider: pull along it.

import { trackPointer } from "../shared/hand/pointer.js";
import { colourOf, drawMarker, LOOKS } from "../shared/paint/looks.js";
import { css, openCanvas } from "../shared/paint/paint.js";

const THUMB = 16; // pixels of the slider's handle: its middle never reaches the ends
const TOP = 10;
const BOTTOM = 6;

// A size the slider has: k where it is one, else the nearest.
export const fitSize = (k, count) => Math.min(Math.max(Math.round(k) || 1, 1), count);

// Where code sizes and errors stand, and which size is under a point. width, height: CSS pixels; count:
// sizes from 1; values: numbers or null that must fit; isLog: the errors' axis.
export function createScale({ width, height, count, values, isLog }) {
  const known = values.filter((value) => Number.isFinite(value) && (!isLog || value > 0));
  const high = Math.max(...known, isLog ? 1e-9 : 0);
  const low = isLog ? Math.min(...known, high) : Math.min(0, ...known);
  const turn = isLog ? Math.log : (value) => value;
  const span = turn(high) - turn(low) || 1;
  const perSize = (width - THUMB) / Math.max(count - 1, 1);
  return {
    x: (k) => THUMB / 2 + (k - 1) * perSize,
    y: (value) => {
      const share = (turn(Math.min(Math.max(value, low), high)) - turn(low)) / span;
      return height - BOTTOM - share * (height - TOP - BOTTOM);
    },
    sizeAt: (x) => fitSize((x - THUMB / 2) / perSize + 1, count),
  };
}

// onSize(k, time): the pointer asks for k numbers; onDone() when it is lifted.
export function createCurve(canvas, { onSize, onDone }) {
  let scale = null;
  const ask = ({ offsetX, timeStamp }) => scale && onSize(scale.sizeAt(offsetX), timeStamp);
  trackPointer(canvas, undefined, { onStart: ask, onMove: ask, onEnd: onDone });

  return {
    // now: { errors (of PCA-1, PCA-2, …), k, network: { error, codeSize, look } or null, needed (the
    // size at which PCA is as good, or null), isLog }.
    draw({ errors, k, network = null, needed, isLog }, theme) {
      const { pen, width, height } = openCanvas(canvas);
      const count = errors.length;
      scale = createScale({ width, height, count, values: [...errors, network?.error], isLog });
      const { x, y } = scale;
      pen.fillStyle = css(theme.line);
      pen.fillRect(0, height - 1, width, 1);
      pen.fillRect(Math.round(x(k)), 0, 1, height);
      if (network) {
        const look = LOOKS[network.look] ?? LOOKS.autoencoder;
        pen.fillStyle = pen.strokeStyle = colourOf(look, theme);
        const level = y(network.error);
        const end = needed === null ? width : x(needed);
        pen.lineWidth = 1.5;
        pen.setLineDash([3, 4]);
        pen.beginPath();
        pen.moveTo(x(Math.min(network.codeSize, count)), level);
        pen.lineTo(end, level);
        if (needed !== null) pen.lineTo(end, height);
        pen.stroke();
        pen.setLineDash([]);
        if (needed !== null) {
          pen.font = `${Math.max(globalThis.innerWidth >= 1700 ? 16 : 12, theme.least)}px ${theme.font}`;
          pen.textAlign = "center";
          pen.fillText(`k = ${needed}`, Math.min(Math.max(end, 44), width - 44), Math.max(level - 7, 24));
        }
        if (network.codeSize <= count) drawMarker(pen, look, x(network.codeSize), level);
      }
      pen.strokeStyle = pen.fillStyle = colourOf(LOOKS.pca, theme);
      pen.lineWidth = 2;
      pen.beginPath();
      for (const [i, error] of errors.entries()) if (error !== null) pen.lineTo(x(i + 1), y(error));
      pen.stroke();
      const here = errors[k - 1] ?? null;
      if (here === null) return;
      pen.beginPath();
      pen.arc(x(k), y(here), 5, 0, 2 * Math.PI);
      pen.fill();
      pen.strokeStyle = css(theme.card);
      pen.lineWidth = 1.5;
      pen.stroke();
    },
  };
}

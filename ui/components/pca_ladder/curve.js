// The error of PCA over all test digits as a curve above the slider: pull along it.

import { trackPointer } from "../shared/hand/pointer.js";
import { picture } from "../shared/paint/dom.js";
import { colourOf, drawMarker, LOOKS } from "../shared/paint/looks.js";
import { css, openCanvas } from "../shared/paint/paint.js";
import { createScale } from "./scale.js";

// onSize(k, time): the pointer asks for k numbers; onDone() when it is lifted.
export function createCurve({ onSize, onDone }) {
  const element = picture("Test error against code size", "curve");
  let scale = null;
  const ask = (event) =>
    scale && onSize(scale.sizeAt(event.clientX - element.getBoundingClientRect().left), event.timeStamp);
  trackPointer(element, undefined, { onStart: ask, onMove: ask, onEnd: onDone });

  function line(pen, errors) {
    pen.beginPath();
    for (const [i, error] of errors.entries()) if (error !== null) pen.lineTo(scale.x(i + 1), scale.y(error));
    pen.stroke();
  }

  // A few letters above a point, as far as they have room.
  function label(pen, text, x, y, width, theme) {
    pen.font = `12px ${theme.font}`;
    pen.textAlign = "center";
    pen.fillText(text, Math.min(Math.max(x, 24), width - 24), Math.max(y, 24));
  }

  return {
    element,
    // now: { errors (of PCA-1, PCA-2, …), k, network: { error, codeSize, look } or null, needed (the
    // size at which PCA is as good, or null), isLog }.
    draw({ errors, k, network, needed, isLog }, theme) {
      const { pen, width, height } = openCanvas(element);
      const values = network?.error ? [...errors, network.error] : errors;
      scale = createScale({ width, height, count: errors.length, values, isLog });
      pen.fillStyle = css(theme.line);
      pen.fillRect(0, height - 1, width, 1);
      pen.fillRect(Math.round(scale.x(k)), 0, 1, height);
      if (network?.error) {
        const look = LOOKS[network.look] ?? LOOKS.autoencoder;
        pen.fillStyle = pen.strokeStyle = colourOf(look, theme);
        const y = scale.y(network.error);
        const end = needed === null ? width : scale.x(needed);
        pen.lineWidth = 1.5;
        pen.setLineDash([3, 4]);
        pen.beginPath();
        pen.moveTo(scale.x(Math.min(network.codeSize, errors.length)), y);
        pen.lineTo(end, y);
        if (needed !== null) pen.lineTo(end, height);
        pen.stroke();
        pen.setLineDash([]);
        if (needed !== null) label(pen, `k = ${needed}`, end, y - 7, width, theme);
        if (network.codeSize <= errors.length) drawMarker(pen, look, scale.x(network.codeSize), y);
      }
      pen.strokeStyle = pen.fillStyle = colourOf(LOOKS.pca, theme);
      pen.lineWidth = 2;
      line(pen, errors);
      const here = errors[k - 1];
      if (here === null || here === undefined) return;
      pen.beginPath();
      pen.arc(scale.x(k), scale.y(here), 5, 0, 2 * Math.PI);
      pen.fill();
      pen.strokeStyle = css(theme.card);
      pen.lineWidth = 1.5;
      pen.stroke();
    },
  };
}

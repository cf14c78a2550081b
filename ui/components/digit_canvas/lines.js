// A quiet line chart: levels on the left, one line for each contestant with marker and name at the
// end, in the look it has everywhere; the leader's is thicker.

import { colourOf, drawMarker } from "../shared/paint/looks.js";
import { css, mix, openCanvas } from "../shared/paint/paint.js";

const STEPS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
const [SMALL, LARGE] = [11.5, 15]; // pixels of its letters: at a desk, and on a large screen
const TOP = 10;
const KEY = 18; // pixels for the marker before a name

// lines: list of { name, look, points: [[x, y], …], isBest }, those that are there, look as looks.js
// has it; an x axis from 0 to `longest` with `ticks` below; y from 0 to `top`.
// Optional: `mark`, an x that is marked, and for each line `now`, its marker's height there.
export function drawChart(canvas, { lines, longest, top, ticks, mark }, theme) {
  const { pen, width, height } = openCanvas(canvas);
  const size = Math.max(globalThis.innerWidth >= 1700 ? LARGE : SMALL, theme.least);
  const margin = { left: Math.max(46, 3 * size), top: TOP, bottom: Math.max(22, 1.5 * size) };
  const font = `${size}px ${theme.font}`;
  pen.font = `600 ${font}`;
  const labelWidth = Math.max(0, ...lines.map(({ name }) => pen.measureText(name).width));
  const right = width - labelWidth - KEY - 4;
  const bottom = height - margin.bottom;
  const x = (at) => margin.left + (at / longest) * (right - margin.left);
  const y = (value) => bottom - (value / top) * (bottom - margin.top);
  const soft = mix(theme.ink, theme.card, 0.4);

  function strokeLine(points) {
    pen.beginPath();
    for (const point of points) pen.lineTo(...point);
    pen.stroke();
  }

  function drawAxes() {
    pen.font = font;
    pen.textBaseline = "middle";
    pen.fillStyle = css(soft);
    pen.strokeStyle = css(theme.line);
    pen.lineWidth = 1;
    const step = STEPS.find((size) => top / size <= 3.5) ?? top / 3;
    pen.textAlign = "right";
    for (let value = 0; lines.length && value <= top * 1.001; value += step) {
      const place = Math.round(y(value)) + 0.5;
      strokeLine([[margin.left, place], [right, place]]);
      pen.fillText(value === 0 ? "0" : String(+value.toFixed(3)), margin.left - 8, place);
    }
    pen.textAlign = "center";
    for (const tick of ticks) pen.fillText(String(tick), x(tick), bottom + margin.bottom / 2);
    if (mark === undefined) return;
    pen.strokeStyle = css(soft);
    pen.setLineDash([3, 3]);
    const place = Math.round(x(mark)) + 0.5;
    strokeLine([[place, margin.top], [place, bottom]]);
    pen.setLineDash([]);
  }

  function drawLine({ look, points, now, isBest }) {
    pen.strokeStyle = pen.fillStyle = colourOf(look, theme);
    pen.lineWidth = isBest ? 2.5 : 1.5;
    pen.lineJoin = "round";
    pen.save();
    pen.beginPath();
    pen.rect(0, margin.top - 2, width, bottom - margin.top + 2);
    pen.clip();
    pen.setLineDash(look.dash);
    strokeLine(points.map(([at, value]) => [x(at), y(value)]));
    pen.restore();
    if (now !== undefined) drawMarker(pen, look, x(mark), Math.max(y(now), margin.top));
  }

  // Names at the ends of the lines, pushed down where they would overlap, then all up together.
  function drawNames() {
    const end = ({ points }) => points.at(-1);
    const order = [...lines].sort((a, b) => end(b)[1] - end(a)[1]);
    let last = -Infinity;
    const places = order.map((line) => {
      last = Math.max(last + size + 3.5, y(end(line)[1]), margin.top);
      return last;
    });
    const excess = Math.max(0, (places.at(-1) ?? 0) - bottom);
    pen.textAlign = "left";
    order.forEach(({ name, look, isBest, points }, rank) => {
      const [left, middle] = [x(points.at(-1)[0]), places[rank] - excess];
      pen.fillStyle = colourOf(look, theme);
      drawMarker(pen, look, left + KEY - 8, middle);
      pen.font = `${isBest ? "600 " : ""}${font}`;
      pen.fillText(name, left + KEY, middle);
    });
  }

  drawAxes();
  lines.forEach(drawLine);
  drawNames();
}

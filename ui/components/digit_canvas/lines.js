// A quiet line chart: levels on the left, one line for each contestant with its name at the end,
// the leader in the accent colour.

import { css, openCanvas } from "../shared/paint.js";

const MARGIN = { left: 42, top: 10, bottom: 36 };
const STEPS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
const LABEL_HEIGHT = 15;
// For those who do not lead: from ink towards the card, and dashes, so that no two look the same.
const LOOKS = [
  { shade: 0.6, dash: [] },
  { shade: 0.25, dash: [] },
  { shade: 0.45, dash: [] },
  { shade: 0.25, dash: [5, 3] },
  { shade: 0.45, dash: [5, 3] },
];

const mix = (from, to, share) => from.map((value, k) => value + (to[k] - value) * share);

// lines: list of { name, who, points: [[x, y], …], isBest }, those that are there, `who` the number
// of the contestant; an x axis from 0 to `longest` with `ticks` and a
// `caption` below; y from 0 to `top`. Optional: `mark`, an x that is marked, and for each line
// `now`, where it is at the mark; hasEnds draws a dot at a line's end.
export function drawChart(canvas, { lines, longest, top, ticks, caption, mark, hasEnds }, theme) {
  const { pen, width, height } = openCanvas(canvas);
  const font = theme.font;
  pen.font = `600 11.5px ${font}`;
  const labelWidth = Math.max(0, ...lines.map(({ name }) => pen.measureText(name).width));
  const right = width - labelWidth - 14;
  const bottom = height - MARGIN.bottom;
  const x = (at) => MARGIN.left + (at / longest) * (right - MARGIN.left);
  const y = (value) => bottom - (value / top) * (bottom - MARGIN.top);
  const soft = mix(theme.ink, theme.card, 0.4);

  function drawAxes() {
    pen.font = `11.5px ${font}`;
    pen.textBaseline = "middle";
    pen.fillStyle = css(soft);
    pen.strokeStyle = css(theme.line);
    pen.lineWidth = 1;
    const step = STEPS.find((size) => top / size <= 3.5) ?? top / 3;
    pen.textAlign = "right";
    for (let value = 0; value <= top * 1.001; value += step) {
      const place = Math.round(y(value)) + 0.5;
      pen.beginPath();
      pen.moveTo(MARGIN.left, place);
      pen.lineTo(right, place);
      pen.stroke();
      pen.fillText(value === 0 ? "0" : String(+value.toFixed(3)), MARGIN.left - 8, place);
    }
    pen.textAlign = "center";
    for (const tick of ticks) pen.fillText(String(tick), x(tick), bottom + 12);
    pen.textAlign = "left";
    pen.fillText(caption, MARGIN.left, height - 8);
    if (mark === undefined) return;
    pen.strokeStyle = css(soft);
    pen.setLineDash([3, 3]);
    pen.beginPath();
    pen.moveTo(Math.round(x(mark)) + 0.5, MARGIN.top);
    pen.lineTo(Math.round(x(mark)) + 0.5, bottom);
    pen.stroke();
    pen.setLineDash([]);
  }

  const dot = (at, value, radius) => {
    pen.beginPath();
    pen.arc(at, Math.max(value, MARGIN.top), radius, 0, 2 * Math.PI);
    pen.fill();
  };

  function drawLine({ who, points, now, isBest }) {
    const { shade, dash } = LOOKS[who % LOOKS.length];
    const colour = isBest ? theme.accent : mix(theme.ink, theme.card, shade);
    pen.strokeStyle = pen.fillStyle = css(colour);
    pen.lineWidth = isBest ? 2 : 1.5;
    pen.lineJoin = "round";
    pen.save();
    pen.beginPath();
    pen.rect(0, MARGIN.top - 2, width, bottom - MARGIN.top + 2);
    pen.clip();
    if (!isBest) pen.setLineDash(dash);
    pen.beginPath();
    for (const [at, value] of points) pen.lineTo(x(at), y(value));
    pen.stroke();
    pen.restore();
    if (hasEnds) dot(x(points.at(-1)[0]), y(points.at(-1)[1]), isBest ? 3 : 2.5);
    if (now !== undefined) dot(x(mark), y(now), isBest ? 4 : 3);
  }

  // Names at the ends of the lines, pushed down where they would overlap, then all up together.
  function drawNames() {
    const end = ({ points }) => points.at(-1);
    const order = lines.map((line, i) => [line, i]).sort(([a], [b]) => end(b)[1] - end(a)[1]);
    let last = -Infinity;
    const places = order.map(([line]) => {
      last = Math.max(last + LABEL_HEIGHT, y(end(line)[1]), MARGIN.top);
      return last;
    });
    const excess = Math.max(0, (places.at(-1) ?? 0) - bottom);
    pen.textAlign = "left";
    order.forEach(([line], rank) => {
      pen.fillStyle = css(line.isBest ? theme.accent : soft);
      pen.font = `${line.isBest ? "600 " : ""}11.5px ${font}`;
      pen.fillText(line.name, x(end(line)[0]) + 8, places[rank] - excess);
    });
  }

  drawAxes();
  lines.forEach(drawLine);
  drawNames();
}

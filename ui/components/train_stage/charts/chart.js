// A chart on a canvas: scales, axes and what is drawn along them.

import { css, drawCircle, drawLine, openCanvas, paintShape } from "../../shared/paint/paint.js";

const nice = [1, 2, 5];

// Round values from low to high, some four of them; on a logarithmic axis those of each decade.
export function ticksOf(low, high, isLog, most = 5) {
  if (!(high > low)) return [];
  if (isLog) {
    const all = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
      for (const digit of nice) all.push(Number(`${digit}e${power}`));
    const inside = all.filter((value) => value >= low * 0.999 && value <= high * 1.001);
    return inside.length > most + 2 ? inside.filter((value) => String(value).match(/[1-9]/)[0] === "1") : inside;
  }
  const raw = (high - low) / most;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * ([...nice, 10].find((digit) => digit * unit >= raw) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

// The range of values that is shown: all of them, with some room.
export function rangeOf(values, isLog) {
  const known = values.filter((value) => Number.isFinite(value) && (!isLog || value > 0));
  if (!known.length) return isLog ? [0.001, 1] : [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (isLog) return [low * 0.85, Math.max(high * 1.12, low * 1.3)];
  return [Math.min(0, low), high * 1.06 || 1];
}

// Open a canvas as a chart. x: [from, to]; y: [low, high]; isWhole: whole places only are told; edge: CSS
// pixels { left, right, top, bottom }.
export function openChart(canvas, { x: [from, to], y: [low, high], isLog, isWhole = false, edge }) {
  const { pen, width, height } = openCanvas(canvas);
  const turn = isLog ? Math.log : (value) => value;
  const [inner, tall] = [width - edge.left - edge.right, height - edge.top - edge.bottom];
  const span = turn(high) - turn(low) || 1;
  const chart = {
    pen, width, height, edge,
    right: width - edge.right,
    bottom: height - edge.bottom,
    x: (place) => edge.left + ((place - from) / (to - from || 1)) * inner,
    y: (value) => {
      const share = (turn(Math.min(Math.max(value, low), high)) - turn(low)) / span;
      return height - edge.bottom - share * tall;
    },
    placeAt: (pixel) => from + Math.min(Math.max((pixel - edge.left) / inner, 0), 1) * (to - from),
    valueAt: (pixel) => {
      const share = Math.min(Math.max((height - edge.bottom - pixel) / tall, 0), 1);
      const value = turn(low) + share * span;
      return isLog ? Math.exp(value) : value;
    },
    ticksX: ticksOf(from, to, false, Math.max(Math.round(inner / 110), 2)).filter((at) => !isWhole || at % 1 === 0),
    ticksY: ticksOf(low, high, isLog, Math.max(Math.round(tall / Math.max(34, 1.5 * edge.bottom)), 2)),
  };
  return chart;
}

// CSS pixels around a chart whose letters are of this size.
export const edgeOf = (size) => ({ left: 4.7 * size, right: 14, top: 10, bottom: 1.9 * size });

// Lines and numbers of both axes. unit: after the last number across; sayY(value).
export function drawAxes(chart, theme, { unit = "", size = 12, sayY = String }) {
  const { pen, edge, right, bottom } = chart;
  pen.font = `${size}px ${theme.font}`;
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  for (const value of chart.ticksY) {
    const y = Math.round(chart.y(value)) + 0.5;
    drawLine(pen, [edge.left, y], [right, y]);
    paintShape(pen, { stroke: theme.line });
    pen.fillStyle = css(theme.soft);
    pen.fillText(sayY(value), edge.left - 7, y);
  }
  drawLine(pen, [edge.left, bottom + 0.5], [right, bottom + 0.5]);
  paintShape(pen, { stroke: theme.line });
  pen.textBaseline = "top";
  pen.fillStyle = css(theme.soft);
  const unitWidth = unit ? pen.measureText(unit).width + 12 : 0;
  pen.textAlign = "right";
  pen.fillText(unit, right, bottom + 5);
  pen.textAlign = "center";
  for (const place of chart.ticksX) {
    const text = place.toLocaleString("en");
    const [x, half] = [chart.x(place), pen.measureText(text).width / 2];
    if (x + half < right - unitWidth) pen.fillText(text, Math.max(x, edge.left + half - 4), bottom + 5);
  }
}

// A curve through [[place, value], …]; veil: its opacity.
export function drawTrace(chart, points, { colour, width = 2, dash = [], veil = 1 }) {
  const { pen } = chart;
  pen.beginPath();
  for (const [place, value] of points) pen.lineTo(chart.x(place), chart.y(value));
  pen.lineJoin = pen.lineCap = "round";
  pen.setLineDash(dash);
  paintShape(pen, { stroke: colour, width, alpha: veil });
  pen.setLineDash([]);
}

export function drawDot(chart, [place, value], colour, radius = 4) {
  drawCircle(chart.pen, chart.x(place), chart.y(value), radius);
  paintShape(chart.pen, { fill: colour });
}

// A level across the chart.
export function drawLevel({ pen, edge, right, y }, value, colour, dash) {
  drawLine(pen, [edge.left, y(value)], [right, y(value)]);
  pen.setLineDash(dash);
  paintShape(pen, { stroke: colour, width: 2 });
  pen.setLineDash([]);
}

// Words at their place, which places.js has found, on a seam of paper.
export function drawWords({ pen }, { text, box: [left, , , bottom] }, { colour, font, theme }) {
  Object.assign(pen, { font, textAlign: "left", textBaseline: "bottom", lineWidth: 4, lineJoin: "round" });
  pen.strokeStyle = css(theme.paper);
  pen.strokeText(text, left, bottom);
  pen.fillStyle = css(colour);
  pen.fillText(text, left, bottom);
}

// The size of words: [width, height] in CSS pixels.
export function sizeOfWords({ pen }, text, font, size) {
  pen.font = font;
  return [pen.measureText(text).width, size + 2];
}

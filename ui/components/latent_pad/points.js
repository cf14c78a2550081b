// The test codes as points: colour tells the class, the hairline keeps pale colours readable, the
// crowded places let more through. Where few are in sight, each carries its digit.

import { briefName, nameOf } from "../shared/core/naming.js";
import { classColour } from "../shared/paint/palette.js";
import { css } from "../shared/paint/paint.js";

const RADIUS = 1.9; // CSS pixels, for 10,000 codes on 520
const LEVELS = [0.95, 0.8, 0.65, 0.5]; // opacity where few, some, many, most points are
const CROWDS = [4, 9, 18]; // points on a cell that begin the next level
const CELL = 11; // CSS pixels
const FEW = 180; // points in sight, below which each is shown as its digit
const FAINT = 0.15; // opacity of the dots over decodes
const GLYPH_GAP = 24; // CSS pixels between the classes' digits

const mixed = (a, b, share) => css(a.map((value, i) => Math.round(value + (b[i] - value) * share)));

// A dot for each class, drawn once: a list of canvases of `size` device pixels.
function drawDots(colours, radius, ratio, theme) {
  const size = 2 * Math.ceil((radius + 1) * ratio);
  return colours.map((colour) => {
    const dot = Object.assign(document.createElement("canvas"), { width: size, height: size });
    const pen = dot.getContext("2d");
    pen.beginPath();
    pen.arc(size / 2, size / 2, radius * ratio, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
    pen.strokeStyle = css(theme.ink);
    pen.globalAlpha = theme.isDark ? 0.3 : 0.34;
    pen.lineWidth = 0.45 * ratio;
    pen.stroke();
    return dot;
  });
}

// Where every point falls, and how crowded it is there: { x, y, level, count in sight }.
function place({ points }, view, side) {
  const count = points.length / 2;
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const cells = Math.ceil(side / CELL);
  const crowd = new Uint16Array(cells * cells);
  const cell = new Int32Array(count).fill(-1);
  const [scaleX, scaleY] = view.scale(side);
  const [left, top] = view.toPixels(0, 0, side);
  let inSight = 0;
  for (let i = 0; i < count; i++) {
    x[i] = left + points[2 * i] * scaleX;
    y[i] = top - points[2 * i + 1] * scaleY;
    if (!(x[i] > -4 && x[i] < side + 4 && y[i] > -4 && y[i] < side + 4)) continue;
    const column = Math.min(Math.max(Math.floor(x[i] / CELL), 0), cells - 1);
    const row = Math.min(Math.max(Math.floor(y[i] / CELL), 0), cells - 1);
    cell[i] = row * cells + column;
    crowd[cell[i]]++;
    inSight++;
  }
  return { x, y, cell, crowd, inSight, count };
}

const levelOf = (crowd) => CROWDS.filter((begin) => crowd >= begin).length;

// Let through what lies below. All at once: dots that are faint each add up where they are crowded.
function fade(pen, side) {
  pen.save();
  pen.globalCompositeOperation = "destination-in";
  pen.globalAlpha = FAINT;
  pen.fillRect(0, 0, side, side);
  pen.restore();
}

// Paint all points in sight, faint where something below is to be seen. `pen` works in CSS pixels on a
// square of `side`. Returns whether the points are shown as digits.
export function paintPoints(pen, { side, ratio, view, plane, space, theme, isFaint }) {
  const placed = place(plane, view, side);
  const colours = space.labels
    ? space.classes.map((label) => classColour(label, theme.isDark))
    : [css(theme.accent)];
  const indexOf = new Uint8Array(256);
  for (const [i, label] of space.classes.entries()) indexOf[label] = i;
  const kind = (i) => (space.labels ? indexOf[space.labels[i]] : 0);
  if (placed.inSight < FEW && space.labels) {
    paintDigits(pen, placed, space, kind, colours, theme);
    if (isFaint) fade(pen, side);
    return true;
  }
  const growth = Math.min((10000 / space.count) ** 0.16, 1.7) * Math.min(view.zoom ** 0.3, 2);
  const dots = drawDots(colours, RADIUS * growth * Math.sqrt(side / 520), ratio, theme);
  const half = dots[0].width / 2;
  const levels = Uint8Array.from(placed.crowd, levelOf);
  pen.save();
  pen.setTransform(1, 0, 0, 1, 0, 0); // whole device pixels: sharp, and twice as fast
  for (let level = LEVELS.length - 1; level >= 0; level--) {
    pen.globalAlpha = LEVELS[level];
    for (let i = 0; i < placed.count; i++) {
      if (placed.cell[i] < 0 || levels[placed.cell[i]] !== level) continue;
      const left = Math.round(placed.x[i] * ratio - half);
      pen.drawImage(dots[kind(i)], left, Math.round(placed.y[i] * ratio - half));
    }
  }
  pen.restore();
  if (isFaint) fade(pen, side);
  if (space.labels) paintClasses(pen, { side, view, plane, space, theme });
  return false;
}

function paintDigits(pen, { x, y, cell, count }, space, kind, colours, theme) {
  const isPale = colours.map((colour) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    return 0.3 * r + 0.59 * g + 0.11 * b > 140;
  });
  pen.font = `600 10px ${theme.font ?? "system-ui, sans-serif"}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 0.6;
  pen.strokeStyle = css(theme.ink);
  for (let i = 0; i < count; i++) {
    if (cell[i] < 0) continue;
    pen.beginPath();
    pen.arc(x[i], y[i], 7, 0, 2 * Math.PI);
    pen.fillStyle = colours[kind(i)];
    pen.fill();
    pen.stroke();
    pen.fillStyle = isPale[kind(i)] ? "#1b1f24" : "#ffffff";
    pen.fillText(nameOf(space.labels[i]).slice(0, 2), x[i], y[i] + 0.5);
  }
}

// Each class's digit at the median of its points, moved apart where they would cover each other.
function paintClasses(pen, { side, view, plane, space, theme }) {
  const spots = space.classes.map((label) => {
    const [x, y] = view.toPixels(...medianOf(plane, space, label), side);
    return { label, x, y };
  });
  for (let round = 0; round < 40; round++) pushApart(spots);
  pen.font = '700 20px Georgia, "Noto Serif", serif';
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 4.5;
  pen.strokeStyle = mixed(theme.card, theme.ink, 0);
  pen.fillStyle = css(theme.ink);
  for (const { label, x, y } of spots) {
    pen.globalAlpha = 0.86;
    pen.strokeText(briefName(label), x, y);
    pen.globalAlpha = 1;
    pen.fillText(briefName(label), x, y);
  }
}

function medianOf(plane, space, label) {
  plane.medians ??= new Map();
  if (!plane.medians.has(label)) {
    const members = [];
    for (let i = 0; i < space.count; i++) if (space.labels[i] === label) members.push(i);
    const middle = (axis) =>
      Float32Array.from(members, (i) => plane.points[2 * i + axis]).sort()[members.length >> 1];
    plane.medians.set(label, [middle(0), middle(1)]);
  }
  return plane.medians.get(label);
}

// Move digits of a class, { x, y } each, until none covers another; call it some forty times.
export function pushApart(spots) {
  for (let i = 0; i < spots.length; i++)
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [spots[i].x - spots[j].x, spots[i].y - spots[j].y];
      const gap = Math.hypot(dx, dy);
      if (gap >= GLYPH_GAP) continue;
      const push = (GLYPH_GAP - gap) / 2 / (gap || 1);
      spots[i].x += dx * push || 0.5;
      spots[i].y += dy * push;
      spots[j].x -= dx * push || 0.5;
      spots[j].y -= dy * push;
    }
}

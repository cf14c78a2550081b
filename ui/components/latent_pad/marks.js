// What is painted on the pad: the test codes, their colour telling the class, the crowded places letting more
// through, each as its digit where few are in sight; and over them what changes at every frame: where one
// is, what is near, how sure a variational code is, the way of a path.

import { createIdleWork } from "../shared/hand/idle.js";
import { nameOf } from "../shared/core/naming.js";
import { classColour } from "../shared/paint/looks.js";
import { channels, css, drawCircle, drawLine, paintShape, paintTile, strokeWithHalo } from "../shared/paint/paint.js";

const LEVELS = [0.95, 0.8, 0.65, 0.5]; // opacity where few, some, many, most points are
const CROWDS = [4, 9, 18]; // points on a cell that begin the next level
const CELL = 11; // CSS pixels
const FEW = 180; // points in sight, below which each is shown as its digit
const DOT = 7; // CSS pixels
const END = 6.5; // CSS pixels; an end that is a digit carries it and is larger
const NAMED_END = 9.5;
const GRID = 20; // decodes across and down
const TILE = 28; // pixels

const levelOf = (crowd) => CROWDS.filter((begin) => crowd >= begin).length;

// The points in sight and their colours, { order, rgba }, the crowded ones first, so that they lie
// below; areFew where each is to be shown as its digit.
// `labels` null: of one colour.
export function lookAt({ points }, view, { labels, classes }, theme) {
  const count = points.length / 2;
  const columns = Math.ceil(view.width / CELL);
  const crowd = new Uint16Array(columns * Math.ceil(view.height / CELL));
  const cells = new Int32Array(count).fill(-1);
  const [ax, bx, ay, by] = view.transform;
  const cellOf = (pixel, size) => Math.floor(Math.min(Math.max(pixel, 0), size - 1) / CELL);
  let inSight = 0;
  for (let i = 0; i < count; i++) {
    const x = ax * points[2 * i] + bx;
    const y = ay * points[2 * i + 1] + by;
    if (!(x > -4 && x < view.width + 4 && y > -4 && y < view.height + 4)) continue;
    cells[i] = cellOf(y, view.height) * columns + cellOf(x, view.width);
    crowd[cells[i]]++;
    inSight++;
  }
  const levels = Uint8Array.from(crowd, levelOf);
  const order = new Uint32Array(inSight);
  let place = 0;
  for (let level = LEVELS.length - 1; level >= 0; level--)
    for (let i = 0; i < count; i++) if (cells[i] >= 0 && levels[cells[i]] === level) order[place++] = i;
  const colours = classes.map((label) => channels(classColour(label, theme.isDark)));
  const kinds = new Uint8Array(256);
  for (const [i, label] of classes.entries()) kinds[label] = i;
  const rgba = new Uint8Array(4 * count);
  for (const i of order) {
    rgba.set(labels ? colours[kinds[labels[i]]] : theme.accent, 4 * i);
    rgba[4 * i + 3] = 255 * LEVELS[levels[cells[i]]];
  }
  return { order, rgba, areFew: inSight < FEW && labels !== null };
}

export function paintDigits({ pen, view, theme }, { points }, { order, rgba }, labels) {
  const size = Math.max(10, theme.least);
  pen.font = `600 ${size}px ${theme.font ?? "system-ui, sans-serif"}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const i of [...order].sort((a, b) => a - b)) {
    const [x, y] = view.toPixels(points[2 * i], points[2 * i + 1]);
    const [red, green, blue] = rgba.subarray(4 * i);
    paintDisc(pen, x, y, 0.7 * size, [red, green, blue], theme.ink, 0.6);
    pen.fillStyle = 0.3 * red + 0.59 * green + 0.11 * blue > 140 ? "#1b1f24" : "#ffffff";
    pen.fillText(nameOf(labels[i]).slice(0, 2), x, y + 0.5);
  }
}

// The ellipse at which a Gaussian with this shadow [xx, xy, yy] is `sigmas` away from its mean.
function drawEllipse(pen, view, [x, y], [xx, xy, yy], sigmas) {
  const [scaleX, scaleY] = view.scale;
  const [a, b, c] = [xx * scaleX * scaleX, -xy * scaleX * scaleY, yy * scaleY * scaleY];
  const middle = (a + c) / 2;
  const gap = Math.hypot((a - c) / 2, b);
  const angle = 0.5 * Math.atan2(2 * b, a - c);
  const [long, short] = [Math.sqrt(middle + gap), Math.sqrt(Math.max(middle - gap, 0))];
  pen.beginPath();
  pen.ellipse(...view.toPixels(x, y), sigmas * long, sigmas * short, angle, 0, 2 * Math.PI);
}

function paintPrior({ pen, view, plane, theme, size }) {
  const centre = plane.project(new Float32Array(size));
  const shadow = plane.shadow(new Float32Array(size).fill(1));
  for (const sigmas of [1, 2]) {
    drawEllipse(pen, view, centre, shadow, sigmas);
    strokeWithHalo(pen, theme, { width: 1.5, halo: 3.5, veil: 0.7, alpha: 0.9, dash: [1.5, 3.5] });
  }
}

function paintPosterior({ pen, view, plane, theme, posterior }) {
  const centre = plane.project(posterior.mean);
  const shadow = plane.shadow(posterior.logVariance.map(Math.exp));
  for (const sigmas of [2, 1]) {
    drawEllipse(pen, view, centre, shadow, sigmas);
    paintShape(pen, { fill: theme.accent, veil: 0.16, stroke: theme.accent, width: 1.5 });
  }
}

function paintDisc(pen, x, y, radius, fill, stroke = null, width = 0) {
  drawCircle(pen, x, y, radius);
  paintShape(pen, { fill, stroke, width });
}

function paintPath({ pen, view, plane, theme, path, size }) {
  const spots = Array.from({ length: path.codes.length / size }, (_, i) =>
    view.toPixels(...plane.project(path.codes.subarray(i * size, (i + 1) * size))),
  );
  pen.lineJoin = "round";
  drawLine(pen, ...spots);
  strokeWithHalo(pen, theme, { width: 1.5, halo: 4, veil: 0.7, dash: [4, 3] });
  const letters = Math.max(13, theme.least);
  pen.font = `700 ${letters}px Georgia, "Noto Serif", serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const [end, [x, y]] of [spots[0], spots.at(-1)].entries()) {
    const name = path.titles[end].length === 1 ? path.titles[end] : "";
    paintDisc(pen, x, y, (name ? NAMED_END : END) * (letters / 13), theme.card, theme.ink, 2);
    pen.fillStyle = css(theme.ink);
    pen.fillText(name, x, y + 0.5);
  }
}

function paintCrosshair({ pen, view, theme }, x, y) {
  const [left, top] = [Math.round(x) + 0.5, Math.round(y) + 0.5];
  for (const line of [[[0, top], [view.width, top]], [[left, 0], [left, view.height]]]) {
    drawLine(pen, ...line);
    paintShape(pen, { stroke: theme.accent, alpha: 0.4 });
  }
}

// scene: { pen, view, plane, theme, state, model, size, isPreview, isLive, near, posterior, path }; isLive
// where a hand is on the pad, near the index of the nearest test code, posterior { mean, logVariance }
// or null, paintVotes(scene) as votes.js gives it, path { codes, titles } or null,
// codes its frames, one after the other.
export function paintOverlay(scene) {
  const { pen, view, plane, theme } = scene;
  if (scene.model.isVariational) paintPrior(scene);
  if (scene.posterior) paintPosterior(scene);
  if (scene.path) paintPath(scene);
  scene.paintVotes(scene);
  const spot = view.toPixels(...plane.project(scene.state.code));
  if (scene.isLive) paintCrosshair(scene, ...spot);
  const near = view.toPixels(plane.points[2 * scene.near], plane.points[2 * scene.near + 1]);
  drawLine(pen, spot, near);
  paintShape(pen, { stroke: theme.ink });
  drawCircle(pen, ...near, scene.areDigits ? 9.5 : 4.5);
  paintShape(pen, { stroke: theme.ink, width: 1.5 });
  if (scene.isPreview)
    paintDisc(pen, ...view.toPixels(...plane.project(scene.state.chosen)), DOT - 1.5, theme.card, theme.accent, 2.5);
  paintDisc(pen, ...spot, DOT + 1, theme.card);
  paintDisc(pen, ...spot, DOT - 0.5, theme.accent);
}

// The decoded manifold under the points: a grid of decodes of what is in view, made while nothing
// moves.
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

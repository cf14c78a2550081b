// What lies over the points and changes at every frame: where one is, what is near, how sure a
// variational code is, the way of a path.

import { css } from "../shared/paint/paint.js";

const DOT = 7; // CSS pixels
const END = 6.5; // CSS pixels; an end that is a digit carries it and is larger
const NAMED_END = 9.5;
const TURN = 2 * Math.PI;

function circle(pen, x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, TURN);
}

// The ellipse at which a Gaussian with this shadow [xx, xy, yy] is `sigmas` away from its mean.
function ellipse(pen, view, [x, y], [xx, xy, yy], sigmas) {
  const [scaleX, scaleY] = view.scale;
  const [a, b, c] = [xx * scaleX * scaleX, -xy * scaleX * scaleY, yy * scaleY * scaleY];
  const middle = (a + c) / 2;
  const gap = Math.hypot((a - c) / 2, b);
  const angle = 0.5 * Math.atan2(2 * b, a - c);
  const [long, short] = [Math.sqrt(middle + gap), Math.sqrt(Math.max(middle - gap, 0))];
  pen.beginPath();
  pen.ellipse(...view.toPixels(x, y), sigmas * long, sigmas * short, angle, 0, TURN);
}

function paintPrior(pen, { view, plane, theme, size }) {
  const centre = plane.project(new Float32Array(size));
  const shadow = plane.shadow(new Float32Array(size).fill(1));
  for (const sigmas of [1, 2]) {
    ellipse(pen, view, centre, shadow, sigmas);
    pen.strokeStyle = css(theme.card);
    pen.globalAlpha = 0.7;
    pen.lineWidth = 3.5;
    pen.stroke();
    pen.strokeStyle = css(theme.ink);
    pen.globalAlpha = 0.9;
    pen.setLineDash([1.5, 3.5]);
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.setLineDash([]);
  }
  pen.globalAlpha = 1;
}

function paintPosterior(pen, { view, plane, theme, posterior }) {
  const centre = plane.project(posterior.mean);
  const shadow = plane.shadow(posterior.logVariance.map(Math.exp));
  pen.strokeStyle = pen.fillStyle = css(theme.accent);
  pen.lineWidth = 1.5;
  for (const sigmas of [2, 1]) {
    ellipse(pen, view, centre, shadow, sigmas);
    pen.globalAlpha = 0.16;
    pen.fill();
    pen.globalAlpha = 1;
    pen.stroke();
  }
}

// codes: the frames of a path, one after the other.
function paintPath(pen, { view, plane, theme, path, size }) {
  const spots = [];
  for (let at = 0; at < path.codes.length; at += size)
    spots.push(view.toPixels(...plane.project(path.codes.subarray(at, at + size))));
  const trace = () => {
    pen.beginPath();
    for (const spot of spots) pen.lineTo(...spot);
    pen.stroke();
  };
  pen.lineJoin = "round";
  pen.strokeStyle = css(theme.card);
  pen.globalAlpha = 0.7;
  pen.lineWidth = 4;
  trace();
  pen.globalAlpha = 1;
  pen.strokeStyle = css(theme.ink);
  pen.setLineDash([4, 3]);
  pen.lineWidth = 1.5;
  trace();
  pen.setLineDash([]);
  pen.lineWidth = 2;
  pen.font = '700 13px Georgia, "Noto Serif", serif';
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  [spots[0], spots.at(-1)].forEach(([x, y], end) => {
    const name = path.titles[end].length === 1 ? path.titles[end] : "";
    circle(pen, x, y, name ? NAMED_END : END);
    pen.fillStyle = css(theme.card);
    pen.fill();
    pen.stroke();
    pen.fillStyle = css(theme.ink);
    pen.fillText(name, x, y + 0.5);
  });
}

function paintCrosshair(pen, { view, theme }, x, y) {
  pen.strokeStyle = css(theme.accent);
  pen.lineWidth = 1;
  pen.globalAlpha = 0.4;
  pen.beginPath();
  pen.moveTo(0, Math.round(y) + 0.5);
  pen.lineTo(view.width, Math.round(y) + 0.5);
  pen.moveTo(Math.round(x) + 0.5, 0);
  pen.lineTo(Math.round(x) + 0.5);
  pen.stroke();
  pen.globalAlpha = 1;
}

// scene: { view, plane, theme, size, code, chosen, isPreview, isLive, near, posterior, path };
// isLive where a hand is on the pad, near the index of the nearest test code, posterior { mean, logVariance } or null, path { codes, titles } or null.
export function paintOverlay(pen, scene) {
  const { view, plane, theme } = scene;
  if (scene.hasPrior) paintPrior(pen, scene);
  if (scene.posterior) paintPosterior(pen, scene);
  if (scene.path) paintPath(pen, scene);
  const [x, y] = view.toPixels(...plane.project(scene.code));
  if (scene.isLive) paintCrosshair(pen, scene, x, y);
  const { points } = plane;
  const near = view.toPixels(points[2 * scene.near], points[2 * scene.near + 1]);
  pen.strokeStyle = css(theme.ink);
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(...near);
  pen.stroke();
  pen.lineWidth = 1.5;
  circle(pen, ...near, scene.areDigits ? 9.5 : 4.5);
  pen.stroke();
  if (scene.isPreview) {
    circle(pen, ...view.toPixels(...plane.project(scene.chosen)), DOT - 1.5);
    pen.fillStyle = css(theme.card);
    pen.strokeStyle = css(theme.accent);
    pen.lineWidth = 2.5;
    pen.fill();
    pen.stroke();
  }
  circle(pen, x, y, DOT + 1);
  pen.fillStyle = css(theme.card);
  pen.fill();
  circle(pen, x, y, DOT - 0.5);
  pen.fillStyle = css(theme.accent);
  pen.fill();
}

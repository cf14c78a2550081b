// The window through which a code space is seen: zoom, pan and fit. Pixels run down, the plane up.

import { clamp } from "../core/numbers.js";

const NEAR_SQUARE = 2.5; // ranges that differ by less are drawn to one scale
const MOST_FAR = 1.4; // outliers that widen a range by no more than this are in sight too
const EDGE = 20; // CSS pixels from a place in sight to the edge

function rangeOf(places, axis, margin, outliers) {
  const values = Float32Array.from({ length: places.length / 2 }, (_, i) => places[2 * i + axis]).sort();
  const rangeWithout = (skip) => [values[skip], values[values.length - 1 - skip]];
  const [all, inner] = [rangeWithout(0), rangeWithout(Math.floor(outliers * values.length))];
  const [low, high] = all[1] - all[0] <= MOST_FAR * (inner[1] - inner[0]) ? all : inner;
  return { middle: (low + high) / 2, size: (high - low || 1) * (1 + 2 * margin) };
}

// places: x, y of every point; margin: of their range, around them; outliers: share of them that may
// lie outside the whole view, at each side, where they lie far out; canStretch: where the plane's units mean
// nothing, each way fills its side; isSquare: to one scale the whole is as wide as it is high.
export function createWindow(places, { margin, outliers, maxZoom, canStretch = false, isSquare = false }) {
  const [across, up] = [rangeOf(places, 0, margin, outliers), rangeOf(places, 1, margin, outliers)];
  const ratio = across.size / up.size;
  const isOneScale = !canStretch && ratio < NEAR_SQUARE && ratio > 1 / NEAR_SQUARE;
  if (isOneScale && isSquare) across.size = up.size = Math.max(across.size, up.size);
  let [x, y] = [across.middle, up.middle]; // in the middle of the surface

  // [ax, bx, ay, by] with (middleX, middleY) in the middle: pixel x = ax * place x + bx, pixel y =
  // ay * place y + by.
  function transformAt(middleX, middleY, zoom) {
    const { width, height } = view;
    const fit = [width / across.size, height / up.size];
    const [scaleX, scaleY] = (isOneScale ? [Math.min(...fit), Math.min(...fit)] : fit).map((scale) => scale * zoom);
    return [scaleX, width / 2 - middleX * scaleX, -scaleY, height / 2 + middleY * scaleY];
  }
  function keepInside() {
    const [scaleX, scaleY] = view.scale;
    const roomX = Math.max(across.size / 2 - view.width / 2 / scaleX, 0);
    const roomY = Math.max(up.size / 2 - view.height / 2 / scaleY, 0);
    x = clamp(x, across.middle - roomX, across.middle + roomX);
    y = clamp(y, up.middle - roomY, up.middle + roomY);
  }

  const view = {
    width: 1, // of the surface, CSS pixels
    height: 1,
    zoom: 1,
    get isWhole() {
      return view.zoom === 1;
    },
    get transform() {
      return transformAt(x, y, view.zoom);
    },
    // The same while all is in sight.
    get whole() {
      return transformAt(across.middle, up.middle, 1);
    },
    // Pixels of one unit of the plane.
    get scale() {
      const [scaleX, , down] = view.transform;
      return [scaleX, -down];
    },
    // What is seen, as [x, y, zoom] with the place in the middle; null for all.
    get window() {
      return view.isWhole ? null : [x, y, view.zoom];
    },
    set window(wanted) {
      [x, y, view.zoom] = wanted?.map(Math.fround) ?? [across.middle, up.middle, 1];
      view.zoom = clamp(view.zoom, 1, maxZoom);
      keepInside();
    },
    // Come to rest where a float32 is, which an address tells: its link then opens on the same pixels. Returns
    // whether that moved anything.
    settle() {
      const before = [x, y, view.zoom];
      view.window = before;
      return before.some((value, i) => value !== [x, y, view.zoom][i]);
    },
    // The surface has this size, [width, height]; returns whether that is news.
    resize([width, height]) {
      if (width === view.width && height === view.height) return false;
      [view.width, view.height] = [Math.max(width, 1), Math.max(height, 1)];
      keepInside();
      return true;
    },
    toPixels(placeX, placeY) {
      const [ax, bx, ay, by] = view.transform;
      return [ax * placeX + bx, ay * placeY + by];
    },
    toPlane(pixelX, pixelY) {
      const [ax, bx, ay, by] = view.transform;
      return [(pixelX - bx) / ax, (pixelY - by) / ay];
    },
    // Zoom so that what is under the pixel stays there; false where the end is reached.
    zoomAt(factor, pixelX, pixelY) {
      const zoom = clamp(view.zoom * factor, 1, maxZoom);
      if (zoom === view.zoom) return false;
      const [fixedX, fixedY] = view.toPlane(pixelX, pixelY);
      view.zoom = zoom;
      const [movedX, movedY] = view.toPlane(pixelX, pixelY);
      [x, y] = [x + fixedX - movedX, y + fixedY - movedY];
      keepInside();
      return true;
    },
    moveBy(pixelsX, pixelsY) {
      const [scaleX, scaleY] = view.scale;
      [x, y] = [x - pixelsX / scaleX, y + pixelsY / scaleY];
      keepInside();
    },
    // Bring a place into sight, moving no more than that takes; returns whether it did.
    reveal(placeX, placeY) {
      const [pixelX, pixelY] = view.toPixels(placeX, placeY);
      const out = (pixel, size) => Math.max(EDGE - pixel, 0) - Math.max(pixel - size + EDGE, 0);
      const move = [out(pixelX, view.width), out(pixelY, view.height)];
      view.moveBy(...move);
      return move.some(Boolean);
    },
  };
  return view;
}

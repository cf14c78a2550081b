// The window through which a code space is seen: zoom, pan and fit. Pixels run down, the plane up.

const NEAR_SQUARE = 2.5; // ranges that differ by less are drawn to one scale

function rangeOf(places, axis, margin, outliers) {
  const values = Float32Array.from({ length: places.length / 2 }, (_, i) => places[2 * i + axis]).sort();
  const skip = Math.floor(outliers * values.length);
  const [low, high] = [values[skip], values[values.length - 1 - skip]];
  return { middle: (low + high) / 2, size: (high - low || 1) * (1 + 2 * margin) };
}

// places: x, y of every point; margin: of their range, around them; outliers: share of them that may
// lie outside the whole view, at each side; canStretch: where the plane's units mean nothing, each way
// fills its side; isSquare: to one scale the whole is as wide as it is high.
export function createWindow(places, { margin, outliers, maxZoom, canStretch = false, isSquare = false }) {
  const [across, up] = [rangeOf(places, 0, margin, outliers), rangeOf(places, 1, margin, outliers)];
  const ratio = across.size / up.size;
  const isOneScale = !canStretch && ratio < NEAR_SQUARE && ratio > 1 / NEAR_SQUARE;
  if (isOneScale && isSquare) across.size = up.size = Math.max(across.size, up.size);
  let [width, height] = [1, 1]; // of the surface, CSS pixels
  let [x, y, zoom] = [across.middle, up.middle, 1];

  // Pixels of one unit of the plane at zoom 1.
  function fit() {
    const both = [width / across.size, height / up.size];
    return isOneScale ? [Math.min(...both), Math.min(...both)] : both;
  }
  function keepInside() {
    const [scaleX, scaleY] = view.scale;
    const roomX = Math.max(across.size / 2 - width / 2 / scaleX, 0);
    const roomY = Math.max(up.size / 2 - height / 2 / scaleY, 0);
    x = Math.min(Math.max(x, across.middle - roomX), across.middle + roomX);
    y = Math.min(Math.max(y, up.middle - roomY), up.middle + roomY);
  }

  const view = {
    get width() {
      return width;
    },
    get height() {
      return height;
    },
    get zoom() {
      return zoom;
    },
    get isWhole() {
      return zoom === 1;
    },
    get scale() {
      const [scaleX, scaleY] = fit();
      return [scaleX * zoom, scaleY * zoom];
    },
    // The surface has this size, [width, height]; returns whether that is news.
    resize([nextWidth, nextHeight]) {
      if (nextWidth === width && nextHeight === height) return false;
      [width, height] = [Math.max(nextWidth, 1), Math.max(nextHeight, 1)];
      keepInside();
      return true;
    },
    // What is seen, as [x, y, zoom] with the centre's place; null for all.
    get window() {
      return view.isWhole ? null : [x, y, zoom];
    },
    set window(wanted) {
      [x, y, zoom] = wanted ?? [across.middle, up.middle, 1];
      zoom = Math.min(Math.max(zoom, 1), maxZoom);
      keepInside();
    },
    // [ax, bx, ay, by]: pixel x = ax * place x + bx, pixel y = ay * place y + by.
    get transform() {
      const [scaleX, scaleY] = view.scale;
      return [scaleX, width / 2 - x * scaleX, -scaleY, height / 2 + y * scaleY];
    },
    // The same while the whole map is in sight.
    get whole() {
      const [scaleX, scaleY] = fit();
      return [scaleX, width / 2 - across.middle * scaleX, -scaleY, height / 2 + up.middle * scaleY];
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
      const wanted = Math.min(Math.max(zoom * factor, 1), maxZoom);
      if (wanted === zoom) return false;
      const [fixedX, fixedY] = view.toPlane(pixelX, pixelY);
      zoom = wanted;
      const [scaleX, scaleY] = view.scale;
      x = fixedX - (pixelX - width / 2) / scaleX;
      y = fixedY + (pixelY - height / 2) / scaleY;
      keepInside();
      return true;
    },
    moveBy(pixelsX, pixelsY) {
      const [scaleX, scaleY] = view.scale;
      x -= pixelsX / scaleX;
      y += pixelsY / scaleY;
      keepInside();
    },
    // Bring a place into sight, moving no more than that takes.
    reveal(placeX, placeY) {
      const [pixelX, pixelY] = view.toPixels(placeX, placeY);
      const out = (pixel, size) => Math.max(20 - pixel, 0) - Math.max(pixel - size + 20, 0);
      const [moveX, moveY] = [out(pixelX, width), out(pixelY, height)];
      if (moveX || moveY) view.moveBy(moveX, moveY);
      return Boolean(moveX || moveY);
    },
  };
  return view;
}

// The whole map in a corner while a part of it fills the frame, and which part that is.

import { css } from "../shared/paint/paint.js";

const WIDE = 104; // CSS pixels
const MARGIN = 10; // CSS pixels to the frame's corner
const GREY = [150, 148, 140];

// Where the window of a view lies on the whole map, in shares of it: { left, top, size }.
export function windowOf(view) {
  const [ax, bx, ay, by] = view.whole;
  const [x, y] = view.toPlane(0, 0);
  return { left: (ax * x + bx) / view.width, top: (ay * y + by) / view.height, size: 1 / view.zoom };
}

export function createOverview(places) {
  const canvas = document.createElement("canvas");
  let known = []; // what the picture was made of

  // One pixel a point: at this size a dot is no more.
  function paint({ view, look, chosen }, width, height, ratio) {
    const now = [look, chosen, width, height, ratio];
    if (now.every((value, k) => value === known[k])) return;
    known = now;
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    const image = new ImageData(canvas.width, canvas.height);
    const [ax, bx, ay, by] = view.whole;
    const [scaleX, scaleY] = [canvas.width / view.width, canvas.height / view.height];
    for (let i = 0, count = places.length / 2; i < count; i++) {
      const x = Math.round((ax * places[2 * i] + bx) * scaleX);
      const y = Math.round((ay * places[2 * i + 1] + by) * scaleY);
      if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) continue;
      const isGrey = chosen && !chosen[i];
      for (let c = 0; c < 3; c++) image.data[4 * (y * canvas.width + x) + c] = isGrey ? GREY[c] : look.rgb[3 * i + c];
      image.data[4 * (y * canvas.width + x) + 3] = isGrey ? 90 : 255;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  return {
    // tools: as of overlay.js.
    paint(tools) {
      const { pen, view, theme } = tools;
      const height = Math.round((WIDE * view.height) / view.width);
      paint(tools, WIDE, height, window.devicePixelRatio || 1);
      const [left, top] = [MARGIN, view.height - height - MARGIN];
      pen.fillStyle = css(theme.card);
      pen.strokeStyle = css(theme.line);
      pen.lineWidth = 1;
      pen.fillRect(left, top, WIDE, height);
      pen.strokeRect(left - 0.5, top - 0.5, WIDE + 1, height + 1);
      pen.drawImage(canvas, left, top, WIDE, height);
      const { left: across, top: down, size } = windowOf(view);
      pen.strokeStyle = css(theme.accent);
      pen.lineWidth = 1.6;
      pen.strokeRect(left + across * WIDE, top + down * height, Math.max(size * WIDE, 6), Math.max(size * height, 6));
    },
  };
}

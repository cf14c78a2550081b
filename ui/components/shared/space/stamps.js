// Points painted by hand, where there is no WebGL: each is a stamp of a few pixels blended into an
// image, which takes a fifth of the time that as many drawImage calls take.

// A dot: where its pixels lie, how much each covers (0 to 256), and which are its outline.
export function dotStamp(radius) {
  const reach = Math.ceil(radius + 0.5);
  const stamp = { x: [], y: [], cover: [], isRim: [] };
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      const gap = Math.hypot(x, y);
      const cover = Math.round(256 * Math.min(Math.max(radius - gap + 0.5, 0), 1));
      if (!cover) continue;
      const pixel = { x, y, cover, isRim: gap > radius - 1 };
      for (const name of Object.keys(stamp)) stamp[name].push(pixel[name]);
    }
  return stamp;
}

const pack = (red, green, blue) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

// Blend one stamp at (x, y) into `image`, packed pixels `width` wide, their colours times their
// alphas; body and rim are packed colours.
function blend(image, width, height, stamp, x, y, body, rim, opacity) {
  const { cover, isRim } = stamp;
  for (let k = 0; k < cover.length; k++) {
    const px = x + stamp.x[k];
    const py = y + stamp.y[k];
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    const at = py * width + px;
    const from = image[at] | 0;
    const to = (isRim[k] ? rim : body) | 0;
    const share = (cover[k] * opacity) >> 8;
    const rest = 256 - share;
    // two channels in one product
    const redBlue = ((Math.imul(to & 0xff00ff, share) + Math.imul(from & 0xff00ff, rest)) >>> 8) & 0xff00ff;
    const greenAlpha =
      (Math.imul((to >>> 8) & 0xff00ff, share) + Math.imul((from >>> 8) & 0xff00ff, rest)) & 0xff00ff00;
    image[at] = redBlue | greenAlpha;
  }
}

// Divide the colours of packed pixels by their alphas, as a canvas takes them.
export function divideByAlpha(image) {
  for (let i = 0; i < image.length; i++) {
    const alpha = image[i] >>> 24;
    if (alpha === 0 || alpha === 255) continue;
    const channel = (shift) => Math.min(Math.round((((image[i] >>> shift) & 255) * 255) / alpha), 255) << shift;
    image[i] = (alpha << 24) | channel(16) | channel(8) | channel(0);
  }
}

// Paint all points into an image of packed pixels, their colours times their alphas.
export function layPoints(image, { width, height, transform, places, order, rgba, stamp, ink, rim }) {
  const [ax, bx, ay, by] = transform; // in pixels of the image
  const darken = (value, c) => Math.round(value + (ink[c] - value) * rim);
  for (let k = 0; k < order.length; k++) {
    const i = order[k];
    const x = Math.round(ax * places[2 * i] + bx);
    const y = Math.round(ay * places[2 * i + 1] + by);
    if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
    const red = rgba[4 * i];
    const green = rgba[4 * i + 1];
    const blue = rgba[4 * i + 2];
    const edge = pack(darken(red, 0), darken(green, 1), darken(blue, 2));
    blend(image, width, height, stamp, x, y, pack(red, green, blue), edge, rgba[4 * i + 3] + 1);
  }
}

// What paints on a 2-D canvas; the same hands as webgl.js.
export function createRaster(canvas) {
  const pen = canvas.getContext("2d");
  let image = null;
  let packed = null;
  let look = null;
  let [known, stamp] = [0, null];
  return {
    setLook(next) {
      look = next; // { places, order, rgba }
    },
    // As points.js has it, transform and size in CSS pixels.
    draw({ transform, size, rim, ratio, theme }) {
      const { width, height } = canvas;
      if (image?.width !== width || image?.height !== height) {
        image = new ImageData(width, height);
        packed = new Uint32Array(image.data.buffer);
      }
      packed.fill(0);
      if (size * ratio !== known) stamp = dotStamp((size * ratio) / 2);
      known = size * ratio;
      const scaled = transform.map((value) => value * ratio);
      layPoints(packed, { ...look, width, height, transform: scaled, stamp, rim, ink: theme.ink });
      divideByAlpha(packed);
      pen.putImageData(image, 0, 0);
    },
  };
}

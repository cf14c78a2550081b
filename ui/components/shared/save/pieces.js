// What the photographer works with: lines of text and their sizes, copies and tints of pictures, colours between.

// Each line of a text that is on the page, with its box.
export function linesOf(node) {
  const range = document.createRange();
  const lines = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last.box.top - box.top) < 2) {
      last.text += ` ${word}`;
      last.box.width = box.right - last.box.left;
    } else lines.push({ text: word, box: { left: box.left, top: box.top, width: box.width, height: box.height } });
  }
  return lines;
}

let ruler = null;
export function measureText(text, font) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = font;
  return ruler.measureText(text);
}
export function heightOf(font) {
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = measureText("x", font);
  return { ascent, descent };
}

export function copyOf(canvas) {
  const { width, height } = canvas;
  const copy = Object.assign(document.createElement("canvas"), { width, height });
  if (width && height) copy.getContext("2d").drawImage(canvas, 0, 0);
  return copy;
}

export const load = (address) =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("A picture of this figure cannot be read."));
    image.src = address;
  });

export function tint(image, colour, box) {
  const times = Math.max(1, Math.round((2 * box.width) / image.naturalWidth));
  const [width, height] = [image.naturalWidth * times, image.naturalHeight * times];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = false;
  pen.drawImage(image, 0, 0, width, height);
  pen.globalCompositeOperation = "source-in";
  pen.fillStyle = colour;
  pen.fillRect(0, 0, width, height);
  return canvas;
}

export function relitDeep(value, relight) {
  if (typeof value === "string") return relight(value);
  if (Array.isArray(value)) return value.map((each) => relitDeep(each, relight));
  if (!value || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, relitDeep(each, relight)]));
}

// Where on a row of colours, from the first (0) to the last (1), in even steps.
export function between(stops, share) {
  const at = Math.min(share * (stops.length - 1), stops.length - 1.001);
  const ends = [stops[Math.floor(at)], stops[Math.floor(at) + 1]];
  const [from, to] = ends.map((stop) => stop.match(/[\d.]+/g).map(Number));
  return `rgb(${from.slice(0, 3).map((value, i) => Math.round(value + (to[i] - value) * (at % 1))).join(", ")})`;
}

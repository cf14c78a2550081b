// A pen that writes SVG: as much of a canvas's 2-D context as the figures use, so that one drawing serves
// the screen, a PNG and an SVG.

const round = (value) => Math.round(value * 100) / 100;
const points = (...values) => values.map(round).join(" ");
const plain = (text) =>
  String(text).replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]);
const ANCHORS = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
const BASELINES = { alphabetic: 0, middle: 0.35, top: 0.8, bottom: -0.2 }; // shares of the letters' height
const START = {
  fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: "10px sans-serif", textAlign: "start",
  textBaseline: "alphabetic", lineCap: "butt", lineJoin: "miter", imageSmoothingEnabled: true, dash: [],
  transform: "", clipName: "",
};
let numClips = 0; // on the page: names within one file differ

// measure(text, font) gives a text's width.
export function createVectorPen(measure) {
  const parts = [];
  const stack = [];
  let path = "";

  const number = (name, value, usual) => (value === usual ? "" : ` ${name}="${round(value)}"`);
  // `where` is what is drawn: an element's name and its own attributes.
  function add(where, looks, content = "") {
    const { transform, clipName, globalAlpha } = pen;
    const all = `${looks}${number("opacity", globalAlpha, 1)}${transform && ` transform="${transform.trim()}"`}`;
    const element = `<${where}${all}${content ? `>${content}</${where.split(" ")[0]}>` : "/>"}`;
    parts.push(clipName ? `<g clip-path="url(#${clipName})">${element}</g>` : element);
  }
  const filled = () => ` fill="${plain(pen.fillStyle)}"`;
  function stroked() {
    const { strokeStyle, lineWidth, lineJoin, lineCap, dash } = pen;
    const looks = [["stroke-linejoin", lineJoin, "miter"], ["stroke-linecap", lineCap, "butt"]];
    return ` fill="none" stroke="${plain(strokeStyle)}"${number("stroke-width", lineWidth, 1)}` +
      looks.map(([name, value, usual]) => (value === usual ? "" : ` ${name}="${value}"`)).join("") +
      (dash.length ? ` stroke-dasharray="${dash.join(" ")}"` : "");
  }
  const box = (x, y, width, height) =>
    `rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  const rectangle = (x, y, width, height) => `M${points(x, y)}h${round(width)}v${round(height)}h${round(-width)}Z`;
  function write(text, x, y, looks) {
    const { font, textAlign, textBaseline } = pen;
    const [, style, size, family] = font.match(/^(.*?)([\d.]+)px\S*\s+(.*)$/);
    const weight = style.match(/\b(bold|\d{3})\b/)?.[1];
    const down = y + (BASELINES[textBaseline] ?? 0) * size;
    const letters = ` font-size="${size}" font-family="${plain(family)}"${weight ? ` font-weight="${weight}"` : ""}` +
      `${style.includes("italic") ? ' font-style="italic"' : ""} text-anchor="${ANCHORS[textAlign]}"`;
    add(`text x="${round(x)}" y="${round(down)}"`, letters + looks, plain(text));
  }
  // An ellipse's arc that ends where it began is two halves.
  function curve(x, y, wide, tall, turn, from, to) {
    const at = (angle) => {
      const [a, b] = [wide * Math.cos(angle), tall * Math.sin(angle)];
      return points(x + a * Math.cos(turn) - b * Math.sin(turn), y + a * Math.sin(turn) + b * Math.cos(turn));
    };
    const middle = (from + to) / 2;
    const arc = `A${points(wide, tall, (turn * 180) / Math.PI)} 0 1 `;
    path += `${path ? "L" : "M"}${at(from)}${arc}${at(middle)}${arc}${at(to)}`;
  }

  const pen = {
    ...START,
    save: () => stack.push(Object.fromEntries(Object.keys(START).map((name) => [name, pen[name]]))),
    restore: () => Object.assign(pen, stack.pop()),
    setTransform() {
      pen.transform = "";
    },
    translate(x, y) {
      pen.transform += ` translate(${points(x, y)})`;
    },
    scale(x, y) {
      pen.transform += ` scale(${x} ${y})`;
    },
    setLineDash(dash) {
      pen.dash = dash;
    },
    clearRect() {},
    beginPath() {
      path = "";
    },
    moveTo(x, y) {
      path += `M${points(x, y)}`;
    },
    lineTo(x, y) {
      path += `${path ? "L" : "M"}${points(x, y)}`;
    },
    quadraticCurveTo(...spots) {
      path += `Q${points(...spots)}`;
    },
    arc: (x, y, radius, from, to) => curve(x, y, radius, radius, 0, from, to),
    ellipse: curve,
    rect(...sides) {
      path += rectangle(...sides);
    },
    closePath() {
      path += "Z";
    },
    clip() {
      const name = `clip-${++numClips}`;
      const turned = pen.transform && ` transform="${pen.transform.trim()}"`;
      parts.push(`<clipPath id="${name}"><path d="${path}"${turned}/></clipPath>`);
      pen.clipName = name;
    },
    // A path that is no Path2D: its text, as drawMarker gives it.
    fill: (text = path) => add(`path d="${text}"`, filled()),
    stroke: (text = path) => add(`path d="${text}"`, stroked()),
    fillRect: (...sides) => add(box(...sides), filled()),
    strokeRect: (...sides) => add(box(...sides), stroked()),
    fillText: (text, x, y) => write(text, x, y, filled()),
    strokeText: (text, x, y) => write(text, x, y, stroked()),
    measureText: (text) => ({ width: measure(text, pen.font) }),
    // image: a canvas, an image, or { svg }, the text of one.
    drawImage(image, ...sides) {
      if (image.svg) {
        const [x, y, width, height] = sides;
        const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
        return add("g", "", image.svg.replace(/<svg\b([^>]*?) width="[^"]*" height="[^"]*"/, `<svg$1 ${place}`));
      }
      const isCut = sides.length === 8;
      const [x, y, width = image.width, height = image.height] = isCut ? sides.slice(4) : sides;
      const crisp = pen.imageSmoothingEnabled ? "" : ' style="image-rendering:pixelated"';
      const place = box(x, y, width, height).replace("rect", "image");
      add(place, `${crisp} preserveAspectRatio="none" href="${addressOf(image, isCut ? sides.slice(0, 4) : null)}"`);
    },
    // Another such pen's drawing, its corner at (x, y).
    drawPen: (other, x, y) => add("g", "", `<g transform="translate(${points(x, y)})">${other.content()}</g>`),
    content: () => parts.join("\n"),
    toSvg: (width, height) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}">\n${parts.join("\n")}\n</svg>\n`,
  };
  return pen;
}

// A picture, or a part [x, y, width, height] of it, as an address that holds it.
function addressOf(image, part) {
  if (!part && image.toDataURL) return image.toDataURL();
  const [x, y, width, height] = part ?? [0, 0, image.width, image.height];
  const copy = Object.assign(document.createElement("canvas"), { width, height });
  copy.getContext("2d").drawImage(image, x, y, width, height, 0, 0, width, height);
  return copy.toDataURL();
}

// A figure of the page as something that a pen draws: its words, pictures, lines and fields of colour, where
// they stand now. What one only presses is left out, and so is the room that it took.

import { between, copyOf, heightOf, linesOf, load, relitDeep, tint } from "./pieces.js";

const LEFT_OUT =
  '[role="toolbar"], details, fieldset, input, textarea, .heard, .unsaved, .stButton, .stDownloadButton, ' +
  '.stBidiComponent, [data-testid="stPopover"], [data-testid="stElementToolbar"], button:not(:has(canvas, svg, b)), ' +
  ".bar select";
const MOST_SCROLLED = 860; // pixels of height of what one scrolls through
const MOST_GAP = 26; // pixels of height that may stay empty
const COLOURS = /rgba?\([^)]+\)|#[\da-f]{6}\b/gi;
const isClear = (colour) => colour === "transparent" || /^rgba\(.*, 0\)$/.test(colour);

// root: an element; pens: a map of what canvases drew with a pen of their own (paint.js's studio). relit: what
// a colour of the page is in the picture. Resolves with { width, height, draw(pen) } when all is loaded.
export async function photograph(root, { pens = new Map(), relit = (colour) => colour } = {}) {
  const frame = root.getBoundingClientRect();
  const shots = []; // { x, y, width, height, alpha, clip, draw(pen, x, y) }
  const loading = [];

  const place = ({ left, top, width, height }) => ({ x: left - frame.left, y: top - frame.top, width, height });
  function shoot(box, { alpha, clip }, draw) {
    const shot = { ...place(box), alpha, clip: null, draw };
    if (clip) {
      const edge = place(clip);
      const isIn = (low, size, from, room) => low >= from - 1 && low + size <= from + room + 1;
      const isWhole = isIn(shot.x, shot.width, edge.x, edge.width) && isIn(shot.y, shot.height, edge.y, edge.height);
      const isBelow = shot.x > edge.x + edge.width - 1 || shot.y > edge.y + edge.height - 1;
      const isOut = isBelow || shot.y + shot.height < edge.y + 1;
      if (isOut) return;
      if (!isWhole) shot.clip = edge;
    }
    shots.push(shot);
  }

  function walk(element, given) {
    if (element.matches(LEFT_OUT) && element !== root) return;
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden" || Number(style.opacity) === 0) return;
    const box = element.getBoundingClientRect();
    const scene = { alpha: given.alpha * Number(style.opacity), clip: given.clip };
    const isCut = style.overflowX !== "visible" && !element.matches("canvas, img, svg");
    const isScroller = isCut && element.scrollHeight > element.clientHeight + 2 && style.overflowY !== "hidden";
    if (isCut && !isScroller && element !== root && box.width > 1) scene.clip = box;
    if (box.width && box.height && element !== root) paintBox(element, style, box, scene);
    if (element.matches("canvas, img, svg, select, .ae-mask, .js-plotly-plot")) return;
    const shown = isScroller ? inView(element, box) : element.childNodes;
    for (const child of shown)
      if (child.nodeType === Node.ELEMENT_NODE) walk(child, scene);
      else if (child.nodeType === Node.TEXT_NODE && child.data.trim()) shootText(child, style, scene);
  }

  function paintBox(element, style, box, scene) {
    if (element.matches(".ae-mask")) return shootMask(element, style, box, scene);
    if (element.matches(".js-plotly-plot")) return shootPlot(element, box, scene);
    shootField(style, box, scene);
    if (element.matches("canvas, img")) shootPicture(element, style, box, scene);
    else if (element.matches("svg")) shootDrawing(element, box, scene);
    else if (element.matches("select")) shootChoice(element, style, box, scene);
    const edge = style.boxShadow.match(/^(.+\)) 0px 0px 0px ([\d.]+)px( inset)?$/);
    const isRound = style.borderTopLeftRadius === "50%";
    if (edge) shootEdge(relit(edge[1]), Number(edge[2]), edge[3] ? Number(edge[2]) : 0, box, scene, isRound);
    if (!element.matches("select, button")) shootBorders(style, box, scene);
  }
  const rectOf = ({ left, top, width, height }) => ({ left, top, width, height });

  function shootFill(colour, box, isRound, scene) {
    shoot(box, scene, (pen, x, y) => {
      pen.fillStyle = colour;
      if (!isRound) return pen.fillRect(x, y, box.width, box.height);
      pen.beginPath();
      pen.arc(x + box.width / 2, y + box.height / 2, box.width / 2, 0, 2 * Math.PI);
      pen.fill();
    });
  }
  // A colour, or the even steps of a scale from left to right.
  function shootField(style, box, scene) {
    const { backgroundImage, backgroundColor, backgroundSize } = style;
    const isRound = style.borderTopLeftRadius === "50%" && Math.abs(box.width - box.height) < 1;
    if (!isClear(backgroundColor)) shootFill(relit(backgroundColor), rectOf(box), isRound, scene);
    if (!backgroundImage.startsWith("linear-gradient")) return;
    const stops = backgroundImage.match(COLOURS).map(relit);
    const line = Number.parseFloat(backgroundSize.split(" ")[1]); // one in the middle, of this height
    const middle = { ...rectOf(box), top: box.top + (box.height - line) / 2, height: line };
    if (line) return shootFill(stops[0], middle, false, scene);
    const [count, step] = [48, box.width / 48];
    for (let i = 0; i < count; i++) {
      const part = { ...rectOf(box), left: box.left + i * step, width: step + 0.3 };
      shootFill(between(stops, i / (count - 1)), part, false, scene);
    }
  }
  // A line around a box, `inset` of it within.
  function shootEdge(colour, width, inset, box, scene, isRound = false) {
    const grown = width / 2 - inset;
    shoot(box, scene, (pen, x, y) => {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      if (!isRound) return pen.strokeRect(x - grown, y - grown, box.width + 2 * grown, box.height + 2 * grown);
      pen.beginPath();
      pen.arc(x + box.width / 2, y + box.height / 2, box.width / 2 + grown, 0, 2 * Math.PI);
      pen.stroke();
    });
  }
  function shootBorders(style, box, scene) {
    const widthOf = (side) => {
      const isSeen = style[`border${side}Style`] === "solid" && !isClear(style[`border${side}Color`]);
      return isSeen ? Number.parseFloat(style[`border${side}Width`]) : 0;
    };
    const [top, bottom, left] = ["Top", "Bottom", "Left"].map(widthOf);
    const colour = relit(style.borderTopColor);
    if (top && bottom && left) return shootEdge(colour, top, top, box, scene, style.borderTopLeftRadius === "50%");
    if (top) shootFill(colour, { ...rectOf(box), height: top }, false, scene);
    const below = { ...rectOf(box), top: box.bottom - bottom, height: bottom };
    if (bottom) shootFill(relit(style.borderBottomColor), below, false, scene);
    if (left) shootFill(relit(style.borderLeftColor), { ...rectOf(box), width: left }, false, scene);
  }

  // A canvas goes on being painted: what is kept is a copy.
  function shootPicture(element, style, box, scene) {
    const isSmooth = !/pixelated|crisp/.test(style.imageRendering);
    const own = pens.get(element);
    const image = element.matches("canvas") && !own ? copyOf(element) : element;
    shoot(box, scene, (pen, x, y) => {
      if (own && pen.drawPen) return pen.drawPen(own, x, y);
      pen.imageSmoothingEnabled = isSmooth;
      pen.drawImage(image, x, y, box.width, box.height);
    });
  }
  // A drawing of paths, each in the colour that it has on the page.
  function shootDrawing(element, box, scene) {
    const scale = box.width / (element.viewBox.baseVal.width || box.width);
    const paths = [...element.querySelectorAll("path")].map((path) => {
      const { fill, stroke, strokeWidth, strokeDasharray } = getComputedStyle(path);
      const [dx, dy] = path.getAttribute("transform")?.match(/-?[\d.]+/g)?.map(Number) ?? [0, 0];
      const dash = strokeDasharray === "none" ? [] : strokeDasharray.match(/[\d.]+/g).map(Number);
      return { text: path.getAttribute("d"), fill, stroke, width: Number.parseFloat(strokeWidth), dash, dx, dy };
    });
    shoot(box, scene, (pen, x, y) => {
      for (const { text, fill, stroke, width, dash, dx, dy } of paths) {
        const shape = pen.drawPen ? text : new Path2D(text);
        pen.save();
        pen.translate(x + dx * scale, y + dy * scale);
        pen.scale(scale, scale);
        pen.setLineDash(dash);
        pen.lineWidth = width;
        [pen.fillStyle, pen.strokeStyle] = [fill, stroke].map(relit);
        if (fill !== "none") pen.fill(shape);
        if (stroke !== "none") pen.stroke(shape);
        pen.restore();
      }
    });
  }
  // A picture of alphas, in the colour behind it.
  function shootMask(element, style, box, scene) {
    const address = (style.maskImage || style.webkitMaskImage).match(/url\("(.+)"\)/)?.[1];
    if (!address) return;
    const colour = relit(style.backgroundColor);
    let tinted = null;
    loading.push(load(address).then((image) => (tinted = tint(image, colour, box))));
    shoot(box, scene, (pen, x, y) => {
      pen.imageSmoothingEnabled = false;
      pen.drawImage(tinted, x, y, box.width, box.height);
    });
  }
  // Plotly draws its chart anew, in the picture's colours.
  function shootPlot(element, box, scene) {
    const relight = (value) => relitDeep(value, (text) => text.replace(COLOURS, relit));
    const [data, layout] = [relight(element.data), relight(element.layout)];
    const size = { width: Math.round(box.width), height: Math.round(box.height) };
    let image = null;
    const made = globalThis.Plotly.toImage({ data, layout: { ...layout, ...size } }, { format: "svg", ...size });
    loading.push(made.then(async (address) => {
      image = await load(address);
      image.svg = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    }));
    shoot(box, scene, (pen, x, y) => pen.drawImage(image, x, y, box.width, box.height));
  }

  const fontOf = ({ fontStyle, fontWeight, fontSize, fontFamily }) =>
    `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  function write(text, font, colour, box, scene) {
    shoot(box, scene, (pen, x, y) => {
      pen.font = font;
      pen.fillStyle = colour;
      pen.textAlign = "left";
      pen.textBaseline = "alphabetic";
      const { ascent, descent } = heightOf(font);
      pen.fillText(text, x, y + (box.height - ascent - descent) / 2 + ascent);
    });
  }
  function shootText(node, style, scene) {
    for (const { text, box } of linesOf(node)) write(text, fontOf(style), relit(style.color), box, scene);
  }
  function shootChoice(element, style, box, scene) {
    const left = box.left + Number.parseFloat(style.paddingLeft);
    const text = element.selectedOptions[0]?.textContent ?? "";
    write(text, fontOf(style), relit(style.color), { ...rectOf(box), left }, scene);
  }

  walk(root, { alpha: 1, clip: null });
  await Promise.all(loading);
  closeGaps(shots);
  const end = (low, size) => Math.max(0, ...shots.map((shot) => shot[low] + shot[size]));
  return {
    width: Math.min(end("x", "width"), frame.width),
    height: end("y", "height"),
    draw(pen) {
      for (const { x, y, alpha, clip, draw } of shots) {
        pen.save();
        pen.globalAlpha = alpha;
        if (clip) {
          pen.beginPath();
          pen.rect(clip.x, clip.y, clip.width, clip.height);
          pen.clip();
        }
        draw(pen, x, y);
        pen.restore();
      }
    },
  };
}

// The children of a scroller from where it stands, as many as have room.
function inView(element, { top, height }) {
  const room = Math.max(height, MOST_SCROLLED);
  const isIn = (child) => {
    const box = child.getBoundingClientRect();
    return box.top >= top - 2 && box.bottom <= top + room;
  };
  return [...element.children].filter(isIn);
}

// Move up what stands below an empty band, and begin at the top.
export function closeGaps(shots, most = MOST_GAP) {
  let [low, moved] = [0, 0]; // the lowest edge so far, and how far all below it moves up
  let room = 0; // what may stay empty: nothing above the first
  for (const shot of [...shots].sort((a, b) => a.y - b.y)) {
    const gap = shot.y - low;
    if (gap > room) moved += gap - room;
    low = Math.max(low, shot.y + shot.height);
    room = most;
    shot.y -= moved;
    if (shot.clip) shot.clip.y -= moved;
  }
}

// The plane with the test codes, faint, and the drawings of a class as thumbnails where a network puts them. A tap
// chooses one, a line drawn around some chooses these.

import { createFrames } from "../shared/hand/events.js";
import { trackPointer } from "../shared/hand/pointer.js";
import { briefName } from "../shared/core/naming.js";
import { isCalm, make, setHidden, setText } from "../shared/paint/dom.js";
import { classColour } from "../shared/paint/looks.js";
import {
  channels, drawCircle, drawLine, openCanvas, paintDigit, paintShape, sizeOf, strokeWithHalo,
} from "../shared/paint/paint.js";
import { islandsOf } from "../shared/space/islands.js";
import { createPointPainter, growthOf, paintClasses } from "../shared/space/points.js";
import { createWindow } from "../shared/space/window.js";
import { caught, hit, sizeFor, spread } from "./layout.js";

const NAME = "class-map";
const WINDOW = { margin: 0.05, outliers: 0.002, maxZoom: 1, canStretch: true };
const DOT = 4; // CSS pixels across, for 10,000 codes on 520
const RIM = 0.15; // share of the ink in a dot's outline
const FAINT = { true: 0.42, false: 0.5 }; // opacity of the points, on the dark paper and on the light one
const SLOP = 6; // CSS pixels that a tap may stray
const EDGE = 14; // CSS pixels that a thumbnail's badge and rim need beside it
const OVERLAP = 0.12; // share of a thumbnail that another may cover
const NAME_SIZE = 26; // CSS pixels of a class's name that no thumbnail covers
const NEAR = 10; // CSS pixels from its place within which a thumbnail needs no leader

// part: component.html's. onTap(index), -1 beside all, and onCatch(indices), of the items last shown.
export function createMapPlane({ part, stage, space, onTap, onCatch, signal }) {
  const view = createWindow(space.codes, WINDOW);
  const names = space.labels && islandsOf(space.codes, space.labels);
  const painter = createPointPainter(signal);
  const thumbs = new Map(); // id -> { element, canvas, badge, painted }
  const frames = createFrames(NAME, draw, signal);
  let shown = { items: [], chosen: new Set(), way: null };
  let spots = []; // middles of the thumbnails, in the order of the items
  let size = 56;
  let line = null; // being drawn around some
  let pointsOf = null; // the theme in which the points are painted
  part.marks.before(painter.canvas);
  signal.addEventListener("abort", () => painter.canvas.remove());

  const places = () => shown.items.map(({ place }) => {
    const [x, y] = view.toPixels(...place);
    return { x, y };
  });

  function lay() {
    const { width, height } = view;
    size = sizeFor(shown.items.length, width, height);
    const fixed = [...(names?.values() ?? [])].flat().map((place) => {
      const [x, y] = view.toPixels(...place);
      return { x, y };
    });
    const room = size * (1 - OVERLAP);
    spots = spread(places(), { room, size: size + EDGE, width, height, fixed, fixedSize: NAME_SIZE });
  }

  function drawPoints(theme) {
    const colours = new Map(space.classes.map((label) => [label, channels(classColour(label, theme.isDark))]));
    const rgba = new Uint8Array(4 * space.count).fill(255);
    for (let i = 0; i < space.count; i++)
      rgba.set(space.labels ? colours.get(space.labels[i]) : theme.accent, 4 * i);
    const order = Uint32Array.from({ length: space.count }, (_, i) => i);
    painter.setLook({ places: space.codes, order, rgba });
    painter.draw(view, { size: DOT * growthOf(view, space.count), rim: RIM, theme });
    painter.canvas.style.opacity = FAINT[theme.isDark];
  }

  function draw() {
    const { theme } = stage;
    const dimensions = sizeOf(part.overlay);
    if (!theme || !dimensions[0]) return;
    if (view.resize(dimensions)) pointsOf = null;
    if (pointsOf !== theme) drawPoints(theme);
    pointsOf = theme;
    lay();
    const { pen } = openCanvas(part.marks);
    paintLeaders(pen, theme);
    if (shown.way) paintWay(pen, theme);
    if (names) paintClasses({ pen, view, theme }, names);
    paintLine(theme);
    placeThumbs(theme);
  }

  // From where a drawing lies to its thumbnail, where that had to move; and from where it lay before noise.
  function paintLeaders(pen, theme) {
    for (const [i, { x, y }] of places().entries()) {
      const { before } = shown.items[i];
      if (before) {
        drawLine(pen, view.toPixels(...before), [x, y]);
        strokeWithHalo(pen, theme, { width: 1.5, halo: 4, veil: 0.6, alpha: 0.7, dash: [2, 4] });
      }
      if (Math.hypot(x - spots[i].x, y - spots[i].y) < NEAR) continue;
      drawLine(pen, [spots[i].x, spots[i].y], [x, y]);
      strokeWithHalo(pen, theme, { width: 1.5, halo: 4, veil: 0.7, alpha: 0.8 });
      drawCircle(pen, x, y, 4);
      paintShape(pen, { fill: theme.ink, stroke: theme.card, width: 1.5 });
    }
  }

  // The codes of what is shown beside the plane: the way between two, or the middle of some.
  function paintWay(pen, theme) {
    const way = shown.way.map((code) => view.toPixels(...code));
    if (way.length > 1) {
      drawLine(pen, ...way);
      strokeWithHalo(pen, theme, { colour: theme.accent, width: 3, halo: 7, veil: 0.8 });
    }
    for (const [x, y] of way) {
      drawCircle(pen, x, y, way.length > 1 ? 5 : 10);
      paintShape(pen, { fill: theme.accent, stroke: theme.card, width: 2.5 });
    }
  }

  function paintLine(theme) {
    const { pen } = openCanvas(part.overlay);
    if (!line || line.length < 2) return;
    drawLine(pen, ...line);
    pen.closePath();
    paintShape(pen, { fill: theme.accent, veil: 0.1 });
    strokeWithHalo(pen, theme, { colour: theme.accent, width: 2.5, halo: 6, veil: 0.8 });
  }

  // A new one glides in from below the middle, as from the class.
  function open({ id, name }) {
    const canvas = make("canvas", { "aria-hidden": "true" });
    const badge = make("span", { class: "badge" });
    const pick = () => onTap(shown.items.findIndex((item) => item.id === id));
    const element = make("button", { type: "button", class: "thumb", onclick: pick, title: name }, canvas, badge);
    part.thumbs.append(element);
    if (!isCalm()) {
      element.style.transform = `translate(${view.width / 2 - size / 2}px, ${view.height}px) scale(0.5)`;
      element.style.opacity = "0";
      element.getBoundingClientRect(); // this is where it begins
      element.style.opacity = "";
    }
    return { element, canvas, badge };
  }

  function placeThumbs(theme) {
    part.thumbs.style.setProperty("--thumb", `${size}px`);
    const known = new Set(shown.items.map(({ id }) => id));
    for (const [id, { element }] of thumbs)
      if (!known.has(id)) {
        element.remove();
        thumbs.delete(id);
      }
    for (const [i, item] of shown.items.entries()) {
      if (!thumbs.has(item.id)) thumbs.set(item.id, open(item));
      const thumb = thumbs.get(item.id);
      const { element, canvas, badge } = thumb;
      element.style.transform = `translate(${spots[i].x - size / 2}px, ${spots[i].y - size / 2}px)`;
      element.style.setProperty("--class", classColour(item.label ?? 0, theme.isDark));
      element.dataset.fate = item.fate;
      element.setAttribute("aria-pressed", String(shown.chosen.has(item.id)));
      element.setAttribute("aria-label", sayThumb(item));
      setText(badge, item.fate === "lost" ? `${briefName(item.was)}→${briefName(item.label)}` : "✓");
      setHidden(badge, !item.fate);
      if (thumb.painted === item.pixels && thumb.theme === theme) continue;
      paintDigit(canvas, item.pixels, theme);
      Object.assign(thumb, { painted: item.pixels, theme });
    }
  }

  const spotOf = (event) => {
    const box = part.overlay.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  trackPointer(part.overlay, signal, {
    onStart(event) {
      line = [spotOf(event)];
    },
    onMove(event) {
      line.push(spotOf(event));
      frames.request(event.timeStamp);
    },
    onEnd(event) {
      const [first] = line;
      const isTap = line.every(([x, y]) => Math.hypot(x - first[0], y - first[1]) <= SLOP);
      const inside = isTap ? [] : caught(spots, line);
      line = null;
      if (event.type === "pointerup" && isTap) onTap(hit(spots, size, ...first));
      else if (event.type === "pointerup") onCatch(inside);
      frames.request(event.timeStamp);
    },
  });

  return {
    // items: [{ id, name, pixels, place [x, y], before [x, y] or null, label, was, fate "", "kept" or "lost" }],
    // chosen: a set of ids, way: codes or null.
    show(next) {
      shown = next;
      frames.request();
    },
    redraw() {
      pointsOf = null;
      frames.request();
    },
  };
}

const sayThumb = ({ name, label, was, fate }) => {
  if (fate === "lost") return `${name}: read as ${briefName(was)}, with noise as ${briefName(label)}`;
  return `${name}: reads as ${briefName(label)}${fate ? ", with noise too" : ""}`;
};

// What the class drew: a tap shows a drawing on the projector, another hides it; one can be sent to every canvas.

import { count } from "../shared/class/answers.js";
import { button, make, picture, setHidden, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";

const ink = ({ pixels }) => Float32Array.from(pixels, (byte) => byte / 255);

// Returns { element, take(state), takeDrawings(drawings), repaint(), size }; act(type, fields) does it in the class.
export function createWall({ stage, act }) {
  const tiles = new Map(); // id -> { element, canvas, show, send }
  const list = make("ul", { class: "wall" });
  const said = make("p", { class: "soft" });
  const all = button("Show all", () => act("show_all", { on: !showsAll }), {
    class: "quiet", title: "Those that come later, too",
  });
  const back = button("Take it back", () => act("send_drawing", { drawing: null }), { class: "quiet" });
  const sent = make("p", { class: "sent" }, "One drawing lies on every canvas. ", back);
  const element = make("div", {}, make("div", { class: "row" }, said, all), sent, list);
  let known = [];
  let showsAll = false;
  let drawings = new Map();

  function open(id, name) {
    const canvas = picture(`Drawn by ${name}`);
    const isShown = () => known.find((one) => one.id === id)?.shown ?? false;
    const show = button("", () => act("show_drawing", { drawing: id, on: !isShown() }), { class: "drawing" });
    const send = button("To everybody", () => act("send_drawing", { drawing: id }), {
      class: "quiet", "aria-label": `Send ${name}'s drawing to everybody`, title: "Onto everybody's canvas",
    });
    show.append(canvas, make("span", {}, name));
    return { element: make("li", {}, show, send), canvas, show, name, painted: null };
  }
  function paint(id, tile) {
    const drawing = drawings.get(id);
    if (!drawing || (tile.painted === drawing && tile.theme === stage.theme)) return;
    paintDigit(tile.canvas, ink(drawing), stage.theme);
    Object.assign(tile, { painted: drawing, theme: stage.theme });
  }
  function repaint() {
    for (const [id, tile] of tiles) paint(id, tile);
  }

  return {
    element,
    get size() {
      return known.length;
    },
    take({ wall = [], sheet, shows_all: showing = false }) {
      known = wall;
      showsAll = showing;
      const ids = new Set(wall.map(({ id }) => id));
      for (const [id, tile] of tiles)
        if (!ids.has(id)) {
          tile.element.remove();
          tiles.delete(id);
        }
      for (const { id, name, shown } of wall) {
        if (!tiles.has(id)) {
          tiles.set(id, open(id, name));
          list.prepend(tiles.get(id).element); // the newest first
        }
        const { show } = tiles.get(id);
        show.setAttribute("aria-pressed", String(shown));
        show.setAttribute("aria-label", `${name}'s drawing on the projector`);
      }
      const number = wall.filter(({ shown }) => shown).length;
      setText(said, wall.length
        ? `${count(wall.length, "drawing")}, ${number} on the projector. Tap one to show or hide it.`
        : "What they draw comes here; it reaches the projector when you tap it.");
      setText(all, showsAll ? "Hide all" : "Show all");
      setHidden(sent, !sheet);
      repaint();
    },
    takeDrawings(next) {
      drawings = next;
      repaint();
    },
    repaint,
  };
}

// All drawings on one picture, in the light theme's colours, those who drew them beneath.
export function wallCanvas(drawings, { side = 168, gap = 28, columns = 6 } = {}) {
  const own = [...drawings.values()];
  const across = Math.min(columns, own.length);
  const rows = Math.ceil(own.length / across);
  const canvas = make("canvas", { width: across * (side + gap) + gap, height: rows * (side + 2 * gap) + gap });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#FFFFFF";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingEnabled = false;
  pen.font = "15px system-ui, sans-serif";
  pen.textAlign = "center";
  for (const [place, drawing] of own.entries()) {
    const [left, top] = [gap + (place % across) * (side + gap), gap + Math.floor(place / across) * (side + 2 * gap)];
    const tile = new ImageData(28, 28);
    for (const [i, value] of drawing.pixels.entries()) tile.data.set([27, 31, 36, value], 4 * i);
    const small = make("canvas", { width: 28, height: 28 });
    small.getContext("2d").putImageData(tile, 0, 0);
    pen.drawImage(small, left, top, side, side);
    pen.strokeStyle = "#E4E1D8";
    pen.strokeRect(left - 0.5, top - 0.5, side + 1, side + 1);
    pen.fillStyle = "#5C6470";
    pen.fillText(drawing.name, left + side / 2, top + side + 19, side + gap - 6);
  }
  return canvas;
}

// The drawings of a class over the page, on the projector: the newest first, each as large as all fit, and beside it
// what comes back of it through the model that the page is about.

import { count } from "../shared/class/answers.js";
import { getRegistry, onModels } from "../shared/core/registry.js";
import { isCovered, onCover } from "../shared/hand/cover.js";
import { make, onResize, picture, setHidden, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";

const LEAST = 7; // em across a drawing that the back row still reads: of more, the newest
const [GAP, CLOSE, NAME] = [1, 0.3, 1.6]; // em between two, between the pictures of one, and of its name
const PIXELS = 14; // a picture is a multiple of this many CSS pixels: none of its own 28 is broken

// How so many drawings lie in a room, all lengths in pixels: { columns, side, fits }, side that of each of their
// `pictures`, never below `least`, fits how many drawings there is room for. Each has a `name` below it.
export function layWall(number, { width, height, least, pictures = 1, gap, close = 0, name }) {
  const between = (pictures - 1) * close;
  const sideOf = (columns) => {
    const rows = Math.ceil(number / columns);
    return Math.min(((width + gap) / columns - gap - between) / pictures, (height + gap) / rows - gap - name);
  };
  let columns = 1;
  for (let each = 2; each <= number; each++) if (sideOf(each) > sideOf(columns)) columns = each;
  const side = PIXELS * Math.floor(sideOf(columns) / PIXELS);
  if (side >= least) return { columns, side, fits: number };
  const most = (room, size) => Math.max(1, Math.floor((room + gap) / (size + gap)));
  columns = most(width, pictures * least + between);
  return { columns, side: least, fits: Math.min(number, columns * most(height, least + name)) };
}

// { model, title, subtitle } of who answers, null where nobody does or it is not to be seen yet.
function answering() {
  const { models, answering: told } = getRegistry();
  const model = models.get(told?.hash);
  return model && !isCovered("answers") ? { ...told, model } : null;
}

export function createWall(stage, signal) {
  const grid = make("div", { class: "drawn" });
  const [whose, more] = [make("span"), make("span")];
  const element = make("section", { class: "wall", "aria-label": "What was drawn", hidden: "" },
    grid, make("p", { class: "told" }, whose, more));
  const figures = new Map(); // a drawing's id -> { figure, paint(answer) }
  let ids = []; // the newest first
  let answer = null;

  function open({ name, pixels }) {
    const [drawn, redrawn] = [picture(`Drawn by ${name}`), picture(`What comes back of ${name}'s`)];
    const clean = Float32Array.from(pixels, (byte) => byte / 255);
    const back = new Float32Array(clean.length);
    const figure = make("figure", {}, drawn, redrawn, make("figcaption", {}, name));
    function paint() {
      if (!stage.theme) return;
      paintDigit(drawn, clean, stage.theme);
      answer?.model.reconstruct(clean, new Float32Array(answer.model.codeSize), back);
      if (answer) paintDigit(redrawn, back, stage.theme);
    }
    return { figure, redrawn, paint };
  }

  function lay() {
    const { clientWidth: width, clientHeight: height } = grid;
    if (!width || !height) return;
    const em = parseFloat(getComputedStyle(element).fontSize);
    const least = PIXELS * Math.round((LEAST * em) / PIXELS);
    const pictures = answer ? 2 : 1;
    const room = { width, height, least, pictures, gap: GAP * em, close: CLOSE * em, name: NAME * em };
    const { columns, side, fits } = layWall(ids.length, room);
    for (const [length, value] of Object.entries({ columns, pictures, side: `${side}px` }))
      grid.style.setProperty(`--${length}`, value);
    for (const [place, id] of ids.entries()) setHidden(figures.get(id).figure, place >= fits);
    setText(more, ids.length > fits ? `and ${count(ids.length - fits, "drawing")} before these` : "");
  }

  function repaint() {
    answer = answering();
    setText(whose, answer ? `Beside each, what comes back: ${answer.title}, ${answer.subtitle}` : "");
    for (const { redrawn, paint } of figures.values()) {
      setHidden(redrawn, !answer);
      paint();
    }
    lay();
  }
  onResize([grid], lay, signal);
  onModels(repaint, signal);
  onCover(repaint, signal);

  return {
    element,
    repaint,
    // drawings: [{ id, name, pixels }], the newest last.
    show(drawings) {
      const next = drawings.map(({ id }) => id).reverse();
      if (next.join() === ids.join()) return;
      ids = next;
      for (const id of [...figures.keys()].filter((known) => !ids.includes(known))) figures.delete(id);
      for (const drawing of drawings) if (!figures.has(drawing.id)) figures.set(drawing.id, open(drawing));
      grid.replaceChildren(...ids.map((id) => figures.get(id).figure));
      setHidden(element, !ids.length);
      repaint();
    },
  };
}

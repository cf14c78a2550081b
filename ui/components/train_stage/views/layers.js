// Every layer: how large its gradient is, and how many of its units are dead, over time.

import { make, setText } from "../../shared/paint/dom.js";
import { channels, css, drawCircle, drawLine, openCanvas, paintShape } from "../../shared/paint/paint.js";
import { LOOKS } from "../../shared/paint/looks.js";
import { placeOf } from "../time/timeline.js";

// A number of every frame as a line in its own range; the moment shown is marked.
function drawSpark(canvas, points, place, { isLog, colour, theme }) {
  const { pen, width, height } = openCanvas(canvas);
  const turn = isLog ? (value) => Math.log(Math.max(value, 1e-12)) : (value) => value;
  const values = points.map(([, value]) => turn(value)).filter(Number.isFinite);
  const [low, high] = [isLog ? Math.min(...values) : 0, Math.max(...values, isLog ? -99 : 1)];
  const end = points.at(-1)?.[0] || 1;
  const x = (at) => 5 + (at / end) * (width - 10);
  const y = (value) => height - 5 - ((turn(value) - low) / (high - low || 1)) * (height - 10);
  pen.fillStyle = css(theme.line);
  pen.fillRect(0, height - 1, width, 1);
  drawLine(pen, ...points.filter(([, value]) => Number.isFinite(value)).map(([at, value]) => [x(at), y(value)]));
  paintShape(pen, { stroke: colour, width: 1.75 });
  const now = points.findLast(([at]) => at <= place + 1e-9);
  if (!now || !Number.isFinite(now[1])) return;
  drawCircle(pen, x(now[0]), y(now[1]), 3.5);
  paintShape(pen, { fill: colour });
}

const small = (value) => (Number.isFinite(value) ? Number(value.toPrecision(2)).toString() : "not a number");

function createRow(name) {
  const spark = (label) => make("canvas", { class: "spark", role: "img", "aria-label": label });
  const cells = { norm: spark(`Gradient norm of ${name}`), dead: spark(`Dead units of ${name}`) };
  const [normText, deadText] = [make("span", { class: "mono" }), make("span", { class: "mono" })];
  const fields = [cells.norm, normText, cells.dead, deadText].map((content) => make("td", {}, content));
  const element = make("tr", {}, make("th", { scope: "row" }, name), ...fields);
  return { element, ...cells, normText, deadText };
}

export function createLayers(host) {
  const body = make("tbody", {});
  const titles = ["Layer", "Gradient norm, log axis", "", "Dead units", ""];
  const head = titles.map((text) => make("th", { scope: "col" }, text));
  host.append(make("table", { class: "layers" }, make("thead", {}, make("tr", {}, ...head)), body));
  let rows = [];
  return {
    draw([first], theme, { axis }) {
      const names = first?.film.header?.note.layers ?? [];
      if (names.join() !== rows.map(({ name }) => name).join()) {
        rows = names.map((name) => ({ name, ...createRow(name) }));
        body.replaceChildren(...rows.map(({ element }) => element));
      }
      if (!rows.length) return;
      const { frames, run } = first.film;
      const frame = frames[first.index];
      const place = placeOf(frame, axis);
      const { encoder_sizes: encoder = [], decoder_sizes: decoder = [] } = run?.spec?.network ?? {};
      const sizes = [...encoder.slice(1), ...decoder.slice(1)];
      const deadColour = channels(theme.isDark ? LOOKS.autoencoder.dark : LOOKS.autoencoder.light);
      for (const [i, row] of rows.entries()) {
        const norm = frame.note.gradient_norms?.[i] ?? null; // where the phase in hand trains the layer
        drawSpark(row.norm, frames.map((one) => [placeOf(one, axis), one.note.gradient_norms?.[i] ?? NaN]), place,
          { isLog: true, colour: theme.accent, theme });
        setText(row.normText, norm === null ? "" : small(norm));
        const dead = frame.note.dead_units?.[i] ?? null; // of every layer but the last
        row.dead.hidden = i === rows.length - 1;
        setText(row.deadText, dead === null ? "" : `${dead}${sizes[i] ? ` of ${sizes[i]}` : ""}`);
        if (!row.dead.hidden)
          drawSpark(row.dead, frames.map((one) => [placeOf(one, axis), one.note.dead_units?.[i] ?? NaN]), place,
            { isLog: false, colour: deadColour, theme });
      }
    },
  };
}

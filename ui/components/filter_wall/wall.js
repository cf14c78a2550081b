// The wall on the page: all tiles on one canvas, marks on another above it, and hands on both; and as many
// principal components on a wall of their own: what a straight projection looks for.

import { leastLetters } from "../shared/hand/present.js";
import { isCommand, nextPosition } from "../shared/hand/pointer.js";
import { setText } from "../shared/paint/dom.js";
import { css, pixelRatio } from "../shared/paint/paint.js";
import { arrange, cornerOf, fitCanvas, paintTiles, placeAt } from "../shared/paint/tiles.js";

const NUM_PIXELS = 784;
const TALLEST = 620; // CSS pixels of a wall; tiles shrink until all fit
const [HALL, HALL_TILE] = [14, 10]; // where it is presented: lines of letters beside a wall, and in a tile
const FADED = 0.72;
export const KIND_MARKS = { dead: "×", saturated: "■", twin: "=" };

// part: of component.html. hands: chosen(), the unit; onLook(unit or -1, box, time), onChoose(unit, time,
// isKey), onToggle(time).
export function createWall({ wall, tiles, marks }, hands) {
  let grid = null;
  let units = []; // by place
  const places = []; // by unit
  let width = 0;

  function measure(count) {
    width = wall.clientWidth;
    const least = leastLetters();
    const tallest = window.innerWidth <= 640 ? 430 : least ? innerHeight - HALL * least : TALLEST;
    grid = arrange(count, width, tallest, pixelRatio(), least ? HALL_TILE * least : undefined);
    for (const canvas of [tiles, marks]) fitCanvas(canvas, grid);
  }

  const unitAt = (event) => {
    if (!grid) return -1;
    const box = marks.getBoundingClientRect();
    const scale = grid.width / box.width;
    const place = placeAt(grid, units.length, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
    return place < 0 ? -1 : units[place];
  };
  const boxOf = (unit) => {
    const [left, top] = cornerOf(grid, places[unit]).map((value) => value / grid.ratio);
    return { left, top, size: grid.size / grid.ratio, width: grid.width / grid.ratio };
  };
  marks.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    const unit = unitAt(event);
    hands.onLook(unit, unit < 0 ? null : boxOf(unit), event.timeStamp);
  });
  marks.addEventListener("pointerleave", (event) => hands.onLook(-1, null, event.timeStamp));
  marks.addEventListener("click", (event) => {
    const unit = unitAt(event);
    if (unit >= 0) hands.onChoose(unit, event.timeStamp);
  });
  marks.addEventListener("keydown", (event) => {
    if (isCommand(event) || !grid) return;
    const isToggle = event.key === " " || event.key === "Delete";
    const next = nextPosition(event.key, places[hands.chosen()] ?? 0, units.length, grid.columns);
    if (!isToggle && next === null) return;
    event.preventDefault();
    if (isToggle) hands.onToggle(event.timeStamp);
    else hands.onChoose(units[next], event.timeStamp, true);
  });

  return {
    // Show `order`, units by place. painting: { images, done, full, theme }; done: how many units'
    // images are there.
    paint(order, painting) {
      const isFit = grid?.ratio === pixelRatio() && width === wall.clientWidth && order.length === units.length;
      if (!isFit) measure(order.length);
      units = order;
      for (const [place, unit] of units.entries()) places[unit] = place;
      paintTiles(tiles, grid, units, painting, painting.theme);
    },
    // state: { theme, chosen, factors, kindOf(unit), shown(unit), responses, loudest (0 where there are none) }.
    mark(state) {
      if (grid) paintMarks(marks.getContext("2d"), grid, units, places, state);
    },
  };
}

function paintMarks(pen, grid, units, places, state) {
  const { theme, chosen, factors, responses, loudest } = state;
  const { size, ratio } = grid;
  const corners = units.map((_, place) => cornerOf(grid, place));
  const kinds = units.map(state.kindOf);
  pen.clearRect(0, 0, grid.width, grid.height);

  pen.globalAlpha = FADED;
  pen.fillStyle = css(theme.card);
  for (const [place, unit] of units.entries())
    if (!state.shown(unit) || kinds[place] === "dead" || factors.get(unit) === 0)
      pen.fillRect(...corners[place], size, size);
  pen.globalAlpha = 1;

  pen.font = `600 ${Math.round(Math.max(size * 0.3, 9 * ratio))}px ui-monospace, monospace`;
  pen.textAlign = "right";
  pen.textBaseline = "top";
  pen.fillStyle = css(theme.ink);
  for (const [place, unit] of units.entries()) {
    const [left, top] = corners[place];
    if (kinds[place] && state.shown(unit)) pen.fillText(KIND_MARKS[kinds[place]], left + size, top);
  }

  const bar = Math.max(1, Math.round((size >= 24 * ratio ? 2 : 1) * ratio));
  pen.fillStyle = css(theme.accent);
  for (const [place, unit] of units.entries()) {
    const share = loudest > 0 ? Math.min(Math.abs(responses[unit]) / loudest, 1) : 0;
    const [left, top] = corners[place];
    if (share > 0.02) pen.fillRect(left, top + size - bar, Math.round(share * size), bar);
  }

  for (const [unit, factor] of factors)
    if (factor !== 1) strike(pen, ...corners[places[unit]], size, ratio, factor, theme);
  if (chosen < 0) return;
  pen.strokeStyle = css(theme.accent);
  pen.lineWidth = 2 * ratio;
  pen.strokeRect(...corners[places[chosen]], size, size);
}

// A unit that is off is struck through; one that is scaled has a corner.
function strike(pen, left, top, size, ratio, factor, theme) {
  pen.strokeStyle = pen.fillStyle = css(theme.tooMuch);
  pen.lineWidth = 1.5 * ratio;
  pen.beginPath();
  if (factor === 0) {
    pen.moveTo(left, top + size);
    pen.lineTo(left + size, top);
    pen.stroke();
  } else {
    pen.moveTo(left, top);
    pen.lineTo(left + size / 3, top);
    pen.lineTo(left, top + size / 3);
    pen.fill();
  }
}

// Returns show(isWanted, wanted, theme), `wanted` how many; they are the array "components" (count x 784)
// of the page's packets.
export function createBeside({ components, componentsTitle, componentTiles }, registry) {
  let shown = []; // what the canvas was painted with
  return (isWanted, wanted, theme) => {
    components.hidden = !isWanted;
    if (!isWanted) return;
    const stored = registry.arrays.get("components");
    const count = stored ? Math.min(wanted, stored.shape[0]) : 0;
    const isLess = count < Math.min(wanted, NUM_PIXELS);
    const found = `PCA of the training digits: ${count} components${isLess ? ", all there are" : ""}`;
    setText(componentsTitle, stored ? found : "PCA: fitting…");
    componentsTitle.title = componentsTitle.textContent;
    componentTiles.hidden = !count;
    const ratio = pixelRatio();
    const now = [stored, count, theme, components.clientWidth, ratio];
    if (!count || now.every((value, i) => value === shown[i])) return;
    shown = now;
    const grid = arrange(count, components.clientWidth, TALLEST, ratio);
    fitCanvas(componentTiles, grid);
    paintTiles(componentTiles, grid, [...Array(count).keys()], { images: stored.data, done: count, full: 0 }, theme);
  };
}

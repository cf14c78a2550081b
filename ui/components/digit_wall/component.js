// A wall of test digits, each a strip of tiles one below the other. Everything is drawn from one
// packet, which the browser fetches; the server hears only which digit was chosen.

import { fetchPacket } from "../shared/core/fetch.js";
import { isCovered } from "../shared/hand/cover.js";
import { defineComponent } from "../shared/define.js";
import { createSaveMenu } from "../shared/hand/download.js";
import { createFrames } from "../shared/hand/events.js";
import { isCommand, nextPosition } from "../shared/hand/pointer.js";
import { isCalm, make, setText } from "../shared/paint/dom.js";
import { pictureEntries } from "../shared/save/entries.js";

const SIDE = 28;
const GAP = 2; // rows of canvas pixels between two tiles; enlarged twice, as the digits are
const PIXELS = SIDE * SIDE;
const COVERED = 24; // of 255, the even grey of what is covered
const NARROW = 640; // CSS pixels; the card then stands below the wall, as in component.css

export function readWall({ arrays }) {
  const info = JSON.parse(new TextDecoder().decode(arrays.get("info").data));
  const digits = info.digits.map(([index, label, mse]) => ({ index, label, mse }));
  return { ...info, digits, tiles: arrays.get("tiles").data };
}

const signed = (value, theme) =>
  value >= 128
    ? theme.tooMuchRamp[Math.min(2 * (value - 128), 255)]
    : theme.tooLittleRamp[Math.min(2 * (128 - value), 255)];

// Whether a row is covered: an answer, or the error of one.
const isRowCovered = ({ part }) => isCovered(...(part ? ["answers", part] : []));
const areErrorsCovered = () => isCovered("answers", "errors");

// Paint the tiles of digit number `position` into a canvas, one below the other.
function paintStrip(canvas, wall, position, theme) {
  const numRows = wall.rows.length;
  canvas.width = SIDE;
  canvas.height = numRows * SIDE + (numRows - 1) * GAP;
  const image = new ImageData(canvas.width, canvas.height);
  const pixels = new Int32Array(image.data.buffer);
  for (let row = 0; row < numRows; row++) {
    const source = (position * numRows + row) * PIXELS;
    const target = row * (SIDE + GAP) * SIDE;
    const isError = wall.rows[row].error;
    if (isRowCovered(wall.rows[row])) {
      pixels.fill(theme.inkRamp[COVERED], target, target + PIXELS);
      continue;
    }
    for (let i = 0; i < PIXELS; i++) {
      const value = wall.tiles[source + i];
      pixels[target + i] = isError ? signed(value, theme) : theme.inkRamp[value];
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

function build({ packet, part: { grid, more, foot }, stage, body, options, report, signal }) {
  const wall = readWall(packet);
  let columns = 0;
  let chosen = -1; // position on the wall

  const frames = createFrames("digit-wall", () => {
    for (const [position, { canvas }] of strips.entries()) paintStrip(canvas, wall, position, stage.theme);
  }, signal);

  const mark = (position, isMoved) => {
    strips[chosen]?.element.setAttribute("aria-selected", "false");
    chosen = position;
    const { element: strip } = strips[chosen];
    strip.setAttribute("aria-selected", "true");
    grid.setAttribute("aria-activedescendant", strip.id);
    if (isMoved) strip.scrollIntoView({ block: "nearest" });
  };
  const choose = (position) => {
    if (position === chosen) return;
    mark(position, true);
    report(wall.digits[position].index);
  };
  const tap = (position) => {
    choose(position);
    const card = window.innerWidth <= NARROW && wall.card && document.querySelector(`.st-key-${wall.card}`);
    if (card) card.scrollIntoView({ block: "start", behavior: isCalm() ? "auto" : "smooth" });
  };

  const buildStrip = (digit, position) => {
    const canvas = make("canvas");
    const error = make("small");
    const strip = make(
      "div",
      {
        class: "strip", role: "option", id: `digit-${position}`, "aria-selected": "false",
        title: digit.label,
        onclick: () => tap(position),
      },
      canvas,
      error,
    );
    return { element: strip, canvas, error, digit };
  };
  const tellErrors = () => {
    const isOff = areErrorsCovered();
    for (const { element, error, digit } of strips) {
      element.ariaLabel = isOff ? digit.label : `${digit.label}, ${digit.mse} ${wall.unit}`;
      setText(error, isOff ? "?" : digit.mse.replace(/^0/, ""));
    }
    setText(covered, isOff ? "? Covered until the answer" : "");
  };
  const buildNames = () => {
    const names = wall.rows.map((row) => make("span", {}, isRowCovered(row) ? "?" : row.name));
    return make("div", { class: "names", "aria-hidden": "true" }, ...names, make("span", { class: "unit" }, wall.unit));
  };

  const countColumns = () => {
    const style = getComputedStyle(grid); // widths in component.css, gaps included
    const sizes = ["--names", "--tile", "--around"];
    const [names, tile, around] = sizes.map((name) => parseFloat(style.getPropertyValue(name)));
    return Math.max(1, Math.floor((grid.clientWidth - 4 - names) / (tile + around)));
  };
  const arrange = () => {
    const wanted = countColumns();
    if (wanted === columns) return;
    columns = wanted;
    const bands = [];
    for (let start = 0; start < strips.length; start += columns) {
      const band = strips.slice(start, start + columns).map((strip) => strip.element);
      bands.push(make("div", { class: "band", role: "presentation" }, buildNames(), ...band));
    }
    grid.replaceChildren(...bands);
  };

  // Mark the digit that the page has chosen; it may be on no strip: then none is marked.
  const select = ({ selected }) => {
    const position = wall.digits.findIndex((digit) => digit.index === selected);
    if (position >= 0 && position !== chosen) mark(position, position > 0);
  };
  grid.onkeydown = (event) => {
    const position = nextPosition(event.key, Math.max(chosen, 0), strips.length, columns);
    if (position === null || isCommand(event)) return;
    event.preventDefault();
    choose(position);
  };
  const tellPicture = () => ({
    name: `wall-${wall.name}`,
    title: "Test digits, clean, as the models get them, as they draw them",
    caption: `Below each its ${wall.unit}; in the row of errors too much ink is red, too little blue. ${wall.about}`,
  });
  const covered = make("p", { class: "soft" });
  foot.append(covered, createSaveMenu(pictureEntries({ root: body, pose: stage.pose }, tellPicture), "quiet"));
  more.onclick = () => grid.classList.add("is-whole");
  const strips = wall.digits.map(buildStrip);
  tellErrors();
  arrange();
  select(options);
  frames.request();

  return {
    show: select,
    cover() {
      columns = 0;
      tellErrors();
      arrange();
      frames.request();
    },
    resize: arrange,
    repaint: () => frames.request(),
  };
}

// options: { packet, selected }: the address of the wall's packet, and the index of the digit that is
// marked. The index of the one that was chosen is reported.
export default defineComponent({
  className: "digits",
  state: "digit",
  addressOf: ({ packet }) => packet,
  fetchPacket,
  findParts: (options, registry, packet) => packet && { packet },
  build,
});

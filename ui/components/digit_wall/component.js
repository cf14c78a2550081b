// A wall of test digits, each a strip of tiles one below the other. Everything is drawn from one
// packet, which the browser fetches; the server hears only which digit was chosen.

import { make } from "../shared/paint/dom.js";
import { createFrames } from "../shared/hand/events.js";
import { fetchPacket } from "../shared/core/fetch.js";
import { atEnd } from "../shared/hand/lifetime.js";
import { getOutbox, sender } from "../shared/hand/outbox.js";
import { readTheme } from "../shared/paint/paint.js";
import { isCalm } from "../shared/paint/stage.js";

const SIDE = 28;
const GAP = 2; // rows of canvas pixels between two tiles; enlarged twice, as the digits are
const PIXELS = SIDE * SIDE;
const NARROW = 640; // CSS pixels; the card then stands below the wall, as in component.css

export function readWall({ arrays }) {
  const info = JSON.parse(new TextDecoder().decode(arrays.get("info").data));
  const digits = info.digits.map(([index, label, mse]) => ({ index, label, mse }));
  return { ...info, digits, tiles: arrays.get("tiles").data };
}

// Where a key leads from `position` among `count` digits in bands of `columns`; null: nowhere.
export function nextPosition(key, position, count, columns) {
  const steps = {
    ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns,
    PageUp: -2 * columns, PageDown: 2 * columns, Home: -count, End: count,
  };
  if (!(key in steps)) return null;
  const wanted = position + steps[key];
  if (key === "ArrowUp" || key === "ArrowDown") return wanted < 0 || wanted >= count ? position : wanted;
  return Math.min(Math.max(wanted, 0), count - 1);
}

const signed = (value, theme) =>
  value >= 128
    ? theme.tooMuchRamp[Math.min(2 * (value - 128), 255)]
    : theme.tooLittleRamp[Math.min(2 * (128 - value), 255)];

// Paint the tiles of digit number `position` into a canvas, one below the other.
export function paintStrip(canvas, wall, position, theme) {
  const numRows = wall.rows.length;
  canvas.width = SIDE;
  canvas.height = numRows * SIDE + (numRows - 1) * GAP;
  const image = new ImageData(canvas.width, canvas.height);
  const pixels = new Int32Array(image.data.buffer);
  for (let row = 0; row < numRows; row++) {
    const source = (position * numRows + row) * PIXELS;
    const target = row * (SIDE + GAP) * SIDE;
    const isError = wall.rows[row].error;
    for (let i = 0; i < PIXELS; i++) {
      const value = wall.tiles[source + i];
      pixels[target + i] = isError ? signed(value, theme) : theme.inkRamp[value];
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Mount a wall on `element`; onSelect(index) hears of every choice. Returns { update, stop }.
export function mount(element, onSelect) {
  let wall = null;
  let strips = [];
  let columns = 0;
  let chosen = 0; // position on the wall
  let theme = readTheme(element);

  const frames = createFrames("digit-wall", () => {
    for (const [position, { canvas }] of strips.entries()) paintStrip(canvas, wall, position, theme);
  });

  const mark = (position, isMoved) => {
    strips[chosen]?.element.setAttribute("aria-selected", "false");
    chosen = position;
    const { element: strip } = strips[chosen];
    strip.setAttribute("aria-selected", "true");
    element.setAttribute("aria-activedescendant", strip.id);
    if (isMoved) strip.scrollIntoView({ block: "nearest" });
  };
  const choose = (position) => {
    if (position === chosen) return;
    mark(position, true);
    onSelect(wall.digits[position].index);
  };

  const tap = (position) => {
    choose(position);
    const card = window.innerWidth <= NARROW && wall.card && document.querySelector(`.st-key-${wall.card}`);
    if (card) card.scrollIntoView({ block: "start", behavior: isCalm() ? "auto" : "smooth" });
  };

  const buildStrip = (digit, position) => {
    const canvas = make("canvas");
    const strip = make(
      "div",
      {
        class: "strip", role: "option", id: `digit-${position}`, "aria-selected": "false",
        "aria-label": `${digit.label}, ${digit.mse} ${wall.unit}`, title: digit.label,
        onclick: () => tap(position),
      },
      canvas,
      make("small", {}, digit.mse.replace(/^0/, "")),
    );
    return { element: strip, canvas };
  };
  const buildNames = () => {
    const names = wall.rows.map(({ name }) => make("span", {}, name));
    return make("div", { class: "names", "aria-hidden": "true" }, ...names, make("span", { class: "unit" }, wall.unit));
  };

  const countColumns = () => {
    const isNarrow = window.innerWidth <= NARROW;
    const [names, strip] = isNarrow ? [62, 60] : [66, 64]; // widths in component.css, gap included
    return Math.max(1, Math.floor((element.clientWidth - 4 - names) / strip));
  };
  const arrange = () => {
    const wanted = wall ? countColumns() : 0;
    if (wanted === columns) return;
    columns = wanted;
    const bands = [];
    for (let start = 0; start < strips.length; start += columns) {
      const band = strips.slice(start, start + columns).map((strip) => strip.element);
      bands.push(make("div", { class: "band", role: "presentation" }, buildNames(), ...band));
    }
    element.replaceChildren(...bands);
  };

  const onKey = (event) => {
    const position = wall && nextPosition(event.key, Math.max(chosen, 0), strips.length, columns);
    if (position === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(position);
  };
  element.addEventListener("keydown", onKey);
  const watcher = new ResizeObserver(arrange);
  watcher.observe(element);

  return {
    // Show a packet's wall.
    show(packet) {
      wall = readWall(packet);
      strips = wall.digits.map(buildStrip);
      columns = 0;
      arrange();
      element.classList.remove("is-whole");
      element.scrollTop = 0;
      chosen = -1;
      frames.request();
    },
    // Mark the digit of this index; it may be on no strip: then none is marked.
    select(index) {
      const position = wall ? wall.digits.findIndex((digit) => digit.index === index) : -1;
      if (position >= 0 && position !== chosen) mark(position, position > 0);
    },
    refresh() {
      theme = readTheme(element);
      if (wall) frames.request();
    },
    stop() {
      element.removeEventListener("keydown", onKey);
      watcher.disconnect();
      frames.stop();
    },
  };
}

// Streamlit calls this again whenever the data or the theme have changed.
export default function ({ name, data, parentElement, setStateValue }) {
  const element = parentElement.querySelector(".wall");
  parentElement.querySelector(".more").onclick = () => element.classList.add("is-whole");
  element.send = sender(setStateValue, "digit");
  element.wall ??= mount(element, (index) => getOutbox().tell(element, name, index));
  element.wall.refresh();
  if (element.address === data.packet) {
    element.wall.select(data.selected);
  } else {
    element.stopFetching?.abort();
    element.address = data.packet;
    element.stopFetching = new AbortController();
    const { signal } = element.stopFetching;
    fetchPacket(data.packet, { signal })
      .then((packet) => {
        element.wall.show(packet);
        element.wall.select(data.selected);
      })
      .catch((error) => {
        if (!signal.aborted) element.textContent = `The wall did not arrive. ${error.message}`;
      });
  }
  return atEnd(parentElement, () => {
    element.stopFetching?.abort();
    element.wall?.stop();
    getOutbox().forget(element);
    element.wall = null;
    element.address = null;
  });
}

// The way of the current digit through the network: every layer's outputs as a strip of cells.

import { make, setText } from "../shared/paint/dom.js";
import { brief } from "../shared/core/numbers.js";
import { isSigned } from "./network.js";

const PER_ROW = 250; // cells, at most
const WIDEST = 22; // CSS pixels of a cell
const TALL = 8; // CSS pixels of a row of cells
const TALL_ALONE = 16;

export const wordsOf = (network, site) => {
  if (site === network.codeSite) return "Code";
  const [half, number] = network.nameOf(site).split("-");
  return `${half === "encoder" ? "Encoder" : "Decoder"} layer ${number}`;
};

function createStrip(network, site, onChoose) {
  const count = network.numUnits(site);
  const rows = Math.ceil(count / PER_ROW);
  const columns = Math.ceil(count / rows);
  const words = `${wordsOf(network, site)} · ${count.toLocaleString("en")}`;
  const canvas = make("canvas", {
    role: "img",
    "aria-label": `Outputs of ${words} units`,
    width: columns,
    height: rows,
  });
  canvas.style.height = `${rows === 1 ? TALL_ALONE : rows * TALL}px`;
  const mark = make("i", { "aria-hidden": "true" });
  const largest = make("span", { class: "mono soft" });
  const lane = make("div", { class: "lane" }, canvas, mark);
  lane.style.maxWidth = `${columns * WIDEST}px`;
  const element = make(
    "div",
    { class: "path-row" },
    make("span", { class: "row-name" }, words),
    make("div", { class: "track" }, lane),
    largest,
  );
  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    const unit = Math.floor(((event.clientY - box.top) / box.height) * rows) * columns + column;
    if (unit >= 0 && unit < count) onChoose(site, unit, event.timeStamp);
  });
  const isTwoSided = isSigned(network.activation(site));
  const image = new ImageData(columns, rows);
  const pixels = new Int32Array(image.data.buffer);

  return {
    element,
    // unit: the one to mark, or -1.
    show(values, unit, theme) {
      let top = 0;
      for (const value of values) top = Math.max(top, Math.abs(value));
      for (let i = 0; i < count; i++) {
        const share = ((Math.abs(values[i]) / (top || 1)) * 255) | 0;
        pixels[i] =
          !isTwoSided ? theme.inkRamp[values[i] > 0 ? share : 0]
          : (values[i] > 0 ? theme.tooMuchRamp : theme.tooLittleRamp)[share];
      }
      canvas.getContext("2d").putImageData(image, 0, 0);
      setText(largest, `${isTwoSided ? "±" : ""}${brief(top)}`);
      element.classList.toggle("here", unit >= 0);
      if (unit < 0) return;
      mark.style.left = `${(100 * (unit % columns)) / columns}%`;
      mark.style.top = `${(100 * Math.floor(unit / columns)) / rows}%`;
      mark.style.width = `${100 / columns}%`;
      mark.style.height = `${100 / rows}%`;
    },
  };
}

// onChoose(site, unit, time): a cell was clicked.
export function createPath(network, onChoose) {
  const strips = Array.from({ length: network.numSites }, (_, i) => createStrip(network, i + 1, onChoose));
  const element = make(
    "section",
    { class: "path", "aria-label": "The way of this digit" },
    make("h2", {}, "The way of this digit: what every unit of every layer puts out"),
    ...strips.map((strip) => strip.element),
    make(
      "p",
      { class: "soft" },
      "Each strip on its own scale, its end at the right; click a cell to look at its unit.",
    ),
  );
  return {
    element,
    // outputs: as network.run returns them; site and unit: what the wall shows.
    show(outputs, site, unit, theme) {
      for (const [i, strip] of strips.entries()) strip.show(outputs[i], i + 1 === site ? unit : -1, theme);
    },
  };
}

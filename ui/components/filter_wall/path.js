// The way of the current digit through the network: every layer's outputs as a strip of cells.

import { brief } from "../shared/core/numbers.js";
import { setText, unfold } from "../shared/paint/dom.js";
import { areStatesCovered } from "./covering.js";
import { isSigned } from "./network.js";
import { wordsOf } from "./words.js";

const PER_ROW = 250; // cells, at most
const WIDEST = 22; // CSS pixels of a cell
const TALL = 8; // CSS pixels of a row of cells
const TALL_ALONE = 16;

function createStrip(template, network, site, onChoose) {
  const { elements: [element], part: { name, cells, lane, mark, largest } } = unfold(template);
  const count = network.numUnits(site);
  const rows = Math.ceil(count / PER_ROW);
  const columns = Math.ceil(count / rows);
  setText(name, `${wordsOf(network, site)} · ${count.toLocaleString("en")}`);
  cells.setAttribute("aria-label", `Outputs of ${name.textContent} units`);
  Object.assign(cells, { width: columns, height: rows });
  cells.style.height = `${rows === 1 ? TALL_ALONE : rows * TALL}px`;
  lane.style.maxWidth = `${columns * WIDEST}px`;
  cells.onclick = (event) => {
    const box = cells.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    const unit = Math.floor(((event.clientY - box.top) / box.height) * rows) * columns + column;
    if (unit >= 0 && unit < count) onChoose(site, unit, event.timeStamp);
  };
  const isTwoSided = isSigned(network.activation(site));
  const image = new ImageData(columns, rows);
  const pixels = new Int32Array(image.data.buffer);

  return {
    element,
    clear() {
      cells.getContext("2d").clearRect(0, 0, columns, rows);
      setText(largest, "");
    },
    // unit: the one to mark, or -1.
    show(values, unit, theme) {
      const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      for (let i = 0; i < count; i++) {
        const share = ((Math.abs(values[i]) / (top || 1)) * 255) | 0;
        pixels[i] =
          !isTwoSided ? theme.inkRamp[values[i] > 0 ? share : 0]
          : (values[i] > 0 ? theme.tooMuchRamp : theme.tooLittleRamp)[share];
      }
      cells.getContext("2d").putImageData(image, 0, 0);
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

// onChoose(site, unit, time): a cell was clicked. Returns show(outputs, site, unit, theme): outputs as
// network.run returns them; site and unit: what the wall shows.
export function createPath({ strip, pathNote }, network, onChoose) {
  const strips = Array.from({ length: network.numSites }, (_, i) => createStrip(strip, network, i + 1, onChoose));
  pathNote.before(...strips.map(({ element }) => element));
  return (outputs, site, unit, theme) => {
    for (const [i, one] of strips.entries())
      if (areStatesCovered()) one.clear();
      else one.show(outputs[i], i + 1 === site ? unit : -1, theme);
  };
}

// What units of the first layer look for, as signed pictures.

import { make, setText } from "../../shared/paint/dom.js";
import { paintSheet, signedRamp } from "../bytes.js";

const COLUMNS = 8;

export function createFilters(host) {
  const legend = make("span", { class: "signed-scale" }, "−", make("i", { "aria-hidden": "true" }), "+");
  const caption = make("p", { class: "soft" });
  const panes = [];
  let [ramp, rampOf] = [null, null];
  const about = make("p", { class: "soft" }, 
    "Units of the first layer, evenly chosen, on one scale at each moment: ", legend);
  const wall = make("div", { class: "panes" });
  host.append(about, wall, caption);
  return {
    draw(shown, theme) {
      if (rampOf !== theme) [ramp, rampOf] = [signedRamp(theme), theme];
      while (panes.length < shown.length) {
        const canvas = make("canvas", { class: "filters", role: "img", "aria-label": "Filters of the first layer" });
        panes.push({ canvas, bytes: null, theme: null });
      }
      for (const [i, pane] of panes.entries()) {
        const frame = shown[i]?.film.frames[shown[i].index];
        if (!frame) {
          pane.canvas.remove();
          continue;
        }
        if (!pane.canvas.isConnected) wall.append(pane.canvas);
        if (pane.bytes === frame.filters && pane.theme === theme) continue;
        [pane.bytes, pane.theme] = [frame.filters, theme];
        paintSheet(pane.canvas, frame.filters, COLUMNS, ramp);
      }
      const count = (shown[0]?.film.frames[0]?.filters.length ?? 0) / 784;
      const said = `${count} of them; a filter that stays noise belongs to a unit that has not learned yet.`;
      setText(caption, count ? said : "");
    },
  };
}

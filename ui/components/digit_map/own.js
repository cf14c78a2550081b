// The visitor's last drawing, on whichever page, as a point of each map; where there is none, the sample that the
// canvas below shows.

import { hear } from "../shared/core/registry.js";
import { make, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";
import { placeCode } from "./points.js";
import { sayOwn } from "./words.js";

// dom: component.html's; panes: of pane.js, whose `own` is set; onPlaced() afterwards. Returns place(theme).
export function createOwn({ dom, panes, registry, onPlaced }, signal) {
  let sample = null; // what the canvas shows while nobody has drawn
  let theme = null;

  function place() {
    const pixels = registry.drawing ?? sample;
    const isThere = theme && pixels?.some((value) => value > 0);
    const name = registry.drawing ? "yours" : "a sample";
    const picture = make("canvas");
    if (isThere) paintDigit(picture, pixels, theme);
    for (const pane of panes) {
      const { model, space, plane, places } = pane.part;
      const code = new Float32Array(model.codeSize);
      if (isThere) model.encode(pixels, code);
      pane.own = isThere ? { picture, name, spot: placeCode(code, plane, places, space.nearest) } : null;
    }
    setText(dom.own, sayOwn(isThere && { name, spots: panes.map((pane) => pane.own.spot) }));
    onPlaced();
  }
  function take(shown) {
    sample = shown;
    place();
  }
  hear("ae:code", ({ digit }) => digit?.isDrawn && take(digit.isSample ? digit.pixels.slice() : null), signal);
  hear("ae:cleared", () => take(null), signal);
  return (next) => {
    theme = next;
    place();
  };
}

// The tile under the pointer, enlarged beside it.

import { make, setText } from "../shared/paint/dom.js";
import { paintSigned, reachOf } from "../shared/paint/tiles.js";

const WIDE = 132; // CSS pixels of the lens

export function createLens() {
  const canvas = make("canvas", { class: "tile" });
  const words = make("span");
  const element = make("div", { class: "lens", "aria-hidden": "true", hidden: "" }, canvas, words);
  let shown = -1;
  return {
    element,
    // box: the tile's { left, top, size } and the wall's width, CSS pixels.
    show(unit, box, set, { scale }, found, theme) {
      element.hidden = unit < 0 || unit >= (set?.done ?? 0);
      if (element.hidden) {
        shown = -1;
        return;
      }
      if (unit === shown) return;
      shown = unit;
      const image = set.images.subarray(unit * 784, (unit + 1) * 784);
      paintSigned(canvas, image, theme, scale === "common" ? reachOf(set.images) : 0);
      const used = found ? ` · used by ${Math.round(100 * found.usage[unit])} %` : "";
      setText(words, `Unit ${unit + 1}${used}`);
      const isLeft = box.left + box.size + WIDE > box.width;
      element.style.left = `${isLeft ? box.left - WIDE - 6 : box.left + box.size + 6}px`;
      element.style.top = `${Math.max(box.top - 40, 0)}px`;
    },
  };
}

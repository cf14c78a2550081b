// What the pointer is on: the tile, enlarged, and beside it what the digit loses with that unit.

import { percent } from "../shared/core/numbers.js";
import { setText } from "../shared/paint/dom.js";
import { paintSigned, reachOf } from "../shared/paint/tiles.js";
import { areAnswersCovered } from "./covering.js";
import { LEAST_CHANGE, sayInk } from "./words.js";

const NUM_PIXELS = 784;
const WIDE = 224; // CSS pixels

// The change that a look at a unit adds to the changes there are: it goes, or comes back as it was.
export function factorsOfLook(factors, unit) {
  const looked = new Map(factors);
  if (!looked.delete(unit)) looked.set(unit, 0);
  return looked;
}

// part: of component.html. Returns { show(unit, box, set, settings, found, theme), showChange(change, theme) };
// unit -1: none; box: the tile's { left, top, size } and the wall's width, CSS pixels; change: what the look
// changes, { added (784 floats), most, isBack }, or null where it changes nothing that is not there.
export function createLens({ lens, lensTile, lensWords, lensLoss, lensChange, lensChangeWords }) {
  let shown = -1;
  return {
    show(unit, box, set, { scale }, found, theme) {
      lens.hidden = unit < 0 || unit >= (set?.done ?? 0);
      if (lens.hidden) shown = -1;
      if (lens.hidden || unit === shown) return;
      shown = unit;
      const image = set.images.subarray(unit * NUM_PIXELS, (unit + 1) * NUM_PIXELS);
      paintSigned(lensTile, image, theme, scale === "common" ? reachOf(set.images) : 0);
      const used = found ? `, used by ${percent(found.usage[unit])}` : "";
      setText(lensWords, `unit ${unit + 1}${used}`);
      const isLeft = box.left + box.size + WIDE > box.width;
      lens.style.left = `${isLeft ? Math.max(box.left - WIDE - 6, 0) : box.left + box.size + 6}px`;
      lens.style.top = `${Math.max(box.top - 40, 0)}px`;
    },
    showChange(change, theme) {
      lensLoss.hidden = !change || areAnswersCovered();
      if (lensLoss.hidden || lens.hidden) return;
      paintSigned(lensChange, change.added, theme, Math.max(change.most, LEAST_CHANGE));
      setText(lensChangeWords, `${change.isBack ? "back on" : "without it"}: ${sayInk(change.most)}`);
    },
  };
}

// What a digit's sum is made of: the mean image and every component as a signed image, with how
// often this digit takes it.

import { signed } from "../shared/core/numbers.js";
import { button, make, picture, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";
import { paintSigned } from "../shared/paint/tiles.js";
import { saySum } from "./words.js";

// part: component.html's { mean, sum, parts }; onSize(k, time): a component is clicked: the sum goes as
// far as that one.
export function createParts({ mean, sum, parts }, basis, onSize) {
  const tiles = Array.from({ length: basis.size }, (_, i) => {
    const canvas = picture(`Component ${i + 1}`);
    const text = make("span", { class: "mono" }, "–");
    const choose = (event) => onSize(i + 1, event.timeStamp);
    const tile = button(canvas, choose, { title: `Sum up to component ${i + 1}` });
    tile.append(text);
    return { canvas, text, tile };
  });
  parts.append(...tiles.map(({ tile }) => tile));
  let painted = null;

  return {
    show(code, k, theme) {
      if (painted !== theme) {
        paintDigit(mean, basis.mean, theme);
        for (const [i, { canvas }] of tiles.entries()) paintSigned(canvas, basis.component(i), theme);
        painted = theme;
      }
      setText(sum, saySum(code, k));
      for (const [i, { text, tile }] of tiles.entries()) {
        setText(text, signed(code[i], 1));
        tile.classList.toggle("left-out", i >= k);
      }
    },
  };
}

// As many principal components, on a wall of their own: what a straight projection looks for.

import { make, setText } from "../shared/paint/dom.js";
import { arrange, paintTile } from "../shared/paint/tiles.js";

const NUM_PIXELS = 784;
const TALLEST = 620; // CSS pixels

// Components are the array "components" (count x 784) of the page's packets.
export function createBeside(registry) {
  const canvas = make("canvas", { class: "tiles", role: "img", "aria-label": "Principal components" });
  const title = make("h2");
  const element = make("div", { class: "beside" }, title, canvas);
  let shown = []; // what the canvas was painted with
  return {
    element,
    show(isWanted, wanted, theme) {
      element.hidden = !isWanted;
      if (!isWanted) return;
      const stored = registry.arrays.get("components");
      const count = stored ? Math.min(wanted, stored.shape[0]) : 0;
      const isLess = stored && count < Math.min(wanted, NUM_PIXELS);
      setText(title, !stored ? "PCA: fitting…" : `PCA of the training digits: ${count} components${isLess ? ", all there are" : ""}`);
      title.title = title.textContent;
      canvas.hidden = !count;
      const now = [stored, count, theme, element.clientWidth, window.devicePixelRatio];
      if (!count || now.every((value, i) => value === shown[i])) return;
      shown = now;
      const grid = arrange(count, element.clientWidth, TALLEST, window.devicePixelRatio || 1);
      canvas.width = grid.width;
      canvas.height = grid.height;
      canvas.style.width = `${grid.width / grid.ratio}px`;
      canvas.style.height = `${grid.height / grid.ratio}px`;
      const picture = new ImageData(grid.width, grid.height);
      const pixels = new Int32Array(picture.data.buffer);
      const images = stored.data.subarray(0, count * NUM_PIXELS);
      for (let unit = 0; unit < count; unit++) paintTile(pixels, grid, unit, images, unit, 0, theme);
      canvas.getContext("2d").putImageData(picture, 0, 0);
    },
  };
}

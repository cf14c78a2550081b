// As many principal components, on a wall of their own: what a straight projection looks for.

import { make, picture, setText } from "../shared/paint/dom.js";
import { arrange, fitCanvas, paintTiles } from "../shared/paint/tiles.js";

const NUM_PIXELS = 784;
const TALLEST = 620; // CSS pixels

// Components are the array "components" (count x 784) of the page's packets.
export function createBeside(registry) {
  const canvas = picture("Principal components", "tiles");
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
      setText(
        title,
        !stored
          ? "PCA: fitting…"
          : `PCA of the training digits: ${count} components${isLess ? ", all there are" : ""}`,
      );
      title.title = title.textContent;
      canvas.hidden = !count;
      const now = [stored, count, theme, element.clientWidth, window.devicePixelRatio];
      if (!count || now.every((value, i) => value === shown[i])) return;
      shown = now;
      const grid = arrange(count, element.clientWidth, TALLEST, window.devicePixelRatio || 1);
      fitCanvas(canvas, grid);
      const painting = { images: stored.data, done: count, full: 0 };
      paintTiles(canvas, grid, [...Array(count).keys()], painting, theme);
    },
  };
}

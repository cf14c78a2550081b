// The two strips on the screen: what the frames of a path look like, in the code and in the pixels.

import { make } from "../paint/dom.js";
import { briefName } from "../core/naming.js";
import { brief } from "../core/numbers.js";
import { paintDigit } from "../paint/paint.js";

// Few letters for a narrow tile: .013, 1.24.
export const short = (value) => (value < 1 ? value.toFixed(3).slice(1) : brief(value));

// onPick(frame) is called when a frame is chosen.
export function createStrips(onPick) {
  const parts = { code: make("div", { class: "strip" }), pixels: make("div", { class: "strip" }) };
  let tiles = { code: [], pixels: [], ends: [] };
  let marked = -1;

  function createTile(kind, i, count) {
    const canvas = make("canvas", { class: "tile" });
    const text = make("span", { class: "fact" });
    const label = `Frame ${i + 1} of ${count}, through the ${kind}`;
    if (kind === "pixels") {
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", label);
      return { canvas, text, element: make("div", { class: "frame" }, canvas, text) };
    }
    const attributes = { type: "button", class: "frame", "aria-label": label, onclick: () => onPick(i) };
    return { canvas, text, element: make("button", attributes, canvas, text) };
  }

  return {
    parts,
    rebuild(count) {
      tiles = { code: [], pixels: [], ends: [] };
      marked = -1;
      for (const kind of ["code", "pixels"]) {
        tiles[kind] = Array.from({ length: count }, (_, i) => createTile(kind, i, count));
        const ends = [0, 1].map((end) => {
          const canvas = make("canvas", { class: "tile", role: "img" });
          const text = make("span", { class: "fact" });
          tiles.ends.push({ canvas, text, end });
          return make("div", { class: "frame end" }, canvas, text);
        });
        const elements = tiles[kind].map(({ element }) => element);
        const gap = () => make("i", { class: "gap" });
        parts[kind].style.setProperty("--count", count);
        parts[kind].replaceChildren(ends[0], gap(), ...elements, gap(), ends[1]);
      }
    },
    paintEnds(ends, theme) {
      for (const { canvas, text, end } of tiles.ends) {
        const { pixels, isReal, title } = ends[end];
        paintDigit(canvas, pixels, theme);
        text.textContent = isReal ? "real" : "end";
        canvas.setAttribute("aria-label", `${end ? "End" : "Start"}: ${title}${isReal ? ", real" : ", decoded"}`);
      }
    },
    paint(frames, theme) {
      frames.forEach((frame, i) => {
        paintDigit(tiles.code[i].canvas, frame.pixels, theme);
        paintDigit(tiles.pixels[i].canvas, frame.blend, theme);
      });
    },
    // hasDigits: the figures are MSEs to real digits, else distances of codes; never both.
    showFacts(frames, hasDigits) {
      frames.forEach(({ facts }, i) => {
        for (const kind of ["code", "pixels"]) {
          const { text } = tiles[kind][i];
          const known = facts[kind];
          const far = hasDigits ? known?.mse : known?.codeDistance;
          const isUnsure = known?.votes && !known.isMajority;
          const label = make("b", {}, known?.label === undefined ? "" : `${briefName(known.label, 3)}${isUnsure ? "?" : ""}`);
          text.replaceChildren(...(known ? [label, far === undefined ? "" : ` ${short(far)}`] : ["\u00a0"]));
          text.title = known?.votes ? `${known.votes} of 5 neighbours${isUnsure ? ", no majority" : ""}` : "";
        }
      });
    },
    mark(index) {
      if (index === marked) return;
      tiles.code[marked]?.element.classList.remove("now");
      tiles.code[index]?.element.classList.add("now");
      marked = index;
    },
  };
}

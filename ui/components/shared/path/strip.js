// The two strips on the screen: what the frames of a path look like, in the code and in the pixels.

import { make, picture } from "../paint/dom.js";
import { briefName } from "../core/naming.js";
import { brief } from "../core/numbers.js";
import { paintDigit } from "../paint/paint.js";
import { coverBox, isCovered } from "../hand/cover.js";
import { isFrameCovered, KINDS } from "./film.js";

const BLANK = new Float32Array(784);

// Few letters for a narrow tile: .013, 1.24.
export const short = (value) => (value < 1 ? value.toFixed(3).slice(1) : brief(value));

// How far a frame is from anything anyone wrote, undefined until that is known: the MSE to the nearest
// real digit, where those are here, else the distance to the nearest code; never both.
export const farOf = (facts, hasDigits) => (hasDigits ? facts?.mse : facts?.codeDistance);

// part: the two elements, of each kind; onPick(frame) is called when a frame is chosen.
export function createStrips(part, onPick) {
  const tiles = { code: [], pixels: [], ends: [] }; // { element, canvas, text } each
  let marked = -1;

  function createTile(label, onclick = null) {
    const canvas = onclick ? make("canvas", { class: "tile" }) : picture(label);
    const text = make("span", { class: "fact" });
    const button = { type: "button", class: "frame", "aria-label": label, onclick };
    const element = onclick ? make("button", button, canvas, text) : make("div", { class: "frame" }, canvas, text);
    return { element, canvas, text };
  }

  return {
    rebuild(count) {
      marked = -1;
      tiles.ends = [];
      for (const kind of KINDS) {
        tiles[kind] = Array.from({ length: count }, (_, i) =>
          createTile(`Frame ${i + 1} of ${count}, through the ${kind}`, kind === "code" ? () => onPick(i) : null),
        );
        const ends = ["Start", "End"].map((label) => createTile(label));
        for (const { element } of ends) element.classList.add("end");
        tiles.ends.push(...ends);
        const gap = () => make("i", { class: "gap" });
        const [first, last] = ends.map(({ element }) => element);
        part[kind].style.setProperty("--count", count);
        part[kind].replaceChildren(first, gap(), ...tiles[kind].map(({ element }) => element), gap(), last);
      }
    },
    paintEnds(ends, theme) {
      for (const [i, { canvas, text }] of tiles.ends.entries()) {
        const { pixels, isReal, title } = ends[i % 2];
        paintDigit(canvas, pixels, theme);
        text.textContent = isReal ? "real" : "end";
        canvas.setAttribute("aria-label", `${i % 2 ? "End" : "Start"}: ${title}${isReal ? ", real" : ", decoded"}`);
      }
    },
    paint(frames, theme) {
      for (const kind of KINDS)
        for (const [i, frame] of frames.entries()) {
          const { element, canvas } = tiles[kind][i];
          const isOff = coverBox(element, isFrameCovered(i, frames.length));
          if (kind === "code") element.disabled = isOff;
          paintDigit(canvas, isOff ? BLANK : frame.images[kind], theme);
        }
    },
    showFacts(frames, hasDigits) {
      for (const kind of KINDS)
        for (const [i, frame] of frames.entries()) {
          const { text } = tiles[kind][i];
          const isOff = isCovered("facts") || isFrameCovered(i, frames.length);
          const facts = isOff ? undefined : frame.facts[kind];
          const far = farOf(facts, hasDigits);
          const isUnsure = facts?.votes && !facts.isMajority;
          const name = facts?.label === undefined ? "" : `${briefName(facts.label, 3)}${isUnsure ? "?" : ""}`;
          text.replaceChildren(
            ...(facts ? [make("b", {}, name), far === undefined ? "" : ` ${short(far)}`] : [isOff ? "?" : "\u00a0"]),
          );
          text.title = facts?.votes ? `${facts.votes} of 5 neighbours${isUnsure ? ", no majority" : ""}` : "";
        }
    },
    mark(index) {
      if (index === marked) return;
      tiles.code[marked]?.element.classList.remove("now");
      tiles.code[index]?.element.classList.add("now");
      marked = index;
    },
  };
}

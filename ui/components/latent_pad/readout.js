// The digit where one is, large, and beside it the nearest one that someone really wrote.

import { setText } from "../shared/paint/dom.js";
import { hasClasses, nameOf, oneOf } from "../shared/core/naming.js";
import { brief, signed } from "../shared/core/numbers.js";
import { paintDigit } from "../shared/paint/paint.js";

const NUM_NEIGHBOURS = 5;

// part: component.html's; onTake(index): the visitor wants to go on from this test digit.
export function createReadout({ part, model, space, sheet, onTake }) {
  part.take.onclick = () => onTake(near);
  const realPixels = new Float32Array(784);
  let near = -1;
  let shown = ""; // which real digit is painted, from where, in which theme

  function showReal(index, theme) {
    const isReal = sheet.count > index;
    const key = `${index} ${isReal} ${theme.isDark}`;
    if (key === shown) return;
    shown = key;
    if (!sheet.read(index, realPixels)) model.decode(space.code(index), realPixels);
    paintDigit(part.real, realPixels, theme);
    setText(part.realTitle, isReal ? "Nearest real digit" : "Nearest digit, as decoded");
    part.realTitle.title = isReal ? "" : "The digits themselves are not on this page";
    const label = space.labels ? oneOf(space.labels[index]) : `test digit ${index}`;
    part.real.ariaLabel = `Nearest ${isReal ? "real" : "decoded"} digit: ${label}`;
  }

  // With fewer than three of five for one class, the five are named instead of a winner.
  function sayVote(neighbours) {
    const vote = hasClasses() && space.vote(neighbours);
    if (!vote) return "";
    if (vote.isMajority) return `reads ${nameOf(vote.label)} (${vote.votes} of ${NUM_NEIGHBOURS})`;
    return `no majority: ${neighbours.map(({ index }) => nameOf(space.labels[index])).join(", ")}`;
  }

  return {
    // Show what is at `code`, decoded as `pixels`; returns the index of the nearest test digit.
    update(code, pixels, theme) {
      paintDigit(part.decoded, pixels, theme);
      const neighbours = space.nearest(code, NUM_NEIGHBOURS);
      const [{ index, distance }] = neighbours;
      near = index;
      showReal(near, theme);
      const where = space.size === 2 ? [...code].map((value) => signed(value)).join(", ") : "";
      part.decodedNote.textContent = [where, sayVote(neighbours)].filter(Boolean).join(" · ");
      const label = space.labels && hasClasses() ? oneOf(space.labels[near]) : `no. ${near}`;
      const isThere = distance < 1e-6;
      part.realNote.textContent = isThere ? `${label}, right here` : `${label}, ${brief(distance)} away`;
      part.take.style.visibility = isThere ? "hidden" : "visible";
      return near;
    },
    // The same in words, for those who hear the page.
    describe(code) {
      const numbers = space.size <= 4 ? `code ${[...code].map((v) => signed(v)).join(", ")}; ` : "";
      return `${numbers}${part.decodedNote.textContent}; nearest real digit: ${part.realNote.textContent}`;
    },
  };
}

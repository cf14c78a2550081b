// What stands around the pad, of component.html's parts: the few controls under it, and the digit where one
// is, large, beside the nearest one that someone really wrote.

import { isTaken } from "../shared/core/current.js";
import { hasClasses, nameOf, oneOf } from "../shared/core/naming.js";
import { brief, percent, signed } from "../shared/core/numbers.js";
import { coverBox, isCovered } from "../shared/hand/cover.js";
import { make, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";
import { explainText } from "../shared/paint/terms.js";

const NUM_NEIGHBOURS = 5;

// settings: { plane, hold, backdrop }; state: the page's code (current.js);
// onChange({ … }) is called with another of the settings.
export function createControls({ part, model, space, settings, state, pad, onChange }) {
  const { across, up } = part;
  const hasRest = space.size > 2; // numbers that the plane does not show
  const numbers = () => Array.from({ length: space.size }, (_, d) => make("option", { value: d }, `code ${d + 1}`));
  across.append(...numbers());
  up.append(...numbers());
  across.onchange = () => readPlane(across);
  up.onchange = () => readPlane(up);
  across.hidden = !hasRest;
  part.hold.onchange = () => onChange({ hold: part.hold.value });
  part.decodes.onclick = () => onChange({ backdrop: !settings.backdrop });
  part.whole.onclick = () => pad.showWindow(null);
  part.resample.onclick = pad.resample;
  part.resample.hidden = part.spread.hidden = !model.isVariational;
  if (!hasRest) setText(part.truth, "Two numbers: this picture is the whole code.");
  if (matchMedia("(pointer: coarse)").matches)
    setText(part.hint, "Tap to choose; drag sideways, or hold, to move; two fingers zoom.");

  function readPlane(changed) {
    if (across.value === "pca") return onChange({ plane: "pca" });
    const after = (d) => (d + 1) % space.size;
    const x = Number(across.value);
    const y = settings.plane === "pca" ? after(x) : Number(up.value);
    // the same number twice is no plane: the other select gives way
    const plane = x !== y ? [x, y] : changed === up ? [after(y), y] : [x, after(x)];
    onChange({ plane });
  }

  return {
    show(plane) {
      const isPca = settings.plane === "pca";
      [across.value, up.value] = isPca ? ["pca", up.value] : settings.plane.map(String);
      up.hidden = part.by.hidden = isPca || !hasRest;
      part.hold.value = settings.hold;
      const hasDigit = isTaken(state.digit);
      setText(part.held, hasDigit ? "the digit taken" : "the code taken");
      part.resample.disabled = !hasDigit;
      const posterior = "Ellipses: 1 and 2 σ of the posterior of the digit taken; dotted: of the prior.";
      explainText(part.spread, hasDigit ? posterior : "Dotted: 1 and 2 σ of the prior.");
      part.decodes.hidden = isCovered("decoded", "frames");
      part.decodes.textContent = settings.backdrop ? "Hide decodes" : "Show decodes";
      // hovering over the marker may well show another digit than the one it stands for
      part.marker.hidden = !hasRest || settings.hold !== "mean";
      part.apart.hidden = !hasRest || !settings.backdrop;
      const rest = `the other ${space.size - 2} held at `;
      setText(part.share, `Shows ${percent(plane.share)} of the codes’ variance; ${rest}`);
    },
    showZoom(isWhole) {
      part.whole.hidden = isWhole;
      part.hint.hidden = !isWhole;
    },
  };
}

// onTake(index): the visitor wants to go on from this test digit.
export function createReadout({ part, model, space, sheet, onTake }) {
  part.take.onclick = () => onTake(near);
  const realPixels = new Float32Array(784);
  let near = -1;
  let neighbours = [];
  let shown = ""; // which real digit is painted, from where, in which theme

  const hasNames = () => Boolean(space.labels) && hasClasses() && !isCovered("classes", "frames");

  function showReal(index, theme) {
    const isReal = sheet.count > index;
    const key = `${index} ${isReal} ${theme.isDark} ${hasNames()}`;
    if (key === shown) return;
    shown = key;
    if (!sheet.read(index, realPixels)) model.decode(space.code(index), realPixels);
    paintDigit(part.real, realPixels, theme);
    setText(part.realTitle, isReal ? "Nearest real digit" : "Nearest digit, as decoded");
    part.realTitle.title = isReal ? "" : "The digits themselves are not on this page";
    const label = space.labels && !isCovered("classes", "frames") ? oneOf(space.labels[index]) : `test digit ${index}`;
    part.real.ariaLabel = `Nearest ${isReal ? "real" : "decoded"} digit: ${label}`;
  }

  // With fewer than three of five for one class, the five are named instead of a winner.
  function sayVote(neighbours) {
    const vote = hasNames() && space.vote(neighbours);
    if (!vote) return "";
    if (vote.isMajority) return `reads ${nameOf(vote.label)} (${vote.votes} of ${NUM_NEIGHBOURS})`;
    return `no majority: ${neighbours.map(({ index }) => nameOf(space.labels[index])).join(", ")}`;
  }

  return {
    // Look for what is near `code`; returns the index of the nearest test digit.
    look(code) {
      neighbours = space.nearest(code, NUM_NEIGHBOURS);
      near = neighbours[0].index;
      return near;
    },
    // Put a panel over both digits, or take it away; returns whether they are covered.
    cover(isOff, theme) {
      if (!coverBox(part.readout, isOff)) return false;
      for (const canvas of [part.decoded, part.real]) paintDigit(canvas, realPixels.fill(0), theme);
      for (const text of [part.decodedNote, part.realNote]) setText(text, "");
      part.real.ariaLabel = "";
      shown = "";
      return true;
    },
    // Show what is at the code looked at last, decoded as `pixels`.
    show(code, pixels, theme) {
      paintDigit(part.decoded, pixels, theme);
      const [{ distance }] = neighbours;
      showReal(near, theme);
      const where = space.size === 2 ? [...code].map((value) => signed(value)).join(", ") : "";
      setText(part.decodedNote, [where, sayVote(neighbours)].filter(Boolean).join(" · "));
      const label = hasNames() ? oneOf(space.labels[near]) : `no. ${near}`;
      const isThere = distance < 1e-6;
      setText(part.realNote, isThere ? `${label}, right here` : `${label}, ${brief(distance)} away`);
      part.take.style.visibility = isThere ? "hidden" : "visible";
      return near;
    },
    // The same in words, for those who hear the page.
    describe(code) {
      const numbers = space.size <= 4 ? `code ${[...code].map((v) => signed(v)).join(", ")}; ` : "";
      if (part.readout.hasAttribute("data-covered")) return numbers.replace("; ", "");
      return `${numbers}${part.decodedNote.textContent}; nearest real digit: ${part.realNote.textContent}`;
    },
  };
}

// The digit that goes through the network: which one, what the network draws of it, and what it
// draws with units switched off or scaled.

import { meanSquaredError } from "../shared/core/forward.js";
import { briefName, hasClasses, nameOf, oneOf } from "../shared/core/naming.js";
import { createPad } from "../shared/hand/pad.js";
import { button, setText } from "../shared/paint/dom.js";
import { paintDigit } from "../shared/paint/paint.js";
import { largestOf, paintSigned } from "../shared/paint/tiles.js";

const LEAST_CHANGE = 0.02; // of ink; a smaller one is not blown up to full colour
const sayInk = (isWhole, most) =>
  isWhole ? "none yet" : most < 0.005 ? "nothing here" : `up to ${most.toFixed(2)} of ink`;

// part: of component.html; sheet: shared/core/sheet.js; labels: Uint8Array or null. onDigit(index, time),
// -1: the drawing is wanted; onInk and onStroke: hand/pad.js.
export function createSubject({ part, stage, sheet, labels, isReal, onDigit, onInk, onStroke, signal }) {
  const classes = labels ? [...new Set(labels)].sort((a, b) => a - b) : [];
  const buttons = classes.map((label) =>
    button(briefName(label) || "another digit", (event) => another(label, event.timeStamp), {
      title: `Another ${nameOf(label) || "digit"}`,
    }),
  );
  part.digits.prepend(...buttons);
  const pad = createPad("filter-pen", stage, { onInk, onStroke }, signal);
  part.pen.prepend(pad.sheet);
  part.clear.onclick = ({ timeStamp }) => pad.clear(timeStamp);
  part.draw.onclick = ({ timeStamp }) => {
    part.pen.hidden = !part.pen.hidden;
    part.draw.setAttribute("aria-expanded", !part.pen.hidden);
    if (part.pen.hidden) return;
    pad.request(timeStamp);
    onDigit(-1, timeStamp);
  };
  let index = 0;

  // The next test digit of a class after the one shown.
  function another(label, time) {
    for (let step = 1; step <= labels.length; step++) {
      const next = (index + step) % labels.length;
      if (labels[next] === label && next < sheet.count) return onDigit(next, time);
    }
  }

  return {
    // now: { pixels, index (-1: a drawing), whole, changed (784 floats each), title, isWhole }.
    show(now, theme) {
      const isDrawn = now.index < 0;
      index = Math.max(now.index, 0);
      paintDigit(part.given, now.pixels, theme);
      paintDigit(part.whole, now.whole, theme);
      paintDigit(part.changed, now.changed, theme);
      const added = now.changed.map((value, i) => value - now.whole[i]);
      const most = largestOf(added, 0);
      paintSigned(part.change, added, theme, Math.max(most, LEAST_CHANGE));
      setText(part.changeNote, sayInk(now.isWhole, most));
      setText(part.givenTitle, isDrawn ? "your drawing" : `${isReal ? "test digit" : "decoded"} ${index}`);
      setText(part.givenNote, !isDrawn && labels && hasClasses() ? oneOf(labels[index]) : "");
      setText(part.wholeNote, `${meanSquaredError(now.whole, now.pixels).toFixed(4)} MSE`);
      setText(part.changedTitle, now.title);
      setText(part.changedNote, now.isWhole ? "" : `${meanSquaredError(now.changed, now.pixels).toFixed(4)} MSE`);
      for (const [i, one] of buttons.entries())
        one.setAttribute("aria-pressed", !isDrawn && labels[index] === classes[i]);
      part.draw.setAttribute("aria-pressed", isDrawn);
    },
    repaint: () => part.pen.hidden || pad.request(),
  };
}

// The digit that goes through the network: which one, what the network draws of it, and what it
// draws with units switched off or scaled.

import { button, figureOf, make, picture, setText } from "../shared/paint/dom.js";
import { meanSquaredError } from "../shared/core/forward.js";
import { briefName, hasClasses, nameOf, oneOf } from "../shared/core/naming.js";
import { createPad } from "../shared/hand/pad.js";
import { paintDigit } from "../shared/paint/paint.js";
import { largestOf, paintSigned } from "../shared/paint/tiles.js";

const LEAST_CHANGE = 0.02; // of ink; a smaller one is not blown up to full colour
const sayInk = (isWhole, most) =>
  isWhole ? "none yet" : most < 0.005 ? "nothing here" : `up to ${most.toFixed(2)} of ink`;

// sheet: shared/core/sheet.js; labels: Uint8Array or null; hand: the element that changes the chosen
// unit. onDigit(index, time); onDrawing(time): the drawing is wanted; onInk and onStroke: hand/pad.js.
export function createSubject({ stage, sheet, labels, isReal, hand, onDigit, onDrawing, onInk, onStroke }) {
  const given = picture("The digit that goes in");
  const whole = picture("What the whole network draws");
  const changed = picture("What the changed network draws");
  const change = picture("What the change adds and takes away");
  const [givenTitle, changedTitle] = [make("h2"), make("h2")];
  const [wholeNote, changedNote] = [make("output", { class: "mono" }), make("output", { class: "mono" })];
  const [givenNote, changeNote] = [make("span"), make("span")];
  const figure = (title, canvas, note) => figureOf(title, canvas, make("p", { class: "soft" }, note));

  const classes = labels ? [...new Set(labels)].sort((a, b) => a - b) : [];
  const buttons = classes.map((label) =>
    button(briefName(label) || "another digit", (event) => another(label, event.timeStamp), {
      title: `Another ${nameOf(label) || "digit"}`,
    }),
  );
  const openPad = (event) => {
    pen.hidden = !pen.hidden;
    draw.setAttribute("aria-expanded", !pen.hidden);
    if (pen.hidden) return;
    pad.request(event.timeStamp);
    onDrawing(event.timeStamp);
  };
  const draw = button("Draw", openPad, { title: "Draw a digit and see which units answer" });
  const pad = createPad("filter-pen", stage, { onInk, onStroke });
  const clear = button("Clear", (event) => pad.clear(event.timeStamp), { class: "quiet" });
  const hint = make("p", { class: "soft" }, "Draw: the bars on the tiles follow your stroke. ", clear);
  const pen = make("div", { class: "pen", hidden: "" }, pad.sheet, hint);
  const digits = make("div", { class: "digits", role: "group", "aria-label": "Digit" }, ...buttons, draw);
  let index = 0;

  // The next test digit of a class after the one shown.
  function another(label, time) {
    for (let step = 1; step <= labels.length; step++) {
      const next = (index + step) % labels.length;
      if (labels[next] === label && next < sheet.count) return onDigit(next, time);
    }
  }

  const element = make(
    "section",
    { class: "subject", "aria-label": "The digit that goes through" },
    digits,
    pen,
    make(
      "div",
      { class: "pictures" },
      figure(givenTitle, given, givenNote),
      figure("whole network", whole, wholeNote),
      figure(changedTitle, changed, changedNote),
      figure("the change", change, changeNote),
      hand,
    ),
  );

  return {
    element,
    // now: { pixels, index (-1: a drawing), whole, changed (784 floats each), title, isWhole }.
    show(now, theme) {
      index = Math.max(now.index, 0);
      paintDigit(given, now.pixels, theme);
      paintDigit(whole, now.whole, theme);
      paintDigit(changed, now.changed, theme);
      const added = now.changed.map((value, i) => value - now.whole[i]);
      const full = Math.max(largestOf(added, 0), LEAST_CHANGE);
      paintSigned(change, added, theme, full);
      setText(changeNote, sayInk(now.isWhole, largestOf(added, 0)));
      setText(givenTitle, now.index < 0 ? "your drawing" : `${isReal ? "test digit" : "decoded"} ${now.index}`);
      setText(givenNote, now.index < 0 || !labels ? "" : (hasClasses() ? oneOf(labels[now.index]) : ""));
      setText(wholeNote, `${meanSquaredError(now.whole, now.pixels).toFixed(4)} MSE`);
      setText(changedTitle, now.title);
      setText(changedNote, now.isWhole ? "" : `${meanSquaredError(now.changed, now.pixels).toFixed(4)} MSE`);
      for (const [i, one] of buttons.entries())
        one.setAttribute("aria-pressed", now.index >= 0 && labels?.[now.index] === classes[i]);
      draw.setAttribute("aria-pressed", now.index < 0);
    },
    repaint: () => pen.hidden || pad.request(),
    stop: pad.stop,
  };
}

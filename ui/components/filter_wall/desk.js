// The desk beside the wall: the digit that goes through the network, which one, and what the network draws
// of it, whole and with units switched off or scaled; the chosen unit, what it looks for and paints, how it
// answers the test digits, and the slider that switches it off or turns it up.

import { meanSquaredError } from "../shared/core/forward.js";
import { briefName, hasClasses, nameOf, oneOf } from "../shared/core/naming.js";
import { brief, percent } from "../shared/core/numbers.js";
import { createPad } from "../shared/hand/pad.js";
import { paintMany, tileUnder } from "../shared/paint/digits.js";
import { button, setText } from "../shared/paint/dom.js";
import { css, openCanvas, paintDigit } from "../shared/paint/paint.js";
import { largestOf, paintSigned } from "../shared/paint/tiles.js";
import { areAnswersCovered, areStatesCovered } from "./covering.js";
import { LEAST_CHANGE, sayInk, wordsOf } from "./words.js";

const METHODS = {
  weights: "its weights",
  projection: "projected linearly",
  step: "one standard deviation more",
};
const KINDS = {
  dead: () => "dead: silent whatever the digit",
  saturated: () => "saturated: nearly always at its limit",
  twin: (found, unit) => `a duplicate of unit ${found.twin(unit) + 1}`,
};

const BLANK = new Float32Array(784);
const percentOf = (share) => (share > 0 && share < 0.005 ? "under 1 %" : percent(share));

// Counts on a logarithmic scale: the one bin of silence would dwarf all others.
function paintHistogram(canvas, histogram, response, theme) {
  const { pen, width, height } = openCanvas(canvas);
  if (!histogram) return;
  const { counts, low, high } = histogram;
  const top = Math.log1p(counts.reduce((most, count) => Math.max(most, count), 1));
  const step = width / counts.length;
  pen.fillStyle = css(theme.ink);
  pen.globalAlpha = 0.45;
  for (const [bin, count] of counts.entries()) {
    const up = (Math.log1p(count) / top) * (height - 6);
    pen.fillRect(bin * step, height - up, Math.max(step - 1, 1), up);
  }
  pen.globalAlpha = 1;
  const at = Math.min(Math.max((response - low) / (high - low || 1), 0), 1) * (width - 2);
  pen.fillStyle = css(theme.accent);
  pen.fillRect(at, 0, 2, height);
}

// part: of component.html; isReal: whether the sheet holds real digits; onDigit(index, time).
export function createCard(part, { isReal, sheet, onDigit }) {
  let ten = []; // indices of the strongest digits
  part.strongest.onclick = (event) => onDigit(ten[tileUnder(event, part.strongest)], event.timeStamp);

  return {
    // found: findings.js, or null while the server counts; response: to the digit now.
    show({ network, settings: { site, unit }, found, response }, theme) {
      const kind = found?.kind(unit);
      const count = network.numUnits(site).toLocaleString("en");
      setText(part.unit, `Unit ${unit + 1}`);
      setText(part.kind, kind ? KINDS[kind](found, unit) : `of ${count}, ${wordsOf(network, site).toLowerCase()}`);
      for (const reading of ["incoming", "outgoing"]) {
        paintSigned(part[reading], network.image(site, reading, unit), theme);
        setText(part[`${reading}Note`], METHODS[network.method(site, reading)]);
      }
      const isOff = areStatesCovered();
      paintHistogram(part.outputs, found?.histogram(unit), response, theme);
      const unknown = isOff ? "" : "counting…";
      setText(part.outputsNote, found ? `used by ${percentOf(found.usage[unit])}; line: now` : unknown);
      const line = `The line is this digit: ${brief(response)}. Counts are on a logarithmic scale.`;
      part.outputs.title = isOff ? "" : line;
      if (isOff) {
        openCanvas(part.excites);
        setText(part.excitesNote, "");
      }
      const digits = isReal ? "test digits" : "test digits, decoded from their codes";
      setText(part.strongestNote, found ? `Its strongest of ${found.n.toLocaleString("en")} ${digits}` : "");
      ten = found?.strongest(unit) ?? [];
      part.strongest.hidden = !ten.length;
      paintMany(part.strongest, ten, sheet, theme, Math.max(ten.length, 1));
      part.allDead.disabled = !found?.count("dead");
    },
    // pixels: what excite.js found so far.
    showExcited(pixels, response, theme) {
      paintDigit(part.excites, pixels, theme);
      setText(part.excitesNote, `puts out ${brief(response)}`);
    },
    showFactor(unit, factor, numChanged) {
      setText(part.handTitle, unit < 0 ? "" : `unit ${unit + 1}`);
      part.factor.value = factor;
      setText(part.times, `×${factor.toFixed(2)}`);
      setText(part.off, factor === 0 ? "Switch on" : "Switch off");
      part.off.setAttribute("aria-pressed", factor === 0);
      part.restore.disabled = numChanged === 0;
    },
  };
}

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
  part.clear.onclick = ({ timeStamp }) => pad.open([], timeStamp);
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
    // now: { pixels, index (-1: a drawing), before, after (784 floats each), titles (of these two), isWhole }.
    // Returns { added, most }: what the change adds to each pixel, and the largest size of that.
    show(now, theme) {
      const isDrawn = now.index < 0;
      index = Math.max(now.index, 0);
      paintDigit(part.given, now.pixels, theme);
      const isOff = areAnswersCovered();
      const [before, after] = isOff ? [BLANK, BLANK] : [now.before, now.after];
      paintDigit(part.before, before, theme);
      paintDigit(part.after, after, theme);
      const added = after.map((value, i) => value - before[i]);
      const most = largestOf(added, 0);
      paintSigned(part.change, added, theme, Math.max(most, LEAST_CHANGE));
      setText(part.changeNote, isOff ? "" : now.isWhole ? "none yet" : sayInk(most));
      setText(part.givenTitle, isDrawn ? "your drawing" : `${isReal ? "test digit" : "decoded"} ${index}`);
      setText(part.givenNote, !isDrawn && labels && hasClasses() ? oneOf(labels[index]) : "");
      const sayError = (drawn) => (isOff ? "" : `${meanSquaredError(drawn, now.pixels).toFixed(4)} MSE`);
      setText(part.beforeTitle, now.titles[0]);
      setText(part.beforeNote, sayError(now.before));
      setText(part.afterTitle, now.titles[1]);
      setText(part.afterNote, now.isWhole ? "" : sayError(now.after));
      for (const [i, one] of buttons.entries())
        one.setAttribute("aria-pressed", !isDrawn && labels[index] === classes[i]);
      part.draw.setAttribute("aria-pressed", isDrawn);
      return { added, most };
    },
    get strokes() {
      return pad.strokes;
    },
    // Show a drawing that was made before, which then is the digit.
    open(strokes) {
      if (!strokes.length) return;
      part.pen.hidden = false;
      part.draw.setAttribute("aria-expanded", true);
      pad.open(strokes);
    },
    repaint: () => part.pen.hidden || pad.request(),
  };
}

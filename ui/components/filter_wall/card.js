// The chosen unit: what it looks for and paints, how it answers the test digits, and the slider
// that switches it off or turns it up.

import { button, figureOf, make, picture, select, setText } from "../shared/paint/dom.js";
import { brief } from "../shared/core/numbers.js";
import { css, openCanvas, paintDigit } from "../shared/paint/paint.js";
import { paintMany } from "../shared/paint/digits.js";
import { paintSigned } from "../shared/paint/tiles.js";

export const LOUDEST = 3; // times a unit's own output, the slider's end
const STEP = 0.05;
const SWEEPS = [
  ["", "Switch off several"],
  ["loudest", "The ten loudest here"],
  ["others", "All but the ten loudest"],
  ["dead", "All dead ones"],
];

// hands: onFactor(factor, time), onFactorDone(), onSweep(which), onWhole(), onDigit(index, time).
export function createCard(hands) {
  const [heading, kind] = [make("h3"), make("span", { class: "soft" })];
  const lookFor = picture("What the unit looks for");
  const paints = picture("What the unit paints");
  const excites = picture("The picture it answers loudest to");
  const bars = picture("Histogram of its outputs", "histogram");
  const best = picture("Its ten strongest test digits", "best");
  const notes = Array.from({ length: 5 }, () => make("p", { class: "soft" }));
  const [lookNote, excitesNote, paintsNote, barsNote, bestNote] = notes;
  const slider = make("input", {
    type: "range", min: "0", max: String(LOUDEST), step: String(STEP), "aria-label": "Output of this unit, times",
    oninput: (event) => hands.onFactor(Number(event.target.value), event.timeStamp),
    onchange: hands.onFactorDone,
  });
  const value = make("output", { class: "mono" });
  const turnOff = (event) => {
    hands.onFactor(Number(slider.value) === 0 ? 1 : 0, event.timeStamp);
    hands.onFactorDone();
  };
  const off = button("", turnOff, { class: "off" });
  const whole = button("Whole again", hands.onWhole);
  const sweep = select("Switch off several", SWEEPS, () => {
    const which = sweep.value;
    sweep.value = "";
    if (which) hands.onSweep(which);
  });
  const verdict = make("p", { class: "verdict", "aria-live": "polite" });
  let ten = []; // indices of the strongest digits
  best.addEventListener("click", (event) => {
    const place = Math.floor(((event.clientX - best.getBoundingClientRect().left) / best.clientWidth) * ten.length);
    if (ten[place] !== undefined) hands.onDigit(ten[place], event.timeStamp);
  });
  const hand = make(
    "div",
    { class: "hand" },
    make("div", { class: "turn" }, slider, value),
    make("div", { class: "bar" }, off, whole),
    sweep,
  );
  const portrait = make(
    "div",
    { class: "portrait" },
    figureOf("looks for", lookFor, lookNote),
    figureOf("excited by", excites, excitesNote),
    figureOf("paints", paints, paintsNote),
    figureOf("its outputs", bars, barsNote),
  );
  const head = make("div", { class: "head" }, heading, kind);
  const strongest = make("div", { class: "strongest" }, bestNote, best);
  const element = make("section", { class: "card", "aria-label": "The chosen unit" }, head, portrait, strongest);

  // Counts on a logarithmic scale: the one bin of silence would dwarf all others.
  function paintHistogram(histogram, response, theme) {
    const { pen, width, height } = openCanvas(bars);
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

  return {
    element,
    hand, // the slider and its buttons
    verdict,
    // now: what words.js says of the unit.
    show(now, sheet, theme) {
      setText(heading, now.title);
      setText(kind, now.kind);
      paintSigned(lookFor, now.incoming, theme);
      paintSigned(paints, now.outgoing, theme);
      setText(lookNote, now.incomingNote);
      setText(paintsNote, now.outgoingNote);
      paintHistogram(now.histogram, now.response, theme);
      setText(barsNote, now.use);
      bars.title = `The line is this digit: ${brief(now.response)}. Counts are on a logarithmic scale.`;
      setText(bestNote, now.strongestNote);
      ten = now.strongest;
      best.hidden = !ten.length;
      paintMany(best, ten, sheet, theme, Math.max(ten.length, 1));
      sweep.querySelector('[value="dead"]').disabled = !now.numDead;
    },
    // pixels: what excite.js found so far.
    showExcited(pixels, response, theme) {
      paintDigit(excites, pixels, theme);
      setText(excitesNote, `puts out ${brief(response)}`);
      excites.title = "Found by climbing its gradient from grey: the ink of an ordinary digit, smoothed.";
    },
    showFactor(factor, numChanged) {
      slider.value = String(factor);
      setText(value, `×${factor.toFixed(2)}`);
      setText(off, factor === 0 ? "Switch on" : "Switch off");
      off.setAttribute("aria-pressed", factor === 0);
      whole.disabled = numChanged === 0;
    },
    showVerdict: (text) => setText(verdict, text),
  };
}

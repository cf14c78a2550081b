// The chosen unit: what it looks for and paints, how it answers the test digits, and the slider
// that switches it off or turns it up.

import { make, setText } from "../shared/paint/dom.js";
import { brief } from "../shared/core/numbers.js";
import { css, openCanvas, paintDigit } from "../shared/paint/paint.js";
import { paintSigned } from "../shared/paint/tiles.js";

export const LOUDEST = 3; // times a unit's own output, the slider's end
const STEP = 0.05;
const SIDE = 28;
const GAP = 2;

// hands: onFactor(factor, time), onFactorDone(), onSweep(which), onWhole(), onDigit(index, time).
export function createCard(hands) {
  const heading = make("h3");
  const kind = make("span", { class: "soft" });
  const lookFor = make("canvas", { class: "tile", role: "img", "aria-label": "What the unit looks for" });
  const paints = make("canvas", { class: "tile", role: "img", "aria-label": "What the unit paints" });
  const excites = make("canvas", { class: "tile", role: "img", "aria-label": "The picture it answers loudest to" });
  const lookNote = make("p", { class: "soft" });
  const excitesNote = make("p", { class: "soft" });
  const paintsNote = make("p", { class: "soft" });
  const bars = make("canvas", { class: "histogram", role: "img", "aria-label": "Histogram of its outputs" });
  const barsNote = make("p", { class: "soft" });
  const slider = make("input", {
    type: "range", min: "0", max: String(LOUDEST), step: String(STEP), "aria-label": "Output of this unit, times",
    oninput: (event) => hands.onFactor(Number(event.target.value), event.timeStamp),
    onchange: hands.onFactorDone,
  });
  const value = make("output", { class: "mono" });
  const off = make("button", {
    type: "button", class: "off",
    onclick: (event) => {
      hands.onFactor(Number(slider.value) === 0 ? 1 : 0, event.timeStamp);
      hands.onFactorDone();
    },
  });
  const sweeps = {
    loudest: "The ten loudest here",
    others: "All but the ten loudest",
    dead: "All dead ones",
  };
  const sweep = make("select", { "aria-label": "Switch off several", onchange: runSweep });
  sweep.append(make("option", { value: "" }, "Switch off several"));
  const sweepOptions = Object.fromEntries(
    Object.entries(sweeps).map(([name, text]) => [name, make("option", { value: name }, text)]),
  );
  sweep.append(...Object.values(sweepOptions));
  const whole = make("button", { type: "button", onclick: hands.onWhole }, "Whole again");
  const verdict = make("p", { class: "verdict", "aria-live": "polite" });
  const best = make("canvas", { class: "best", role: "img", "aria-label": "Its ten strongest test digits" });
  const bestNote = make("p", { class: "soft" });
  let ten = []; // indices of the strongest digits
  best.addEventListener("click", (event) => {
    const place = Math.floor(((event.clientX - best.getBoundingClientRect().left) / best.clientWidth) * ten.length);
    if (ten[place] !== undefined) hands.onDigit(ten[place], event.timeStamp);
  });

  function runSweep() {
    const which = sweep.value;
    sweep.value = "";
    if (which) hands.onSweep(which);
  }

  const hand = make(
    "div",
    { class: "hand" },
    make("div", { class: "turn" }, slider, value),
    make("div", { class: "bar" }, off, whole),
    sweep,
  );
  const figure = (title, canvas, note) => make("figure", {}, make("h2", {}, title), canvas, note);
  const element = make(
    "section",
    { class: "card", "aria-label": "The chosen unit" },
    make("div", { class: "head" }, heading, kind),
    make(
      "div",
      { class: "portrait" },
      figure("looks for", lookFor, lookNote),
      figure("excited by", excites, excitesNote),
      figure("paints", paints, paintsNote),
      figure("its outputs", bars, barsNote),
    ),
    make("div", { class: "strongest" }, bestNote, best),
  );

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

  // read(index, pixels): as shared/sheet.js reads a test digit.
  function paintStrongest(indices, read, theme) {
    ten = indices;
    best.hidden = !indices.length;
    best.width = Math.max(indices.length * (SIDE + GAP) - GAP, 1);
    best.height = SIDE;
    const pen = best.getContext("2d");
    const pixels = new Float32Array(SIDE * SIDE);
    for (const [place, index] of indices.entries()) {
      if (!read(index, pixels)) continue;
      const image = new ImageData(SIDE, SIDE);
      const colours = new Int32Array(image.data.buffer);
      for (let i = 0; i < pixels.length; i++)
        colours[i] = theme.inkRamp[Math.round(Math.min(Math.max(pixels[i], 0), 1) * 255)];
      pen.putImageData(image, place * (SIDE + GAP), 0);
    }
  }

  return {
    element,
    hand, // the slider and its buttons
    verdict,
    // now: what words.js says of the unit.
    show(now, read, theme) {
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
      paintStrongest(now.strongest, read, theme);
      sweepOptions.dead.disabled = !now.numDead;
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
    showVerdict(text) {
      setText(verdict, text);
    },
  };
}

// The few controls under the pad: which plane, what the other numbers are held at, decodes, resample.

import { isTaken } from "../shared/core/current.js";
import { make, makeBar, makeButton, makeSelect, setText } from "../shared/paint/dom.js";
import { percent } from "../shared/core/numbers.js";

// settings: { plane, hold, isBackdrop }, changed here; state: the page's code (current.js); acts:
// showPlane, showBackdrop, showWhole, resample, onHold.
export function createControls({ model, space, settings, state, acts }) {
  const hasRest = space.size > 2; // numbers that the plane does not show
  const numbers = Array.from({ length: space.size }, (_, d) => [String(d), `code ${d + 1}`]);
  const across = makeSelect([["pca", "PCA plane"], ...numbers], () => readPlane(across), { "aria-label": "Across the pad" });
  const up = makeSelect(numbers, () => readPlane(up), { "aria-label": "Up the pad" });
  const by = make("span", { class: "soft" }, "×");
  const hold = makeSelect([["mean", "their mean"], ["digit", "the digit taken"]], acts.onHold, {
    class: "quiet", "aria-label": "The other numbers are held at",
  });
  const decodes = makeButton("", () => {
    settings.isBackdrop = !settings.isBackdrop;
    show();
    acts.showBackdrop();
  });
  const whole = makeButton("Whole view", acts.showWhole);
  const resample = makeButton("Resample", acts.resample, { title: "Another code from the posterior of the digit taken" });
  const soft = (...parts) => make("p", { class: "soft" }, ...parts);
  const share = make("span");
  const truth = soft(...(hasRest ? [share, hold] : ["Two numbers: this picture is the whole code."]));
  truth.classList.add("truth");
  const apart = soft("The decodes are of this plane, the dots lie off it: a digit may stand where another is painted.");
  // hovering over the marker may well show another digit than the one it stands for
  const marker = soft("The marker is a whole code; moving it sets the others to their mean.");
  const spread = soft();
  const hint = make("span", {
    class: "soft hint", title: "The wheel zooms, Shift and drag moves the view, arrow keys step, Home returns",
  }, matchMedia("(pointer: coarse)").matches
    ? "Tap to choose; drag sideways, or hold, to move; two fingers zoom."
    : "hover to look, drag to choose");

  function readPlane(changed) {
    if (across.value === "pca") settings.plane = { kind: "pca" };
    else {
      const x = Number(across.value);
      let y = settings.plane.kind === "pca" ? (x + 1) % space.size : Number(up.value);
      // the same number twice is no plane: the other select gives way
      if (x === y) y = changed === up ? y : (x + 1) % space.size;
      settings.plane = { kind: "axes", x: x === y ? (y + 1) % space.size : x, y };
    }
    acts.showPlane();
    show();
  }

  function show(plane) {
    const isPca = settings.plane.kind === "pca";
    across.value = isPca ? "pca" : String(settings.plane.x);
    if (!isPca) up.value = String(settings.plane.y);
    up.hidden = by.hidden = isPca;
    hold.value = settings.hold;
    const hasDigit = isTaken(state.digit);
    setText(hold.lastChild, hasDigit ? "the digit taken" : "the code taken");
    resample.disabled = !hasDigit;
    setText(spread, `${hasDigit ? "Ellipses: 1 and 2 σ of the posterior of the digit taken; dotted: of" : "Dotted: 1 and 2 σ of"} the prior.`);
    decodes.textContent = settings.isBackdrop ? "Hide decodes" : "Show decodes";
    marker.hidden = !hasRest || settings.hold !== "mean";
    apart.hidden = !hasRest || !settings.isBackdrop;
    if (plane) setText(share, `Shows ${percent(plane.share)} of the codes’ variance; the other ${space.size - 2} held at `);
  }

  const bar = makeBar(
    "Latent pad",
    ...(hasRest ? [across, by, up] : []), decodes, ...(model.isVariational ? [resample] : []), whole, hint,
  );
  const element = make("div", { class: "pad-tools" }, bar, truth, apart, marker, ...(model.isVariational ? [spread] : []));
  show();
  return {
    element,
    show,
    showZoom(isWhole) {
      whole.hidden = isWhole;
      hint.hidden = !isWhole;
    },
  };
}

// The few controls under the pad: which plane, what the other numbers are held at, decodes, resample.

import { isTaken } from "../shared/core/current.js";
import { make, setText } from "../shared/paint/dom.js";
import { percent } from "../shared/core/numbers.js";

const choiceOf = (entries) => entries.map(([value, text]) => make("option", { value }, text));

// settings: { plane, hold, isBackdrop }, changed here; state: the page's code (current.js); acts:
// showPlane, showBackdrop, showWhole, resample, onHold.
export function createControls({ model, space, settings, state, acts }) {
  const numbers = Array.from({ length: space.size }, (_, d) => [String(d), `code ${d + 1}`]);
  const across = make("select", { "aria-label": "Across the pad", onchange: readPlane });
  across.append(...choiceOf([["pca", "PCA plane"], ...numbers]));
  const up = make("select", { "aria-label": "Up the pad", onchange: readPlane });
  up.append(...choiceOf(numbers));
  const by = make("span", { class: "soft" }, "×");
  const hold = make("select", { class: "quiet", "aria-label": "The other numbers are held at" });
  hold.append(...choiceOf([["mean", "their mean"], ["digit", "the digit taken"]]));
  hold.addEventListener("change", () => acts.onHold(hold.value));
  const decodes = button("Show decodes", () => {
    settings.isBackdrop = !settings.isBackdrop;
    show();
    acts.showBackdrop();
  });
  const whole = button("Whole view", acts.showWhole);
  const resample = button("Resample", acts.resample);
  resample.title = "Another code from the posterior of the digit taken";
  const truth = make("p", { class: "soft truth" });
  const apart = make("p", { class: "soft" }, "The decodes are of this plane, the dots lie off it: a digit may stand where another is painted.");
  // hovering over the marker may well show another digit than the one it stands for
  const marker = make("p", { class: "soft" }, "The marker is a whole code; moving it sets the others to their mean.");
  const hint = make("span", { class: "soft hint" });

  function button(text, onclick) {
    return make("button", { type: "button", onclick }, text);
  }

  function readPlane(event) {
    if (across.value === "pca") settings.plane = { kind: "pca" };
    else {
      const x = Number(across.value);
      let y = settings.plane.kind === "pca" ? (x + 1) % space.size : Number(up.value);
      // the same number twice is no plane: the other select gives way
      if (x === y) y = event.target === up ? y : (x + 1) % space.size;
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
    marker.hidden = space.size <= 2 || settings.hold !== "mean";
    apart.hidden = !settings.isBackdrop || space.size <= 2;
    if (plane && space.size > 2)
      truth.firstChild.textContent =
        `Shows ${percent(plane.share)} of the codes’ variance; the other ${space.size - 2} held at `;
  }

  if (space.size > 2) truth.append("", hold);
  else truth.append("Two numbers: this picture is the whole code.");
  const spread = make("p", { class: "soft" });
  hint.textContent = matchMedia("(pointer: coarse)").matches
    ? "Tap to choose; drag sideways, or hold, to move; two fingers zoom."
    : "hover to look, drag to choose";
  hint.title = "The wheel zooms, Shift and drag moves the view, arrow keys step, Home returns";
  const element = make("div", { class: "pad-tools" });
  const bar = make("div", { class: "bar", role: "toolbar", "aria-label": "Latent pad" });
  if (space.size > 2) bar.append(across, by, up);
  bar.append(decodes);
  if (model.isVariational) bar.append(resample);
  bar.append(whole, hint);
  element.append(bar, truth, apart, marker, ...(model.isVariational ? [spread] : []));
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

// The few controls under the pad: which plane, what the other numbers are held at, decodes, resample.

import { isTaken } from "../shared/core/current.js";
import { button, make, select, setText, toolbar } from "../shared/paint/dom.js";
import { percent } from "../shared/core/numbers.js";

// settings: { plane, hold, backdrop }; state: the page's code (current.js); onChange({ … }) is called
// with another of the settings.
export function createControls({ model, space, settings, state, pad, onChange }) {
  const hasRest = space.size > 2; // numbers that the plane does not show
  const numbers = Array.from({ length: space.size }, (_, d) => [String(d), `code ${d + 1}`]);
  const across = select("Across the pad", [["pca", "PCA plane"], ...numbers], () => readPlane(across));
  const up = select("Up the pad", numbers, () => readPlane(up));
  const by = make("span", { class: "soft" }, "×");
  const hold = select(
    "The other numbers are held at", [["mean", "their mean"], ["digit", "the digit taken"]],
    (value) => onChange({ hold: value }), { class: "quiet" },
  );
  const decodes = button("", () => onChange({ backdrop: !settings.backdrop }));
  const whole = button("Whole view", () => pad.showWindow(null));
  const resample = button("Resample", pad.resample, { title: "Another code from the posterior of the digit taken" });
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
    if (across.value === "pca") return onChange({ plane: "pca" });
    const after = (d) => (d + 1) % space.size;
    const x = Number(across.value);
    const y = settings.plane === "pca" ? after(x) : Number(up.value);
    // the same number twice is no plane: the other select gives way
    const plane = x !== y ? [x, y] : changed === up ? [after(y), y] : [x, after(x)];
    onChange({ plane });
  }

  function show(plane) {
    const isPca = settings.plane === "pca";
    [across.value, up.value] = isPca ? ["pca", up.value] : settings.plane.map(String);
    up.hidden = by.hidden = isPca;
    hold.value = settings.hold;
    const hasDigit = isTaken(state.digit);
    setText(hold.lastChild, hasDigit ? "the digit taken" : "the code taken");
    resample.disabled = !hasDigit;
    setText(
      spread,
      hasDigit
        ? "Ellipses: 1 and 2 σ of the posterior of the digit taken; dotted: of the prior."
        : "Dotted: 1 and 2 σ of the prior.",
    );
    decodes.textContent = settings.backdrop ? "Hide decodes" : "Show decodes";
    marker.hidden = !hasRest || settings.hold !== "mean";
    apart.hidden = !hasRest || !settings.backdrop;
    if (plane)
      setText(
        share,
        `Shows ${percent(plane.share)} of the codes’ variance; the other ${space.size - 2} held at `,
      );
  }

  const bar = toolbar(
    "Latent pad",
    ...(hasRest ? [across, by, up] : []), decodes, ...(model.isVariational ? [resample] : []), whole, hint,
  );
  const element = make(
    "div",
    { class: "pad-tools" },
    bar,
    truth,
    apart,
    marker,
    ...(model.isVariational ? [spread] : []),
  );
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

// The few controls under the pad: which plane, what the other numbers are held at, decodes, resample.

import { isTaken } from "../shared/core/current.js";
import { make, setText } from "../shared/paint/dom.js";
import { percent } from "../shared/core/numbers.js";

// part: component.html's; settings: { plane, hold, backdrop }; state: the page's code (current.js);
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
      setText(part.spread, hasDigit ? posterior : "Dotted: 1 and 2 σ of the prior.");
      part.decodes.textContent = settings.backdrop ? "Hide decodes" : "Show decodes";
      // hovering over the marker may well show another digit than the one it stands for
      part.marker.hidden = !hasRest || settings.hold !== "mean";
      part.apart.hidden = !hasRest || !settings.backdrop;
      setText(part.share, `Shows ${percent(plane.share)} of the codes’ variance; the other ${space.size - 2} held at `);
    },
    showZoom(isWhole) {
      part.whole.hidden = isWhole;
      part.hint.hidden = !isWhole;
    },
  };
}

// The latent pad: the test codes as points, what the decoder draws under the pointer, and the
// nearest real digit; with sliders and a path beside them where the page wants it so.

import { createObedience, followCode, whenReady } from "../shared/current.js";
import { make } from "../shared/dom.js";
import { createStage } from "../shared/stage.js";
import { mount as mountPath } from "../path_strip/mount.js";
import { mount as mountBank } from "../slider_bank/mount.js";
import { createControls } from "./controls.js";
import { createPad } from "./pad.js";

const NAME = "latent-pad";
const CHOOSERS = ["path-strip", "traversals"]; // whose clicks choose a code
const HELP =
  "Arrow keys move the code by a twentieth of a standard deviation, with Shift by half of one; " +
  "plus and minus zoom; Home returns to the start.";

const readPlane = (plane, size) =>
  Array.isArray(plane) ? { kind: "axes", x: plane[0], y: plane[1] }
  : plane === "pca" || size > 2 ? { kind: "pca" }
  : { kind: "axes", x: 0, y: 1 };

// options: { hash, plane, hold, backdrop, code, panels }: plane "pca" or a pair of indices (null for
// the usual); hold "mean" or "digit" (null: the mean until a digit is taken); code where to begin,
// or null; panels a list of "sliders" and "path" to show beside the pad.
// onChange({ code, plane, hold }) is called when a choice is made for good.
export function mount(element, registry, options, onChange) {
  let given = options;
  let scene = null; // what hangs on the model: { pad, controls, settings, stop }
  const stage = createStage(element, "latent", () => scene?.pad.redraw(true));
  const canvas = (part, attributes = {}) => make("canvas", { "data-part": part, ...attributes });
  const canvases = {
    backdrop: canvas("backdrop", { "aria-hidden": "true" }),
    points: canvas("points", { "aria-hidden": "true" }),
    overlay: canvas("overlay", {
      "data-ae": NAME,
      tabindex: "0",
      role: "application",
      "aria-label": "Latent pad: every point is the code of a test digit",
      "aria-description": HELP,
    }),
  };
  const sheet = make("div", { class: "sheet" }, ...Object.values(canvases));
  const left = make("div", { class: "pad-left" }, sheet);
  const right = make("div", { class: "pad-right" });
  const heard = make("p", { class: "heard", "aria-live": "polite" });
  const waiting = make("p", { class: "waiting-note" }, "Waiting for the model…");
  stage.root.append(waiting, make("div", { class: "pad-desk" }, left, right), heard);

  function build({ model, space, state }) {
    const settings = {
      plane: readPlane(given.plane, space.size),
      hold: given.hold ?? "mean",
      isBackdrop: Boolean(given.backdrop),
    };
    const commit = () => {
      heard.textContent = pad.readout.describe(state.chosen);
      const { kind, x, y } = settings.plane;
      const plane = kind === "pca" ? "pca" : [x, y];
      reported = state.chosen.slice();
      onChange({ code: [...state.chosen], plane, hold: settings.hold });
    };
    let reported = state.chosen.slice(); // what the page knows, so that no choice is told twice
    const commitNews = () => state.chosen.some((value, d) => value !== reported[d]) && commit();
    const pad = createPad({
      canvases, stage, model, space, settings, registry,
      hash: given.hash,
      onCommit: commit,
      onView: () => controls.showZoom(pad.view.isWhole),
    });
    const changeHold = (hold) => {
      settings.hold = hold;
      controls.show();
      pad.showBackdrop();
    };
    let isHoldChosen = Boolean(given.hold);
    const controls = createControls({
      model, space, settings,
      acts: {
        showPlane() {
          pad.showPlane();
          controls.show(pad.plane);
        },
        showBackdrop: pad.showBackdrop,
        showWhole: pad.showWhole,
        resample: pad.resample,
        onHold(hold) {
          isHoldChosen = true;
          changeHold(hold);
        },
      },
    });
    // a digit that is taken is what one wants to start from
    const stopFollowing = followCode(given.hash, (_, { digit, component, isPreview }) => {
      if (component === "page") reported = state.chosen.slice();
      // a strip that is no panel of the pad does not tell the page where its frame is
      else if (CHOOSERS.includes(component) && !isPreview) commitNews();
      if (digit && !isHoldChosen && settings.hold !== "digit") changeHold("digit");
    }, registry);
    waiting.hidden = true;
    left.append(controls.element);
    right.replaceChildren(pad.readout.element);
    const panels = mountPanels(commitNews);
    controls.show(pad.plane);
    obey(given.hash, given.code);
    scene = { pad, controls, settings };
    controls.showZoom(true);
    if (stage.theme) pad.redraw(true);
    return () => {
      pad.stop();
      stopFollowing();
      for (const panel of panels) panel.destroy();
      controls.element.remove();
      scene = null;
    };
  }

  function mountPanels(onCommit) {
    const { hash, panels = [] } = given;
    const mounts = { sliders: mountBank, path: mountPath };
    return panels.map((name) => {
      const host = make("div", { class: "panel" });
      right.append(host); // first, so that the panel finds the page's theme
      return mounts[name](host, registry, { hash, isCompact: true }, onCommit);
    });
  }

  const obey = createObedience();
  let stopWaiting = whenReady(given.hash, build, registry);
  const resizing = new ResizeObserver(() => scene?.pad.redraw());
  resizing.observe(sheet);
  stage.refresh();

  return {
    // Take new options; only what differs from those given before has an effect.
    update(next) {
      const before = given;
      given = next;
      const text = (value) => JSON.stringify(value ?? null);
      const isSame = (name) => text(before[name]) === text(next[name]);
      if (!["hash", "plane", "hold", "backdrop", "panels"].every(isSame)) {
        stopWaiting();
        waiting.hidden = false;
        stopWaiting = whenReady(next.hash, build, registry);
      } else if (scene) obey(next.hash, next.code);
      stage.refresh();
    },
    destroy() {
      stopWaiting();
      resizing.disconnect();
      stage.stop();
    },
  };
}

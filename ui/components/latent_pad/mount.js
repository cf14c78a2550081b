// The latent pad: the test codes as points, what the decoder draws under the pointer, and the
// nearest real digit; with sliders and a path beside them where the page wants it so.

import { followCode, goTo, isTaken, onChoice, whenReady } from "../shared/core/current.js";
import { make } from "../shared/paint/dom.js";
import { createEcho } from "../shared/hand/echo.js";
import { createStage } from "../shared/paint/stage.js";
import { pathChosen } from "../shared/path/choice.js";
import { mount as mountPath } from "../shared/path/panel.js";
import { mount as mountBank } from "../shared/sliders/panel.js";
import { createControls } from "./controls.js";
import { createPad } from "./pad.js";

const NAME = "latent-pad";
const ASKED = ["code", "plane", "hold", "backdrop", "taken", "window"];
const NARROW = 760; // CSS pixels; the style sheet stacks the desk at this width
const VIEW_REST = 600; // milliseconds after the last zoom until the page is told
const HELP =
  "Arrow keys move the code by a twentieth of a standard deviation, with Shift by half of one; " +
  "plus and minus zoom; Home returns to the start.";

const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const sameCode = (a, b) => a.every((value, d) => value === b[d]);

// The test digit of a link was taken; a link's code without one is no digit's.
function takeFromPage({ code, taken }, state, space) {
  if (taken >= 0 && taken < space.count && taken !== state.digit.index)
    state.digit = { code: space.code(taken).slice(), pixels: null, index: taken };
  else if (code && state.digit.isStart)
    state.digit = { code: Float32Array.from(code), pixels: null, index: -1 };
}

const readPlane = (plane, size) =>
  Array.isArray(plane) ? { kind: "axes", x: plane[0], y: plane[1] }
  : plane === "pca" || size > 2 ? { kind: "pca" }
  : { kind: "axes", x: 0, y: 1 };

const writePlane = ({ kind, x, y }) => (kind === "pca" ? "pca" : [x, y]);

// options: { hash, plane, hold, backdrop, code, taken, window, path, panels, widePanels }: plane "pca" or
// a pair of indices (null for the usual); hold "mean" or "digit" (null: the mean until a digit is
// taken); code where to begin, or null; taken the test digit last taken, or -1; window [x, y, zoom] of
// the plane, or null for all; path what the panel of that name begins with; panels a list of "sliders"
// and "path" to show beside the pad, widePanels further ones where there is room beside it.
// onChange({ code, plane, hold, backdrop, taken, window, path }) is called when a choice is made for
// good, here or by another component of this model; path as choice.js tells it.
export function mount(element, registry, options, onChange) {
  let given = options;
  let scene = null; // what hangs on the model: { pad, obey, panels }
  const stage = createStage(element, "latent", () => scene?.pad.redraw(true));
  const canvas = (part, attributes = {}) => make("canvas", { "data-part": part, ...attributes });
  const canvases = {
    backdrop: canvas("backdrop", { "aria-hidden": "true" }),
    marks: canvas("marks", { "aria-hidden": "true" }),
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
    const echo = createEcho(ASKED);
    let viewTimer = 0;
    let reported = ""; // what the page knows, so that nothing is told twice
    const tell = () => {
      const report = {
        code: [...state.chosen],
        plane: writePlane(settings.plane),
        hold: settings.hold,
        backdrop: settings.isBackdrop,
        taken: state.digit.isStart ? -1 : state.digit.index,
        window: pad.view.window,
      };
      const path = pathChosen(given.hash, registry);
      const text = JSON.stringify([report, path]);
      if (text === reported) return;
      reported = text;
      echo.tell(report);
      onChange({ ...report, path });
    };
    const commit = () => {
      heard.textContent = pad.readout.describe(state.chosen);
      tell();
    };
    const pad = createPad({
      canvases, stage, model, space, settings, registry,
      hash: given.hash,
      onCommit: commit,
      onView() {
        controls.showZoom(pad.view.isWhole);
        clearTimeout(viewTimer);
        if (scene) viewTimer = setTimeout(tell, VIEW_REST);
      },
    });
    const changeHold = (hold) => {
      settings.hold = hold;
      controls.show();
      pad.showBackdrop();
    };
    let isHoldChosen = Boolean(given.hold);
    const controls = createControls({
      model, space, settings, state,
      acts: {
        showPlane() {
          pad.showPlane();
          controls.show(pad.plane);
          tell();
        },
        showBackdrop() {
          pad.showBackdrop();
          tell();
        },
        showWhole: () => pad.showWindow(null),
        resample: pad.resample,
        onHold(hold) {
          isHoldChosen = true;
          changeHold(hold);
          tell();
        },
      },
    });
    // a digit that is taken is what one wants to start from
    const stopFollowing = followCode(given.hash, (_, { digit }) => {
      if (!digit) return;
      const hold = isTaken(digit) ? "digit" : "mean";
      if (!isHoldChosen && settings.hold !== hold) changeHold(hold);
      else controls.show();
    }, registry);

    // Do what the page asks for, of which the pad has not told it.
    function obey(next, before) {
      if (next.hold && next.hold !== settings.hold) changeHold(next.hold);
      if (next.plane && !same(next.plane, writePlane(settings.plane))) {
        settings.plane = readPlane(next.plane, space.size);
        pad.showPlane();
        controls.show(pad.plane);
      }
      if (Boolean(next.backdrop) !== settings.isBackdrop && next.backdrop !== before.backdrop) {
        settings.isBackdrop = Boolean(next.backdrop);
        controls.show();
        pad.showBackdrop();
      }
      if (!same(next.window, before.window)) pad.showWindow(next.window);
      takeFromPage(next, state, space);
      if (next.code && !same(next.code, before.code)) goTo("page", next.hash, Float32Array.from(next.code));
    }
    waiting.hidden = true;
    left.append(controls.element);
    right.replaceChildren(pad.readout.element);
    obey(given, {});
    controls.show(pad.plane);
    const stopHearing = onChoice(given.hash, tell);
    scene = { pad, obey, echo, panels: [] };
    showPanels();
    controls.showZoom(pad.view.isWhole);
    if (stage.theme) pad.redraw(true);
    // chosen before this page was opened, or another model was
    if (!given.code && !sameCode(state.chosen, state.start)) queueMicrotask(tell);
    return () => {
      clearTimeout(viewTimer);
      stopHearing();
      pad.stop();
      stopFollowing();
      takePanelsDown(() => true);
      controls.element.remove();
      scene = null;
    };
  }

  // The panels that are wished for and have room; those that stand already stay.
  function showPanels() {
    const ignore = () => {}; // their choices are announced, and told by the pad
    const { hash, panels = [], widePanels = [], path } = given;
    const wished = stage.root.clientWidth > NARROW ? [...panels, ...widePanels] : panels;
    const mounts = { sliders: mountBank, path: mountPath };
    takePanelsDown((name) => !wished.includes(name));
    const standing = scene.panels;
    scene.panels = wished.map((name) => {
      const known = standing.find((panel) => panel.name === name);
      const host = known?.host ?? make("div", { class: "panel" });
      right.append(host); // first, so that the panel finds the page's theme
      if (known) return known;
      return { name, host, ...mounts[name](host, registry, { hash, isCompact: true, ...path }, ignore) };
    });
  }

  function takePanelsDown(isToGo) {
    for (const panel of scene.panels.filter(({ name }) => isToGo(name))) {
      panel.destroy();
      panel.host.remove();
    }
    scene.panels = scene.panels.filter(({ name }) => !isToGo(name));
  }

  let stopWaiting = whenReady(given.hash, build, registry);
  const resizing = new ResizeObserver(() => {
    if (!scene) return;
    showPanels();
    scene.pad.redraw();
  });
  resizing.observe(sheet);
  stage.refresh();

  return {
    // Take new options; only what differs from those given before has an effect.
    update(next) {
      const before = given;
      given = next;
      if (next.hash !== before.hash) {
        stopWaiting();
        waiting.hidden = false;
        stopWaiting = whenReady(next.hash, build, registry);
      } else if (scene) {
        showPanels();
        if (scene.echo.isNews(next, before)) scene.obey(next, before);
        const { hash, path } = next;
        for (const panel of scene.panels) panel.update({ hash, isCompact: true, ...path });
      }
      stage.refresh();
    },
    destroy() {
      stopWaiting();
      resizing.disconnect();
      stage.stop();
    },
  };
}

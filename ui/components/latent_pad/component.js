// The latent pad: the test codes as points, what the decoder draws under the pointer, and the
// nearest real digit; with sliders and a path beside them where the page wants it so.

import { codeSpaceParts, followCode, goToStart, isTaken, onChoice } from "../shared/core/current.js";
import { createMount, defineComponent } from "../shared/define.js";
import { isCovered } from "../shared/hand/cover.js";
import { isSame } from "../shared/hand/echo.js";
import { createSaveMenu } from "../shared/hand/download.js";
import { goTo } from "../shared/hand/events.js";
import { make, onResize, unfold } from "../shared/paint/dom.js";
import { pathChosen } from "../shared/path/choice.js";
import { pathPanel } from "../shared/path/panel.js";
import { pictureEntries } from "../shared/save/entries.js";
import { sliderPanel } from "../shared/sliders/panel.js";
import { createControls } from "./beside.js";
import { createPad } from "./pad.js";

const PANELS = { sliders: createMount(sliderPanel), path: createMount(pathPanel) };
const NARROW = 760; // CSS pixels; the style sheet stacks the desk at this width
const VIEW_REST = 600; // milliseconds after the last zoom until that is reported

// The test digit of a link was taken; a link's code without one is no digit's.
function takeFromPage({ code, taken }, state, space) {
  if (taken >= 0 && taken < space.count) {
    if (taken !== state.digit.index) state.digit = { code: space.code(taken).slice(), pixels: null, index: taken };
  } else if (code && state.digit.isStart)
    state.digit = { code: Float32Array.from(code), pixels: null, index: -1 };
}

// The panels beside the pad, those that are wished for and have room; what they choose is announced, and
// reported by the pad. Returns show(options), which puts up and takes down; those that stand already stay.
function createPanels(part, root, registry) {
  const standing = new Map(); // name -> { host, view }
  return ({ hash, panels = [], widePanels = [], path, asked }) => {
    const wished = root.clientWidth > NARROW ? [...panels, ...widePanels] : panels;
    const options = { hash, isCompact: true, asked, ...path };
    for (const [name, { host, view }] of standing) {
      if (wished.includes(name)) continue;
      view.destroy();
      host.remove();
      standing.delete(name);
    }
    for (const name of wished) {
      const template = part[name].firstElementChild.cloneNode(true);
      const { host, view } = standing.get(name) ?? { host: make("div", { class: "panel unsaved" }, template) };
      part.right.append(host); // first, so that the panel finds the page's theme
      if (view) view.update(options);
      else standing.set(name, { host, view: PANELS[name](host, registry, options, () => {}) });
    }
  };
}

// options: { hash, plane, hold, backdrop, code, taken, window, path, panels, widePanels }: plane "pca" or
// a pair of indices (null for the usual); hold "mean" or "digit" (null: the mean until a digit is
// taken); code where to begin, or null; taken the test digit last taken, or -1; window [x, y, zoom] of
// the plane, or null for all; path what the panel of that name begins with; panels a list of "sliders"
// and "path" to show beside the pad, widePanels further ones where there is room beside it.
// What is reported was chosen for good, here or by another component of this model; path as choice.js
// has it.
export default defineComponent({
  className: "latent",
  waiting: "Waiting for the model…",
  reports: ["code", "plane", "hold", "backdrop", "taken", "window"],
  restartsOn: ["hash"],
  findParts: codeSpaceParts,
  stands: true, // so that nothing moves when the codes come
  build,
});

function build({ part, model, space, state, stage, registry, options, before, isUndone, report, signal }) {
  const { hash } = options;
  const { elements: [tools, readout], part: parts } = unfold(part.view);
  const settings = {
    plane: options.plane ?? (space.size > 2 ? "pca" : [0, 1]),
    hold: options.hold ?? "mean",
    backdrop: Boolean(options.backdrop),
  };
  let isHoldChosen = Boolean(options.hold);
  let viewTimer = 0;
  let reported = ""; // what the page knows, so that nothing is reported twice
  function reportChoice() {
    pad.settle();
    const choice = {
      ...settings,
      code: [...state.chosen],
      taken: state.digit.index,
      window: pad.view.window,
      path: pathChosen(hash),
    };
    const text = JSON.stringify(choice);
    if (text === reported) return;
    reported = text;
    report(choice);
  }
  const pad = createPad({
    part: { ...part, ...parts }, stage, hash, model, space, state, settings, signal,
    onCommit() {
      part.announced.textContent = pad.readout.describe(state.chosen);
      reportChoice();
    },
    onView() {
      controls.showZoom(pad.view.isWhole);
      clearTimeout(viewTimer);
      viewTimer = setTimeout(reportChoice, VIEW_REST);
    },
  });
  // Take over other settings, those of them that are news.
  function change(wanted) {
    const news = Object.keys(settings).filter(
      (name) => wanted[name] !== undefined && !isSame(wanted[name], settings[name]),
    );
    for (const name of news) settings[name] = wanted[name];
    if (news.includes("plane")) pad.showPlane();
    if (news.length) pad.redraw(true); // the points fade over the backdrop
    controls.show(pad.plane);
  }
  const controls = createControls({
    part: parts, model, space, settings, state, pad,
    onChange(wanted) {
      isHoldChosen ||= "hold" in wanted;
      change(wanted);
      reportChoice();
    },
  });
  // a digit that is taken is what one wants to start from
  followCode(hash, (_, { digit }) => {
    if (digit) change(isHoldChosen ? {} : { hold: isTaken(digit) ? "digit" : "mean" });
  }, signal);

  // Do what the page asks for, unless the pad reported it.
  function sync(next, last) {
    const isAsked = Boolean(next.backdrop) !== Boolean(last.backdrop);
    change({
      hold: next.hold ?? undefined,
      plane: next.plane ?? undefined,
      backdrop: isAsked ? Boolean(next.backdrop) : undefined,
    });
    if (!isSame(next.window, last.window)) pad.showWindow(next.window);
    takeFromPage(next, state, space);
    if (next.code && !isSame(next.code, last.code)) goTo("page", hash, Float32Array.from(next.code));
  }
  const planeWords = () =>
    settings.plane === "pca"
      ? "PCA plane"
      : `code ${settings.plane[0] + 1} across, code ${settings.plane[1] + 1} up`;
  const tellPicture = () => ({
    name: "code-space",
    title: `The code space of ${model.title}: ${planeWords()}`,
    caption: `Every point is the code of a test digit, n = ${space.count.toLocaleString("en")}` +
      (isCovered("classes", "frames") ? "." : "; its colour is its class."),
  });
  const figure = { root: part.left.parentElement, pose: stage.pose };
  parts.bar.append(createSaveMenu(pictureEntries(figure, tellPicture), "quiet"));
  part.left.append(tools);
  part.right.replaceChildren(readout);
  if (isUndone) goToStart("page", hash, state, space);
  sync(options, { ...options, window: null, code: isUndone ? null : before.code });
  onChoice(hash, reportChoice, signal);
  const showPanels = createPanels(part, stage.root, registry);
  let shown = options;
  showPanels(shown);
  onResize([part.sheet], () => {
    showPanels(shown);
    pad.redraw();
  }, signal);
  controls.showZoom(pad.view.isWhole);
  clearTimeout(viewTimer); // nothing was zoomed yet
  if (stage.theme) pad.redraw(true);
  // chosen before this page was opened, or another model was
  if (!options.code && state.chosen.some((value, d) => value !== state.start[d])) queueMicrotask(reportChoice);
  return {
    repaint: () => pad.redraw(true),
    cover() {
      part.announced.textContent = "";
      controls.show(pad.plane);
      pad.redraw(true);
    },
    show(next) {
      shown = next;
      showPanels(shown);
    },
    sync,
    stop() {
      clearTimeout(viewTimer);
      showPanels({});
      tools.remove();
    },
  };
}

// The path tool: from one digit to another through the code, and through the pixels beside it.

import { whenReady } from "../shared/current.js";
import { make } from "../shared/dom.js";
import { closeOutside, createSaveMenu, saveCsv, saveFile, savePng } from "../shared/download.js";
import { METHODS } from "../shared/paths.js";
import { createStage } from "../shared/stage.js";
import { createEndSelect } from "./ends.js";
import { pathToCanvas, pathToGif, pathToRows } from "./export.js";
import { createPath } from "./path.js";

const NUM_FRAMES = 8; // report 001's figure
const COUNTS = [5, 6, 8, 10, 12, 16];

const button = (text, onclick, label) =>
  make("button", { type: "button", onclick, ...(label ? { "aria-label": label, title: label } : {}) }, text);

// options: { hash, isCompact, method, numFrames }. onChange({ method, numFrames, ends }), ends a pair
// of codes, is called when the path has changed for good.
export function mount(element, registry, options, onChange) {
  let given = options;
  let path = null;
  const stage = createStage(element, "path", () => path?.redraw());
  stage.root.dataset.ae = "path-strip";
  const waiting = make("p", { class: "waiting-note" }, "Waiting for the model…");
  const body = make("div", {});
  stage.root.append(waiting, body);

  function build({ model, space, state }) {
    const settings = {
      method: given.method ?? "straight",
      numFrames: given.numFrames ?? NUM_FRAMES,
    };
    const through = make("b", {}, "through the code");
    const note = make("p", { class: "soft" });
    const play = button("▶ Play", () => path.togglePlay());
    const onCommit = () =>
      onChange({ ...settings, ends: path.ends.map((end) => [...end.code]) });
    path = createPath({
      stage, model, space, state, registry, settings, onCommit,
      hash: given.hash,
      onState: showState,
    });

    function showState() {
      if (!path) return;
      const way = METHODS.find((method) => method.id === settings.method);
      through.title = way.says;
      play.textContent = path.isPlaying ? "❚❚ Pause" : "▶ Play";
      play.setAttribute("aria-pressed", path.isPlaying);
      for (const [end, select] of selects.entries()) select.value = path.kinds[end];
    }

    const selects = ["The path begins at", "The path ends at"].map((label, end) =>
      createEndSelect(label, path.options, path.kinds[end], (kind) => {
        if (path.choose(end, kind)) return;
        selects[end].value = path.kinds[end];
        note.textContent = "There is no drawing yet: draw a digit first.";
      }),
    );
    const method = make("select", { "aria-label": "Kind of path" });
    for (const { id, title } of METHODS)
      if (id !== "plane" || space.size > 2) method.append(make("option", { value: id }, title));
    method.value = settings.method;
    method.addEventListener("change", () => {
      settings.method = method.value;
      path.lay();
      onCommit();
    });
    const count = make("select", {});
    for (const n of COUNTS) count.append(make("option", { value: n }, String(n)));
    count.value = String(settings.numFrames);
    count.addEventListener("change", () => {
      settings.numFrames = Number(count.value);
      path.lay();
      onCommit();
    });
    const more = closeOutside(
      make(
        "details",
        { class: "menu" },
        make("summary", {}, "More"),
        make(
          "div",
          {},
          make("label", { class: "field" }, "Frames", count),
          button("One frame back", () => path.step(-1)),
          button("One frame on", () => path.step(1)),
        ),
      ),
    );
    const name = () => `${model.name}-path-${path.ends.map((end) => end.title.replaceAll(/\W+/g, "-")).join("-to-")}`;
    const scene = () => ({ film: path.film, ends: path.ends, model, title: `${model.name}, from ${path.ends.map((end) => end.title).join(" to ")}` });
    const save = createSaveMenu([
      ["Film (GIF)", () => saveFile(`${name()}.gif`, pathToGif(scene(), stage.theme), "image/gif")],
      ["Picture (PNG)", () => savePng(`${name()}.png`, pathToCanvas(scene(), stage.theme))],
      ["Codes (CSV)", () => saveCsv(`${name()}.csv`, pathToRows(scene()))],
    ]);
    note.textContent = space.labels
      ? "below each: its class by 5-NN, MSE to the nearest real digit"
      : "below each: MSE to the nearest real digit";
    const heads = {
      code: make("h2", { class: "from-to" }, "Path from ", selects[0], " to ", selects[1], through),
      pixels: make("h2", {}, "and ", make("b", {}, "through the pixels"), ", for comparison"),
    };
    const bar = make("div", { class: "bar", role: "toolbar", "aria-label": "Path" });
    bar.append(play, method, make("span", { class: "gap" }), more, save);
    body.replaceChildren(heads.code, path.strips.parts.code, heads.pixels, path.strips.parts.pixels, note, bar);
    stage.root.classList.toggle("compact", Boolean(given.isCompact));
    waiting.hidden = true;
    path.lay();
    return () => {
      path.stop();
      path = null;
      body.replaceChildren();
    };
  }

  let stopWaiting = whenReady(given.hash, build, registry);
  stage.refresh();

  return {
    // Take new options; only what differs from those given before has an effect.
    update(next) {
      const before = given;
      given = next;
      if (["hash", "isCompact", "method", "numFrames"].some((name) => before[name] !== next[name])) {
        stopWaiting();
        waiting.hidden = false;
        stopWaiting = whenReady(next.hash, build, registry);
      }
      stage.refresh();
    },
    destroy() {
      stopWaiting();
      stage.stop();
    },
  };
}

// The path tool: from one digit to another through the code, and through the pixels beside it.

import { announceChoice, codeSpaceParts } from "../core/current.js";
import { button, make, select, spacer, toolbar } from "../paint/dom.js";
import { createMenu, createSaveMenu, saveCsv, saveFile, savePng } from "../hand/download.js";
import { worded } from "../core/naming.js";
import { METHODS } from "../core/paths.js";
import { pathChosen } from "./choice.js";
import { pathToCanvas, pathToGif, pathToRows } from "./export.js";
import { createPath } from "./path.js";

const NUM_FRAMES = 8; // report 001's figure
const COUNTS = [5, 6, 8, 10, 12, 16];

// A description for define.js. options: { hash, isCompact, method, numFrames, ends }, ends a pair of specs
// (choice.js) or null.
export const pathPanel = {
  name: "path-strip",
  className: "path",
  waiting: "Waiting for the model…",
  state: "path",
  restartsOn: ["hash", "isCompact"],
  findParts: codeSpaceParts,
  build({ model, space, state, stage, body, options, report, signal }) {
    const { hash } = options;
    const through = make("b", {}, "through the code");
    const note = make("p", { class: "soft" });
    const play = button("▶ Play", () => path.togglePlay());
    const onCommit = () => {
      const chosen = pathChosen(hash);
      if (chosen) report(chosen);
      announceChoice("path-strip", hash);
    };
    const first = {
      method: options.method ?? "straight",
      numFrames: options.numFrames ?? NUM_FRAMES,
      ends: options.ends ?? null,
    };
    const path = createPath({ stage, hash, model, space, state, signal, first, onCommit, onState: showState });
    const { choice } = path;
    // What the small figures are, which depends on whether the page has the digits.
    function legend() {
      const far = worded(path.hasDigits ? "MSE to the nearest real digit" : "distance to the nearest code");
      return `below each: ${space.labels ? "its class by 5-NN (? no majority), " : ""}${far}`;
    }

    function showState() {
      const way = METHODS.find(({ id }) => id === choice.method);
      through.title = way.says;
      play.textContent = path.isPlaying ? "❚❚ Pause" : "▶ Play";
      play.setAttribute("aria-pressed", path.isPlaying);
      for (const [end, menu] of selects.entries()) menu.value = choice.ends[end].kind;
      method.value = choice.method;
      count.value = String(choice.numFrames);
      const isReal = choice.ends.every((end) => end.isReal);
      const why = worded("The pixel blend starts and ends at real digits; look at its middle.");
      const shadow = `The path walks in the PCA plane alone, the other ${space.size - 2} numbers at ` +
        "their mean: it need not begin and end at the digits themselves.";
      const words = [isReal ? `${legend()}. ${why}` : legend()];
      if (way.id === "plane") words.unshift(shadow);
      note.textContent = words.join(" ");
    }

    const selects = ["The path begins at", "The path ends at"].map((label, end) =>
      select(label, path.options, (kind) => {
        if (path.choose(end, kind)) return;
        selects[end].value = choice.ends[end].kind;
        note.textContent = "There is no drawing yet: draw a digit first.";
      }, { class: "quiet" }),
    );
    const methods = METHODS.filter(({ id }) => id !== "plane" || space.size > 2).map(({ id, title }) => [id, title]);
    const method = select("Kind of path", methods, (value) => path.set({ method: value }));
    const count = select("Frames", COUNTS.map((n) => [n, n]), (value) => path.set({ numFrames: Number(value) }));
    const more = createMenu(
      "More", "", make("label", { class: "field" }, "Frames", count),
      button("One frame back", () => path.step(-1)), button("One frame on", () => path.step(1)),
    );
    const name = () => `${model.name}-path-${choice.ends.map((end) => end.title.replaceAll(/\W+/g, "-")).join("-to-")}`;
    const scene = () => ({
      film: path.film, ends: choice.ends, model, legend: legend(), hasDigits: path.hasDigits,
      title: `${model.name}, from ${choice.ends.map((end) => end.title).join(" to ")}`,
    });
    const save = createSaveMenu([
      ["Film (GIF)", () => saveFile(`${name()}.gif`, pathToGif(scene(), stage.theme), "image/gif")],
      ["Picture (PNG)", () => savePng(`${name()}.png`, pathToCanvas(scene(), stage.theme))],
      ["Codes (CSV)", () => saveCsv(`${name()}.csv`, pathToRows(scene()))],
    ]);
    const heads = {
      code: make("h2", { class: "from-to" }, "Path from ", selects[0], " to ", selects[1], through),
      pixels: make("h2", {}, "and ", make("b", {}, "through the pixels"), ", for comparison"),
    };
    const bar = toolbar("Path", play, method, spacer(), more, save);
    body.replaceChildren(heads.code, path.strips.code, heads.pixels, path.strips.pixels, note, bar);
    stage.root.classList.toggle("compact", Boolean(options.isCompact));
    path.lay();
    return { echo: choice.echo, repaint: path.redraw, sync: path.sync };
  },
};

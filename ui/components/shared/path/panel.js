// The path tool: from one digit to another through the code, and through the pixels beside it.

import { announceChoice, codeSpaceParts } from "../core/current.js";
import { make } from "../paint/dom.js";
import { explainText } from "../paint/terms.js";
import { sheetOf } from "../core/sheet.js";
import { isCovered } from "../hand/cover.js";
import { closeOutside, createSaveMenu, saveCsv, saveFile } from "../hand/download.js";
import { nameFile, pictureEntries } from "../save/entries.js";
import { worded } from "../core/naming.js";
import { pathChosen } from "./choice.js";
import { pathToGif, pathToRows } from "./export.js";
import { createPath } from "./path.js";

// A description for define.js. options: { hash, isCompact, method, numFrames, ends }, ends a pair of specs
// (choice.js) or null.
export const pathPanel = {
  name: "path-strip",
  className: "path",
  waiting: "Waiting for the model…",
  state: "path",
  restartsOn: ["hash", "isCompact"],
  hiddenBy: ["decoded", "classes"], // each of its ends is of a class, and on the pad
  room: 215,
  findParts: codeSpaceParts,
  build({ part, model, space, state, stage, body, options, isUndone, report, signal }) {
    const { hash } = options;
    const onCommit = () => {
      const chosen = pathChosen(hash);
      if (chosen) report(chosen);
      announceChoice("path-strip", hash);
    };
    const given = { part, stage, options, isUndone, model, space, state, signal };
    const path = createPath({ ...given, onCommit, onState: showState });
    const { choice } = path;
    const ends = [part.from, part.to];
    // What the small figures are, which depends on whether the page has the digits.
    function legend() {
      const far = worded(path.hasDigits ? "MSE to the nearest real digit" : "distance to the nearest code");
      return `below each: ${space.labels ? "its class by 5-NN (? no majority), " : ""}${far}`;
    }
    function showState() {
      part.method.value = choice.method;
      part.through.title = part.method.selectedOptions[0].title;
      part.play.textContent = path.isPlaying ? "❚❚ Pause" : "▶ Play";
      part.play.ariaPressed = path.isPlaying;
      for (const [end, menu] of ends.entries()) menu.value = choice.ends[end].kind;
      part.count.value = choice.numFrames;
      const words = [legend()];
      if (choice.ends.every((end) => end.isReal))
        words.push("The pixel blend starts and ends at real digits; look at its middle.");
      if (choice.method === "plane")
        words.unshift(`The path walks in the PCA plane alone, the other ${space.size - 2} numbers at their mean: ` +
          "it need not begin and end at the digits themselves");
      explainText(part.note, words.join(". "));
    }

    for (const [end, menu] of ends.entries()) {
      menu.append(...path.options.map(([value, text]) => make("option", { value }, text)));
      menu.onchange = () => {
        if (path.choose(end, menu.value)) return;
        menu.value = choice.ends[end].kind;
        part.note.textContent = "There is no drawing yet: draw a digit first.";
      };
    }
    if (space.size <= 2) part.plane.remove();
    part.method.onchange = () => path.set({ method: part.method.value });
    part.count.onchange = () => path.set({ numFrames: Number(part.count.value) });
    part.play.onclick = () => path.togglePlay();
    part.back.onclick = () => path.step(-1);
    part.on.onclick = () => path.step(1);
    closeOutside(part.more);
    const route = () => choice.ends.map((end) => end.title).join(" to ");
    const name = () => `path-${route()}`;
    const title = () => `${model.title}, from ${route()}`;
    const scene = () => ({
      film: path.film, ends: choice.ends, model, space, sheet: sheetOf(hash), title: title(),
    });
    const tellPicture = () => ({
      name: name(),
      title: title(),
      caption: `${part.method.selectedOptions[0].textContent}, ${choice.numFrames} even steps through the code of ` +
        `${space.size}, and as many between the pixels.`,
    });
    part.bar.append(createSaveMenu([
      ["Film (GIF)", async () => saveFile(`${nameFile(name())}.gif`, await pathToGif(scene()), "image/gif")],
      ...pictureEntries({ root: body, pose: stage.pose }, tellPicture),
      ["Codes (CSV)", () => saveCsv(`${nameFile(name())}.csv`, pathToRows(scene()))],
    ]));
    stage.root.classList.toggle("compact", Boolean(options.isCompact));
    // what is covered is not walked through, nor in a file
    function cover() {
      const isOff = isCovered("frames", "facts");
      part.bar.style.visibility = isOff ? "hidden" : "";
      if (isOff && path.isPlaying) path.togglePlay();
      path.lay();
    }
    cover();
    return { cover, echo: choice.echo, repaint: path.redraw, sync: path.sync };
  },
};

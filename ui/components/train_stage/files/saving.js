// The Save menu of the stage.

import { createSaveMenu, saveCsv, saveFile } from "../../shared/hand/download.js";
import { nameFile, pictureEntries } from "../../shared/save/entries.js";
import { filmToArrays, filmToGif, filmToRows } from "./export.js";
import { toNpz } from "./npz.js";

// part: of component.html; stage: of define.js; first(): the run that is shown; viewTitle(): of the open tab.
export function createSaving(part, { pose }, first, viewTitle) {
  const save = (end, build, type) => async () => {
    const film = first();
    if (!film?.frames.length) throw new Error("There is no film yet.");
    saveFile(`${nameFile(`film-${film.id}`)}.${end}`, build(film), type);
  };
  const tell = (name, what, caption) => () => {
    const { id = "nothing", run } = first() ?? {};
    const title = `${run?.title || run?.spec_title || "A run"}: ${what()}`;
    return { name: `${name}-${id}`, title, caption: caption() };
  };
  const sayScreen = () => {
    const count = (first()?.header?.note.num_test ?? 0).toLocaleString("en");
    const digits = "Above the digits as they go in, below as the network draws them, with their MSE";
    return `${digits}; the curve is of ${count} test digits.`;
  };
  const tellScreen = tell("train", () => part.headline.textContent, sayScreen);
  const tellView = tell("train", () => viewTitle().toLowerCase(), () => part.headline.textContent);
  return createSaveMenu([
    ["Film (GIF)", save("gif", filmToGif, "image/gif")],
    ["Frames (npz)", save("npz", (film) => new Blob(toNpz(filmToArrays(film))), "application/zip")],
    ["Curve (CSV)", async () => saveCsv(`${nameFile(`curve-${first()?.id}`)}.csv`, filmToRows(first()))],
    ...pictureEntries({ root: part.screen, pose }, tellScreen),
    ...pictureEntries({ root: part.views, pose }, tellView, "View"),
  ], "quiet");
}

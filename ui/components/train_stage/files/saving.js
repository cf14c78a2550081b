// The Save menu of the stage.

import { createSaveMenu, saveCsv, saveFile } from "../../shared/hand/download.js";
import { nameFile, pictureEntries } from "../../shared/save/entries.js";
import { filmToArrays, filmToGif, filmToRows } from "./export.js";
import { toNpz } from "./npz.js";

// figure: as pictureEntries takes it; first(): the run that is shown; headline(): what is said of it now.
export function createSaving(figure, first, headline) {
  const save = (end, build, type) => async () => {
    const film = first();
    if (!film?.frames.length) throw new Error("There is no film yet.");
    saveFile(`${nameFile(`film-${film.id}`)}.${end}`, build(film), type);
  };
  const tellPicture = () => {
    const { id = "nothing", run, header } = first() ?? {};
    const count = (header?.note.num_test ?? 0).toLocaleString("en");
    return {
      name: `train-${id}`,
      title: `${run?.title || run?.spec_title || "A run"}: ${headline()}`,
      caption: "Above the digits as they go in, below as the network draws them, with their MSE; the curve is of " +
        `${count} test digits.`,
    };
  };
  return createSaveMenu([
    ["Film (GIF)", save("gif", filmToGif, "image/gif")],
    ["Frames (npz)", save("npz", (film) => new Blob(toNpz(filmToArrays(film))), "application/zip")],
    ["Curve (CSV)", async () => saveCsv(`${nameFile(`curve-${first()?.id}`)}.csv`, filmToRows(first()))],
    ...pictureEntries(figure, tellPicture),
  ], "quiet");
}

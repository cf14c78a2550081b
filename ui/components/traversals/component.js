// Traversals: a strip of decodes for every number of the code, and for a code of two the manifold.

import { announceChoice, codeSpaceParts } from "../shared/core/current.js";
import { defineComponent } from "../shared/define.js";
import { createSaveMenu, saveCsv, savePng } from "../shared/hand/download.js";
import { createSheets } from "./sheets.js";

const NOTES = ["manifold", "mean", "digit"];

// options: { hash, kind, numSteps, base, order }: kind "strips" or "manifold" (for a code of two, its
// usual), base "mean" or "digit", order "index" or "variance". What is reported has a code where a tile
// was chosen, and none when something else was.
export default defineComponent({
  name: "traversals",
  className: "traversals",
  waiting: "Waiting for the model…",
  reports: ["kind", "numSteps", "base", "order"],
  restartsOn: ["hash"],
  findParts: codeSpaceParts,
  build({ part, model, space, state, stage, options, report, signal }) {
    const { hash, numSteps = 11, base = "mean", order = "index" } = options;
    const kind = options.kind === "strips" || space.size !== 2 ? "strips" : "manifold";
    const settings = { kind, numSteps, base, order };
    const sheets = createSheets({
      list: part.list, stage, model, space, state, settings, hash, signal,
      onCommit() {
        report({ code: [...state.chosen], ...settings });
        announceChoice("traversals", hash);
      },
    });
    for (const name of Object.keys(settings)) {
      part[name].value = settings[name];
      part[name].onchange = ({ target: { value } }) => {
        settings[name] = name === "numSteps" ? Number(value) : value;
        show();
        report({ ...settings });
      };
    }
    part.kind.hidden = space.size !== 2;
    part.bar.append(createSaveMenu([
      ["Picture (PNG)", () => savePng(`${model.name}-${settings.kind}.png`, sheets.toCanvas())],
      ["Codes (CSV)", () => saveCsv(`${model.name}-${settings.kind}.csv`, sheets.toRows())],
    ], "below"));

    function show() {
      const isStrips = settings.kind === "strips";
      for (const name of ["numSteps", "base", "order"]) part[name].hidden = !isStrips;
      for (const name of NOTES) part[name].hidden = name !== (isStrips ? settings.base : "manifold");
      part.list.className = `sheets ${settings.kind} ${space.size > 10 ? "many" : ""}`;
      sheets.build();
    }
    show();
    return { repaint: sheets.repaint };
  },
});

// Traversals: a strip of decodes for every number of the code, and for a code of two the manifold.

import { announceChoice, codeSpaceParts } from "../shared/core/current.js";
import { defineComponent } from "../shared/define.js";
import { make, select, spacer, toolbar } from "../shared/paint/dom.js";
import { createSaveMenu, saveCsv, savePng } from "../shared/hand/download.js";
import { createSheets } from "./sheets.js";

const STEPS = [9, 11, 13, 15];
const STRIPS = "Each strip changes one number of the code, from the 1 % to the 99 % quantile of the test codes;";
const SAYS = {
  manifold:
    "What the network draws all over the square: tiles at equal shares of the test codes. " +
    "The dot is where you are; touch a tile to go there.",
  mean:
    `${STRIPS} the others stay at the mean. Grey mark: the mean. Touch a tile to go there: ` +
    "a coloured mark shows where you are.",
  digit:
    `${STRIPS} the others stay as they are. Coloured mark: where you are, on each strip ` +
    "the code lies on. Touch a tile to go there.",
};

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
  build({ model, space, state, stage, body, registry, options, report }) {
    const hasManifold = space.size === 2;
    const settings = {
      kind: options.kind === "strips" || !hasManifold ? "strips" : "manifold",
      numSteps: STEPS.includes(options.numSteps) ? options.numSteps : 11,
      base: options.base === "digit" ? "digit" : "mean",
      order: options.order === "variance" ? "variance" : "index",
    };
    const reportChoice = (choice = {}) => report({ ...choice, ...settings });
    const list = make("div", { class: "sheets" });
    const note = make("p", { class: "soft" });
    const sheets = createSheets({
      list, stage, model, space, state, registry, settings,
      hash: options.hash,
      onCommit() {
        reportChoice({ code: [...state.chosen] });
        announceChoice("traversals", options.hash);
      },
    });

    const choose = (label, name, entries, read = String) =>
      select(label, entries, (value) => {
        settings[name] = read(value);
        show();
        reportChoice();
      }, { value: settings[name] });
    const kind = choose("Show", "kind", [["manifold", "Manifold"], ["strips", "Strips"]]);
    const forStrips = [
      choose("Steps", "numSteps", STEPS.map((n) => [n, `${n} steps`]), Number),
      choose("Around", "base", [["mean", "around the mean"], ["digit", "around this code"]]),
      choose("Order", "order", [["index", "by index"], ["variance", "by variance"]]),
    ];
    const save = createSaveMenu([
      ["Picture (PNG)", () => savePng(`${model.name}-${settings.kind}.png`, sheets.toCanvas())],
      ["Codes (CSV)", () => saveCsv(`${model.name}-${settings.kind}.csv`, sheets.toRows())],
    ], "below");
    const bar = toolbar("Traversals", ...(hasManifold ? [kind] : []), ...forStrips, spacer(), save);

    function show() {
      for (const element of forStrips) element.hidden = settings.kind !== "strips";
      list.className = `sheets ${settings.kind} ${space.size > 10 ? "many" : ""}`;
      note.textContent = SAYS[settings.kind === "strips" ? settings.base : "manifold"];
      sheets.build();
    }
    body.replaceChildren(bar, note, list);
    show();
    return {
      repaint: sheets.repaint,
      stop() {
        sheets.stop();
        body.replaceChildren();
      },
    };
  },
});

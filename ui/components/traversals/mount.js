// Traversals: a strip of decodes for every number of the code, and for a code of two the manifold.

import { announceChoice, whenReady } from "../shared/core/current.js";
import { make } from "../shared/paint/dom.js";
import { createSaveMenu, saveCsv, savePng } from "../shared/hand/download.js";
import { createStage } from "../shared/paint/stage.js";
import { createSheets } from "./sheets.js";

const STEPS = [9, 11, 13, 15];
const STRIPS = "Each strip changes one number of the code, from the 1 % to the 99 % quantile of the test codes;";
const SAYS = {
  manifold: "What the network draws all over the square: tiles at equal shares of the test codes. The dot is where you are; touch a tile to go there.",
  mean: `${STRIPS} the others stay at the mean. Grey mark: the mean. Touch a tile to go there: a coloured mark shows where you are.`,
  digit: `${STRIPS} the others stay as they are. Coloured mark: where you are, on each strip the code lies on. Touch a tile to go there.`,
};

const TOLD = ["kind", "numSteps", "base", "order"];

// options: { hash, kind, numSteps, base, order }: kind "strips" or "manifold" (for a code of two, its
// usual), base "mean" or "digit", order "index" or "variance". onChange({ code, kind, numSteps, base,
// order }) is called when a tile was chosen, and without code when something else was.
export function mount(element, registry, options, onChange) {
  let given = options;
  let sheets = null;
  const stage = createStage(element, "traversals", () => sheets?.repaint());
  stage.root.dataset.ae = "traversals";
  const waiting = make("p", { class: "waiting-note" }, "Waiting for the model…");
  const body = make("div", {});
  stage.root.append(waiting, body);

  function build({ model, space, state }) {
    const hasManifold = space.size === 2;
    const settings = {
      kind: given.kind === "strips" || !hasManifold ? "strips" : "manifold",
      numSteps: STEPS.includes(given.numSteps) ? given.numSteps : 11,
      base: given.base === "digit" ? "digit" : "mean",
      order: given.order === "variance" ? "variance" : "index",
    };
    const tell = (report = {}) => onChange({ ...report, ...settings });
    const list = make("div", { class: "sheets" });
    const note = make("p", { class: "soft" });
    sheets = createSheets({
      list, stage, model, space, state, registry, settings,
      hash: given.hash,
      onCommit() {
        tell({ code: [...state.chosen] });
        announceChoice("traversals", given.hash);
      },
    });

    function select(label, name, entries, read = String) {
      const element = make("select", { "aria-label": label });
      for (const [value, text] of entries) element.append(make("option", { value }, text));
      element.value = String(settings[name]);
      element.addEventListener("change", () => {
        settings[name] = read(element.value);
        show();
        tell();
      });
      return element;
    }
    const kind = select("Show", "kind", [["manifold", "Manifold"], ["strips", "Strips"]]);
    const forStrips = [
      select("Steps", "numSteps", STEPS.map((n) => [n, `${n} steps`]), Number),
      select("Around", "base", [["mean", "around the mean"], ["digit", "around this code"]]),
      select("Order", "order", [["index", "by index"], ["variance", "by variance"]]),
    ];
    const save = createSaveMenu([
      ["Picture (PNG)", () => savePng(`${model.name}-${settings.kind}.png`, sheets.toCanvas())],
      ["Codes (CSV)", () => saveCsv(`${model.name}-${settings.kind}.csv`, sheets.toRows())],
    ]);
    save.classList.add("below");
    const bar = make("div", { class: "bar", role: "toolbar", "aria-label": "Traversals" });
    bar.append(...(hasManifold ? [kind] : []), ...forStrips, make("span", { class: "gap" }), save);

    function show() {
      for (const element of forStrips) element.hidden = settings.kind !== "strips";
      list.className = `sheets ${settings.kind} ${space.size > 10 ? "many" : ""}`;
      note.textContent = SAYS[settings.kind === "strips" ? settings.base : "manifold"];
      sheets.build();
    }
    body.replaceChildren(bar, note, list);
    waiting.hidden = true;
    show();
    return () => {
      sheets.stop();
      sheets = null;
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
      if (["hash", ...TOLD].some((name) => before[name] !== next[name])) {
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

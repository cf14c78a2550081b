// The filter wall: every unit of a layer as a tile, the chosen one's card, and the digit that
// answers at once where a unit is switched off.

import { make } from "../shared/paint/dom.js";
import { createEcho } from "../shared/hand/echo.js";
import { onModels } from "../shared/core/registry.js";
import { onSheet } from "../shared/core/sheet.js";
import { createStage } from "../shared/paint/stage.js";
import { createScene } from "./scene.js";

// The digit is not among them: a drawing has no number that the page could hand back.
const REPORTED = ["layer", "reading", "order", "scale", "unit", "factors", "beside"];

// options: { hash, isReal, digit, and what REPORTED names }: layer as network.nameOf writes it;
// reading "incoming", "outgoing" or "" for the usual; order of order.js; scale "tile" or "common";
// unit an index or -1; factors a list of [unit, factor]; beside "pca" or ""; digit an index of the
// sheet; isReal, whether the sheet holds real digits.
// onChange(the same) is called when a choice is made for good.
export function mount(element, registry, options, onChange) {
  let given = options;
  let scene = null;
  let model = null;
  const echo = createEcho(REPORTED);
  const stage = createStage(element, "filters", () => scene?.repaint());
  stage.root.dataset.ae = "filters";
  const waiting = make("p", { class: "waiting-note" }, "Waiting for the weights…");
  const body = make("div", {});
  stage.root.append(waiting, body);

  function report(choice) {
    echo.tell(choice);
    onChange(choice);
  }

  function build() {
    const next = registry.models.get(given.hash);
    if (!next) return;
    if (next === model) return scene?.refreshFindings();
    scene?.stop();
    model = next;
    waiting.hidden = true;
    const hasUnits = model.encoder.length + model.decoder.length > 1;
    if (!hasUnits) {
      scene = null;
      body.replaceChildren(make("p", { class: "waiting-note" }, "This network has no hidden unit; choose another model."));
      return;
    }
    scene = createScene({ body, stage, model, registry, given: echo.current(given), report });
  }

  const stopModels = onModels(build);
  const stopSheet = onSheet(() => scene?.takeSheet());
  const resizing = new ResizeObserver(() => scene?.resize());
  resizing.observe(body);
  stage.refresh();
  build();

  return {
    // Take new options; what the page only hands back has no effect.
    update(next) {
      const before = given;
      given = next;
      stage.refresh();
      const isNews = echo.isNews(next, before);
      if (next.hash !== before.hash) build();
      else if (scene && isNews) scene.obey(next);
    },
    destroy() {
      stopModels();
      stopSheet();
      resizing.disconnect();
      scene?.stop();
      stage.stop();
    },
  };
}

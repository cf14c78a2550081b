// The filter wall: every unit of a layer as a tile, the chosen one's card, and the digit that
// answers at once where a unit is switched off.

import { defineComponent } from "../shared/define.js";
import { make } from "../shared/paint/dom.js";
import { createScene } from "./scene.js";

const NOTHING_TO_SHOW = "This network has no hidden unit; choose another model.";

// options: { hash, isReal, digit, and what `reports` names }: layer as network.nameOf writes it;
// reading "incoming", "outgoing" or "" for the usual; order of settings.js; scale "tile" or "common";
// unit an index or -1; factors a list of [unit, factor]; beside "pca" or ""; digit an index of the
// sheet; isReal, whether the sheet holds real digits.
export default defineComponent({
  name: "filters",
  className: "filters",
  waiting: "Waiting for the weights…",
  // the digit is not among them: a drawing has no number that the page could hand back
  reports: ["layer", "reading", "order", "scale", "unit", "factors", "beside"],
  findParts({ hash }, registry) {
    const model = registry.models.get(hash);
    return model ? { model } : null;
  },
  build({ model, body, options, ...rest }) {
    if (model.encoder.length + model.decoder.length > 1)
      return createScene({ model, body, given: options, ...rest });
    body.replaceChildren(make("p", { class: "waiting-note" }, NOTHING_TO_SHOW));
    return { sync() {}, stop() {} };
  },
});

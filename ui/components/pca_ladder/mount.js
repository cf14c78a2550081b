// The same digits through PCA-k and through a network: a slider over k, and a sheet to draw on.

import { make } from "../shared/paint/dom.js";
import { createEcho } from "../shared/hand/echo.js";
import { onModels } from "../shared/core/registry.js";
import { onSheet } from "../shared/core/sheet.js";
import { createStage } from "../shared/paint/stage.js";
import { basisOf } from "./basis.js";
import { createScene } from "./scene.js";

const REPORTED = ["k", "isClipped", "digit"];

// options: { data, hash, k, isClipped, digit, unit, isLog, ladder, needed, network, n }:
//   data     the set PCA was fitted to; the packet names components, mean and digits after it
//   hash     the network's, "" for none; network { name, look, error }, its test error in `unit`
//   ladder   { plain, clipped }, test errors of PCA-1, PCA-2, … in `unit`, either may be null; n their
//            images
//   needed   { plain, clipped }, the size at which PCA is as good as the network, or null
// onChange({ k, isClipped, digit }) is called when a choice is made for good.
export function mount(element, registry, options, onChange) {
  let given = options;
  let scene = null;
  let built = {};
  const echo = createEcho(REPORTED);
  const stage = createStage(element, "ladder", () => scene?.repaint());
  stage.root.dataset.ae = "pca-ladder";
  const waiting = make("p", { class: "waiting-note" }, "Waiting for the components…");
  const body = make("div", {});
  stage.root.append(waiting, body);

  function report(choice) {
    echo.tell(choice);
    onChange(choice);
  }

  function build() {
    const basis = basisOf(given.data, registry);
    const model = given.hash ? (registry.models.get(given.hash) ?? null) : null;
    if (!basis || (given.hash && !model)) return;
    if (basis === built.basis && model === built.model) return;
    scene?.stop();
    built = { basis, model };
    waiting.hidden = true;
    scene = createScene({ body, stage, basis, model, registry, given, report });
  }

  const stopModels = onModels(build);
  const stopSheet = onSheet(() => scene?.takeSheet());
  const resizing = new ResizeObserver(() => scene?.resize());
  resizing.observe(body);
  stage.refresh();
  build();

  return {
    update(next) {
      const before = given;
      given = next;
      stage.refresh();
      build();
      scene?.show(next);
      if (echo.isNews(next, before)) scene?.obey(next);
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

// The map of all test digits: one method, or two methods or models side by side under one hand.

import { make } from "../shared/paint/dom.js";
import { createEcho } from "../shared/hand/echo.js";
import { onModels } from "../shared/core/registry.js";
import { onSheet } from "../shared/core/sheet.js";
import { createStage } from "../shared/paint/stage.js";
import { isSame, readFacts, readParts } from "./parts.js";
import { createScene } from "./scene.js";

// options: { maps, isReal, colour, marks, digit }: maps one or two of { hash, places, method, title, name,
// detail, quality }, places the name of a published array; colour of colours.js; marks "dots" or "glyphs";
// digit an index, of the one on the card; isReal, whether a sheet of real digits is published.
// onChange({ colour, marks, digit }) is called when a choice is made.
export function mount(element, registry, options, onChange) {
  let given = options;
  let scene = null;
  const echo = createEcho(["colour", "marks", "digit"]);
  const stage = createStage(element, "map", () => scene?.repaint());
  const waiting = make("p", { class: "waiting-note" }, "Waiting for the codes…");
  const body = make("div", {});
  stage.root.append(waiting, body);

  function report(choice) {
    echo.tell(choice);
    onChange(choice);
  }

  function build() {
    const parts = readParts(given.maps, registry);
    if (!parts) return;
    if (scene && isSame(parts, scene.parts)) {
      const before = scene.parts.map(({ predicted }) => predicted);
      for (const part of scene.parts) readFacts(part, registry);
      if (scene.parts.some(({ predicted }, k) => predicted !== before[k])) scene.repaint();
      return;
    }
    scene?.stop();
    waiting.hidden = true;
    scene = createScene({ body, stage, parts, given: echo.current(given), registry, report });
  }

  const stopModels = onModels(build);
  const stopSheet = onSheet(() => scene?.repaint());
  stage.refresh();
  build();

  return {
    // Take new options; what the page only hands back has no effect.
    update(next) {
      const before = given;
      given = next;
      stage.refresh();
      const isNews = echo.isNews(next, before);
      build();
      if (!scene) return;
      if (isNews) scene.sync(next);
      const isShown = next.maps.length === scene.parts.length && next.maps.every(({ places }, k) => places === scene.parts[k].map.places);
      if (isShown) scene.showQuality(next.maps);
    },
    destroy() {
      stopModels();
      stopSheet();
      scene?.stop();
      stage.stop();
    },
  };
}

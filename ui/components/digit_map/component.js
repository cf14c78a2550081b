// The map of all test digits: one method, or two methods or models side by side under one hand.

import { defineComponent } from "../shared/define.js";
import { isSame, readParts } from "./parts.js";
import { createScene } from "./scene.js";

// options: { maps, isReal, colour, marks, digit }: maps one or two of { hash, places, method, title, name,
// detail, quality }, places the name of a published array; colour of colours.js; marks "dots" or "glyphs";
// digit an index, of the one on the card; isReal, whether a sheet of real digits is published.
export default defineComponent({
  className: "map",
  waiting: "Waiting for the codes…",
  reports: ["colour", "marks", "digit"],
  findParts({ maps }, registry) {
    const parts = readParts(maps, registry);
    return parts && { parts };
  },
  isSame: (found, before) => isSame(found.parts, before.parts),
  build: createScene,
});

// The same digits through PCA-k and through a network: a slider over k, and a sheet to draw on.

import { defineComponent } from "../shared/define.js";
import { basisOf } from "./basis.js";
import { createScene } from "./scene.js";

// options: { data, hash, k, isClipped, digit, unit, isLog, ladder, needed, network, n }:
//   data     the set PCA was fitted to; the packet names components, mean and digits after it
//   hash     the network's, "" for none; network { name, look, error }, its test error in `unit`
//   ladder   { plain, clipped }, test errors of PCA-1, PCA-2, … in `unit`, either may be null; n their
//            images
//   needed   { plain, clipped }, the size at which PCA is as good as the network, or null
export default defineComponent({
  name: "pca-ladder",
  className: "ladder",
  waiting: "Waiting for the components…",
  reports: ["k", "isClipped", "digit"],
  findParts({ data, hash }, registry) {
    const basis = basisOf(data, registry);
    const model = hash ? (registry.models.get(hash) ?? null) : null;
    return basis && (model || !hash) ? { basis, model } : null;
  },
  build: ({ options, ...rest }) => createScene({ ...rest, given: options }),
});

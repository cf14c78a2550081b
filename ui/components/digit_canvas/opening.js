// What the bench opens with: a three written by a quick hand, and what the networks draw of it, for
// the page stands before the last of them has come. opening.json is written by
// tests/ui/components/test_opening_in_browser.py, which holds it true: damage as { kind, level, seed };
// sample, strokes on the 280x280 canvas; answers by hash, { code, scale: the largest spread of its
// test codes, pixels: 784 bytes in base64 }.

import { wantAll } from "../shared/core/registry.js";
import { fromBase64 } from "./history.js";
import opening from "./opening.json" with { type: "json" };

export const SAMPLE = opening.sample;

const isOpening = (state) => Object.entries(opening.damage).every(([name, value]) => state[name] === value);

// What answers for a network that is not there yet: until anything is touched, what it drew of the
// sample; of all else it has to say itself, and is wanted. untouched() gives { kind, level, seed } of a
// bench that nobody has touched, else nothing.
export function createStandIn(registry, untouched) {
  return (hash) => {
    const state = untouched();
    if (!state || !isOpening(state)) {
      wantAll(registry);
      return null;
    }
    const known = opening.answers[hash];
    if (!known) return null;
    return {
      codeSize: known.code.length,
      codeStd: [known.scale],
      reconstruct(_, code, pixels) {
        code.set(known.code);
        pixels.set(fromBase64(known.pixels));
      },
    };
  };
}

// The bench: how the digit is damaged before the models get it. Kind, level and seed are those of
// ae_core.data.corruption; what the brush covered is black on top of it.

import { corrupt, TOP_LEVELS } from "../shared/core/corruption.js";
import { setText } from "../shared/paint/dom.js";
import { createBrush } from "./brush.js";

// name: in a sentence; axis: what the level is; start: where its slider begins; isRandom: another seed
// gives another picture.
export const KINDS = {
  none: { axis: "" },
  gaussian: { name: "Gaussian σ", axis: "σ of the noise", start: 0.5, isRandom: true },
  salt_and_pepper: { name: "salt+pepper", axis: "share of pixels", start: 0.3, isRandom: true },
  masking: { name: "masked", axis: "share of pixels", start: 0.5, isRandom: true },
  blur: { name: "blur", axis: "reach in pixels", start: 1.5 },
  occlusion: { name: "patch", axis: "side of the patch", start: 0.35, isRandom: true },
  contrast: { name: "contrast cut by", axis: "contrast taken away", start: 0.6 },
};
const LAST_SEED = 2 ** 31 - 1;

// part: of component.html. onChange(time) when the picture has to be drawn again, onCommit() when
// something has been changed for good.
export function createBench(part, { onChange, onCommit }) {
  const mask = new Uint8Array(784);
  const levels = {}; // kind -> level it had last
  const bench = {
    state: { kind: "none", level: 0, seed: 0 },
    version: 0, // of the brush's work
    isBrushed: false,
    get isOn() {
      return bench.state.kind !== "none" || bench.isBrushed;
    },
    // Take { kind, level, seed } from outside.
    reset({ kind, level, seed }) {
      const top = TOP_LEVELS[kind] ?? 1;
      bench.state = { kind, level: Math.min(Math.max(level, 0), top), seed: seed % LAST_SEED };
      show();
    },
    // Write what the models get of `pixels` into `out`; kind, level and seed as set unless given.
    apply(pixels, out, { kind, level, seed } = bench.state) {
      corrupt(pixels, kind, level, seed, out);
      if (bench.isBrushed) for (let i = 0; i < 784; i++) if (mask[i]) out[i] = 0;
    },
  };

  function set(changes, time) {
    bench.reset({ ...bench.state, ...changes });
    levels[bench.state.kind] = bench.state.level;
    onChange(time);
  }
  function show() {
    const { kind, level, seed } = bench.state;
    const { name, axis, isRandom } = KINDS[kind];
    part.kinds.querySelector(`[value="${kind}"]`).checked = true;
    part.level.max = TOP_LEVELS[kind] ?? 1;
    part.level.value = level;
    part.level.disabled = kind === "none";
    part.level.setAttribute("aria-valuetext", `${level.toFixed(2)}, ${axis}`);
    part.reseed.disabled = !isRandom;
    part.uncover.hidden = !bench.isBrushed;
    const isBrushed = bench.isBrushed && kind === "occlusion" && level === 0;
    const damage = kind === "none" ? "28 × 28" : `${name} ${level.toFixed(2)}`;
    setText(part.damage, isBrushed ? "what you left" : damage);
    setText(part.seed, !isRandom || isBrushed ? "" : `seed ${seed}`);
  }

  part.kinds.onchange = ({ target: { value: kind }, timeStamp }) => {
    set({ kind, level: levels[kind] ?? KINDS[kind].start ?? 0 }, timeStamp);
    onCommit();
  };
  for (const preset of part.presets.children)
    preset.onclick = ({ timeStamp }) => {
      part.hard.open = false;
      set({ kind: preset.dataset.kind, level: Number(preset.dataset.level) }, timeStamp);
      onCommit();
    };
  part.level.oninput = ({ timeStamp }) => set({ level: part.level.valueAsNumber }, timeStamp);
  part.level.onchange = onCommit;
  part.reseed.onclick = ({ timeStamp }) => {
    set({ seed: bench.state.seed + 1 }, timeStamp);
    onCommit();
  };
  part.uncover.onclick = ({ timeStamp }) => {
    mask.fill(0);
    takeMask(timeStamp);
    onCommit();
  };
  part.touchBrush.onclick = () => {
    const isOn = part.seen.toggleAttribute("data-touch");
    part.touchBrush.setAttribute("aria-pressed", isOn);
  };
  part.seen.tabIndex = 0;
  part.seen.setAttribute("role", "application");
  const label = "What the models get. Arrow keys move a brush, Space covers pixels with it.";
  part.seen.setAttribute("aria-label", label);

  function takeMask(time) {
    bench.version++;
    bench.isBrushed = mask.includes(1);
    // covering is an occlusion: without another kind the level of its square is 0
    if (bench.isBrushed && bench.state.kind === "none") bench.state = { ...bench.state, kind: "occlusion", level: 0 };
    show();
    onChange(time);
  }
  bench.brush = createBrush(part.seen, mask, { onPaint: takeMask, onEnd: onCommit });
  return bench;
}

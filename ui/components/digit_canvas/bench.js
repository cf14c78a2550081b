// The bench: how the digit is damaged before the models get it. Kind, level and seed are those of
// ae_core.data.corruption; what the brush covered is black on top of it.

import { corrupt, TOP_LEVELS } from "../shared/core/corruption.js";
import { make, setText } from "../shared/paint/dom.js";
import { createBrush } from "./brush.js";

// title: the tab; name: in a sentence; axis: what the level is; start: where its slider begins.
export const KINDS = {
  none: { title: "Clean" },
  gaussian: { title: "Gaussian", name: "Gaussian σ", axis: "σ of the noise", start: 0.5 },
  salt_and_pepper: { title: "Salt+pepper", name: "salt+pepper", axis: "share of pixels", start: 0.3 },
  masking: { title: "Mask", name: "masked", axis: "share of pixels", start: 0.5 },
  blur: { title: "Blur", name: "blur", axis: "reach in pixels", start: 1.5 },
  occlusion: { title: "Occlude", name: "patch", axis: "side of the patch", start: 0.35 },
  contrast: { title: "Contrast", name: "contrast cut by", axis: "contrast taken away", start: 0.6 },
};
// What no shipped denoiser met in training.
const HARD = [
  ["Salt and pepper, half of the pixels", "salt_and_pepper", 0.5],
  ["A patch over half the width", "occlusion", 0.5],
  ["Four pixels in five gone", "masking", 0.8],
  ["Contrast of a tenth", "contrast", 0.9],
];
// What is random: another seed gives another picture.
export const HAS_NOISE = ["gaussian", "salt_and_pepper", "masking", "occlusion"];
const LAST_SEED = 2 ** 31 - 1;

// Whether options { kind, level, seed } make sense; what is not there is filled in.
export function readBench(options) {
  const kind = options && options.kind in KINDS ? options.kind : "none";
  const top = TOP_LEVELS[kind] ?? 1;
  const level = Number.isFinite(options?.level) ? options.level : (KINDS[kind].start ?? 0);
  const seed = Number.isInteger(options?.seed) ? options.seed : 0;
  return { kind, level: Math.min(Math.max(level, 0), top), seed: Math.max(0, seed % LAST_SEED) };
}

// part(name) gives the elements of component.html. onChange(time) when the picture has to be drawn
// again, onCommit() when something has been changed for good.
export function createBench(part, { onChange, onCommit }) {
  const mask = new Uint8Array(784);
  const levels = {}; // kind -> level it had last
  const stop = new AbortController();
  const tabs = {};
  let state = readBench(null);
  let version = 0; // of the brush's work
  let hasMask = false;

  function set(changes, time) {
    state = readBench({ ...state, ...changes });
    levels[state.kind] = state.level;
    show();
    onChange(time);
  }
  function show() {
    const { kind, level, seed } = state;
    tabs[kind].checked = true;
    const slider = part("level");
    slider.max = TOP_LEVELS[kind] ?? 1;
    slider.value = level;
    slider.disabled = kind === "none";
    slider.setAttribute("aria-valuetext", `${level.toFixed(2)}, ${KINDS[kind].axis ?? ""}`);
    part("reseed").disabled = !HAS_NOISE.includes(kind);
    part("uncover").hidden = !hasMask;
    const isBrushed = hasMask && kind === "occlusion" && level === 0;
    const name = kind === "none" ? "28 × 28" : `${KINDS[kind].name} ${level.toFixed(2)}`;
    setText(part("damage"), isBrushed ? "what you left" : name);
    setText(part("seed"), part("reseed").disabled || isBrushed ? "" : `seed ${seed}`);
  }
  const listen = (target, type, listener) =>
    target.addEventListener(type, listener, { signal: stop.signal });

  for (const [kind, { title }] of Object.entries(KINDS)) {
    tabs[kind] = make("input", { type: "radio", name: "ae-kind", value: kind });
    part("kinds").append(make("label", {}, tabs[kind], make("span", {}, title)));
    listen(tabs[kind], "change", (event) => {
      set({ kind, level: levels[kind] ?? KINDS[kind].start }, event.timeStamp);
      onCommit();
    });
  }
  for (const [title, kind, level] of HARD) {
    const act = (event) => {
      part("hard").open = false;
      set({ kind, level }, event.timeStamp);
      onCommit();
    };
    part("presets").append(make("button", { type: "button", onclick: act }, title));
  }
  listen(part("level"), "input", (event) =>
    set({ level: Number(event.target.value) }, event.timeStamp),
  );
  listen(part("level"), "change", onCommit);
  listen(part("reseed"), "click", (event) => {
    set({ seed: state.seed + 1 }, event.timeStamp);
    onCommit();
  });
  listen(part("uncover"), "click", (event) => {
    mask.fill(0);
    hasMask = false;
    version++;
    show();
    onChange(event.timeStamp);
    onCommit();
  });
  listen(part("touch-brush"), "click", ({ currentTarget }) => {
    const isOn = part("seen").toggleAttribute("data-touch");
    currentTarget.setAttribute("aria-pressed", isOn);
  });
  part("seen").tabIndex = 0;
  part("seen").setAttribute("role", "application");
  part("seen").setAttribute(
    "aria-label",
    "What the models get. Arrow keys move a brush, Space covers pixels with it.",
  );
  const brush = createBrush(part("seen"), mask, {
    onPaint(time) {
      const isNew = mask.includes(1);
      version++;
      // covering is an occlusion: without another kind the level of its square is 0
      if (isNew && state.kind === "none") state = { ...state, kind: "occlusion", level: 0 };
      if (isNew !== hasMask || isNew) {
        hasMask = isNew;
        show();
      }
      onChange(time);
    },
    onEnd: onCommit,
  });

  return {
    get state() {
      return state;
    },
    get isOn() {
      return state.kind !== "none" || hasMask;
    },
    get isBrushed() {
      return hasMask;
    },
    get version() {
      return version;
    },
    get brushPlace() {
      return brush.place;
    },
    // Take { kind, level, seed } from outside.
    reset(options) {
      state = readBench(options);
      show();
    },
    // Write what the models get of `pixels` into `out`; kind, level and seed as set unless given.
    apply(pixels, out, { kind, level, seed } = state) {
      corrupt(pixels, kind, level, seed, null, out);
      if (hasMask) for (let i = 0; i < 784; i++) if (mask[i]) out[i] = 0;
    },
    stop() {
      stop.abort();
      brush.stop();
    },
  };
}

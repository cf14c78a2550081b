// The bench: how the digit is damaged before the models get it. Kind, level and seed are those of
// ae_core.data.corruption; what the brush covered is black on top of it.

import { fromLetters, toLetters } from "../shared/core/bytes.js";
import { corrupt, TOP_LEVELS } from "../shared/core/corruption.js";
import { ARROWS, isCommand, placeOn, trackPointer } from "../shared/hand/pointer.js";
import { setText } from "../shared/paint/dom.js";

const SIZE = 28;
const RADIUS = 1.6; // of the brush, pixels of the image
const LAST_SEED = 2 ** 31 - 1;
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

// Set to 1 every pixel of `mask` whose middle is near (x, y); a pixel's middle is at index + 0.5.
function cover(mask, x, y) {
  for (let row = Math.max(0, Math.floor(y - 2)); row < Math.min(SIZE, y + 2); row++)
    for (let column = Math.max(0, Math.floor(x - 2)); column < Math.min(SIZE, x + 2); column++)
      if (Math.hypot(column + 0.5 - x, row + 0.5 - y) <= RADIUS) mask[row * SIZE + column] = 1;
}

// Covers pixels of `mask` while the pointer is down on `canvas`. Calls onPaint(time) whenever a
// picture has to be drawn again and onEnd() when a stroke of the brush is finished. `place` is
// the square that the keyboard's brush is at, null while it is not used.
function createBrush(canvas, mask, { onPaint, onEnd }) {
  let last = null;
  const brush = { place: null };

  // Everything between where the brush was and where it is.
  function coverTo([x, y]) {
    const [fromX, fromY] = last ?? [x, y];
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY)));
    for (let i = 1; i <= steps; i++)
      cover(mask, fromX + ((x - fromX) * i) / steps, fromY + ((y - fromY) * i) / steps);
    last = [x, y];
  }
  const paint = (event) => {
    coverTo(placeOn(canvas, event, SIZE));
    onPaint(event.timeStamp);
  };
  trackPointer(canvas, undefined, {
    // a finger scrolls the page unless it was asked to brush; `touch` also sets touch-action
    accepts: ({ pointerType }) => pointerType === "mouse" || "touch" in canvas.dataset,
    onStart(event) {
      brush.place = null;
      paint(event);
    },
    onMove: paint,
    onEnd() {
      last = null;
      onEnd();
    },
  });
  canvas.addEventListener("keydown", (event) => {
    if (isCommand(event)) return;
    if (event.key !== " " && !(event.key in ARROWS)) return;
    event.preventDefault();
    const [x, y] = brush.place ?? [SIZE / 2, SIZE / 2];
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    brush.place = [x + dx, y + dy].map((value) => Math.min(Math.max(value, 0.5), SIZE - 0.5));
    if (event.key === " ") cover(mask, ...brush.place);
    onPaint(event.timeStamp);
    if (event.key === " " && !event.repeat) onEnd();
  });
  canvas.addEventListener("blur", (event) => {
    brush.place = null;
    onPaint(event.timeStamp);
  });
  return brush;
}

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
    // What the brush covered, a bit each, for an address; empty where that is nothing.
    get covered() {
      const bytes = new Uint8Array(mask.length / 8);
      for (const [i, bit] of mask.entries()) bytes[i >> 3] |= bit << (i & 7);
      return bench.isBrushed ? toLetters(bytes) : "";
    },
    // Take { kind, level, seed } from outside; and what is covered, where that is told.
    reset({ kind, level, seed, covered }) {
      if (covered !== undefined) {
        const bytes = covered ? fromLetters(covered) : new Uint8Array(mask.length / 8);
        for (const i of mask.keys()) mask[i] = (bytes[i >> 3] >> (i & 7)) & 1;
        bench.isBrushed = mask.includes(1);
        bench.version++;
      }
      const top = TOP_LEVELS[kind] ?? 1;
      bench.state = { kind, level: Math.min(Math.max(level, 0), top), seed: seed % LAST_SEED };
      show();
    },
    // Scroll to the kind that is chosen, where a phone has all of them in one row.
    reveal() {
      const { offsetLeft, offsetWidth } = part.kinds.querySelector(":checked").parentElement;
      part.kinds.scrollLeft = offsetLeft + (offsetWidth - part.kinds.clientWidth) / 2;
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
    const choice = part.kinds.querySelector(`[value="${kind}"]`);
    if (!choice.checked) {
      choice.checked = true;
      bench.reveal();
    }
    part.level.max = TOP_LEVELS[kind] ?? 1;
    part.level.value = level;
    part.level.disabled = kind === "none";
    setText(part.levelNow, kind === "none" ? "" : level.toFixed(2));
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

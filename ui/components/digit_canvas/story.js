// What the chart beside the pictures tells: the error while a clean digit is drawn, or, where it is
// damaged, the error against the level of the damage.

import { setText } from "../shared/paint/dom.js";
import { HAS_NOISE, KINDS } from "./bench.js";
import { createCurve } from "./curve.js";
import { createTrace } from "./trace.js";

const PAUSE = 45; // milliseconds between two pictures of the chart while a stroke is drawn

// `trained`, { kind, level }, is what the denoiser met in training, or null.
function captionOf(kind, trained) {
  const { axis } = KINDS[kind];
  if (!trained) return axis;
  if (trained.kind !== kind) return `${axis}; new to the denoiser`;
  return `${axis}; the denoiser was trained up to ${trained.level}`;
}

// What lines and markers of the curve are. numImages is 0 where they are of the drawing, numNoises
// 0 where those are not measured yet.
export function describeCurve({ kind, hasInk, hasChoice, numImages, numNoises }) {
  const isRandom = HAS_NOISE.includes(kind);
  const [one, many] = kind === "occlusion" ? ["patch", "patches"] : ["noise", "noises"];
  if (numImages) {
    const lines = `lines: mean of ${numImages} test digits${isRandom ? `, one ${one} each` : ""}`;
    return hasInk ? `${lines}; markers: this digit` : lines;
  }
  if (!hasInk) return `Draw a digit${hasChoice ? ", or look at the test digits" : ""}.`;
  if (!numNoises) return "";
  if (!isRandom) return "lines: this digit at every level; markers: at the level shown";
  const draws = numNoises === 1 ? `one ${one}` : `mean of ${numNoises} ${many}`;
  return `lines: this digit, ${draws}; markers: the ${one} shown`;
}

// measureStrokes(strokes) and measureDamage(kind, level, seed) give the errors of all contestants;
// `bench` is null where nothing is damaged. onChoose() is called when another source was chosen.
export function createStory(part, bench, { measureStrokes, measureDamage, onMeasured, onChoose }) {
  const canvas = part("chart");
  const trace = createTrace(canvas, measureStrokes, onMeasured);
  const curve = createCurve(canvas, measureDamage, onMeasured);
  const last = new Float32Array(784); // the digit that `version` counts
  let version = 0;
  let isOwn = true;
  let hasChosen = false; // whose curves are shown
  let drawnTime = 0;
  let damage = ""; // kind, and version of the brush's work, that the trace was measured with
  const stop = new AbortController();
  for (const name of ["source-own", "source-test"])
    part(name).addEventListener(
      "change",
      () => {
        isOwn = name === "source-own";
        hasChosen = true;
        onMeasured();
        onChoose();
      },
      { signal: stop.signal },
    );

  function noticeChange(clean) {
    if (clean.every((value, i) => value === last[i])) return;
    last.set(clean);
    version++;
  }

  return {
    // Where the curves come from: "own", the drawing, or "test", the test digits.
    get source() {
      return isOwn ? "own" : "test";
    },
    set source(source) {
      isOwn = source !== "test";
      part(isOwn ? "source-own" : "source-test").checked = true;
    },
    // Forget what was measured: models, pen or placing have changed.
    reset() {
      trace.reset();
      version++;
    },
    // now: { strokes, clean, hasInk, isDrawing, errors }; curves as createCurve takes them, or null;
    // trained as captionOf takes it.
    draw({ strokes, clean, hasInk, isDrawing, errors }, columns, { curves, trained }, theme) {
      noticeChange(clean);
      const kind = bench?.state.kind ?? "none";
      const isCurve = kind !== "none";
      const fromTest = curves?.kinds[kind] ? curves : null;
      const hasChoice = isCurve && fromTest !== null;
      part("source").hidden = !hasChoice;
      // who is not there yet has no line of its own
      const useTest = fromTest && (!isOwn || !(hasChosen || columns.isWhole));
      part(useTest ? "source-test" : "source-own").checked = true;
      curve.follow(kind, `${version} ${bench?.version}`, isCurve && hasInk && !useTest);
      const name = hasChoice ? "Error" : isCurve ? "Error against level" : "Error as you draw";
      setText(part("story-name"), name);
      if (damage !== `${kind} ${bench?.version}`) trace.reset();
      damage = `${kind} ${bench?.version}`;
      if (!isCurve) trace.follow(strokes, isDrawing ? errors : null);
      // text is dear (1.3 ms a chart): a stroke's frames belong to the ink and the models
      if (isDrawing && performance.now() - drawnTime < PAUSE) return;
      drawnTime = performance.now();
      if (!isCurve) {
        setText(part("story-note"), "");
        return trace.draw(columns, errors, theme);
      }
      if (fromTest) setText(part("source-test-name"), `${fromTest.num_images} test digits`);
      const caption = captionOf(kind, trained);
      const source = useTest ? curves : null;
      const numNoises = curve.draw(bench.state, columns, errors, source, caption, theme);
      const numImages = source?.num_images ?? 0;
      const note = describeCurve({ kind, hasInk, hasChoice, numImages, numNoises });
      setText(part("story-note"), note);
    },
    stop() {
      stop.abort();
      trace.stop();
      curve.stop();
    },
  };
}

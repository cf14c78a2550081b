// What the chart beside the pictures tells: the error while a clean digit is drawn, or, where it is
// damaged, the error against the level of the damage.

import { coverBox, isCovered } from "../shared/hand/cover.js";
import { setHidden, setText } from "../shared/paint/dom.js";
import { explainText } from "../shared/paint/terms.js";
import { openCanvas } from "../shared/paint/paint.js";
import { KINDS } from "./bench.js";
import { drawChart } from "./lines.js";
import { createCurve, createTrace } from "./measures.js";

// `trained`, { kind, level }, is what the denoiser met in training, or null.
function axisOf(kind, trained) {
  const axis = `Across: ${KINDS[kind].axis}`;
  if (!trained) return axis;
  if (trained.kind !== kind) return `${axis}; new to the denoiser`;
  return `${axis}; the denoiser was trained up to ${trained.level}`;
}

// What lines and markers of the curve are. numImages is 0 where they are of the drawing, numNoises
// 0 where those are not measured yet.
export function describeCurve({ kind, hasInk, hasChoice, numImages, numNoises }) {
  const { isRandom } = KINDS[kind];
  const [one, many] = kind === "occlusion" ? ["patch", "patches"] : ["noise", "noises"];
  if (numImages) {
    const lines = `Lines: mean of ${numImages} test digits${isRandom ? `, one ${one} each` : ""}`;
    return hasInk ? `${lines}; markers: this digit` : lines;
  }
  if (!hasInk) return `Draw a digit${hasChoice ? ", or look at the test digits" : ""}.`;
  if (!numNoises) return "";
  if (!isRandom) return "Lines: this digit at every level; markers: at the level shown";
  const draws = numNoises === 1 ? `one ${one}` : `mean of ${numNoises} ${many}`;
  return `Lines: this digit, ${draws}; markers: the ${one} shown`;
}

// measureStrokes(strokes) and measureDamage(kind, level, seed) give the errors of all contestants;
// `bench` is null where nothing is damaged; isSample() tells whether nobody has drawn yet. onChoose() is called
// when another source was chosen.
export function createStory(part, bench, { measureStrokes, measureDamage, isSample, onMeasured, onChoose }, signal) {
  const trace = createTrace(measureStrokes, onMeasured, signal);
  const curve = createCurve(measureDamage, onMeasured, signal);
  const last = new Float32Array(784); // the digit that `version` counts
  let version = 0;
  let damage = ""; // kind, and version of the brush's work, that the trace was measured with
  part.source.onchange = ({ target }) => {
    story.source = target === part.sourceTest ? "test" : isSample() ? "sample" : "own";
    onChoose();
  };

  // Whether the curves are those of test digits: to begin with they are, for the networks may come late.
  const usesTest = (kind, curves) =>
    Boolean(curves?.kinds[kind]) && (story.source === "test" || (isSample() && story.source === "own"));

  const isHidden = () => isCovered("curves", "errors", "answers"); // every line ends at the error of now

  const story = {
    source: "own", // whose curves: of the drawing, once there is one; of "test" digits; of the "sample"
    // Forget what was measured: models, pen or placing have changed.
    reset() {
      trace.reset();
      version++;
    },
    // Take the drawing of this frame, { strokes, clean, hasInk, isDrawing, errors }, to measure what the chart shows.
    follow({ strokes, clean, hasInk, isDrawing, errors }, curves) {
      if (isHidden()) {
        story.reset();
        trace.follow([], null);
        return curve.follow("", "", false);
      }
      if (clean.some((value, i) => value !== last[i])) {
        last.set(clean);
        version++;
      }
      const kind = bench?.state.kind ?? "none";
      curve.follow(kind, `${version} ${bench?.version}`, kind !== "none" && hasInk && !usesTest(kind, curves));
      if (damage !== `${kind} ${bench?.version}`) trace.reset();
      damage = `${kind} ${bench?.version}`;
      if (kind === "none") trace.follow(strokes, isDrawing ? errors : null);
    },
    // curves: those of test digits, { num_images, kinds }, or null; trained as axisOf takes it.
    draw({ hasInk, errors }, columns, { curves, trained }, theme) {
      if (coverBox(part.story, isHidden())) {
        openCanvas(part.chart);
        return setText(part.storyNote, "");
      }
      const kind = bench?.state.kind ?? "none";
      const isCurve = kind !== "none";
      const fromTest = curves?.kinds[kind];
      const hasChoice = Boolean(fromTest);
      setHidden(part.source, !hasChoice);
      const useTest = usesTest(kind, curves);
      part[useTest ? "sourceTest" : "sourceOwn"].checked = true;
      setText(part.storyName, hasChoice ? "Error" : isCurve ? "Error against level" : "Error as you draw");
      if (!isCurve) {
        setText(part.storyNote, "Across: ink on the paper.");
        return drawChart(part.chart, trace.chart(columns, errors), theme);
      }
      if (hasChoice) setText(part.sourceTestName, `${curves.num_images} test digits`);
      const chart = curve.chart(bench.state, columns, errors, useTest ? fromTest : null);
      drawChart(part.chart, chart, theme);
      const numImages = useTest ? curves.num_images : 0;
      const numNoises = curve.numNoises(kind);
      const lines = describeCurve({ kind, hasInk, hasChoice, numImages, numNoises });
      explainText(part.storyNote, `${axisOf(kind, trained)}. ${lines}`);
    },
  };
  return story;
}

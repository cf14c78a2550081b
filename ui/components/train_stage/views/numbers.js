// The run in numbers: losses by epoch, earlier runs faint behind, and where it trains how fast.

import { make, setHidden, setText } from "../../shared/paint/dom.js";
import { channels } from "../../shared/paint/paint.js";
import { LOOKS, makeSwatch } from "../../shared/paint/looks.js";
import TOKENS from "../../shared/tokens.json" with { type: "json" };
import { follow } from "../followed.js";
import { drawAxes, drawDot, drawTrace, edgeOf, openChart, rangeOf } from "../charts/chart.js";
import { smooth } from "../time/series.js";
import { duration, errorText, sayDevice } from "../words.js";

const MOST_EARLIER = 3;
const [LIGHT, DARK] = [TOKENS.light.accent, TOKENS.dark.accent];
const LINES = [
  { name: "train_loss", title: "train", look: LOOKS.autoencoder },
  { name: "test_loss", title: "test", look: { ...LOOKS.autoencoder, light: LIGHT, dark: DARK, dash: [], width: 3 } },
  { name: "validation_loss", title: "validation", look: { ...LOOKS.denoising, dash: [3, 5] } }, // often as the test's
];

const makeFact = () => make("div", {}, make("span", { class: "soft" }), make("b", { class: "mono" }));

// How many epochs of a run have ended at a frame.
export const countEnded = (history, { phase, step }) =>
  history.filter((entry) => entry.phase < phase || (entry.phase === phase && entry.step <= step)).length;

// The points of a loss over all epochs of a run, phases after each other.
export const lossOf = (history, name) =>
  history.flatMap((entry, i) => (Number.isFinite(entry[name]) ? [[i + 1, entry[name]]] : []));

// part: of component.html; onChange(): draw again.
export function createNumbers(part, onChange, signal) {
  let behind = []; // of earlier runs: { id, film }
  let wanted = [];
  const keys = {}; // of the lines, by their name
  for (const { name, title, look } of LINES) {
    const value = make("b", { class: "mono" });
    keys[name] = { value, element: make("span", { class: "key", hidden: "" }, makeSwatch(look), ` ${title} `, value) };
    part.lossKey.append(keys[name].element);
  }
  const drop = () => behind.splice(0).map(({ film }) => film.stop());
  signal.addEventListener("abort", drop);
  part.smoothing.oninput = onChange;
  part.earlierRuns.onchange = () => {
    showEarlier();
    onChange();
  };
  // Only their history is wanted, and a connection ends with the first message that has it.
  function showEarlier() {
    drop();
    if (!part.earlierRuns.checked) return;
    behind = wanted.slice(0, MOST_EARLIER).map(({ id }) => {
      const one = { id, run: null, film: null };
      one.film = follow(id, {
        onNews(film) {
          if (!film.run || one.run) return;
          one.run = film.run;
          film.stop();
          onChange();
        },
        onProblem() {},
      });
      return one;
    });
  }

  function drawLosses(shown, isLog, theme) {
    const share = part.smoothing.valueAsNumber;
    const ready = (run, name) => smooth(lossOf(run?.history ?? [], name), share);
    const [first] = shown;
    const note = first?.film.frames[first.index]?.note;
    const count = note ? countEnded(first.film.run?.history ?? [], note) : 0;
    const faint = behind.map(({ run }) => ready(run, "test_loss"));
    const own = LINES.map((line) => ({ ...line, points: ready(first?.film.run, line.name) }));
    const others = shown.slice(1).map(({ film }) => ready(film.run, "test_loss"));
    const all = [...faint, ...others, ...own.map(({ points }) => points)].flat();
    const last = Math.max(...all.map(([x]) => x), 1);
    const y = rangeOf(all.map(([, value]) => value), isLog);
    const size = Math.max(12, theme.least);
    const chart = openChart(part.losses, { x: [0, last], y, isLog, isWhole: true, edge: edgeOf(size) });
    drawAxes(chart, theme, { unit: "epochs", size });
    for (const points of faint) drawTrace(chart, points, { colour: theme.soft, width: 1.5, veil: 0.35 });
    for (const points of others) drawTrace(chart, points, { colour: theme.soft, width: 2, dash: [6, 4] });
    for (const { points, look } of own) {
      const colour = channels(theme.isDark ? look.dark : look.light);
      const style = { colour, width: look.width ?? 2, dash: look.dash };
      const past = points.filter(([x]) => x <= count);
      const later = points.slice(Math.max(past.length - 1, 0));
      drawTrace(chart, later, { ...style, veil: 0.28 });
      drawTrace(chart, past, style);
      if (past.length) drawDot(chart, past.at(-1), colour);
    }
    const ended = own.map((line) => ({ ...line, points: line.points.filter(([x]) => x <= count) }));
    sayLosses(ended.filter(({ points }) => points.length), count, first?.film.header?.note.phases.at(-1)?.loss);
  }

  // The losses at the end of the last epoch before the moment that is shown.
  function sayLosses(ended, count, loss) {
    const words = ended.length ? `After epoch ${count}${loss ? ` (${loss})` : ""}:` : "No epoch has ended yet.";
    setText(part.lossUnit, words);
    for (const { name, points } of ended) setText(keys[name].value, errorText(points.at(-1)[1]));
    for (const { name } of LINES) setHidden(keys[name].element, !ended.some((line) => line.name === name));
  }

  function showFacts({ film, index }) {
    const { run, header } = film;
    const note = film.frames[index]?.note;
    const isNow = index === film.frames.length - 1; // only of now it is known
    const number = (value) => (Number.isFinite(value) ? Math.round(value).toLocaleString("en") : "–");
    const facts = [
      ["Images a second", number(note?.images_per_second)],
      ["Device", sayDevice(run ?? {}) || "–"],
      ["Memory", isNow && run?.memory_mb ? `${number(run.memory_mb)} MB` : "–"],
      ["Time so far", duration(note?.seconds ?? NaN) || "–"],
      ["To go", (isNow && duration(run?.eta ?? NaN)) || "–"],
      ["Learning rate", note ? Number(note.learning_rate.toPrecision(3)).toString() : "–"],
      ["Batch size", number(header?.note.batch_size)],
      ["Training images", number(header?.note.num_train)],
      ["Batches so far", number(note?.total_step)],
      ["Seed", String(run?.seed ?? "–")],
    ];
    const accuracy = note?.accuracy;
    if (Number.isFinite(accuracy)) facts.push(["Classifier’s accuracy", `${(100 * accuracy).toFixed(1)} %`]);
    while (part.facts.children.length > facts.length) part.facts.lastChild.remove();
    for (const [i, [name, value]] of facts.entries()) {
      const row = part.facts.children[i] ?? part.facts.appendChild(makeFact());
      setText(row.children[0], name);
      setText(row.children[1], value);
    }
  }

  return {
    // earlier: [{ id, title }] as the page gives them.
    setEarlier(earlier) {
      wanted = earlier;
      setHidden(part.earlierField, earlier.length === 0);
    },
    draw(shown, theme, { isLog }) {
      drawLosses(shown, isLog, theme);
      if (shown[0]) showFacts(shown[0]);
    },
  };
}

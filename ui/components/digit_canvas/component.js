// The digit canvas: strokes -> 28x28 -> every model, at each frame of the stroke.

import { setText } from "../shared/dom.js";
import { createFrames } from "../shared/events.js";
import { centreOfMass, strokesToImage, STROKE_WIDTH } from "../shared/ink.js";
import { createColumns } from "../shared/columns.js";
import { getRegistry, onModels } from "../shared/registry.js";
import { paintDigit, readTheme } from "../shared/paint.js";
import { createBoard } from "./board.js";
import { createHistory } from "./history.js";
import { SAMPLE } from "./sample.js";
import { createTrace } from "./trace.js";

const NAME = "digit-canvas";
const CANVAS_SIZE = 280; // canvas pixels; strokes are kept in these, however large it is shown
const CANVAS_PER_PIXEL = CANVAS_SIZE / 28;
const OFF_CENTRE = 2; // pixels of the 28x28 image

// Show the canvas in `element`, which holds component.html. options: { columns, strokes }, columns
// a list of { hash, title, subtitle }, strokes the drawing to open with or null for the sample.
// onChange({ strokes, size, width, centred }) is called when the drawing has changed for good.
export function mount(element, registry, options, onChange) {
  const part = (name) => element.querySelector(`[data-part="${name}"]`);
  const root = part("root");
  const image = new Float32Array(784);
  const scratch = new Float32Array(784);
  const history = createHistory(options.strokes ?? []);
  const sent = new Set(); // drawings already handed out, so that an echo is not taken for news
  const stop = new AbortController();
  let isSample = !options.strokes; // on show until the first touch
  let isCentred = true;
  let strokeWidth = STROKE_WIDTH;
  let columns = null;
  let given = {};
  let theme = null;
  let errors = [];

  const board = createBoard(part("board"), CANVAS_SIZE, {
    onStart: dropSample,
    onInk: (time) => frames.request(time),
    onEnd(stroke) {
      history.add(stroke);
      commit();
    },
  });
  const frames = createFrames(NAME, draw);
  const trace = createTrace(part("trace"), measure, () => frames.request());

  function draw(time) {
    if (board.advance(performance.now())) frames.request();
    const strokes = strokesNow();
    const hasInk = strokesToImage(strokes, { canvasSize: CANVAS_SIZE, strokeWidth, isCentred }, image);
    board.draw(strokes, strokeWidth * CANVAS_PER_PIXEL, theme);
    paintDigit(part("seen"), image, theme);
    const digit = { clean: image, seen: image, hasInk, isDrawn: !isSample, time };
    errors = columns.update(digit, theme);
    if (trace.isVisible) {
      trace.follow(strokes, board.stroke ? errors : null);
      trace.draw(given.columns.map(({ title }) => title), theme, theme.font);
    }
    showState(hasInk);
  }

  function measure(strokes) {
    strokesToImage(strokes, { canvasSize: CANVAS_SIZE, strokeWidth, isCentred }, scratch);
    return columns.measure(scratch, scratch);
  }

  // Models, pen or placing have changed: what was measured before is another experiment.
  function startOver(time) {
    trace.reset();
    frames.request(time);
  }

  function strokesNow() {
    if (isSample) return SAMPLE;
    return board.stroke ? [...history.strokes, board.stroke] : history.strokes;
  }

  function dropSample() {
    isSample = false;
  }

  function showState(hasInk) {
    const hint = part("hint");
    const isEmpty = !isSample && !hasInk && !board.stroke;
    setText(hint, isSample ? "a sample – draw here" : isEmpty ? "Draw a digit here" : "");
    hint.classList.toggle("empty", isEmpty);
    part("undo").disabled = !history.canUndo;
    part("redo").disabled = !history.canRedo;
    part("clear").disabled = isEmpty;
    const mass = isCentred ? null : centreOfMass(image);
    const isOff = mass && Math.hypot(mass.x - 14.5, mass.y - 14.5) > OFF_CENTRE;
    part("note").classList.toggle("high", Boolean(mass && mass.y > 14.5)); // not over the ink
    setText(part("note"), isOff ? "Off-centre: the networks never saw this." : "");
  }

  // The drawing is as it shall stay: tell the server and those who hear the page.
  function commit() {
    const { strokes } = history;
    sent.add(JSON.stringify(strokes));
    onChange({ strokes, size: CANVAS_SIZE, width: strokeWidth, centred: isCentred });
    requestAnimationFrame(() => setText(part("heard"), columns.describe(errors)));
  }

  function change(act) {
    dropSample();
    act();
    frames.request();
    commit();
  }

  function listen(target, type, listener) {
    target.addEventListener(type, listener, { signal: stop.signal });
  }
  listen(part("undo"), "click", () => change(history.undo));
  listen(part("redo"), "click", () => change(history.redo));
  listen(part("clear"), "click", () => change(history.clear));
  listen(root, "keydown", (event) => {
    const key = event.key.toLowerCase();
    const isCommand = event.ctrlKey || event.metaKey;
    const act =
      isCommand && (key === "y" || (key === "z" && event.shiftKey)) ? history.redo
      : isCommand && key === "z" ? history.undo
      : !isCommand && (key === "delete" || key === "backspace") ? history.clear
      : null;
    if (!act || board.stroke) return;
    event.preventDefault();
    change(act);
  });
  listen(part("width"), "input", (event) => {
    strokeWidth = Number(event.target.value);
    startOver(event.timeStamp);
  });
  listen(part("width"), "change", commit);
  for (const name of ["centred", "drawn"])
    listen(part(name), "change", (event) => {
      isCentred = name === "centred";
      startOver(event.timeStamp);
      commit();
    });
  listen(part("grid"), "click", ({ currentTarget }) => {
    const isShown = part("mesh").toggleAttribute("hidden") === false;
    currentTarget.setAttribute("aria-pressed", isShown);
  });
  listen(matchMedia("(prefers-color-scheme: dark)"), "change", refresh);
  const ignoreModels = onModels(() => startOver());
  const resizing = new ResizeObserver(() => frames.request());
  resizing.observe(root);

  // Read the theme again and draw.
  function refresh() {
    theme = readTheme(root);
    root.dataset.scheme = theme.isDark ? "dark" : "light";
    frames.request();
  }

  // Take new options; only what differs from those given before has an effect.
  function update(next) {
    if (JSON.stringify(next.columns) !== JSON.stringify(given.columns)) {
      columns = createColumns(part("columns"), next.columns, registry, NAME);
      trace.reset();
    }
    const strokes = JSON.stringify(next.strokes);
    if (next.strokes && strokes !== JSON.stringify(given.strokes) && !sent.has(strokes)) {
      dropSample();
      history.reset(next.strokes);
    }
    given = next;
    refresh();
  }

  update(options);
  return {
    update,
    destroy() {
      stop.abort();
      board.stop();
      frames.stop();
      trace.stop();
      ignoreModels();
      resizing.disconnect();
    },
  };
}

const views = new WeakMap(); // Streamlit's parent element -> { view, send }

// Streamlit calls this at every change of data or theme; the view stays.
export default function ({ data, parentElement, setStateValue }) {
  let held = views.get(parentElement);
  if (!held) {
    held = { send: null };
    views.set(parentElement, held);
    held.view = mount(parentElement, getRegistry(), data, (drawing) => held.send(drawing));
  } else held.view.update(data);
  held.send = (drawing) => setStateValue("drawing", drawing);
  return () => {
    held.view.destroy();
    views.delete(parentElement);
  };
}

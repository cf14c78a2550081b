// The digit canvas: strokes -> 28x28 -> damaged, if wished -> every model, at each frame.

import { announceChoice } from "../shared/core/current.js";
import { defineComponent } from "../shared/define.js";
import { createBoard } from "../shared/hand/board.js";
import { isCovered } from "../shared/hand/cover.js";
import { closeOutside, createSaveMenu } from "../shared/hand/download.js";
import { createFrames, letDrawingGo } from "../shared/hand/events.js";
import { createPace } from "../shared/hand/idle.js";
import { centreOfMass, strokesToImage, STROKE_WIDTH } from "../shared/hand/ink.js";
import { setHidden, setText } from "../shared/paint/dom.js";
import { paintDigit, sizeOf } from "../shared/paint/paint.js";
import { pictureEntries } from "../shared/save/entries.js";
import { createBench } from "./bench.js";
import { createColumns, describePicture } from "./columns.js";
import { createHistory, fromBase64, keepDrawing, keptDrawing, toBase64 } from "./history.js";
import { createStandIn, SAMPLE } from "./opening.js";
import { takePastes } from "./pastes.js";
import { createStory } from "./story.js";

const NAME = "digit-canvas";
const CANVAS_SIZE = 280; // canvas pixels; strokes are kept in these, however large it is shown
const CANVAS_PER_PIXEL = CANVAS_SIZE / 28;
const OFF_CENTRE = 2; // pixels of the 28x28 image
const PAUSE = 80; // milliseconds between two looks at numbers and chart while a stroke is drawn

// options: { columns, strokes } and what else is wished: columns a list of { hash, title, subtitle }; strokes the
// drawing to open with, null for the sample; image, 784 grey values in base64 that lie under the strokes; bench,
// { kind, level, seed }, how the digit is damaged (without it nothing offers to); trained, { kind, level }, what the
// denoiser met; curves, errors of test digits; source, of story.js, whose curves are shown first; cautions, by kind
// what is said of a damaged digit; width and centred, the pen and the placing to open with. Without a drawing to open
// with, that of this tab is shown again, unless Back was pressed. Reported is { strokes, cleared, size, width,
// centred, image, seen, bench, source, asked } when the drawing, the damage or the source has changed for good; seen
// is what the models got, as image is. The view itself tells an echo from news.
export default defineComponent({ className: "canvas", state: "drawing", findParts: () => ({}), build });

function build({ part, body, stage, registry, options, isUndone, report, signal }) {
  const clean = new Float32Array(784);
  const seen = new Float32Array(784);
  const scratch = [new Float32Array(784), new Float32Array(784)];
  const history = createHistory();
  const sent = new Set(); // drawings already handed out, so that an echo is not taken for news
  let isSample = true; // on show until the first touch
  let isCentred = true;
  let strokeWidth = STROKE_WIDTH;
  let [columns, given, errors] = [null, {}, []];
  let hasInk = false;

  const frames = createFrames(NAME, draw, signal);
  // text is dear: a stroke's frames belong to the ink and the pictures
  const pace = createPace(tell, PAUSE, signal);
  const board = createBoard(part.board, CANVAS_SIZE, {
    onStart: dropSample,
    onInk: frames.request,
    onEnd(stroke) {
      history.add(stroke);
      commit();
    },
  });
  const bench = options.bench ? createBench(part, { onChange: frames.request, onCommit: commit }) : null;
  const story = createStory(part, bench, {
    measureStrokes(strokes) {
      render(strokes, scratch[0]);
      if (!bench?.isOn) return columns.measure(scratch[0], scratch[0]);
      bench.apply(scratch[0], scratch[1]); // what was brushed stays covered
      return columns.measure(scratch[0], scratch[1]);
    },
    measureDamage(kind, level, seed) {
      bench.apply(clean, scratch[1], { kind, level, seed });
      return columns.measure(clean, scratch[1]);
    },
    isSample: () => isSample,
    onMeasured: pace.request,
    onChoose() {
      frames.request();
      commit();
    },
  }, signal);
  // The strokes, on the picture that lies under them; returns whether there is any ink.
  function render(strokes, image) {
    const under = history.now.image;
    const placing = { canvasSize: CANVAS_SIZE, strokeWidth, isCentred: isCentred && !under };
    const hasInk = strokesToImage(strokes, placing, image);
    if (!under) return hasInk;
    for (let i = 0; i < 784; i++) image[i] = Math.max(image[i], under[i]);
    return true;
  }

  // What the models get of the strokes, and what they are judged by.
  function readInk(strokes) {
    const hasInk = render(strokes, clean);
    if (bench) bench.apply(clean, seen);
    else seen.set(clean);
    return hasInk;
  }

  function draw(time) {
    const { theme } = stage;
    if (board.advance(performance.now())) frames.request();
    const strokes = strokesNow();
    hasInk = readInk(strokes);
    board.draw(strokes, strokeWidth * CANVAS_PER_PIXEL, theme);
    setHidden(part.under, !history.now.image);
    if (history.now.image) paintDigit(part.under, history.now.image, theme);
    paintDigit(part.seen, seen, theme);
    // by the pixels: at level 0, and where only paper is covered, the digit is whole
    const isDamaged = hasInk && seen.some((value, i) => value !== clean[i]);
    errors = columns.update({ clean, seen, isDamaged, hasInk, isSample, time }, theme);
    const now = { strokes, clean, hasInk, isDrawing: Boolean(board.stroke), errors };
    if (isTold()) story.follow(now, given.curves);
    showState();
    if (board.stroke) pace.request();
    else pace.now();
  }

  const isTold = () => sizeOf(part.chart)[0] > 0; // a phone has no room for the chart

  // Numbers and chart of what was drawn last.
  function tell() {
    if (isTold()) story.draw({ hasInk, errors }, columns, given, stage.theme);
    columns.say(errors, clean);
  }

  const isUntouched = () => isSample && isCentred && strokeWidth === STROKE_WIDTH && !bench?.isBrushed;
  const standIn = createStandIn(registry, () => isUntouched() && bench?.state);

  // Models, pen or placing have changed: what was measured before is another experiment.
  function startOver(time) {
    story.reset();
    frames.request(time);
  }

  function strokesNow() {
    if (isSample) return SAMPLE;
    return board.stroke ? [...history.now.strokes, board.stroke] : history.now.strokes;
  }

  function dropSample() {
    isSample = false;
    if (story.source === "sample") story.source = "own";
  }

  function showState() {
    const { image } = history.now;
    const isEmpty = !isSample && !hasInk && !board.stroke;
    setText(part.hint, isSample ? "a sample – draw here" : isEmpty ? "Draw a digit here" : "");
    part.hint.classList.toggle("empty", isEmpty);
    setText(part.caution, isCovered("answers", "errors") ? "" : (given.cautions?.[bench?.state.kind] ?? ""));
    part.undo.disabled = !history.past.length;
    part.redo.disabled = !history.future.length;
    part.clear.disabled = isEmpty;
    part.centred.disabled = part.drawn.disabled = Boolean(image);
    const isPlaced = isCentred && !image;
    setText(part.placingName, image ? "On a picture" : isPlaced ? "Centred" : "As drawn");
    const mass = isPlaced ? null : centreOfMass(clean);
    const isOff = mass && Math.hypot(mass.x - 14.5, mass.y - 14.5) > OFF_CENTRE;
    part.note.classList.toggle("high", Boolean(mass && mass.y > 14.5)); // not over the ink
    setText(part.note, isOff ? "Off-centre: the networks never saw this." : "");
    const place = bench?.brush.place;
    setHidden(part.cursor, !place);
    if (!place) return;
    const [left, top] = place.map((value) => `${(100 * value) / 28}%`);
    Object.assign(part.cursor.style, { left, top });
  }

  // All is as it shall stay: tell the server and those who hear the page.
  function commit() {
    const { strokes } = history.now;
    const image = imageText();
    for (const thing of [strokes, image]) sent.add(JSON.stringify(thing));
    if (bench) readInk(strokesNow()); // the next frame draws it, the server gets it now
    const damage = bench ? damageNow() : {};
    const placing = { size: CANVAS_SIZE, width: strokeWidth, centred: isCentred && !image };
    const cleared = !isSample && !strokes.length && !image;
    if (cleared) letDrawingGo();
    report({ strokes, image, cleared, ...placing, ...damage, asked: given.asked ?? 0 });
    keep();
    requestAnimationFrame(() => requestAnimationFrame(tellOthers));
  }

  const damageNow = () => ({
    bench: { ...bench.state, covered: bench.covered }, source: story.source, seen: isSample ? null : toBase64(seen),
  });

  // After the frame in which the models have answered.
  function tellOthers() {
    setText(part.heard, columns.describe(errors));
    for (const { hash } of given.columns) announceChoice(NAME, hash);
  }

  const imageText = () => history.now.image && toBase64(history.now.image);
  const keep = () =>
    keepDrawing({ strokes: history.now.strokes, image: imageText(), width: strokeWidth, centred: isCentred });

  function place({ width = strokeWidth, centred = isCentred }) {
    [strokeWidth, isCentred] = [width, centred];
    part.width.value = strokeWidth;
    part[isCentred ? "centred" : "drawn"].checked = true;
  }

  function open({ strokes, image }) {
    dropSample();
    history.reset({ strokes: strokes ?? [], image: image ? fromBase64(image) : null });
    keep();
  }

  function change(act) {
    dropSample();
    act();
    frames.request();
    commit();
  }

  for (const name of ["undo", "redo", "clear"]) part[name].onclick = () => change(history[name]);
  body.onkeydown = (event) => {
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
  };
  part.width.oninput = ({ timeStamp }) => {
    strokeWidth = part.width.valueAsNumber;
    startOver(timeStamp);
  };
  part.width.onchange = commit;
  part.centred.onchange = part.drawn.onchange = ({ target, timeStamp }) => {
    isCentred = target === part.centred;
    startOver(timeStamp);
    commit();
  };
  part.grid.onclick = () => {
    const isShown = part.mesh.toggleAttribute("hidden") === false;
    part.grid.setAttribute("aria-pressed", isShown);
  };
  for (const menu of [part.placing, part.hard]) closeOutside(menu);
  if (bench) takePastes(signal);
  const tellPicture = () => {
    const isDamaged = part.columns.children.length > given.columns.length;
    const damage = isDamaged ? `${part.damage.textContent} ${part.seed.textContent}`.trim() : "";
    return describePicture(damage, given.columns.length, isSample);
  };
  part.legend.append(createSaveMenu(pictureEntries({ root: body, pose: stage.pose }, tellPicture), "quiet"));

  // Take new options; only what differs from those given before has an effect.
  function show(next) {
    const isNews = (name) => {
      const text = JSON.stringify(next[name]);
      return next[name] && text !== JSON.stringify(given[name]) && !sent.has(text);
    };
    if (JSON.stringify(next.columns) !== JSON.stringify(given.columns)) {
      columns = createColumns(part, next.columns, registry, NAME, standIn);
      errors = columns.labels.map(() => null);
      story.reset();
    }
    if (isNews("strokes") || isNews("image")) open(next);
    const isNewDamage = bench && isNews("bench");
    if (isNewDamage) bench.reset(next.bench);
    if (next.source !== given.source) story.source = next.source;
    // the server learns at once what comes of a new picture or damage
    if (given.columns && (isNews("image") || isNewDamage)) queueMicrotask(commit);
    given = next;
    frames.request();
  }

  for (const name of ["bench", "brushHint"]) part[name].hidden = !bench;
  stage.root.classList.toggle("breaks", Boolean(bench));
  place(options);
  show(options);
  const kept = options.strokes || options.image || isUndone ? null : keptDrawing();
  if (isUndone && isSample) {
    keep();
    registry.drawing = null;
  }
  if (kept) {
    place(kept);
    open(kept);
  }
  if (kept || (bench && options.strokes?.length)) queueMicrotask(commit); // what the models get of it
  return {
    show,
    cover() {
      setText(part.heard, "");
      frames.request();
    },
    refresh: () => startOver(),
    repaint: () => frames.request(),
    resize() {
      bench?.reveal();
      frames.request();
    },
  };
}

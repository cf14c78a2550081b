// A run as it trains, and as it trained: six digits, one curve, and a hand on time.

import { defineComponent } from "../shared/define.js";
import { createFrames } from "../shared/hand/events.js";
import { createRest } from "../shared/hand/pointer.js";
import { onResize, setHidden, setText, watchSight } from "../shared/paint/dom.js";
import { fromBase64 } from "./bytes.js";
import { drawCurve } from "./charts/curve.js";
import { compareAt, createGuess } from "./charts/guess.js";
import { createDrive, createKnobs } from "./controls.js";
import { createDigits } from "./digits.js";
import { createSaving } from "./files/saving.js";
import { createFollowed } from "./followed.js";
import { createOwn } from "./own.js";
import { createRemedies, isOver } from "./remedies.js";
import { createRoom } from "./room.js";
import { createKept } from "./time/kept.js";
import { createMoment, sayPlace } from "./time/moment.js";
import { pointsOf } from "./time/series.js";
import { AXES, placeOf } from "./time/timeline.js";
import { createViews } from "./views/views.js";
import { createWaiting } from "./waiting.js";
import { headline, sayCount, sayEpoch, sayGuess, sayPlateau, sayRun, sayState } from "./words.js";

// options: { run, compare, earlier, preview, pages, canPlay, idle, branchesWith, problem, said, position, axis, tab }:
// run the id of the run shown, or null; compare further ones, beside it; earlier [{ id, title }]; preview six digits
// as base64, shown until a film is there; pages [[name, title]] that open a model; idle and problem sentences;
// branchesWith what a branch takes of the form; position where on the axis (AXES) a link opens it, -1 for the newest
// moment; tab one of views.js.
// Reported are position, axis, tab and the last act: { act, nonce, run, … }, a new nonce for each.
export default defineComponent({
  name: "train-stage",
  className: "train",
  reports: ["position", "axis", "tab"],
  findParts: () => ({}),
  build,
});

const PROBLEM_TIME = 10_000; // milliseconds

// randomUUID is missing where a class opens the page by the machine's address, without https.
const newNonce = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("-");
const axisOf = ({ axis }) => (axis in AXES ? axis : "epoch");

function build({ part, stage, options: given, report, signal }) {
  let options = given;
  let asked = {}; // the last act
  let problem = ""; // that the server has told of
  let problemTimer = 0;
  let chart = null;
  let tab = given.tab ?? "map";
  let isLog = true;
  let rows = 0; // of digits
  let isHeldBack = false; // what is chosen meanwhile is told once the server has done what it was asked
  let settled = ""; // the tab that was painted last, and of how many runs
  const preview = given.preview ? fromBase64(given.preview) : null;
  const frames = createFrames("scrubber", draw, signal);
  const rest = createRest(tell, signal);
  const followed = createFollowed({
    onNews(film, kind) {
      if (kind === "run") own.welcome(film);
      frames.request();
    },
    onProblem: say,
  }, signal);
  const parents = createFollowed({ onNews: () => frames.request(), onProblem() {} }, signal); // that a branch left
  const first = () => followed.films[0] ?? null;
  const firstRun = () => first()?.run ?? null;
  const send = (message) => first()?.send(message);

  // A sentence for a while, or for as long as there is no run.
  function say(text) {
    problem = text;
    clearTimeout(problemTimer);
    if (text && firstRun()) problemTimer = setTimeout(say, PROBLEM_TIME, "");
    frames.request();
  }
  function tell() {
    rest.stop();
    isHeldBack = Boolean(waiting.words); // what is told now would call the server back from where it goes
    if (isHeldBack) return;
    report({ position: moment.position, axis: moment.axis, tab, ...asked });
  }
  function act(details) {
    asked = { run: first()?.id ?? null, ...details, nonce: newNonce() };
    tell();
  }

  const moment = createMoment(part, { position: given.position, axis: axisOf(given) }, first,
    { onChange: frames.request, onRest: rest.begin }, signal);
  const own = createOwn(stage, { films: () => followed.films, onChange: frames.follow }, signal);
  const digits = createDigits(part, own, own.clear);
  const drive = createDrive(part, () => ({ run: firstRun(), film: first(), canPlay: options.canPlay }), {
    onPlay: () => act({ act: "play" }),
    onWant(message) {
      moment.follow();
      send(message);
    },
  }, signal);
  const knobs = createKnobs(part.knobs, (name, value) => send({ type: "edit", name, value }));
  const remedies = createRemedies(part, {
    onAct: act,
    onStop: () => send({ type: "want", want: "stop", until: null }),
  });
  const waiting = createWaiting(() => {
    if (!waiting.words && isHeldBack) tell();
    frames.request();
  }, signal);
  const kept = createKept(part, given.pages ?? [], waiting, (details) =>
    act(details.act === "open" ? { ...details, drawing: own.told } : details), signal);
  const views = createViews(part, {
    tab,
    onTab(name) {
      tab = name;
      tell();
      frames.request();
    },
    onChange: () => frames.request(),
    onTakeOff: (film, id) => film.send({ type: "unpin", id }),
  }, signal);
  const sight = watchSight(part.views, part.scrubbing, frames.request, signal);
  const guess = createGuess(part.curve, () => chart, {
    onPause: () => firstRun()?.state === "running" && send({ type: "want", want: "pause", until: null }),
    onGoOn: () => send({ type: "want", want: "run", until: null }),
    onScrub: moment.goTo,
    onScrubEnd: rest.begin,
    onChange: frames.request,
  }, signal);

  part.axis.value = moment.axis;
  part.axis.onchange = () => {
    moment.turnTo(part.axis.value);
    if (guess.isOn) guess.cancel();
    frames.request();
    tell();
  };
  part.log.onclick = () => {
    isLog = !isLog;
    frames.request();
  };
  part.guess.onclick = () => {
    if (guess.state === "drawn") guess.finish();
    else if (guess.isOn) guess.cancel();
    else {
      moment.follow();
      guess.begin(moment.axis, newest(first()));
    }
    frames.request();
  };
  part.save.append(createSaving(part, stage, first, () => views.title));

  const measure = createRoom(part, stage);
  onResize([part.names, part.under, part.notice], () => frames.request(), signal);

  function draw() {
    const { theme } = stage;
    if (!theme) return;
    measure();
    const { axis } = moment;
    const [film, run] = [first(), firstRun()];
    const shown = followed.films.filter((one) => one.frames.length)
      .map((one) => ({ film: one, index: moment.indexIn(one) }));
    const places = shown.map((one) => placeOf(one.film.frames[one.index], axis));
    const index = shown[0]?.film === film ? shown[0].index : -1;
    const note = film?.frames[index]?.note;
    const place = note ? places[0] : 0;
    const words = note ? sayFrame(film.frames[index], film) : "";
    parents.show([run?.branch_of?.run]);
    const parent = parents.films[0] ?? null;

    if (guess.state === "waiting" && film.frames.length) guess.from = newest(film); // it rests a little later
    // canvases before texts: to write on one, the browser first finds the styles of all that has changed
    setHidden(part.middle, shown.length === 0);
    setRows(Math.max(shown.length, 1) + 1);
    const scene = { axis, isLog, places, parent, guess: guess.on(axis) };
    chart = shown.length ? drawCurve(part.curve, { films: shown.map((one) => one.film), ...scene }, theme) : null;
    moment.draw(place, words, theme);
    digits.show(shown, preview, theme, { words, say: sayFrame });
    drawViews(shown, theme, axis);

    const [name, ...details] = sayRun(run);
    setText(part.runName, name ?? "");
    if (part.runName.title !== name) part.runName.title = name ?? "";
    setText(part.runDetails, [...details, sayCount(note ? film : null)].filter(Boolean).join(" · "));
    setText(part.headline, headline({ run, film: note ? film : null, index, idle: sayIdle(film) }));
    setText(part.state, sayState(run, moment.isNewest ? note : film?.frames.at(-1)?.note, film?.isConnected));
    setText(part.verdict, sayVerdict({ film, index, note, place }));
    setText(part.moment, words);
    remedies.show(run, film, options.problem || problem, parent);
    drive.show({ run, film, canPlay: options.canPlay });
    knobs.show(run, note, { past: moment.isNewest ? "" : words, isOver: isOver(run, film) });
    kept.show(film, axis, place, { note, words, branchesWith: options.branchesWith });
    showTools(run, film?.frames.length ?? 0);
  }
  // The open tab where it is seen, or has not its height yet, or is a picture's.
  function drawViews(shown, theme, axis) {
    const place = shown.length ? `${tab} of ${shown.length}` : "";
    if (!sight.isSeen && place === settled && !stage.root.classList.contains("posing")) return;
    settled = place;
    views.draw(shown, theme, { axis, isLog, say: sayFrame });
  }
  function setRows(count) {
    if (rows === count) return;
    rows = count;
    part.screen.style.setProperty("--rows", rows);
    part.screen.classList.toggle("beside", rows > 2);
  }
  function newest(film) {
    const frame = film.frames.at(-1);
    return { place: placeOf(frame, moment.axis), value: frame.note.mse };
  }
  function sayIdle(film) {
    if (!film) return options.idle ?? "";
    return problem ? "This run cannot be shown." : "Opening the run…";
  }
  function sayVerdict({ film, index, note, place }) {
    if (!note) return "";
    const { axis } = moment;
    const line = guess.on(axis);
    if (!line || (guess.isOn && guess.state !== "drawn")) return sayPlateau(film, index);
    const curve = pointsOf(film.frames, axis, "mse");
    const whole = compareAt(line, curve, Number.POSITIVE_INFINITY);
    const isDone = film.run?.state === "finished" || whole?.[0] === line.at(-1)[0];
    return sayGuess(compareAt(line, curve, place) ?? whole, isDone ? whole : null, (at) => sayPlace(at, axis));
  }
  const sayFrame = (frame, { header }) =>
    moment.axis === "epoch" ? sayEpoch(frame.note, header?.note.phases ?? [])
    : sayPlace(placeOf(frame, moment.axis), moment.axis);
  function showTools(run, count) {
    for (const element of [part.scrubbing, part.side, part.under]) setHidden(element, count === 0);
    part.log.setAttribute("aria-pressed", isLog);
    const canGuess = Boolean(run?.mine) && count > 1 && !isOver(run, first());
    setHidden(part.guess, !canGuess && !guess.isOn);
    setText(part.guess, { waiting: "Cancel", drawing: "Cancel", drawn: "Go on and see" }[guess.state] ?? "Predict");
    part.curve.classList.toggle("guessing", guess.isOn);
    setHidden(part.guessHint, guess.state !== "waiting");
  }
  function take(next) {
    options = next;
    followed.show([next.run, ...(next.compare ?? [])]);
    views.setEarlier(next.earlier ?? []);
    if (next.said) kept.tell(next.said);
    frames.request();
  }
  guess.open(given.run);
  take(given);
  // A run that was begun or opened further down is looked at from its first line on.
  function toTop() {
    if (stage.root.getBoundingClientRect().top < 0) stage.root.scrollIntoView();
  }

  return {
    show(next) {
      if (next.run !== options.run) {
        waiting.end();
        moment.open(null);
        guess.open(next.run);
        say("");
        if (next.run) requestAnimationFrame(toTop);
      } else if ((next.compare ?? []).length > (options.compare ?? []).length) requestAnimationFrame(toTop);
      take(next);
    },
    sync(next) {
      moment.turnTo(axisOf(next));
      part.axis.value = moment.axis;
      moment.open(next.position);
      tab = next.tab ?? "map";
      views.open(tab);
      frames.request();
    },
    repaint() {
      own.repaint();
      frames.request();
    },
    resize: () => frames.request(),
  };
}

// A class on this browser: what a student, the projector or the teacher's browser shows of it.

import { dropIdentity, keepIdentity } from "../shared/class/class_identity.js";
import { createClassLive } from "../shared/class/class_live.js";
import { TALK_SECONDS } from "../shared/class/answers.js";
import { drawingsOf } from "../shared/class/drawings.js";
import { createOpener, placeOf } from "./opener.js";
import { createHanded } from "./handed.js";
import { askForCode } from "./joining.js";
import { countOf, givenOf, hintOf, nextPhase, noteOf, pointsOf, ROUNDS, wordsOf } from "./words.js";

const JITTER = 2000; // milliseconds over which the pages of a class open
const PACE = 1000; // milliseconds between two looks at the clock and at the page
const DESK = "/class";
const NO_SUCH_CLASS = 4404; // closed with it

const isOnMap = (address) => placeOf(address).pathname === placeOf(DESK).pathname; // it shows drawings itself
const isDesk = () => location.pathname === placeOf(DESK).pathname;

// Follow the class of `identity` on `strip` until `signal` is aborted; begin() when there is another one.
export function followClass({ strip, identity, isNew, begin, signal }) {
  const [isStudent, isPresented] = [identity.role === "student", identity.role === "projector"];
  const opener = createOpener({ jitter: isStudent ? JITTER : 0, isPresented, signal });
  const handed = createHanded(render);
  const pending = new Map(); // "at:phase" -> what was answered and is not acknowledged
  let state = null;
  let isConnected = false;
  let isWaiting = true; // the sheet before the first step stands
  let shownPoints = "[]";
  let walk = null; // the step a student walks to alone

  const live = createClassLive({
    ...identity,
    onClass(next) {
      if (next.at !== state?.at) walk = null;
      state = next;
      handed.take(next);
      if (next.role !== identity.role) keepIdentity({ ...identity, role: next.role });
      render();
    },
    onConnection(isNow) {
      isConnected = isNow;
      render();
    },
    onWaiting: () => render(),
    onDrawing: () => render(),
    onProblem: (text) => strip.say(text),
    onRefused: leave,
    signal,
  });

  async function act(type, fields) {
    const problem = await live.act(type, fields);
    if (problem && !signal.aborted) strip.say(problem);
    return problem;
  }

  // A code or key that opens nothing is asked for again; a class that has ended is left.
  function leave(closed, text) {
    const isOver = state !== null || (!isNew && closed === NO_SUCH_CLASS);
    dropIdentity();
    strip.say("");
    const form = askForCode((code) => keepIdentity({ code, role: "student", key: "" }));
    strip.show({
      name: "left",
      role: "student",
      title: isOver ? "The class is over" : "Join a class",
      text: isOver ? "Everything else here is yours to play with." : text,
      form: isOver ? null : form,
      leave: () => begin({}),
    });
  }

  async function answer(value) {
    const {
      at,
      phase,
      now_step: { question },
    } = state;
    const key = `${at}:${phase}`;
    pending.set(key, value);
    render();
    const isDrawing = question.kind === "drawing";
    const fields = isDrawing
      ? { at, pixels: btoa(String.fromCharCode(...value)) }
      : { at, round: phase === "vote2" ? 2 : 1, value };
    await act(isDrawing ? "draw" : "vote", fields);
    if (pending.get(key) === value) pending.delete(key);
    if (!signal.aborted) render();
  }

  function given() {
    const waiting = pending.get(`${state.at}:${state.phase}`);
    if (waiting !== undefined) return waiting;
    if (state.now_step.question.kind === "drawing") return live.drawings.get(state.mine.drawing)?.pixels ?? null;
    return givenOf(state);
  }

  const connectionNote = () => (isConnected || !state ? "" : "Connecting again…");

  // What every role shows of the step.
  function stepScene() {
    const { at, num_steps: num, step, title, phase, now_step: now, reveal } = state;
    return {
      name: `${state.code}:${at}`,
      phase,
      role: state.role,
      title,
      place: `Step ${step + 1} of ${num}`,
      note: connectionNote(),
      text: now.text,
      question: now.question && { ...now.question, isHanded: Boolean(state.sheet) },
      reveal,
    };
  }

  function studentScene() {
    const { name, code, now_step: now, paused, phase, pace } = state;
    const eyes = paused ? { title: "Eyes up", text: "Look at the front." } : null;
    if (state.at < 0) {
      const sheet = {
        title: `You are ${name}`,
        text: "Look at the front.\nIt begins soon.",
        actions: [{ text: "Look around meanwhile", run: stopWaiting }],
      };
      return {
        name: `${code}:wait`,
        role: "student",
        title: `You are ${name}`,
        note: connectionNote() || "It begins soon.",
        sheet: eyes ?? (isWaiting ? sheet : null),
      };
    }
    const scene = { ...stepScene(), sheet: eyes };
    scene.note ||= noteOf(state, talkLeft());
    if (pace === "free" && walk !== null && walk !== state.at) return walkScene(scene);
    if (pace === "free") scene.actions = walkActions(state.at);
    if (!now.question) return withWayBack(scene);
    const value = given();
    if (phase === "revealed") {
      const mine = now.question.kind === "point" ? (state.mine.digit ?? null) : value;
      return withWayBack({ ...scene, mine, said: wordsOf(now.question, mine) });
    }
    const isOpen = phase in ROUNDS && !paused;
    const hint = hintOf(state, value !== null && isOpen, talkLeft());
    return withWayBack({ ...scene, given: value, isOpen, hint, answer });
  }

  const talkLeft = () => TALK_SECONDS - (live.now() - state.phase_since);
  function stopWaiting() {
    isWaiting = false;
    render();
  }

  function walkActions(place) {
    const go = (by) => () => {
      walk = place + by;
      render();
    };
    return [
      { text: "Back", short: "‹", run: go(-1), isOff: place === 0 },
      { text: "Next", run: go(1), isOff: place >= state.steps.length - 1 },
    ];
  }

  function walkScene(scene) {
    const step = state.steps[walk];
    const back = {
      text: "To the class",
      run: () => {
        walk = null;
        render();
      },
    };
    return {
      ...scene,
      name: `${state.code}:${walk}`,
      place: `Step ${walk + 1} of ${state.steps.length}`,
      phase: "show",
      text: step.text,
      question: null,
      reveal: null,
      actions: [...walkActions(walk), back],
    };
  }

  // Who has gone to another page finds back.
  function withWayBack(scene) {
    return opener.isAway() ? { ...scene, links: [{ text: "Open the page of this step", run: opener.open }] } : scene;
  }

  function projectorScene() {
    const { at, num, code, join, blank, title, present, num_lessons: numLessons, lesson } = state;
    const step = (by) => () => act("go", { at: at + by });
    const forward = nextPhase(state);
    const further = () =>
      forward ? (forward[0] === "revealed" ? act("reveal") : act("phase", { phase: forward[0] })) : step(1)();
    const keys = { b: () => act("blank", { on: !state.blank }), " ": further };
    if (at >= 0) keys.ArrowLeft = keys.PageUp = step(-1);
    if (at < num - 1) keys.ArrowRight = keys.PageDown = step(1);
    if (forward) keys.r = () => act("reveal");
    const sheet = blank ? { title: "", isBlank: true, keys } : null;
    const code_ = join && { ...join, code };
    if (at < 0)
      return {
        name: `${code}:wait`,
        role: "projector",
        title,
        place: `${present} joined`,
        note: connectionNote(),
        join: code_,
        keys,
        sheet,
      };
    const scene = { ...stepScene(), join: code_, keys, sheet };
    const { question, address } = state.now_step;
    if (question?.kind === "drawing" && !isOnMap(address)) scene.wall = drawingsOf(state, live.drawings);
    if (numLessons > 1) scene.place = `Lesson ${lesson + 1} · ${scene.place}`;
    scene.note ||= countOf(state);
    if (state.phase === "talk") scene.hint = hintOf(state, false, talkLeft());
    if (state.phase === "closed") scene.hint = hintOf(state);
    scene.actions = [
      { text: "Back", run: step(-1), isOff: at < 0 },
      ...(forward ? [{ text: forward[1], run: further, isMain: true }] : []),
      { text: "Next", run: step(1), isOff: at >= num - 1, isMain: !forward },
    ];
    return scene;
  }

  function teacherScene() {
    const desk = { text: "Desk", run: () => opener.goTo(DESK) };
    return { name: "desk", role: "teacher", title: `You teach ${state.code}`, note: connectionNote(), actions: [desk] };
  }

  function render() {
    if (signal.aborted) return;
    if (!state) {
      if (identity.role === "student") strip.show({ name: "joining", role: "student", title: "Joining the class…" });
      return;
    }
    if (state.role !== "student" && isDesk() && (state.role === "teacher" || state.at < 0)) return strip.hide();
    const scenes = { student: studentScene, projector: projectorScene, teacher: teacherScene };
    strip.show(scenes[state.role]());
    if (state.role === "teacher") return;
    open();
  }

  // The page of the step, with what the teacher sent to every canvas; at a revealed point the class's points.
  function open() {
    const { code, at } = state;
    const isWalking = walk !== null && walk !== at;
    const step = handed.stepOf(state);
    if (at < 0) opener.follow(`${code}:wait`, state.role === "projector" ? { address: DESK, cover: [] } : null);
    else if (isWalking) opener.follow(`${code}:${walk}`, state.steps[walk]);
    else if (step) opener.follow(`${code}:${at}:${step.name}`, step);
    else opener.follow(`${code}:${at}`, state.now_step);
    showPoints(isWalking ? [] : pointsOf(state));
  }

  function showPoints(points) {
    const key = JSON.stringify(points);
    if (key === shownPoints) return;
    shownPoints = key;
    document.dispatchEvent(new CustomEvent("ae-votes", { detail: { points } }));
  }

  const clock = setInterval(render, PACE);
  signal.addEventListener("abort", () => {
    clearInterval(clock);
    showPoints([]);
  });
  render();
}

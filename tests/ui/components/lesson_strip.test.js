import assert from "node:assert/strict";
import test from "node:test";

import { asAsked, asRevealed, readProgress } from "../../../ui/components/lesson_strip/alone.js";
import { askServer } from "../../../ui/components/lesson_strip/asking.js";
import { countOf, givenOf, heardOf, hintOf, nextPhase, pointsOf, wordsOf } from "../../../ui/components/lesson_strip/words.js";
import { offerOf } from "../../../ui/components/lesson_strip/drawing.js";
import { createHanded, ownAddress, withPicture, writePicture, writeStrokes } from "../../../ui/components/lesson_strip/handed.js";
import { openDoor } from "../../../ui/components/lesson_strip/door.js";
import { readCode } from "../../../ui/components/lesson_strip/joining.js";
import { fullAddress, createOpener, placeOf } from "../../../ui/components/lesson_strip/opener.js";
import { isRight, ownMistake } from "../../../ui/components/lesson_strip/reveal.js";
import { scrollForAnswer, scrollForQuestion } from "../../../ui/components/lesson_strip/view.js";
import { layWall } from "../../../ui/components/lesson_strip/wall.js";
import { pause } from "./fake_socket.js";

const storageOf = (entries = {}) => {
  const kept = new Map(Object.entries(entries));
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
    removeItem: (name) => kept.delete(name),
  };
};

function knock(address, { session, local } = {}) {
  const location = new URL(address);
  const loaded = [];
  const scope = Object.assign(new EventTarget(), {
    location, sessionStorage: storageOf(session), localStorage: storageOf(local),
    history: { state: { key: 1 }, replaceState: (state, _, next) => loaded.push(["address", state.key, next]) },
    document: {
      baseURI: location.href, head: { append: (script) => loaded.push(["script", script.type, script.src]) },
      createElement: () => ({}),
    },
  });
  openDoor(scope, "strip/abc.js");
  return { scope, loaded };
}

test("who takes no part pays nothing, until they join", () => {
  const { scope, loaded } = knock("https://host/app/draw?code=1,2&model=a", { session: {}, local: { other: "1" } });
  assert.deepEqual(loaded, []);
  assert.equal(scope.aeLink, undefined);
  scope.dispatchEvent(new Event("ae:identity"));
  scope.dispatchEvent(new Event("ae:identity"));
  assert.deepEqual(loaded, [["script", "module", "https://host/app/strip/abc.js"]]);
});

test("what a link says is taken out of the address, and nothing else", () => {
  const { scope, loaded } = knock("https://host/class?code=ACDEFG&key=secret&as=projector&model=a#top");
  assert.deepEqual(scope.aeLink, { code: "ACDEFG", key: "secret", as: "projector" });
  assert.deepEqual(loaded, [["address", 1, "/class?model=a#top"], ["script", "module", "https://host/strip/abc.js"]]);
  const joined = knock("https://host/?join=ACDEFG");
  assert.deepEqual(joined.scope.aeLink, { join: "ACDEFG" });
  assert.equal(joined.loaded[0][2], "/");
  assert.deepEqual(knock("https://host/?lesson=1-ten").scope.aeLink, { lesson: "1-ten" });
});

test("who is in a class or a lesson has the strip on every page", () => {
  for (const kept of [{ session: { "ae-class": "{}" } }, { local: { "ae-class": "{}" } }, { local: { "ae-lesson": "1" } }])
    assert.equal(knock("https://host/draw", kept).loaded.length, 1);
});

test("a code is read as it is meant", () => {
  assert.equal(readCode(" acd-efg "), "ACDEFG");
  assert.equal(readCode("acdefghij"), "ACDEFG");
});

const step = (kind, rounds = 1) => ({ rounds, address: "/draw", question: { kind, answers: ["a", "b"] } });

test("what comes next follows the rounds", () => {
  const phases = (rounds) => {
    const seen = ["vote"];
    for (let next; (next = nextPhase({ phase: seen.at(-1), now_step: step("choice", rounds) })); ) seen.push(next[0]);
    return seen.join(" ");
  };
  assert.equal(phases(1), "vote revealed");
  assert.equal(phases(2), "vote talk vote2 revealed");
  assert.deepEqual(nextPhase({ phase: "closed", now_step: step("choice", 2) })[0], "talk");
  assert.equal(nextPhase({ phase: "show", now_step: { question: null } }), null);
});

test("counts, hints and answers are said in words", () => {
  const state = { answered: { first: 12, second: 3 }, present: 23, now_step: step("choice", 2), mine: { first: 1, second: null } };
  assert.equal(countOf({ ...state, phase: "vote" }), "12 of 23 have voted");
  assert.equal(countOf({ ...state, phase: "vote2" }), "3 of 23 have voted");
  assert.equal(countOf({ ...state, phase: "vote", present: 5 }), "12 of 12 have voted"); // some have left
  assert.equal(countOf({ ...state, phase: "revealed" }), "");
  assert.equal(givenOf({ ...state, phase: "vote" }), 1);
  assert.equal(givenOf({ ...state, phase: "vote2" }), null);
  assert.equal(givenOf({ ...state, phase: "revealed" }), 1);
  assert.match(hintOf({ ...state, phase: "talk" }, true, 61.2), /1:02$/);
  assert.equal(hintOf({ ...state, phase: "vote" }, true), "Sent. You can still change it.");
  assert.match(hintOf({ ...state, phase: "vote2" }, false), /press the same, or another/);
  assert.match(hintOf({ ...state, phase: "vote2", now_step: step("point", 2) }, false), /tap the same place, or another/);
  assert.equal(heardOf({ place: "Step 2", text: "Look.", question: { text: "What?" }, hint: "Talk. 1:02" }), "Step 2 Look. What? Talk.");
  assert.equal(heardOf({ text: "Look.", reveal: { right: "B", after: "So." } }), "Right: B. So.");
  assert.equal(wordsOf({ kind: "choice" }, 2), "C");
  assert.equal(wordsOf({ kind: "number", unit: "%" }, 0.1 + 0.2), "0.3 %");
  assert.equal(wordsOf({ kind: "point" }, [1, 2]), "");
  assert.deepEqual([5, -1].map((digit) => wordsOf({ kind: "point" }, digit)), ["a place among the 5s", "a place of no one digit"]);
});

test("one's own mistake is found among those that are explained", () => {
  const choice = [{ kind: "choice" }, { index: 1, wrong: [["A: a", ""], ["C: c", ""], ["D: d", ""]] }];
  assert.deepEqual([0, 1, 2, 3, null].map((mine) => ownMistake(...choice, mine)), [0, -1, 1, 2, -1]);
  assert.deepEqual([0, 1, null].map((mine) => isRight(...choice, mine)), [false, true, null]);
  const number = [{ kind: "number" }, { low: 47, high: 67, wrong: [["0 to 30", ""], ["80 to 100", ""]] }];
  assert.deepEqual([0, 30, 31, 57, 80.5].map((mine) => ownMistake(...number, mine)), [0, 0, -1, -1, 1]);
  assert.deepEqual([46, 47].map((mine) => isRight(...number, mine)), [false, true]);
  const point = [{ kind: "point" }, { digit: 5, wrong: [["among the 3s", ""]] }];
  assert.deepEqual([3, 5, -1].map((mine) => ownMistake(...point, mine)), [0, -1, -1]);
});

test("a lesson's question is asked without its answer, and revealed with it", () => {
  const question = {
    kind: "choice", text: "What?", answers: [{ text: "a", is_right: false, tempts: "why" }, { text: "b", is_right: true }],
    right: "B: b", wrong: [["A: a", "why"]],
  };
  assert.deepEqual(asAsked(question), { kind: "choice", text: "What?", answers: ["a", "b"] });
  const { index, right, after } = asRevealed({ question, after: "So." });
  assert.deepEqual([index, right, after], [1, "B: b", "So."]);
  const number = { kind: "number", text: "How many?", low: 0, high: 9, step: 1, unit: "", answer: 5, within: 1, right: "5", wrong: [] };
  assert.ok(!JSON.stringify(asAsked(number)).includes("5"));
  assert.deepEqual([asRevealed({ question: number }).low, asRevealed({ question: number }).high], [4, 6]);
  assert.equal(asAsked(null), null);
});

test("progress is kept, and what is no progress begins anew", () => {
  const kept = (text) => readProgress("1-ten", 5, storageOf(text === null ? {} : { "ae-lesson:1-ten": text }));
  assert.deepEqual(kept('{"at": 3, "given": {"1": 2, "2": null}}'), { at: 3, given: new Map([[1, 2], [2, null]]) });
  for (const bad of [null, "", "{}", "[]", '{"at": 9, "given": {}}', '{"at": -1, "given": {}}', '{"at": "x", "given": {}}'])
    assert.deepEqual(kept(bad), { at: 0, given: new Map() });
});

test("addresses lie below the app's, and say what is covered", () => {
  assert.equal(placeOf("/draw?a=1", "https://host/explorer/pca?b=2").href, "https://host/explorer/draw?a=1");
  assert.equal(placeOf("/", "https://host/pca").href, "https://host/");
  assert.equal(fullAddress("/draw?a=1", ["answers", "errors"]), "/draw?a=1&cover=answers,errors");
  assert.equal(fullAddress("/draw", ["answers"]), "/draw?cover=answers");
  assert.equal(fullAddress("/draw", []), "/draw");
  assert.equal(fullAddress("/draw", ["answers"], true), "/draw?cover=answers&present=1");
});

test("what the server refuses is a sentence", async () => {
  const get = (ok, status, told) => async () => ({ ok, status, json: async () => told });
  assert.equal((await askServer("lessons", { get: get(true, 200) })).status, 200);
  await assert.rejects(askServer("lessons", { get: get(false, 404, { problem: "There is none." }) }), /There is none\./);
  await assert.rejects(askServer("lessons", { get: get(false, 502, {}) }), /answered 502/);
  await assert.rejects(askServer("lessons", { get: async () => { throw new TypeError("net"); } }), /cannot be reached/);
});

// A window that Streamlit shows, of which nothing but the address moves.
function openWindow(address) {
  const opened = [];
  const app = {
    dataset: { testConnectionState: "CONNECTED", testScriptState: "notRunning" },
    getBoundingClientRect: () => ({ bottom: 500 }),
  };
  const said = [];
  const location = new URL(address);
  Object.assign(globalThis, {
    location, history: {}, sessionStorage: storageOf(), dispatchEvent: () => said.push("popstate"),
    addEventListener: () => {}, PopStateEvent: class {}, History: class { pushState(_, __, place) { location.href = place.href; opened.push(location.pathname + location.search); } },
  });
  document.baseURI = location.href;
  document.documentElement = { classList: { contains: () => false } };
  document.querySelectorAll = () => [];
  document.querySelector = (what) => (what.includes("stApp") ? app : null);
  for (const type of ["ae-reveal", "ae-cover"]) document.addEventListener(type, ({ detail }) => said.push([type, detail?.parts].flat().join(" ").trim()));
  return { opened, said, app, stop: new AbortController() };
}

test("a step opens its page once, waits for Streamlit, and is uncovered in place", async () => {
  const { opened, said, app, stop } = openWindow("https://host/");
  app.dataset.testConnectionState = "CONNECTING";
  const opener = createOpener({ signal: stop.signal });
  const asked = { address: "/draw?a=1", cover: ["answers"] };
  opener.follow("A:1", asked);
  opener.follow("A:1", asked);
  await pause(20);
  assert.deepEqual(opened, []);
  app.dataset.testConnectionState = "CONNECTED";
  await pause(200);
  assert.deepEqual(opened, ["/draw?a=1&cover=answers"]);
  assert.ok(!opener.isAway());
  opener.follow("A:1", { ...asked, cover: [] });
  opener.follow("A:1", asked);
  assert.deepEqual(said, ["popstate", "ae-reveal", "ae-cover answers"]);
  opener.follow("A:2", { address: "", cover: [] }); // the page is the projector's
  opener.follow("A:3", { address: "/pca?k=2", cover: [] });
  await pause(20);
  assert.deepEqual(opened.slice(1), ["/pca?k=2"]);
  location.href = "https://host/map";
  assert.ok(opener.isAway());
  stop.abort();
});

test("a reload does not open the step again, unless something else is covered now", async () => {
  const { opened, stop } = openWindow("https://host/draw?a=1&cover=answers");
  sessionStorage.setItem("ae-opened", "A:1");
  createOpener({ signal: stop.signal }).follow("A:1", { address: "/draw?a=1", cover: ["answers"] });
  await pause(20);
  assert.deepEqual(opened, []);
  createOpener({ signal: stop.signal }).follow("A:1", { address: "/draw?a=1", cover: [] });
  await pause(20);
  assert.deepEqual(opened, ["/draw?a=1"]);
  stop.abort();
});

test("a drawing that is handed out opens the canvas with it, once, at the step where it was", async () => {
  let numReady = 0;
  const handed = createHanded(() => numReady++);
  const [step, pixels] = [{ address: "/draw?model=a&drawing=XY&corruption=none", cover: ["answers"] }, btoa("\0".repeat(784))];
  const at = (place, id) => ({ at: place, now_step: step, sheet: id && { id, pixels } });
  handed.take(at(1, "old")); // it was there when this browser came
  assert.equal(handed.stepOf(at(1, "old")), null);
  handed.take(at(1, "new"));
  while (!numReady) await pause(1);
  const { name, address, cover } = handed.stepOf(at(1, "new"));
  assert.deepEqual([name, cover], ["new", ["answers"]]);
  assert.equal(address, `/draw?model=a&corruption=none&photo=${await writePicture(pixels)}`);
  handed.take(at(2, "new"));
  assert.equal(handed.stepOf(at(2, "new")), null);
  assert.deepEqual(withPicture({ address: "/pca?k=2", cover: ["ladder"] }, "p"), { address: "/draw?photo=p", cover: [] });
});

test("what is taken back makes room for what was there before", async () => {
  const [step, pixels] = [{ address: "/draw?model=a", cover: [] }, btoa("\0".repeat(784))];
  const shown = (query, path = "/app/draw") => ownAddress(step, { pathname: path, search: query }, "https://host/app/map");
  assert.equal(shown("?model=a&drawing=OWN&cover=answers&present=1&step=x"), "/draw?model=a&drawing=OWN");
  assert.equal(shown(""), "/draw");
  assert.equal(shown("?drawing=OWN", "/app/map"), ""); // another page than the step's

  let numReady = 0;
  const handed = createHanded(() => numReady++);
  const at = (id) => ({ at: 1, now_step: step, sheet: id && { id, pixels } });
  const send = async (id) => {
    const before = numReady;
    handed.take(at(id));
    while (numReady === before) await pause(1);
  };
  document.baseURI = "https://host/draw";
  Object.assign(globalThis, { sessionStorage: storageOf(), location: new URL("https://host/draw?model=a&drawing=OWN") });
  handed.take(at(null));
  await send("first");
  location.search = "?model=a&photo=THEIRS";
  await send("second");
  handed.take(at(null));
  assert.deepEqual(handed.stepOf(at(null)), { name: "second:back", address: "/draw?model=a&drawing=OWN", cover: [] });
  location.search = "?model=a&drawing=LATE";
  const strokes = [[140, 50, 230, 220, 50, 220, 140, 50]];
  const spelled = await writeStrokes(strokes);
  assert.equal(spelled, "AYJPDCJjmcGUsoXxCtNzJoYtjJeZAA"); // as Python spells it
  globalThis.sessionStorage = storageOf({ "autoencoder-explorer-drawing": JSON.stringify({ strokes, image: null }) });
  await send("first");
  handed.take(at(null));
  assert.equal(handed.stepOf(at(null)).address, `/draw?model=a&drawing=${spelled}`); // what is there goes before
  handed.take({ at: 2, now_step: step, sheet: null });
  assert.equal(handed.stepOf(at(null)), null);
});

test("the page's canvas is the one way to draw where it has one", () => {
  const [drawing, given] = [new Float32Array(784).fill(1), new Uint8Array(784).fill(255)];
  const of = (told) => offerOf({ canvas: "page", drawing: null, ...told });
  assert.deepEqual(of({ drawing: [1], isHanded: true }).sends, ""); // what the teacher chose is not one's own
  assert.deepEqual(of({}), { told: "Draw on the page above, then send it.", sends: "", draws: false });
  assert.deepEqual(of({ drawing }), { told: "", sends: "Send it", draws: false });
  assert.equal(of({ drawing, isAlone: true }).sends, "Done");
  assert.deepEqual(of({ drawing, given }), { told: "Sent. You can still change it.", sends: "", draws: false });
  assert.equal(of({ drawing: new Float32Array(784), given }).sends, "Send this instead");
  assert.deepEqual(of({ canvas: "map", drawing }), { told: "Draw on the page above, and send it there.", sends: "", draws: false });
  assert.deepEqual(of({ canvas: "", drawing }), { told: "", sends: "", draws: true });
  assert.equal(of({ canvas: "", isWaiting: true }).draws, false); // the page may still bring one
  assert.deepEqual(of({ drawing, given, isOpen: false }), { told: "Your drawing is sent.", sends: "", draws: false });
  assert.deepEqual(of({ drawing, isOpen: false }), { told: "", sends: "", draws: false });
});

test("where the class pointed is shown once it is revealed, of the last vote", () => {
  const now = { question: { kind: "point" } };
  const counts = (first, second) => ({ first: first && { points: first }, second: second && { points: second } });
  assert.deepEqual(pointsOf({ now_step: now, reveal: null }), []);
  assert.deepEqual(pointsOf({ now_step: now, reveal: { counts: counts([[1, 2]], null) } }), [[1, 2]]);
  assert.deepEqual(pointsOf({ now_step: now, reveal: { counts: counts([[1, 2]], [[3, 4]]) } }), [[3, 4]]);
  assert.deepEqual(pointsOf({ now_step: now, reveal: { counts: counts([[1, 2]], []) } }), [[1, 2]]);
  assert.deepEqual(pointsOf({ now_step: { question: null }, reveal: { counts: null } }), []);
});

const box = (top, height) => ({ top, bottom: top + height });

test("a question begins at its page's top, unless all that is covered lies below the strip", () => {
  assert.equal(scrollForQuestion([], [box(120, 280)], 500), 0);
  assert.equal(scrollForQuestion([box(400, 200), box(900, 200)], [box(120, 280)], 500), 0);
  assert.equal(scrollForQuestion([box(450, 40)], [box(120, 280)], 500), 0); // small, and whole
  assert.equal(scrollForQuestion([box(450, 200)], [box(120, 280)], 500), 46);
  assert.equal(scrollForQuestion([box(700, 200)], [box(120, 280)], 500), 108); // its picture stays whole
  assert.equal(scrollForQuestion([box(700, 200)], [], 500), 0);
});

test("what is revealed is seen whole, with its figures, and no further than needed", () => {
  assert.equal(scrollForAnswer([box(100, 200), box(305, 40)], 500), 0);
  const rows = [box(20, 100), box(400, 200), box(400, 200), box(605, 40), box(605, 40), box(900, 200)];
  assert.equal(scrollForAnswer(rows, 500), 645 + 12 - 500);
  assert.equal(scrollForAnswer(rows, 620), 645 + 12 - 620);
  assert.equal(scrollForAnswer([box(100, 900)], 500), 88); // higher than the room: from its top
  assert.equal(scrollForAnswer([box(50, 200), box(50, 200), box(400, 300)], 500), 0); // the frames, not what is beside
});

test("a wall has squares as large as all fit, and of too many the newest that can be read", () => {
  const room = { width: 1800, height: 560, least: 168, gap: 20, name: 40 };
  assert.deepEqual(layWall(1, room), { columns: 1, side: 518, fits: 1 });
  assert.deepEqual(layWall(3, room), { columns: 3, side: 518, fits: 3 });
  for (const number of [2, 7, 12, 16]) {
    const { columns, side, fits } = layWall(number, room);
    const rows = Math.ceil(fits / columns);
    assert.ok(fits === number && side >= room.least && side % 14 === 0);
    assert.ok(columns * (side + 20) - 20 <= room.width && rows * (side + 60) - 20 <= room.height);
  }
  assert.deepEqual(layWall(40, room), { columns: 9, side: 168, fits: 18 });
  assert.equal(layWall(3, { ...room, width: 100, height: 100 }).fits, 1);
  const { columns, side } = layWall(3, { ...room, pictures: 2, close: 8 }); // with what comes back beside each
  assert.ok(columns === 3 && 3 * (2 * side + 8) + 40 <= room.width);
});

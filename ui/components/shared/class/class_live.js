// A class followed over a WebSocket (ui/classroom/socket.py): how it stands, its drawings, and what this browser
// does in it. What was not acknowledged is sent again once a lost connection is back.

import { createSocket } from "../core/socket.js";
import { visitorOf } from "../hand/visitor.js";

const ABSENCE = 10_000; // milliseconds out of sight after which a new connection is made
const FINAL = [1008, 1009, 4404]; // 1009: what is not acknowledged is too large, and would be sent again
const OVER = "The class is over.";
const PATIENCE = 6_000; // milliseconds for an acknowledgement; then the connection counts as lost

const newName = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Returns { act(type, fields), state, drawings, isConnected, numWaiting, now() }.
//   act       does something in the class, as { type: "vote", at, round, value }; the promise holds "" once it
//             is done, else the sentence why it is not. Acts are done in the order in which they were asked
//   state     the newest message of type "class", or null
//   drawings  id -> { id, name, step, pixels (784 bytes) }, of a teacher and a projector
//   now()     seconds on the server's clock, as in state.phase_since
// Until `signal` is aborted: onClass(state) at every change; onDrawing(drawing); onGone(ids) of drawings;
// onProblem(text) of what was not an act's; onWaiting(numWaiting) of acts; onConnection(isConnected);
// onRefused(code, text) where it is over: 4404, there is no such class any more. key: "" of a student.
export function createClassLive({
  code,
  key = "",
  onClass = () => {},
  onDrawing = () => {},
  onGone = () => {},
  onProblem = () => {},
  onWaiting = () => {},
  onConnection = () => {},
  onRefused = () => {},
  signal,
  patience = PATIENCE,
  ...dealing
}) {
  const acts = new Map(); // id -> { message, settle }, not acknowledged yet
  const prefix = newName();
  let numActs = 0;
  let arrived = 0; // when the newest state did
  let problem = ""; // the newest that was not an act's
  let timer = 0;
  let isOver = false;

  const live = {
    state: null,
    drawings: new Map(),
    get isConnected() {
      return socket.isConnected;
    },
    get numWaiting() {
      return acts.size;
    },
    now: () => (live.state?.now ?? 0) + (performance.now() - arrived) / 1000,
    async act(type, fields = {}) {
      if (isOver) return problem || OVER;
      const message = { ...fields, type, id: `${prefix}-${++numActs}` };
      return new Promise((settle) => {
        acts.set(message.id, { message, settle });
        if (socket.isConnected) socket.send(message);
        watch();
        onWaiting(acts.size);
      });
    },
  };

  // A connection may be cut without a word: who waits too long for an answer takes another one.
  function watch() {
    clearTimeout(timer);
    if (acts.size && socket.isConnected && !signal?.aborted) timer = setTimeout(socket.renew, patience);
  }

  function settle(id, text) {
    acts.get(id).settle(text);
    acts.delete(id);
    watch();
    onWaiting(acts.size);
  }

  const takes = {
    class({ type, ...state }) {
      live.state = state;
      arrived = performance.now();
      onClass(state);
    },
    drawing({ type, ...drawing }) {
      const pixels = Uint8Array.from(atob(drawing.pixels), (letter) => letter.charCodeAt(0));
      live.drawings.set(drawing.id, { ...drawing, pixels });
      onDrawing(live.drawings.get(drawing.id));
    },
    drawings_gone({ ids }) {
      for (const id of ids) live.drawings.delete(id);
      onGone(ids);
    },
    done({ id }) {
      if (acts.has(id)) settle(id, "");
    },
    problem({ id, text }) {
      if (acts.has(id)) return settle(id, text);
      problem = text;
      onProblem(text);
    },
  };

  signal?.addEventListener("abort", () => clearTimeout(timer));
  const socket = createSocket({
    path: `classes/${encodeURIComponent(code)}/live`,
    greet: () => ({ type: "hello", visitor: visitorOf(document.cookie), key, have: [...live.drawings.keys()] }),
    onMessage(data) {
      const message = JSON.parse(data);
      takes[message.type]?.(message);
    },
    onProblem,
    onConnection(isConnected) {
      onConnection(isConnected);
      if (isConnected) for (const { message } of acts.values()) socket.send(message);
      watch();
    },
    onRefused(refusal) {
      isOver = true;
      for (const { settle: end } of acts.values()) end(problem || OVER);
      acts.clear();
      onRefused(refusal, problem);
    },
    absence: ABSENCE,
    final: FINAL,
    signal,
    ...dealing,
  });
  return live;
}

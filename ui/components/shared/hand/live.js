// A run that trains on the server, followed over a WebSocket (ui/shell/serving/live.py): its film, how it
// stands, and what its owner asks of it. A connection that was lost comes back by itself and catches up.

import { createSocket } from "../core/socket.js";
import { createFilmStore, readFrame, readHeader } from "./film_store.js";
import { visitorOf } from "./visitor.js";

const EDIT_PAUSE = 100; // milliseconds between two values of a setting that a hand drags
const MOST_WAITING = 20; // messages kept while there is no connection

const isSame = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);

// Returns { send(message), run, frames, isConnected }; frames is the store of film_store.js. Until `signal` is
// aborted it calls onRun(run) whenever something of the run changed, its history whole in `run.history`;
// onHeader(header) at the beginning of a film; onFrame(frame); onKeep(numbers) after frames were thinned out;
// onProblem(text); onConnection(isConnected).
export function createLive({
  id,
  onRun = () => {},
  onHeader = () => {},
  onFrame = () => {},
  onKeep = () => {},
  onProblem = () => {},
  onConnection = () => {},
  signal,
  ...dealing
}) {
  const frames = createFilmStore();
  const edits = new Map(); // name -> value, not sent yet
  const waiting = []; // messages for the next connection
  let headerBytes = new Uint8Array(0);
  let hasHeader = false; // of this connection
  let editTimer = 0;

  const live = { run: null, frames, isConnected: false, send };

  function send(message) {
    if (message.type === "edit") {
      edits.set(message.name, message);
      editTimer ||= setTimeout(flushEdits, EDIT_PAUSE);
      return;
    }
    flushEdits(); // what was asked before comes before
    post(message);
  }

  function post(message) {
    if (live.isConnected) return socket.send(message);
    waiting.push(message);
    if (waiting.length > MOST_WAITING) waiting.shift();
  }

  function flushEdits() {
    clearTimeout(editTimer);
    editTimer = 0;
    for (const message of edits.values()) post(message);
    edits.clear();
  }

  function takeText(message) {
    if (message.type === "run") {
      const { type, ...run } = message;
      live.run = { ...run, history: run.history ?? live.run?.history ?? [] };
      onRun(live.run);
    } else if (message.type === "progress" && live.run) {
      live.run.history = [...live.run.history.slice(0, message.from), ...message.entries];
      onRun(live.run);
    } else if (message.type === "keep") {
      frames.keep(message.numbers);
      onKeep(message.numbers);
    } else if (message.type === "problem") onProblem(message.text);
  }

  // The first packet of a connection is the header. Another one than before is that of another film.
  function takeBytes(bytes) {
    if (hasHeader) {
      const frame = readFrame(bytes);
      frames.add(frame);
      onFrame(frame);
      return;
    }
    const header = readHeader(bytes);
    hasHeader = true;
    if (isSame(headerBytes, bytes)) return;
    const isAnother = frames.frames.length > 0;
    frames.clear();
    frames.header = header;
    headerBytes = bytes;
    onHeader(frames.header);
    if (isAnother) socket.renew(); // it counts on frames of the other film; the next one gets all
  }

  signal?.addEventListener("abort", flushEdits);
  const socket = createSocket({
    path: `live/${encodeURIComponent(id)}`,
    greet() {
      hasHeader = false;
      return { type: "hello", visitor: visitorOf(document.cookie), have: frames.frames.map(({ note }) => note.number) };
    },
    onMessage(data) {
      if (typeof data === "string") takeText(JSON.parse(data));
      else takeBytes(new Uint8Array(data));
    },
    onProblem,
    onConnection(isConnected) {
      live.isConnected = isConnected;
      onConnection(isConnected);
      if (isConnected) for (const message of waiting.splice(0)) post(message);
    },
    signal,
    ...dealing,
  });
  return live;
}

// A run that trains on the server, followed over a WebSocket (ui/shell/serving/live.py): its film, how it
// stands, and what its owner asks of it. A connection that was lost comes back by itself and catches up.

import { createFilmStore, readFrame, readHeader } from "./film_store.js";

const WAITS = [500, 1000, 2000, 4000, 8000]; // milliseconds between tries; the last one repeats
const FINAL = new Set([1008, 4404]); // closed with these, it would be again: not from here, no such run
const STEADY = 5000; // milliseconds after which a connection counts as one that holds
const EDIT_PAUSE = 100; // milliseconds between two values of a setting that a hand drags
const MOST_WAITING = 20; // messages kept while there is no connection

export const visitorOf = (cookie) => /(?:^|; )ae-visitor=([^;]*)/.exec(cookie)?.[1] ?? "";

function addressOf(id) {
  const address = new URL(`live/${encodeURIComponent(id)}`, document.baseURI);
  address.protocol = address.protocol.replace("http", "ws");
  address.search = address.hash = "";
  return address.href;
}

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
  open = (address) => new WebSocket(address),
  waits = WAITS,
}) {
  const frames = createFilmStore();
  const edits = new Map(); // name -> value, not sent yet
  const waiting = []; // messages for the next connection
  let socket = null;
  let headerBytes = new Uint8Array(0);
  let tries = 0;
  let timer = 0;
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
    if (live.isConnected) return socket.send(JSON.stringify(message));
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
  function takeBytes(bytes, connection) {
    if (connection.hasHeader) {
      const frame = readFrame(bytes);
      frames.add(frame);
      onFrame(frame);
      return;
    }
    const header = readHeader(bytes);
    connection.hasHeader = true;
    if (isSame(headerBytes, bytes)) return;
    const isAnother = frames.frames.length > 0;
    frames.clear();
    frames.header = header;
    headerBytes = bytes;
    onHeader(frames.header);
    if (!isAnother) return;
    connection.isOver = true; // it counts on frames of the other film; the next one gets all
    connection.socket.close(4000);
  }

  function connect() {
    timer = 0;
    const connection = { socket: open(addressOf(id)), hasHeader: false, isOver: false };
    const began = performance.now();
    socket = connection.socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      const have = frames.frames.map(({ note }) => note.number);
      connection.socket.send(JSON.stringify({ type: "hello", visitor: visitorOf(document.cookie), have }));
      live.isConnected = true;
      onConnection(true);
      for (const message of waiting.splice(0)) post(message);
    };
    socket.onmessage = ({ data }) => {
      if (signal?.aborted || connection.isOver) return;
      try {
        if (typeof data === "string") takeText(JSON.parse(data));
        else takeBytes(new Uint8Array(data), connection);
      } catch (error) {
        onProblem(error.message);
      }
    };
    socket.onclose = ({ code }) => {
      const wasConnected = live.isConnected;
      live.isConnected = false;
      if (signal?.aborted) return;
      if (wasConnected) onConnection(false);
      if (FINAL.has(code)) return;
      tries = performance.now() - began > STEADY ? 0 : tries + 1;
      const wait = waits[Math.min(tries, waits.length) - 1] ?? waits[0];
      timer = setTimeout(connect, wait * (0.5 + Math.random() / 2)); // not all at once
    };
  }

  // The network is back, or somebody looks again.
  function hurry() {
    if (!timer || document.visibilityState === "hidden") return;
    clearTimeout(timer);
    connect();
  }

  window.addEventListener("online", hurry, { signal });
  document.addEventListener("visibilitychange", hurry, { signal });
  signal?.addEventListener("abort", () => {
    clearTimeout(timer);
    flushEdits();
    socket.close(1000);
  });
  connect();
  return live;
}

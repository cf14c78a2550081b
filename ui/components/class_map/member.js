// Whose drawings come to the map: those of a class, as this browser may see them, or, in no class, one's own.

import { createClassLive } from "../shared/class/class_live.js";
import { onIdentity, readIdentity } from "../shared/class/class_identity.js";
import { chooseDrawings, MOST } from "./shown.js";

const toBytes = (values) => Uint8Array.from(values, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));

// onChange() when state or drawings are others; onSaid(text) with what is to be said of the class. Returns { state,
// drawings, send(pixels), act(type, fields) }: state null of one who is in no class.
export function createMember({ onChange, onSaid, signal }) {
  let leave = null; // ends the class that was
  let live = null;
  let known = "";
  let own = new Map();
  let numOwn = 0;

  function enter() {
    const identity = readIdentity();
    if (JSON.stringify(identity) === known) return;
    known = JSON.stringify(identity);
    leave?.abort();
    live = null;
    onChange();
    if (!identity) return;
    leave = new AbortController();
    live = createClassLive({
      code: identity.code,
      key: identity.key,
      signal: leave.signal,
      onClass: onChange,
      onDrawing: onChange,
      onGone: onChange,
      onProblem: onSaid,
      onConnection: (isConnected) => onSaid(isConnected ? "" : "Connecting …"),
      onRefused: (_, text) => onSaid(text || "This class is over."),
    });
  }
  signal.addEventListener("abort", () => leave?.abort());
  onIdentity(enter, signal);
  queueMicrotask(enter);

  return {
    get state() {
      return live?.state ?? null;
    },
    get isInClass() {
      return live !== null;
    },
    get drawings() {
      if (!live) return [...own.values()];
      return live.state ? chooseDrawings(live.state, live.drawings) : [];
    },
    // Whether one may draw here: a student who is asked to, and who is alone.
    get canDraw() {
      if (!live) return true;
      return live.state?.role === "student" && live.state.now_step?.question?.kind === "drawing";
    },
    // The sentence why it was not done, "" where it was.
    async send(pixels) {
      const bytes = toBytes(pixels);
      if (live) return live.act("draw", { at: live.state.at, pixels: btoa(String.fromCharCode(...bytes)) });
      const name = `Drawing ${++numOwn}`;
      own.set(name, { id: name, name, step: 0, pixels: bytes });
      own = new Map([...own].slice(-MOST));
      onChange();
      return "";
    },
    act: (type, fields) => live?.act(type, fields) ?? "",
  };
}

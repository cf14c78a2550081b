// The page Class. Who is in no class opens one, joins one or takes a lesson alone; the teacher has the desk, which
// no projector shows; the projector has code and names until the class begins.

import { defineComponent } from "../shared/define.js";
import { createClassLive } from "../shared/class/class_live.js";
import { dropIdentity, onIdentity, readIdentity } from "../shared/class/class_identity.js";
import { setHidden } from "../shared/paint/dom.js";
import { stayAwake } from "./awake.js";
import { createDesk } from "./desk.js";
import { createFirstSight } from "./first_sight.js";
import { createLobby } from "./lobby.js";

const HEARING = 1000; // milliseconds in which this window hears itself why it is no member any more
const SCREENS = { teacher: createDesk, projector: createFirstSight };

// options: { lessons: [{ name, title, goal, minutes, core, steps }] } in the order they are taught.
function build({ part, stage, options, signal }) {
  const lobby = createLobby(part, options, { onEntered: enter, signal });
  let leave = null; // ends what is shown of a class
  let shown = null;
  let known = ""; // as which member of which class
  let hearing = 0;

  function enter(told = "") {
    const identity = readIdentity();
    const name = JSON.stringify(identity);
    if (name === known && !told) return;
    known = name;
    leave?.abort();
    shown = null;
    lobby.welcome(identity, told);
    const createScreen = SCREENS[identity?.role];
    if (!createScreen) return show();
    leave = new AbortController();
    stayAwake(leave.signal);
    const screen = createScreen({ identity, stage, signal: leave.signal, act: (...given) => live.act(...given) });
    const live = createClassLive({
      code: identity.code,
      key: identity.key,
      signal: leave.signal,
      onClass(state) {
        screen.takeClass(state, live);
        if (screen === shown) show();
      },
      onDrawing: () => screen.takeDrawings?.(live.drawings),
      onGone: () => screen.takeDrawings?.(live.drawings),
      onProblem: (text) => screen.say?.(text),
      onConnection: (isConnected) => screen.takeConnection(isConnected),
      onRefused(_, text) {
        leaveFor(screen.farewell || text || `The class ${identity.code} is over, or not on this server.`);
      },
    });
    shown = screen;
    show();
  }

  // Not a member any more.
  function leaveFor(told) {
    dropIdentity();
    enter(told);
  }

  // What the teacher sees takes the window, and what a projector does until the class begins: nothing behind it
  // can be reached.
  function show() {
    const isOver = shown?.isOver ?? false;
    setHidden(part.lobby, Boolean(shown));
    for (const [place, isHere] of [[part.screen, isOver], [part.front, !isOver]]) {
      const wanted = shown && isHere ? shown.element : null;
      if (place.firstChild !== wanted) place.replaceChildren(...(wanted ? [wanted] : []));
    }
    if (isOver && !part.screen.open) part.screen.showModal();
    else if (!isOver && part.screen.open) part.screen.close();
  }
  part.screen.addEventListener("cancel", (event) => event.preventDefault(), { signal });
  part.screen.addEventListener("close", () => shown?.isOver && part.screen.showModal(), { signal });
  signal.addEventListener("abort", () => {
    shown = null;
    clearTimeout(hearing);
    leave?.abort();
    if (part.screen.open) part.screen.close();
  });
  onIdentity(() => {
    clearTimeout(hearing);
    if (readIdentity() || !shown) enter();
    else hearing = setTimeout(() => enter(shown?.farewell), HEARING);
  }, signal);
  enter();
  return {
    repaint: () => shown?.repaint?.(),
    show: (next) => lobby.take(next),
  };
}

export default defineComponent({ name: "class-desk", className: "class", findParts: () => ({}), build });

// Which drawings of a class lie on its map, and what is said where there are none.

import { count } from "../shared/class/answers.js";

export const MOST = 40; // drawings on the map; of more, the newest

// Those of the step the class is at; where it asks for none, of the last step before that had some. A teacher sees
// what the projector shows. drawings: id -> { id, name, step, pixels }, as class_live.js has them.
export function chooseDrawings(state, drawings) {
  const shown = state.role === "student" ? null : new Set(state.wall.filter(({ shown }) => shown).map(({ id }) => id));
  const seen = [...drawings.values()].filter(({ id, step }) => step <= state.at && (shown?.has(id) ?? true));
  const isAsked = state.now_step?.question?.kind === "drawing";
  const newest = isAsked ? state.at : Math.max(...seen.map(({ step }) => step));
  return seen.filter(({ step }) => step === newest).slice(-MOST);
}

// How many drawings of this class nobody but the teacher sees yet.
export const numWaiting = ({ role, wall = [] }) =>
  role === "teacher" ? wall.filter(({ shown }) => !shown).length : 0;

// What is said in the middle of an empty map; state is null of one who is in no class.
export function sayEmpty(state) {
  if (!state) return "Draw a digit beside the map. It lands where the network puts it.";
  if (numWaiting(state)) return `${count(numWaiting(state), "drawing")} waiting. They land here when you show them.`;
  const isAsked = state.now_step?.question?.kind === "drawing";
  if (state.role === "student")
    return isAsked ? "Draw a digit and send it. You see here where it lands." : "What you draw lands here.";
  if (isAsked) return "Draw a digit on your phone and send it. It lands here when your teacher shows it.";
  return "Nothing is drawn yet. Go to a step that asks for a drawing.";
}

// In a sentence, how many are there.
export function sayCount(state, number) {
  if (state?.role === "student") return number ? "Your drawing; others see it when your teacher shows it." : "";
  return number ? `${count(number, "drawing")}. Tap one, two for the way between them, or draw around some.` : "";
}

// Which drawings of a class lie on its map, and what is said where there are none.

import { count } from "../shared/class/answers.js";
import { drawingsOf } from "../shared/class/drawings.js";

export const MOST = 40; // drawings on the map; of more, the newest

// As drawingsOf has them.
export const chooseDrawings = (state, drawings) => drawingsOf(state, drawings).slice(-MOST);

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

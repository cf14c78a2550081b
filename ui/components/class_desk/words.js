// What is said of a class, as it stands: pure functions of the server's state (ui/classroom/socket.py).

import { count, percent } from "../shared/class/answers.js";

const ADVICE = { explain: "explain it", talk: "let them talk", "go on": "go on" };
const CODE_LENGTH = 6; // of the projector's key too

export const sayMinutes = (minutes) => `${+minutes.toFixed(1)} min`;

export const saySum = (number, minutes) =>
  number ? `${count(number, "lesson")}, ${sayMinutes(minutes)}` : "Tick a lesson to teach it.";

// The code that was typed, and the projector's key where that stands after it; null where it is none.
export function typedOf(text) {
  const typed = text.toUpperCase().replace(/[\s-]/g, "");
  const isWhole = [CODE_LENGTH, 2 * CODE_LENGTH].includes(typed.length) && /^[A-Z0-9]+$/.test(typed);
  return isWhole ? { code: typed.slice(0, CODE_LENGTH), key: typed.slice(CODE_LENGTH) } : null;
}

// Where the app is, as one types it; address: of its page Class.
export function bare(address) {
  const { host, pathname } = new URL(address);
  return host + pathname.replace(/\/class\/?$/, "");
}

// A code as it is read aloud.
export const spaced = (code) => `${code.slice(0, 3)} ${code.slice(3)}`;

// The share that is right; after the first vote also what to do about it: where there is no second, nobody talks.
export function sayAdvice({ advice: given, share_right: share, phase, now_step: step }) {
  if (typeof share !== "number") return "";
  const advice = given === "talk" && step?.rounds === 1 ? "explain" : given;
  const isOver = phase === "vote2" || phase === "revealed";
  return `${percent(share)} right${ADVICE[advice] && !isOver ? `: ${ADVICE[advice]}` : ""}`;
}

export function sayAnswered({ answered, phase, present }) {
  const number = phase === "vote2" ? answered.second : answered.first;
  return `${number} of ${Math.max(present, number)} answered${phase === "vote2" ? " again" : ""}`;
}

// Where the class is, on one line of a phone.
export function sayPlace({ at, title, lesson, num_lessons: lessons, step, num_steps: steps, now_step: now }) {
  const words = [`${lesson + 1}/${lessons} ${title}`];
  if (at >= 0) words.push(`step ${step + 1}/${steps}`, sayMinutes(now.minutes));
  return words.join(" · ");
}

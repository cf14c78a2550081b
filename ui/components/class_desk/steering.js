// What a teacher may do now: one act that is next, and what else there is. Pure functions of the server's state.

import { TALK_SECONDS, timeLeft } from "../shared/class/answers.js";
import { sayAdvice, sayAnswered } from "./words.js";

const toPhase = (phase) => ["phase", { phase }];

// Seconds of the talk that are left; now: on the server's clock.
export const talkLeft = ({ phase_since: since }, now) => TALK_SECONDS - (now - since);

// { next, others }: each act { text, note, act: [type, fields] } or { …, view: "afterwards" }; others has at most
// two.
export function steer(state, now = state.now) {
  if (state.paused)
    return { next: { text: "Go on", note: "Their screens say: eyes up", act: ["pause", { on: false }] }, others: [] };
  const { at, num, phase } = state;
  const onward = at + 1 < num
    ? { text: at < 0 ? "Begin" : "Next", note: state.next?.text ?? "", act: ["go", { at: at + 1 }] }
    : { text: "See the votes", note: "That was the last step", view: "afterwards" };
  if (at < 0) return { next: onward, others: [] };
  const [advice, answered] = [sayAdvice(state), sayAnswered(state)];
  const reveal = { text: "Reveal", note: phase === "closed" ? advice : answered, act: ["reveal", {}] };
  const close = { text: "Close the vote", note: answered, act: toPhase("closed") };
  const talk = { text: `Talk ${TALK_SECONDS} s`, note: advice, act: toPhase("talk") };
  const again = { text: "Vote again", note: sayTalk(talkLeft(state, now)), act: toPhase("vote2") };
  const reopen = { text: "Reopen", note: "", act: toPhase("vote") };
  const hide = { text: "Hide", note: "", act: ["hide", {}] };
  const isForTalk = !state.advice || state.advice === "talk";
  const steps = {
    vote: state.now_step?.rounds === 2 ? [close, reveal] : [reveal],
    closed: isForTalk ? [talk, reveal, reopen] : [reveal, talk, reopen],
    talk: [again, reveal],
    vote2: [reveal],
    revealed: [onward, hide],
  };
  const [next, ...others] = steps[phase] ?? [onward];
  return { next, others };
}

const sayTalk = (left) => (left > 0 ? `${timeLeft(left)} left to talk` : "Time is up");

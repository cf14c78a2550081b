// One act that the server was asked for and has not done yet.

import { getOutbox } from "../shared/hand/outbox.js";

const LEAVING = 4000; // milliseconds from the server's last word here until another page is there
const LONGEST = 60_000; // after which an act that nobody answers counts as lost

// onChange(): `words`, what is under way, are others; "" once it is done.
export function createWaiting(onChange, signal) {
  let number = 0; // of the report that asked for it
  let rest = 0; // milliseconds that it goes on once the server knows
  let timer = 0;
  const later = (time) => {
    clearTimeout(timer);
    timer = setTimeout(waiting.end, time);
  };
  const waiting = {
    words: "",
    // The newest report asks for it. isLeaving: another page opens.
    begin(words, isLeaving) {
      [waiting.words, number, rest] = [words, getOutbox().last, isLeaving ? LEAVING : 0];
      later(LONGEST);
      onChange();
    },
    end() {
      clearTimeout(timer);
      if (!waiting.words) return;
      waiting.words = "";
      onChange();
    },
  };
  window.addEventListener("ae:acknowledged", ({ detail }) => {
    if (waiting.words && detail.number >= number) later(rest);
  }, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  return waiting;
}

// The sheet of who may draw here: a student who is asked to, or one who is in no class.

import { createPad } from "../shared/hand/pad.js";
import { button, make, setHidden } from "../shared/paint/dom.js";

// onSend(pixels) gives a promise of the sentence why it was not done, "" where it was; onSaid(text)
// says it. staysOpen(): whether the sheet is there for another one at once.
export function createOwn({ element, stage, onSend, onSaid, staysOpen, signal }) {
  let image = null;
  const send = button("Send it", sendIt, { class: "act", disabled: "" });
  const clear = button("Clear", empty);
  const pad = createPad("class-map", stage, {
    onInk(pixels) {
      image = pixels.slice();
      send.disabled = false;
    },
  }, signal);
  const more = button("Draw another", () => open(true));
  const sheet = make("div", { class: "sheet" }, pad.sheet, make("div", { class: "bar" }, send, clear));
  element.append(sheet, more);
  open(true);

  function open(isOpen) {
    setHidden(sheet, !isOpen);
    setHidden(more, isOpen);
  }

  function empty() {
    image = null;
    send.disabled = true;
    pad.open([]);
  }
  async function sendIt() {
    const problem = await onSend(image);
    onSaid(problem);
    if (problem) return;
    empty();
    open(staysOpen());
  }
  return { repaint: () => pad.request() };
}

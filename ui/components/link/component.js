// What may be done with any page: present it, and copy its one link.
// The link is its address as soon as that tells all that was chosen; as text to copy by hand where
// the clipboard is refused, as it is on plain http and in many frames.

import { defineComponent } from "../shared/define.js";
import { hasMore, setPresent } from "../shared/hand/present.js";
import { setText } from "../shared/paint/dom.js";
import { createPresenting } from "./presenting.js";

const SHOWN = 2500; // milliseconds that a word of thanks stands
const [LOOK, QUIET, LONGEST] = [50, 200, 4000]; // milliseconds: between looks, of rest, and waited at most

const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

// The server answers each act with an address; it is whole once the server has rested a while.
async function addressAtRest(app) {
  for (let [waited, quiet] = [0, 0]; waited < LONGEST && quiet < QUIET; waited += LOOK) {
    quiet = app?.dataset.testScriptState === "running" ? 0 : quiet + LOOK;
    await wait(LOOK);
  }
  return window.location.href;
}

// options: { present }, whether the page is presented; { without }, what no address can tell of it, in words.
function build({ part, options: first, report, signal }) {
  let { without } = first;
  let timer = 0;
  const say = (text, address = "") => {
    setText(part.note, text);
    part.text.value = address;
    part.text.hidden = !address;
    clearTimeout(timer);
    if (!address) timer = setTimeout(() => setText(part.note, ""), SHOWN);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  setPresent(first.present === 1, hasMore());
  createPresenting(part, (isOn) => report({ present: Number(isOn) }), signal);
  part.text.onblur = () => say("");
  part.copy.onclick = async () => {
    const address = await addressAtRest(document.querySelector('[data-testid="stApp"]'));
    const rest = without ? ` Not in it: ${without}.` : "";
    try {
      await navigator.clipboard.writeText(address);
      say(`Copied.${rest}`);
    } catch {
      say(`Copy this:${rest}`, address);
      part.text.focus();
      part.text.select();
    }
  };
  return {
    show(next) {
      without = next.without;
    },
    sync: ({ present }) => setPresent(present === 1, hasMore()),
  };
}

export default defineComponent({ name: "link", className: "link", reports: ["present"], findParts: () => ({}), build });

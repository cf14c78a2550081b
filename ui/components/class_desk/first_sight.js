// What a projector shows before a class begins: the code, very large, and who has come. Afterwards the strip
// leads it from page to page; at a step that opens none all this stays, above the strip.

import { count } from "../shared/class/answers.js";
import { make, setHidden, setText } from "../shared/paint/dom.js";
import { scanned } from "./more.js";
import { bare, spaced } from "./words.js";

export function createFirstSight({ identity }) {
  const title = make("h1", {});
  const qr = make("div", { class: "code-to-scan" });
  const address = make("p", { class: "address" });
  const spelled = `The code is ${[...identity.code].join(" ")}`;
  const code = make("p", { class: "letters", role: "img", "aria-label": spelled }, spaced(identity.code));
  const said = make("p", { class: "said", role: "status" }, "Connecting …");
  const animals = make("ul", { class: "animals" });
  const how = ["Scan it, or open", "and type"].map((words) => make("p", { class: "how" }, words));
  const joining = make("div", { class: "joining" }, make("div", { class: "read" }, how[0], address, how[1], code), qr);
  const element = make("div", { class: "first-sight", "data-ae": "class-projector" },
    make("header", {}, title), joining, make("footer", {}, said, animals));
  const known = new Set();
  let isOver = true;

  return {
    element,
    get isOver() {
      return isOver;
    },
    takeClass(state) {
      isOver = state.at < 0;
      setHidden(element, state.blank);
      setText(title, state.title);
      if (qr.dataset.of !== state.join.address) {
        qr.dataset.of = state.join.address;
        qr.replaceChildren(scanned(state.join.svg, state.join.address));
        setText(address, `${bare(state.join.address)}/class`);
      }
      setText(said, state.present ? `${count(state.present, "student")} here` : "Nobody here yet");
      for (const name of state.here ?? []) {
        if (known.has(name)) continue;
        known.add(name);
        animals.append(make("li", {}, name));
      }
    },
    takeConnection(isConnected) {
      if (!isConnected) setText(said, "The connection is lost; it comes back by itself.");
    },
  };
}

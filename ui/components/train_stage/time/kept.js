// What can be done with a kept moment of a run: open it in another page as a model, branch from it, keep it.

import { closeOutside } from "../../shared/hand/download.js";
import { button, make, setHidden, setText } from "../../shared/paint/dom.js";
import { ticksOf } from "./scrubber.js";
import { begin, momentName } from "../words.js";

// The kept moment at a place: the last one that is not after it, else the first.
export function keptAt(ticks, place) {
  const sorted = [...ticks].sort((a, b) => a.place - b.place);
  return sorted.findLast((tick) => tick.place <= place + 1e-6) ?? sorted[0] ?? null;
}

// part: { kept, keptName, keptActs }; pages: [[name, title]]; onAct({ act, snapshot, … }).
export function createKept(part, pages, onAct) {
  closeOutside(part.kept);
  let snapshot = null;
  const act = (name, details = {}) => () => {
    part.kept.open = false;
    onAct({ act: name, snapshot: snapshot.name, ...details });
  };
  const head = make("span", { class: "soft" });
  const branch = button("", act("branch"));
  const about = make("span", { class: "soft" },
    "A run of its own: it begins at once, from these weights, with what you changed of training in the form.");
  const opens = pages.map(([page, title]) => button(title, act("open", { page })));
  const keep = button("Keep as a model", act("keep"), { title: "A model in the picker, like any other" });
  let epochs = 0;
  const extend = button("", () => {
    part.kept.open = false;
    onAct({ act: "extend", epochs });
  });
  part.keptActs.replaceChildren(head, ...opens, make("hr", {}), branch, about, keep, extend);
  return {
    // note: of the frame shown; words: what its moment is called.
    show(film, axis, place, { note, words }) {
      const found = film ? keptAt(ticksOf(film, axis), place) : null;
      setHidden(part.kept, !found);
      if (!found) return;
      snapshot = found;
      const name = momentName(found, film.header?.note.phases);
      const isHere = note?.phase === found.phase && note?.step === found.step;
      setText(part.keptName, isHere ? begin(name) : `Kept: ${name}`);
      epochs = film.run?.spec?.phases?.at(-1)?.num_epochs ?? 1;
      setHidden(extend, film.run?.state !== "finished");
      setText(extend, `Train on for ${epochs} epoch${epochs === 1 ? "" : "s"}`);
      const whole = `${name}${found.is_best ? ", the best" : ""}`;
      const nearest = `nearest kept moment ${found.place > place ? "after" : "before"} it`;
      setText(head, isHere ? `Open ${whole} in` : `${begin(words)} was not kept. Open the ${nearest}, ${whole}, in`);
      setText(branch, `Branch from ${name}`);
    },
  };
}

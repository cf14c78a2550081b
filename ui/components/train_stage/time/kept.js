// What can be done with a kept moment of a run: open it in another page as a model, branch from it, keep it.

import { closeOutside } from "../../shared/hand/download.js";
import { button, make, setHidden, setText } from "../../shared/paint/dom.js";
import { ticksOf } from "./scrubber.js";
import { momentName } from "../words.js";

// The kept moment at a place: the last one that is not after it, else the first.
export function keptAt(ticks, place) {
  const sorted = [...ticks].sort((a, b) => a.place - b.place);
  return sorted.findLast((tick) => tick.place <= place + 1e-6) ?? sorted[0] ?? null;
}

// part: { kept, keptName, keptActs, keptSaid }; pages: [[name, title]]; waiting: of waiting.js;
// onAct({ act, snapshot, … }). The menu says what was asked for until the server has done it.
export function createKept(part, pages, waiting, onAct) {
  closeOutside(part.kept);
  let snapshot = null;
  let name = "";
  const ask = (act, say, details = () => ({})) => () => {
    part.kept.open = false;
    if (waiting.words) return;
    onAct({ act, snapshot: snapshot.name, ...details() });
    waiting.begin(say(), act === "open");
  };
  const head = make("span", { class: "soft" });
  const title = "A new run goes on from these weights, with the settings of the form";
  const branch = button("Branch from here", ask("branch", () => `Branching from ${name}…`), { title });
  const opens = pages.map(([page, to]) =>
    button(to, ask("open", () => `Opening ${name} in ${to}…`, () => ({ page }))));
  const keep = button("Keep as a model", ask("keep", () => `Keeping ${name}…`),
    { title: "A model in the picker, like any other" });
  let epochs = 0;
  const extend = button("", ask("extend", () => "Going on…", () => ({ epochs })));
  part.keptActs.replaceChildren(head, ...opens, make("hr", {}), branch, keep, extend);
  return {
    show(film, axis, place) {
      setText(part.keptSaid, waiting.words);
      part.keptName.setAttribute("aria-busy", waiting.words !== "");
      const found = film ? keptAt(ticksOf(film, axis), place) : null;
      setHidden(part.kept, !found);
      if (!found) return;
      snapshot = found;
      name = momentName(found, film.header?.note.phases);
      setText(part.keptName, waiting.words || `${name[0].toUpperCase()}${name.slice(1)}`);
      epochs = film.run?.spec?.phases?.at(-1)?.num_epochs ?? 1;
      setHidden(extend, film.run?.state !== "finished");
      setText(extend, `Train on for ${epochs} epoch${epochs === 1 ? "" : "s"}`);
      setText(head, `Open ${name}${found.is_best ? ", the best" : ""} in`);
    },
  };
}

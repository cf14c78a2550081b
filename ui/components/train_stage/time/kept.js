// What can be done with a kept moment of a run: open it in another page as a model, branch from it, keep it.

import { closeOutside } from "../../shared/hand/download.js";
import { button, make, setHidden, setText } from "../../shared/paint/dom.js";
import { ticksOf } from "./scrubber.js";
import { begin, momentName } from "../words.js";

const TOLD = 10_000; // milliseconds

// The kept moment at a place: the last one that is not after it, else the first.
export function keptAt(ticks, place) {
  const sorted = [...ticks].sort((a, b) => a.place - b.place);
  return sorted.findLast((tick) => tick.place <= place + 1e-6) ?? sorted[0] ?? null;
}

// part: { kept, keptName, keptActs, keptSaid, became }; pages: [[name, title]]; waiting: of waiting.js;
// onAct({ act, snapshot, … }). The menu says what was asked for until the server has done it.
export function createKept(part, pages, waiting, onAct, signal) {
  closeOutside(part.kept);
  let timer = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));
  let snapshot = null;
  let name = "";
  const ask = (act, say, details = () => ({})) => () => {
    part.kept.open = false;
    if (waiting.words) return;
    onAct({ act, snapshot: snapshot.name, ...details() });
    waiting.begin(say(), act === "open");
  };
  const head = make("span", { class: "soft" });
  const branch = button("", ask("branch", () => `Branching from ${name}…`));
  const about = make("span", { class: "soft" },
    "A run of its own: it begins at once, from these weights.");
  const opens = pages.map(([page, to]) =>
    button(to, ask("open", () => `Opening ${name} in ${to}…`, () => ({ page }))));
  const keep = button("Keep as a model", ask("keep", () => `Keeping ${name}…`),
    { title: "A model in the picker, like any other" });
  let epochs = 0;
  const extend = button("", ask("extend", () => "Going on…", () => ({ epochs })));
  part.keptActs.replaceChildren(head, ...opens, make("hr", {}), branch, about, keep, extend);
  function tell(text) {
    clearTimeout(timer);
    setText(part.became, text);
    setHidden(part.became, !text);
    if (text) timer = setTimeout(tell, TOLD, "");
  }
  return {
    // Say for a while what has become of a moment that was kept.
    tell,
    // note: of the frame shown; words: what its moment is called; branchesWith: what a branch takes of the form.
    show(film, axis, place, { note, words, branchesWith }) {
      setText(part.keptSaid, waiting.words);
      part.keptName.setAttribute("aria-busy", waiting.words !== "");
      const found = film ? keptAt(ticksOf(film, axis), place) : null;
      setHidden(part.kept, !found);
      if (!found) return;
      snapshot = found;
      name = momentName(found, film.header?.note.phases);
      const isHere = note?.phase === found.phase && note?.step === found.step;
      setText(part.keptName, waiting.words || "Open, keep, branch");
      epochs = film.run?.spec?.phases?.at(-1)?.num_epochs ?? 1;
      setHidden(extend, film.run?.state !== "finished");
      setText(extend, `Train on for ${epochs} epoch${epochs === 1 ? "" : "s"}`);
      const whole = `${name}${found.is_best ? ", the best" : ""}`;
      const nearest = `nearest kept moment ${found.place > place ? "after" : "before"} it`;
      setText(head, isHere ? `Open ${whole} in` : `${begin(words)} was not kept. Open the ${nearest}, ${whole}, in`);
      setText(branch, `Branch from ${name}${branchesWith ? ` with ${branchesWith}, as the form says` : ""}`);
    },
  };
}

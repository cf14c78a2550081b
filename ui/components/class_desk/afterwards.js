// After a class: both votes of every question, the commonest misconception, what can be kept, and the end.

import { count, percent, showCounts } from "../shared/class/answers.js";
import { saveFile, savePng } from "../shared/hand/download.js";
import { button, make, setHidden, setText } from "../shared/paint/dom.js";
import { wallCanvas } from "./wall.js";

export const DELETED = "Deleted from this server: votes, drawings, steps, and who was here. Nothing of it is kept elsewhere.";

// Returns { element, open(), takeDrawings(drawings) }; fetchFrom(name, { asText }) gives a file of the class;
// deleteClass() does it; onBack() leads back to the desk.
export function createAfterwards({ identity, fetchFrom, deleteClass, onBack }) {
  const list = make("div", { class: "questions" });
  const said = make("p", { class: "soft", role: "status" });
  const png = button("The wall as PNG", () => savePng(`class-${identity.code}-wall.png`, wallCanvas(drawings)));
  const csv = button("All votes as CSV", async () => {
    const text = await fetchFrom("afterwards.csv", { asText: true });
    if (text) saveFile(`class-${identity.code}.csv`, text, "text/csv");
    else setText(said, "The server does not answer; try again.");
  });
  const sure = make("div", { class: "sure", hidden: "" }, make("p", {}, `${DELETED.replace("Deleted", "This deletes")} It cannot be undone.`),
    make("div", { class: "row" }, button("Delete it now", deleteClass, { class: "danger" }), button("Keep it", () => setHidden(sure, true))));
  const element = make("div", { class: "afterwards" },
    make("div", { class: "row" }, make("h2", {}, "What the class said"), make("span", { class: "gap" }), button("Back to the desk", onBack)),
    said, list,
    make("div", { class: "row acts" }, csv, png, button("Delete the class …", () => setHidden(sure, !sure.hidden))), sure);
  let drawings = new Map();

  function show({ joined, questions }) {
    setText(said, `${count(joined, "student")}, ${count(questions.length, "question")} answered.`);
    list.replaceChildren(...questions.map((one, place) => {
      const { first, second } = one.share;
      const shares = [first, second].filter((share) => share !== null && share !== undefined).map(percent);
      const parts = [
        make("h3", {}, `${place + 1}  ${one.text}`),
        make("p", { class: "soft" }, `${one.lesson}${shares.length ? ` · ${shares.join(" → ")} right` : ""} · ${one.right}`),
        ...showCounts(one, one.counts, one.solution ?? {}),
      ];
      if (one.commonest) {
        const [what, why, number] = one.commonest;
        parts.push(make("p", { class: "misconception" }, make("b", {}, "Commonest misconception: "), `${what} (${number}). ${why}`));
      }
      return make("section", {}, ...parts);
    }));
    setHidden(png, drawings.size === 0);
  }

  return {
    element,
    async open() {
      setText(said, "Adding up …");
      const told = await fetchFrom("afterwards.json");
      if (told) show(told);
      else setText(said, "The server does not answer; open this again.");
    },
    takeDrawings(next) {
      drawings = next;
      setHidden(png, drawings.size === 0);
    },
  };
}

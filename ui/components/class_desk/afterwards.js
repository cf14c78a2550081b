// After a class: both votes of every question, the commonest misconception, what can be kept, and the end.

import { count, percent, showCounts } from "../shared/class/answers.js";
import { saveFile, savePng } from "../shared/hand/download.js";
import { button, make, setHidden, setText } from "../shared/paint/dom.js";
import { wallCanvas } from "./wall.js";

const WHAT = "all votes and drawings, the steps, and who was here";
export const DELETED = `The class is deleted from this server: ${WHAT}.`;
const SURE = `This deletes from this server, for everybody and for good: ${WHAT}. What you saved stays yours.`;
const UNREACHED = "The server does not answer; try again.";

// Returns { element, open(), takeDrawings(drawings) }; fetchFrom(name, { asText }) gives a file of the class,
// deleteClass() deletes it.
export function createAfterwards({ identity, fetchFrom, deleteClass }) {
  let drawings = new Map();
  const list = make("div", { class: "questions" });
  const said = make("p", { class: "soft", role: "status" });
  const file = `class-${identity.code}`;
  const png = button("Wall as PNG", () => savePng(`${file}-wall.png`, wallCanvas(drawings)));
  const csv = button("Votes as CSV", async () => {
    const text = await fetchFrom("afterwards.csv", { asText: true });
    if (text === null) setText(said, UNREACHED);
    else saveFile(`${file}-votes.csv`, text, "text/csv");
  });
  const sure = make("div", { class: "sure", hidden: "" }, make("p", {}, SURE),
    make("div", { class: "row" },
      button("Delete it now", deleteClass, { class: "danger" }), button("Keep it", () => setHidden(sure, true))));
  const ask = () => {
    setHidden(sure, !sure.hidden);
    sure.scrollIntoView({ block: "nearest" });
  };
  const element = make("div", { class: "afterwards" },
    make("h3", {}, "What the class said"), said, list,
    make("div", { class: "row acts" }, csv, png, button("End and delete …", ask)), sure);
  setHidden(png, true);

  function sectionOf(one) {
    const { first, second } = one.share;
    const shares = [first, second].filter((share) => typeof share === "number").map(percent);
    const grown = shares.length ? `${shares.join(" → ")} right` : "";
    const about = [`${one.lesson}, step ${one.step}`, grown, one.right].filter(Boolean).join(" · ");
    const parts = [
      make("p", { class: "text" }, one.read), make("h3", {}, one.text), make("p", { class: "soft" }, about),
      ...showCounts({ ...one, ...one.line }, one.counts, one.solution ?? {}),
    ];
    if (!one.commonest) return make("section", {}, ...parts);
    const [what, why, number] = one.commonest;
    const named = make("b", {}, "Commonest misconception: ");
    return make("section", {}, ...parts, make("p", { class: "misconception" }, named, `${what} (${number}). ${why}`));
  }

  return {
    element,
    async open() {
      setHidden(sure, true);
      setText(said, "Adding up …");
      const told = await fetchFrom("afterwards.json");
      if (!told) return setText(said, UNREACHED);
      const { joined, questions } = told;
      setText(said, `${count(joined, "student")}, ${count(questions.length, "question")} answered.`);
      list.replaceChildren(...questions.map(sectionOf));
    },
    takeDrawings(next) {
      drawings = next;
      setHidden(png, drawings.size === 0);
    },
  };
}

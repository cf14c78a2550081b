// What of the wall is covered until a class has answered: "answers", what the network makes of the digit, and
// "states", which units are dead, which the answers tell too.

import { coverBox, isCovered } from "../shared/hand/cover.js";

export const areStatesCovered = () => isCovered("states");
export const areAnswersCovered = () => isCovered("answers", "states");

// Put panels over what is covered, or take them away. What lies below, others leave blank.
export function coverParts(part, saveMenu) {
  for (const name of ["before", "after", "change"]) coverBox(part[name].parentElement, areAnswersCovered());
  for (const name of ["excites", "outputs"]) coverBox(part[name].parentElement, areStatesCovered());
  coverBox(part.way, areStatesCovered());
  saveMenu.style.visibility = areAnswersCovered() ? "hidden" : "";
}

// Tells the server what is covered in the browser, where that is not what it knows: it draws parts of the page too.

import { defineComponent } from "../shared/define.js";
import { coveredParts, onCover } from "../shared/hand/cover.js";
import { takeNoRoom } from "../shared/paint/dom.js";

// options: { known }, the parts that the server covers.
function build({ body, options, report, signal }) {
  takeNoRoom(body.getRootNode());
  let { known } = options;
  let told = null; // and not heard yet
  function compare() {
    const parts = coveredParts();
    const now = parts.sort().join();
    if (now === known.split(",").sort().join() || now === told) return;
    told = now;
    report({ parts });
  }
  onCover(({ isAsked }) => isAsked || compare(), signal);
  compare();
  return {
    show(next) {
      if (next.known !== known) told = null;
      known = next.known;
      compare();
    },
  };
}

export default defineComponent({ name: "cover", className: "cover", findParts: () => ({}), build });

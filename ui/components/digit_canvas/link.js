// A link that opens the page with the drawing; as text to copy by hand where the clipboard is
// refused, as it is on plain http.

import { setText } from "../shared/paint/dom.js";
import { encodeStrokes, MAX_CHARACTERS } from "../shared/hand/stroke_codec.js";

const LONGEST_ADDRESS = 8000; // characters; the drawing's own bound leaves it room

// Why a link of `total` characters, `drawn` of them the drawing's, is not given; empty where it is.
export function refuseLink(drawn, total) {
  if (drawn <= MAX_CHARACTERS && total <= LONGEST_ADDRESS) return "";
  return (
    `A link to this drawing would have ${total.toLocaleString("en")} characters, more than mail, ` +
    "chats and servers let through: draw with fewer or shorter strokes."
  );
}

// getDrawing() gives { strokes, size, width, isCentred, hasImage, isBrushed, bench }; bench is
// { kind, level, seed }. Returns forget(): the drawing is another than was copied.
export function createLink({ link, linkNote, linkText }, getDrawing) {
  const say = (text) => setText(linkNote, text);

  link.onclick = async () => {
    const { strokes, size, width, isCentred, hasImage, isBrushed, bench } = getDrawing();
    const drawing = await encodeStrokes(strokes, size);
    const address = new URL(window.location.href);
    const { kind: corruption, level, seed } = bench;
    const choices = { drawing, corruption, level, seed, pen: width, placing: isCentred ? "centred" : "drawn" };
    for (const [name, value] of Object.entries(choices)) address.searchParams.set(name, value);
    const problem = refuseLink(drawing.length, address.href.length);
    if (problem) return say(problem);
    const left = [hasImage && "the picture under the ink", isBrushed && "what the brush covered"].filter(Boolean);
    const without = left.length ? ` Not in it: ${left.join(", ")}.` : "";
    try {
      await navigator.clipboard.writeText(address.href);
      say(`Copied.${without}`);
    } catch {
      linkText.hidden = false;
      linkText.value = address.href;
      linkText.focus();
      linkText.select();
      say(`The browser keeps its clipboard closed here: copy this text.${without}`);
    }
  };
  return () => {
    linkText.hidden = true;
    say("");
  };
}

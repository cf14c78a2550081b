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
// { kind, level, seed }, null where the page has no such link.
export function createLink(part, getDrawing) {
  const stop = new AbortController();
  const say = (text) => setText(part("link-note"), text);

  async function addressOf({ strokes, size, width, isCentred, bench }) {
    const text = await encodeStrokes(strokes, size);
    const address = new URL(window.location.href);
    const placing = isCentred ? "centred" : "drawn";
    const { kind: corruption, level, seed } = bench;
    const choices = { drawing: text, corruption, level, seed, pen: width, placing };
    for (const [name, value] of Object.entries(choices)) address.searchParams.set(name, String(value));
    return { address: address.href, problem: refuseLink(text.length, address.href.length) };
  }
  async function copy() {
    const drawing = getDrawing();
    const { address, problem } = await addressOf(drawing);
    if (problem) return say(problem);
    const left = [
      ...(drawing.hasImage ? ["the picture under the ink"] : []),
      ...(drawing.isBrushed ? ["what the brush covered"] : []),
    ];
    const without = left.length ? ` Not in it: ${left.join(", ")}.` : "";
    try {
      await navigator.clipboard.writeText(address);
      say(`Copied.${without}`);
    } catch {
      const field = part("link-text");
      field.hidden = false;
      field.value = address;
      field.focus();
      field.select();
      say(`The browser keeps its clipboard closed here: copy this text.${without}`);
    }
  }
  part("link").addEventListener("click", copy, { signal: stop.signal });
  return {
    // Show whether there is anything to link to.
    show() {
      const { strokes, bench } = getDrawing();
      part("share").hidden = !bench;
      part("link").disabled = strokes.length === 0;
    },
    // The drawing is another than was copied.
    forget() {
      part("link-text").hidden = true;
      say("");
    },
    stop: () => stop.abort(),
  };
}

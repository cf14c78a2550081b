// A link that opens the page with the drawing; as text to copy by hand where the clipboard is
// refused, as it is on plain http.

import { setText } from "../shared/dom.js";
import { encodeStrokes, MAX_CHARACTERS } from "../shared/stroke_codec.js";

// getDrawing() gives { strokes, size, width, isCentred, hasImage, bench }; bench is
// { kind, level, seed }, null where the page has no such link.
export function createLink(part, getDrawing) {
  const stop = new AbortController();
  const say = (text) => setText(part("link-note"), text);

  async function addressOf({ strokes, size, width, isCentred, bench }) {
    const text = await encodeStrokes(strokes, size);
    if (text.length > MAX_CHARACTERS) return null;
    const address = new URL(window.location.href);
    const placing = isCentred ? "centred" : "drawn";
    const { kind: corruption, level, seed } = bench;
    const told = { drawing: text, corruption, level, seed, pen: width, placing };
    for (const [name, value] of Object.entries(told)) address.searchParams.set(name, String(value));
    return address.href;
  }
  async function copy() {
    const drawing = getDrawing();
    const address = await addressOf(drawing);
    if (!address) return say("This drawing is too long for a link; draw with fewer strokes.");
    const without = drawing.hasImage ? " The picture under the ink is not in it." : "";
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

// A link that opens the page with the drawing; as text to copy by hand where the clipboard is
// refused, as it is on plain http.

import { setText } from "../shared/dom.js";
import { encodeStrokes, MAX_CHARACTERS } from "../shared/stroke_codec.js";

// getDrawing() gives { strokes, size, bench }; bench is { kind, level, seed }.
export function createLink(part, getDrawing) {
  const stop = new AbortController();
  const say = (text) => setText(part("link-note"), text);

  async function addressOf({ strokes, size, bench }) {
    const text = await encodeStrokes(strokes, size);
    if (text.length > MAX_CHARACTERS) return null;
    const address = new URL(window.location.href);
    address.searchParams.set("drawing", text);
    address.searchParams.set("corruption", bench.kind);
    address.searchParams.set("level", String(bench.level));
    address.searchParams.set("seed", String(bench.seed));
    return address.href;
  }
  async function copy() {
    const address = await addressOf(getDrawing());
    if (!address) return say("This drawing is too long for a link; draw with fewer strokes.");
    try {
      await navigator.clipboard.writeText(address);
      say("Copied.");
    } catch {
      const field = part("link-text");
      field.hidden = false;
      field.value = address;
      field.focus();
      field.select();
      say("The browser keeps its clipboard closed here; copy the text below.");
    }
  }
  part("link").addEventListener("click", copy, { signal: stop.signal });
  // the next time the menu opens, the drawing may be another
  part("placing").addEventListener(
    "toggle",
    () => {
      part("link").hidden = !getDrawing().bench || getDrawing().strokes.length === 0;
      part("link-text").hidden = true;
      say("");
    },
    { signal: stop.signal },
  );
  return { stop: () => stop.abort() };
}

// A link that opens the page with the drawing; as text to copy by hand where the clipboard is
// refused, as it is on plain http.

import { setText } from "../shared/dom.js";

// getQuery() gives the address from its "?" on, or nothing where there is no drawing yet.
export function createLink(part, getQuery) {
  const stop = new AbortController();

  async function copy() {
    const address = new URL(getQuery(), window.location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      setText(part("link-note"), "Copied.");
    } catch {
      const text = part("link-text");
      text.hidden = false;
      text.value = address;
      text.focus();
      text.select();
      setText(part("link-note"), "The browser keeps the clipboard closed: copy it from here.");
    }
  }
  part("link").addEventListener("click", copy, { signal: stop.signal });
  return {
    // The drawing, and with it the link, is another one.
    refresh() {
      part("link").hidden = !getQuery();
      part("link-text").hidden = true;
      setText(part("link-note"), "");
    },
    stop: () => stop.abort(),
  };
}

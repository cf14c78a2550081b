// What of a page is covered until a class has answered. The address says it, and Python tells every component;
// "ae-reveal" on the document uncovers all at once, "ae-cover" with { parts } covers again.

import { getRegistry, hear, tell } from "../core/registry.js";
import { make } from "../paint/dom.js";

const WORDS = "Covered until the answer";

// The window's own, however many copies of this code its components bring.
function coverNow() {
  const registry = getRegistry(globalThis.window ?? globalThis);
  if (registry.cover) return registry.cover;
  const cover = { parts: [], told: "", isAhead: false };
  registry.cover = cover;
  globalThis.document?.addEventListener("ae-reveal", () => {
    // an address that the server has not answered yet is uncovered too
    const address = new URLSearchParams(globalThis.location?.search);
    cover.isAhead = address.has("step") && address.has("cover");
    setParts([], false);
  });
  globalThis.document?.addEventListener("ae-cover", ({ detail }) => setParts(detail?.parts ?? [], false));
  return cover;
}

function setParts(parts, isAsked) {
  const cover = coverNow();
  if (parts.join() === cover.parts.join()) return;
  cover.parts = [...parts];
  tell("ae:cover", { isAsked });
}

export const coveredParts = () => [...coverNow().parts];
export const isCovered = (...parts) => parts.some((part) => coverNow().parts.includes(part));

// Call callback({ isAsked }) whenever other parts are covered, until `signal` is aborted; isAsked where the address
// asked for them.
export const onCover = (callback, signal) => hear("ae:cover", callback, signal);

// Take what the page's address asks for, { parts, edition }, or null. What was asked before is no news, for
// something may have been uncovered since.
export function setCover(asked) {
  const cover = coverNow();
  const told = asked ? `${asked.edition} ${asked.parts}` : "";
  if (told === cover.told) return;
  cover.told = told;
  setParts(cover.isAhead ? [] : (asked?.parts ?? []), true);
  cover.isAhead = false;
}

// Put an even panel over what an element holds, or take it away; it keeps its size. What lies below has to be
// blank: it is there for its room. Returns whether it is covered.
export function coverBox(box, isOn) {
  if (box.hasAttribute("data-covered") === isOn) return isOn;
  box.toggleAttribute("data-covered", isOn);
  if (isOn) box.append(make("div", { class: "covered" }, make("b", {}, "?"), make("span", {}, WORDS)));
  else box.querySelector(":scope > .covered")?.remove();
  return isOn;
}

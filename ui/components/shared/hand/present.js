// Present: a page as a room sees it, on a projector. Two classes on <html> say so, and all styles follow them:
// ae-present, and ae-more where the rest of the page is shown below its main act as well.
// The server puts this into its document (ui/shell/serving/document.py), so that nothing is drawn otherwise first.

// Present what the address asks for.
export function presentByAddress({ documentElement }, { search }) {
  documentElement.classList.toggle("ae-present", new URLSearchParams(search).get("present") === "1");
}

export function isPresent() {
  return document.documentElement.classList.contains("ae-present");
}

export function hasMore() {
  return document.documentElement.classList.contains("ae-more");
}

// Present or not, with the rest or without it; those who draw what styles cannot reach hear it.
export function setPresent(isOn, hasMore = false) {
  const { classList } = document.documentElement;
  const before = classList.value;
  classList.toggle("ae-present", isOn);
  classList.toggle("ae-more", isOn && hasMore);
  if (classList.value !== before) document.dispatchEvent(new CustomEvent("ae-present"));
}

// Whether a step of a lesson stands at the foot of the page: then it shows what the step asks about.
export function isTaught() {
  return document.documentElement.classList.contains("ae-taught");
}

export function setTaught(isOn) {
  if (isTaught() === isOn) return;
  document.documentElement.classList.toggle("ae-taught", isOn);
  document.dispatchEvent(new CustomEvent("ae-taught"));
}

// The least size of letters, in CSS pixels; 0 where nothing is presented, and on a phone (ui/shell/present.css).
export function leastLetters() {
  const isWide = isPresent() && innerWidth >= 900;
  return isWide ? 0.875 * parseFloat(getComputedStyle(document.documentElement).fontSize) : 0;
}

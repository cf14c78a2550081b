// The keys and buttons of Present: P begins and ends it, Escape ends it, M shows the rest of the page too.

import { hasMore, isPresent, setPresent } from "../shared/hand/present.js";
import { isCommand, isTyped } from "../shared/hand/pointer.js";
import { setHidden } from "../shared/paint/dom.js";

// What Escape closes first: popovers, dialogs, lists that are open, and menus of components.
const OPEN = '[data-testid="stPopoverBody"], [role="dialog"], [role="listbox"], [popover]:popover-open';
const isOpen = (event) => document.querySelector(OPEN) || event.composedPath()[0]?.closest?.("details[open]");

// part: { present, more, leave, copy }; onTold(isOn) when a visitor has changed it.
export function createPresenting(part, onTold, signal) {
  const show = () => {
    const isOn = isPresent();
    for (const name of ["present", "copy"]) setHidden(part[name], isOn);
    for (const name of ["more", "leave"]) setHidden(part[name], !isOn);
    part.more.setAttribute("aria-pressed", hasMore());
  };
  const present = (isOn) => {
    setPresent(isOn);
    scrollUp();
    onTold(isOn);
  };
  const scrollUp = () => document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  const more = () => setPresent(true, !hasMore());
  part.present.onclick = () => present(true);
  part.leave.onclick = () => present(false);
  part.more.onclick = more;

  const acts = {
    p: () => present(!isPresent()),
    m: () => isPresent() && more(),
    escape: (event) => isPresent() && !wasOpen && !event.defaultPrevented && present(false),
  };
  let wasOpen = false; // before others have closed it
  const listen = (listener, capture) => document.addEventListener("keydown", listener, { capture, signal });
  listen((event) => (wasOpen = Boolean(event.key === "Escape" && isOpen(event))), true);
  listen((event) => {
    const act = acts[event.key.toLowerCase()];
    if (act && !event.repeat && !isCommand(event) && !isTyped(event)) act(event);
  }, false);
  document.addEventListener("ae-present", show, { signal });
  show();
}

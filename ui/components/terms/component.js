// Explains a marked word (shared/paint/terms.js, ui/shell/words.py) beside it: while it is pointed at
// or has the focus, and, once it was tapped, until something else is. The same shows the hints of our
// components, their `title`, which a browser alone would show to a mouse only.

import { takeNoRoom } from "../shared/paint/dom.js";
import { meaningOf, setTerms, slugOf } from "../shared/paint/terms.js";

const LEAVING = 200; // milliseconds
const RESTING = 400; // on what has a hint, until it is shown
const GAP = 8; // pixels between word and explanation, and to the edges

const OURS = '.ae, [class*="ae-o"]'; // roots of components, and parts of pages
const CONTROLS = "button, select, summary, input, canvas, label, a, [role]:not([data-term])";

function takeHint(element) {
  element.dataset.hint = element.title;
  element.setAttribute("aria-description", element.title);
  element.removeAttribute("title");
}

function createTip() {
  const home = document.querySelector(".stApp") ?? document.body; // it alone knows the theme
  const tip = document.createElement("div");
  Object.assign(tip, { id: "ae-tip", role: "tooltip", popover: "manual" });
  const meanings = document.createElement("div");
  meanings.hidden = true;
  home.append(tip, meanings);
  let shown = null; // the word that is explained
  let isPinned = false;
  let leaving = 0; // what happens where the pointer stays: it may go from the word to what explains it

  function show(word, isTapped) {
    clearTimeout(leaving);
    isPinned = isTapped;
    if (word === shown) return;
    shown = word;
    const { term, hint } = word.dataset;
    const name = document.createElement("b");
    name.textContent = term ? `${term}: ` : "";
    tip.replaceChildren(name, term ? meaningOf(term) : hint);
    tip.showPopover();
    const [at, { width, height }] = [word.getBoundingClientRect(), tip.getBoundingClientRect()];
    const isAbove = at.bottom + GAP + height > innerHeight && at.top > height + GAP;
    tip.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
    tip.style.top = `${isAbove ? at.top - height - GAP : at.bottom + GAP}px`;
  }
  function hide() {
    clearTimeout(leaving);
    if (!shown) return;
    [shown, isPinned] = [null, false];
    tip.hidePopover();
  }

  // Words inside of components are in roots of their own: the path of an event leads there.
  const isInTip = (event) => event.composedPath().includes(tip);
  const wordOf = (event) => event.composedPath().find((one) => one instanceof HTMLElement && isExplained(one)) ?? null;
  const isExplained = (element) => {
    if (element.hasAttribute("title") && element.closest(OURS)) takeHint(element);
    return Boolean(element.dataset.term || element.dataset.hint);
  };
  // A control does what it is for when it is pressed; its hint is for who points at it or goes to it.
  const pressedWordOf = (event) => {
    const word = wordOf(event);
    return word?.matches(CONTROLS) ? null : word;
  };
  const listeners = {
    pointerover(event) {
      if (event.pointerType !== "mouse") return;
      clearTimeout(leaving);
      const word = wordOf(event);
      if (word === shown) return;
      if (word?.dataset.term) show(word, false);
      else if (word) leaving = setTimeout(() => word.isConnected && show(word, false), RESTING);
      else if (!isPinned && !isInTip(event)) leaving = setTimeout(hide, LEAVING);
    },
    pointerdown: (event) => pressedWordOf(event) || isInTip(event) || hide(),
    focusin(event) {
      const word = wordOf(event);
      if (word?.matches(":focus-visible")) show(word, isPinned && word === shown);
    },
    focusout: hide,
    click(event) {
      const word = pressedWordOf(event);
      if (!word) return;
      event.preventDefault();
      if (isPinned && word === shown) hide();
      else show(word, true);
    },
    keydown(event) {
      if (event.key === "Escape") return hide();
      const word = [" ", "Enter"].includes(event.key) && pressedWordOf(event);
      if (!word) return;
      event.preventDefault();
      show(word, true);
    },
    scroll: () => isPinned || hide(),
  };
  for (const [type, listener] of Object.entries(listeners))
    document.addEventListener(type, listener, { capture: true, passive: type === "scroll" });
  addEventListener("resize", hide);

  // What the words that the server marked are described by, for those who hear the page.
  return (terms) =>
    meanings.replaceChildren(
      ...Object.entries(terms).map(([term, text]) => {
        const meaning = document.createElement("span");
        Object.assign(meaning, { id: slugOf(term), textContent: text });
        return meaning;
      }),
    );
}

export default function ({ data, parentElement }) {
  takeNoRoom(parentElement);
  if (!document.getElementById("ae-tip")) globalThis.autoencoderTip = createTip();
  globalThis.autoencoderTip(data.meanings);
  setTerms(data.meanings, data.marked);
  return () => {};
}

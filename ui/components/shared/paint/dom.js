import { worded } from "../core/naming.js";

const SAID = ["title", "aria-label", "aria-description", "placeholder"]; // attributes that are read

// Build an element: make("button", { class: "quiet", onclick: undo }, "Undo", child, …). Keys that
// start with "on" are listeners, all others attributes.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, SAID.includes(name) ? worded(value) : value);
  }
  element.append(...children.map(worded));
  return element;
}

// A copy of the markup in a <template>, in this page's words: { elements, part }, part an object of
// those that have a data-part. Line breaks between elements are none of its text.
export function unfold({ content }) {
  const copy = content.cloneNode(true);
  for (const element of copy.querySelectorAll("*")) {
    for (const name of SAID)
      if (element.hasAttribute(name)) element.setAttribute(name, worded(element.getAttribute(name)));
    for (const node of [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE))
      if (/^\s*\n\s*$/.test(node.data)) node.remove();
      else node.data = worded(node.data);
  }
  const named = [...copy.querySelectorAll("[data-part]")].map((element) => [element.dataset.part, element]);
  return { elements: [...copy.children], part: Object.fromEntries(named) };
}

// A canvas that is a picture to who hears the page.
export const picture = (label, style = "tile") => make("canvas", { class: style, role: "img", "aria-label": label });

export const button = (text, onclick, attributes = {}) =>
  make("button", { type: "button", onclick, ...attributes }, text);

// Show a text; an unchanged one costs no layout, and another one in the place of the old no new styles.
export function setText(element, text) {
  const said = worded(text);
  const node = element.firstChild;
  if (node?.nodeType === Node.TEXT_NODE && !node.nextSibling && said) {
    if (node.data !== said) node.data = said;
  } else if (element.textContent !== said) element.textContent = said;
}

// Show an element or not; setting what it is already would cost its styles.
export function setHidden(element, isHidden) {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}

export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Call listener() when one of the elements has another size, until `signal` is aborted.
export function onResize(elements, listener, signal) {
  const observer = new ResizeObserver(listener);
  for (const element of elements) observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}

// Whether something of an element is on the screen, above a bar that lies on it: { isSeen }. onSeen() is called
// when it comes there.
export function watchSight(element, bar, onSeen, signal) {
  const sight = { isSeen: true };
  const look = (entries) => {
    const wasSeen = sight.isSeen;
    sight.isSeen = entries.at(-1).isIntersecting;
    if (sight.isSeen && !wasSeen) onSeen();
  };
  const observer = new IntersectionObserver(look, { rootMargin: `0px 0px -${bar.offsetHeight}px` });
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
  return sight;
}

// What Streamlit is given to call at the end of a component: it ends only where that is so. Streamlit
// 1.67 also calls it after a run that a newer one overtook (useHandleJsContent), so that two quick
// changes of the data would tear down what the page still shows. A component that is gone has been
// taken out of the document before.
export const atEnd = (parentElement, end) => () => {
  if (!parentElement.isConnected) end();
};

// Let a component of which nothing is seen leave no gap in Streamlit's column.
export function takeNoRoom(parentElement, isHidden = true) {
  const host = parentElement.host ?? parentElement;
  const frame = host.closest('[data-testid="stElementContainer"]') ?? host;
  frame.style.position = isHidden ? "absolute" : "";
}

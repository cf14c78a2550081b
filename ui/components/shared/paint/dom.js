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

export const makeButton = (text, onclick, attributes = {}) =>
  make("button", { type: "button", onclick, ...attributes }, text);

// entries: [value, text] of each option; onChoose(value) is called at a choice.
export function makeSelect(entries, onChoose, { value, ...attributes } = {}) {
  const select = make("select", { ...attributes, onchange: () => onChoose(select.value) });
  for (const [option, text] of entries) select.append(make("option", { value: option }, text));
  if (value !== undefined) select.value = value;
  return select;
}

export const makeBar = (label, ...children) =>
  make("div", { class: "bar", role: "toolbar", "aria-label": label }, ...children);

// What pushes the rest of a bar to its end.
export const makeGap = () => make("span", { class: "gap" });

// A digit of its own, as paintDigit paints it; without a label it is ornament.
export const makeTile = (label) =>
  make("canvas", { class: "tile", ...(label ? { role: "img", "aria-label": label } : {}) });

// Show a text; an unchanged one costs no layout.
export function setText(element, text) {
  const said = worded(text);
  if (element.textContent !== said) element.textContent = said;
}

// Let a component of which nothing is seen leave no gap in Streamlit's column.
export function takeNoRoom(parentElement, isHidden = true) {
  const host = parentElement.host ?? parentElement;
  const frame = host.closest('[data-testid="stElementContainer"]') ?? host;
  frame.style.position = isHidden ? "absolute" : "";
}

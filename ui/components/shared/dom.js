// Build an element: make("button", { class: "quiet", onclick: undo }, "Undo", child, …). Keys that
// start with "on" are listeners, all others attributes.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// Show a text; an unchanged one costs no layout.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// What every latent component stands on: a root element, the theme, and the ten lines of Streamlit.

import { make } from "./dom.js";
import { atEnd } from "../hand/lifetime.js";
import { setNaming } from "../core/naming.js";
import { createOverlay, getOutbox, sender } from "../hand/outbox.js";
import { readTheme } from "./paint.js";
import { getRegistry } from "../core/registry.js";

// A root in `element` with the theme's tokens; onTheme(theme) is called when `refresh` finds another
// theme than before.
export function createStage(element, className, onTheme) {
  const root = make("div", { class: `ae ${className}` });
  element.append(root);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  let known = "";
  const stage = {
    root,
    theme: null,
    refresh() {
      const theme = readTheme(root);
      const colours = [theme.ink, theme.card, theme.accent, theme.line].join();
      if (colours === known) return;
      known = colours;
      stage.theme = theme;
      root.dataset.scheme = theme.isDark ? "dark" : "light";
      onTheme(theme);
    },
    stop() {
      scheme.removeEventListener("change", stage.refresh);
      root.remove();
    },
  };
  scheme.addEventListener("change", stage.refresh);
  return stage;
}

export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// What Streamlit calls at every change of data or theme; the view stays, and sends its value under
// `name`, and what was told before a reload and not heard is shown and told again.
export function adapt(mount, name) {
  const views = new WeakMap(); // Streamlit's parent element -> { view, send, overlay }
  return ({ name: component, data, parentElement, setStateValue }) => {
    setNaming(data?.naming);
    const outbox = getOutbox();
    let held = views.get(parentElement);
    if (held) {
      held.send = sender(setStateValue, name);
      held.view.update(held.overlay(data));
    } else {
      const left = outbox.takeLeft(component);
      held = { send: sender(setStateValue, name), overlay: createOverlay(left, data) };
      views.set(parentElement, held);
      const tell = (value) => outbox.tell(held, component, value);
      held.view = mount(parentElement, getRegistry(), held.overlay(data), tell);
      if (left !== undefined) tell(left);
    }
    return atEnd(parentElement, () => {
      held.view.destroy();
      outbox.forget(held);
      views.delete(parentElement);
    });
  };
}

// What every component stands on: a root element, and the theme.

import { make } from "./dom.js";
import { readTheme } from "./paint.js";

// A root in `element` with the theme's tokens; onTheme(theme) is called when `refresh` finds another
// theme than before, until `signal` is aborted.
export function createStage(element, className, onTheme, signal) {
  const root = make("div", { class: `ae ${className}` });
  element.append(root);
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
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", stage.refresh, { signal });
  return stage;
}

export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

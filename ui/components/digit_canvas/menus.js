// Menus of the canvas, <details> elements: each closes when one goes on elsewhere, or presses Escape.

export function closeMenus(root, signal) {
  root.addEventListener(
    "pointerdown",
    ({ target }) => {
      for (const menu of root.querySelectorAll("details[open]"))
        if (!menu.contains(target)) menu.open = false;
    },
    { signal },
  );
  root.addEventListener(
    "keydown",
    ({ key, target }) => {
      if (key === "Escape") target.closest?.("details[open]")?.removeAttribute("open");
    },
    { signal },
  );
}

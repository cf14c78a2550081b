// Hand the visitor a file; nothing goes to the server.

import { button, make, setText } from "../paint/dom.js";

export function saveFile(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = make("a", { href: address, download: name, hidden: "" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function savePng(name, canvas) {
  canvas.toBlob((blob) => blob && saveFile(name, blob, "image/png"), "image/png");
}

// rows: lists of numbers and texts, the first the column names.
export function saveCsv(name, rows) {
  saveFile(name, toCsv(rows), "text/csv");
}

export function toCsv(rows) {
  const cell = (value) => {
    if (typeof value === "number") return String(+value.toPrecision(7));
    const text = String(value ?? "");
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}

// A menu of ways to save: entries is a list of [text, act], act() may take its time; `style` is "below" where
// there is more room than above, "quiet" where no toolbar stands beside it.
export function createSaveMenu(entries, style = "") {
  const say = make("summary", {}, "Save");
  const run = (act) => async () => {
    menu.open = false;
    setText(say, "Saving…");
    try {
      await act();
      setText(say, "Save");
    } catch (error) {
      console.warn(error);
      setText(say, "Not saved; try again");
    }
  };
  const buttons = entries.map(([text, act]) => button(text, run(act)));
  const menu = make("details", { class: `menu save ${style}` }, say, make("div", {}, ...buttons));
  return closeOutside(menu);
}

// Close a menu at a press elsewhere and at Escape.
export function closeOutside(menu) {
  menu.addEventListener("toggle", () => {
    if (!menu.open) return;
    const stop = new AbortController();
    const close = (event) => {
      const isInside = event.type === "pointerdown" && event.composedPath().includes(menu);
      if (isInside || (event.type === "keydown" && event.key !== "Escape")) return;
      menu.open = false;
      stop.abort();
    };
    for (const type of ["pointerdown", "keydown"])
      window.addEventListener(type, close, { signal: stop.signal });
  });
  return menu;
}

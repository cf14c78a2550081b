// What a figure's Save menu offers. The pictures are taken by one photographer of the page (saver/component.js, on
// a page without a server standalone.js), so that not every component brings its own.

import { getRegistry } from "../core/registry.js";

// The entries of a Save menu for a figure, as save.js takes it; `what` it is called there.
export const pictureEntries = (figure, tell, what = "Picture") =>
  ["PNG", "SVG"].map((kind) => [`${what} (${kind})`, () => getRegistry().takePicture(figure, tell, kind === "SVG")]);

// What this page is of, as its server says it: { title, file }, or the page's own title.
export function readAbout() {
  const said = document.querySelector("[data-ae-about]")?.dataset;
  return { title: said?.aeAbout ?? document.title, file: said?.aeFile ?? document.title };
}

const plain = (text) => text.replaceAll(/[^\p{L}\p{N}.]+/gu, "-").replaceAll(/^-|-$/g, "").toLowerCase();
// A file's name: of the page, then of what it holds.
export const nameFile = (name) => plain(`${readAbout().file}-${name}`);

// Takes the pictures of a page, once for all of its components; and puts a Save below what the server drew.

import { getRegistry } from "../shared/core/registry.js";
import { createSaveMenu } from "../shared/hand/download.js";
import { atEnd, make, takeNoRoom } from "../shared/paint/dom.js";
import { pictureEntries } from "../shared/save/entries.js";
import { relitFromDark, takePicture } from "../shared/save/save.js";

getRegistry().takePicture = takePicture;

const PLACE = ".ae-save"; // what ui/shell/saving.py puts into a figure's container

function furnish(place, css) {
  if (place.shadowRoot) return;
  const told = { ...place.dataset };
  const figure = {
    root: place.closest('[class*="st-key-figure_"]'),
    pose: (take) => take({ relit: getComputedStyle(place).colorScheme.includes("dark") ? relitFromDark : undefined }),
  };
  const menu = createSaveMenu(pictureEntries(figure, () => told), "quiet");
  menu.firstElementChild.ariaLabel = `Save: ${told.title}`;
  place.attachShadow({ mode: "open" }).append(make("style", {}, css), make("div", { class: "ae saver" }, menu));
}

export default function ({ data, parentElement }) {
  takeNoRoom(parentElement);
  const look = () => {
    for (const place of document.querySelectorAll(PLACE)) furnish(place, data.css);
  };
  const observer = new MutationObserver(look);
  observer.observe(document.querySelector(".stApp") ?? document.body, { childList: true, subtree: true });
  look();
  return atEnd(parentElement, () => observer.disconnect());
}

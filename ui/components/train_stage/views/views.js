// The tabs below the first screen; only the open one is painted.

import { button } from "../../shared/paint/dom.js";
import { createFilters } from "./filters.js";
import { createLayers } from "./layers.js";
import { createMap } from "./map.js";
import { createNumbers } from "./numbers.js";
import { createPins } from "./pins.js";

const TITLES = { map: "Map of codes", filters: "Filters", layers: "Layers", numbers: "Numbers", pins: "Your digits" };

// part: of component.html; hands: onTab(name), onChange(), onTakeOff(film, id).
export function createViews(part, { tab, onTab, onChange, onTakeOff }, signal) {
  const hosts = Object.fromEntries([...part.views.children].map((section) => [section.dataset.view, section]));
  const views = {
    map: createMap(hosts.map, signal),
    filters: createFilters(hosts.filters),
    layers: createLayers(hosts.layers),
    numbers: createNumbers(part, onChange, signal),
    pins: createPins(hosts.pins, onTakeOff),
  };
  let opened = "";
  const buttons = Object.entries(TITLES).map(([name, title]) => {
    const one = button(title, () => {
      open(name);
      onTab(name);
    }, { role: "tab" });
    one.dataset.tab = name;
    return one;
  });
  part.tabs.replaceChildren(...buttons);
  part.tabs.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const at = buttons.findIndex((one) => one.dataset.tab === opened);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next.click();
    next.focus();
  };

  function open(name) {
    opened = name in views ? name : "map";
    for (const [other, host] of Object.entries(hosts)) host.hidden = other !== opened;
    for (const one of buttons) {
      const isOpen = one.dataset.tab === opened;
      one.setAttribute("aria-selected", isOpen);
      one.tabIndex = isOpen ? 0 : -1;
    }
  }
  open(tab);
  return {
    open,
    get title() {
      return TITLES[opened];
    },
    setEarlier: views.numbers.setEarlier,
    // shown: [{ film, index }] of the runs that have frames.
    // scene: { axis, isLog, say(frame, film) (what a frame's moment is called) }.
    draw(shown, theme, scene) {
      views[opened].draw(shown, theme, scene);
    },
  };
}

// The toolbar above the wall, and what is said below it: the scale, the counts, the definitions.

import { make, setText } from "../shared/paint/dom.js";
import { brief } from "../shared/core/numbers.js";
import { ORDERS } from "./order.js";
import { wordsOf } from "./path.js";
import { TILE_SHARE } from "../shared/paint/tiles.js";
import { sayKinds } from "./words.js";

const KIND_WORDS = { dead: "dead", saturated: "saturated", twin: "duplicates" };
const KIND_MARKS = { dead: "×", saturated: "■", twin: "=" };

const choices = (entries) => entries.map(([value, text]) => make("option", { value }, text));

// settings: { site, reading, order, scale, beside, shown }, changed here; act(name, time) afterwards.
export function createControls({ network, settings, act }) {
  const select = (label, name, entries, read = String) => {
    const element = make("select", { "aria-label": label }, ...choices(entries));
    element.addEventListener("change", (event) => {
      settings[name] = read(element.value);
      act(name, event.timeStamp);
    });
    return element;
  };
  const sites = Array.from({ length: network.numSites }, (_, i) => i + 1);
  const layer = select(
    "Layer", "site",
    sites.map((site) => [site, `${wordsOf(network, site)} · ${network.numUnits(site).toLocaleString("en")}`]),
    Number,
  );
  const reading = select("Tiles show", "reading", [["incoming", "what it looks for"], ["outgoing", "what it paints"]]);
  const order = select("Order", "order", Object.entries(ORDERS));
  const scale = select("Scale", "scale", [["tile", "each its own scale"], ["common", "one scale for all"]]);
  const beside = make("button", { type: "button", onclick: (event) => {
    settings.beside = settings.beside === "pca" ? "" : "pca";
    act("beside", event.timeStamp);
  } }, "PCA beside");
  const bar = make("div", { class: "bar", role: "toolbar", "aria-label": "The wall" }, layer, reading, order, scale, beside);

  const low = make("span", { class: "mono" });
  const high = make("span", { class: "mono" });
  const ramp = make("span", { class: "ramp" }, low, make("i", { "aria-hidden": "true" }), high);
  const method = make("span");
  const counts = make("span", { class: "counts" });
  const answer = make("span", { class: "answer" }, make("i", { "aria-hidden": "true" }), "how loud for this digit");
  const sparseness = make("p", { class: "soft" });
  const legend = make("div", { class: "soft" }, make("p", { class: "legend" }, ramp, method, answer, counts), sparseness);
  const kinds = Object.keys(KIND_WORDS).map((kind) => {
    const button = make("button", { type: "button", class: "quiet", onclick: (event) => {
      settings.shown = settings.shown === kind ? "" : kind;
      act("shown", event.timeStamp);
    } });
    counts.append(button);
    return [kind, button];
  });

  return {
    bar,
    legend,
    // full: the weight of the end colour where all tiles share one scale; found: findings.js or null;
    // silence: what words.js says of it.
    show({ full, found, method: how, silence }) {
      layer.value = String(settings.site);
      reading.value = settings.reading;
      order.value = settings.order;
      scale.value = settings.scale;
      beside.setAttribute("aria-pressed", settings.beside === "pca");
      setText(low, settings.scale === "common" ? `−${brief(full)}` : "−");
      setText(high, settings.scale === "common" ? `+${brief(full)}` : "+");
      ramp.title =
        settings.scale === "common"
          ? `One scale for all tiles: 99.5 % of the weights lie within ±${brief(full)}`
          : `Each tile on its own scale: ${100 * TILE_SHARE} % of its weights lie within it`;
      setText(method, how);
      for (const order_ of order.options)
        order_.disabled = !found && ["usage", "sparseness"].includes(order_.value);
      setText(sparseness, silence);
      counts.hidden = !found;
      if (!found) return;
      const words = sayKinds(found);
      for (const [kind, button] of kinds) {
        const count = found.count(kind);
        setText(button, `${KIND_MARKS[kind]} ${count} ${KIND_WORDS[kind]}`);
        button.disabled = !count;
        button.title = words[kind];
        button.setAttribute("aria-pressed", settings.shown === kind);
      }
    },
  };
}

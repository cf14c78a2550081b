// The slider bank: every number of the code under the finger.

import { announceChoice, createObedience, drawingOf, whenReady } from "../core/current.js";
import { make } from "../paint/dom.js";
import { createStage } from "../paint/stage.js";
import { createBank } from "./bank.js";

const ORDERS = { index: "by index", variance: "by variance", effect: "by effect on pixels", kl: "by KL" };

const button = (text, onclick, title = "") => make("button", { type: "button", onclick, title }, text);

// options: { hash, isCompact, code, order }: a compact bank has no buttons, no thumbnails, no digit;
// code where to begin, or null; order a key of ORDERS. onChange({ code, order }) is called when a
// choice is made for good, without code where it was one of order.
export function mount(element, registry, options, onChange) {
  let given = options;
  let bank = null;
  let order = "index";
  const stage = createStage(element, "sliders", () => bank?.measure());
  stage.root.dataset.ae = "slider-bank";
  const waiting = make("p", { class: "waiting-note" }, "Waiting for the model…");
  const body = make("div", { class: "bank" });
  stage.root.append(waiting, body);

  function build({ model, space, state }) {
    const { hash, isCompact } = given;
    const list = make("div", { class: "rows", role: "group", "aria-label": "The numbers of the code" });
    const tile = (label) => make("canvas", { class: "tile", role: "img", "aria-label": label });
    const digits = isCompact ? null : { decoded: tile("Decoded digit"), taken: tile("Digit taken") };
    const onCommit = () => {
      onChange({ code: [...state.chosen], order });
      announceChoice("slider", hash);
    };
    order = ORDERS[given.order] && (given.order !== "kl" || space.kl) ? given.order : "index";
    bank = createBank({ list, digits, stage, hash, model, space, state, registry, isCompact, onCommit });
    body.classList.toggle("many", space.size > 6);
    body.classList.toggle("compact-bank", Boolean(isCompact));
    if (isCompact) body.replaceChildren(list);
    else body.replaceChildren(createHead(model, space, digits), list);
    waiting.hidden = true;
    obey(hash, given.code);
    if (stage.theme) bank.measure();
    if (order !== "index") bank.sort(order);
    return () => {
      bank.stop();
      bank = null;
      body.replaceChildren();
    };
  }

  function createHead(model, space, digits) {
    const { hash } = given;
    const mine = button("My drawing", () => bank.takeDrawing(), "Encode what you drew last");
    const showMine = () => (mine.disabled = !drawingOf(hash, registry));
    window.addEventListener("ae:code", ({ detail }) => detail.digit?.isDrawn && showMine(), {
      signal: stop.signal,
    });
    showMine();
    const orders = make("select", { "aria-label": "Order of the sliders" });
    for (const [value, text] of Object.entries(ORDERS))
      if (value !== "kl" || space.kl) orders.append(make("option", { value }, text));
    orders.value = order;
    orders.addEventListener("change", () => {
      order = orders.value;
      bank.sort(order);
      onChange({ order });
    });
    const source = model.isVariational
      ? "A code from the prior, N(0, 1)"
      : "A code from the Gaussian fitted to the test codes";
    const dead = bank.numDead ? `, ${bank.numDead} dead` : "";
    const note =
      `${space.size} ${space.size === 1 ? "number" : "numbers"}${dead} · range: the middle 98 % of ${space.count.toLocaleString("en")} ` +
      "test codes · small digits: one standard deviation less and more";
    return make(
      "div",
      { class: "bank-head" },
      make("figure", {}, make("h2", {}, "Decoded"), digits.decoded),
      make("figure", { class: "taken", hidden: "" }, make("h2", {}, "Digit taken"), digits.taken),
      make(
        "div",
        { class: "bank-side" },
        make(
          "div",
          { class: "bar", role: "toolbar", "aria-label": "Slider bank" },
          mine,
          button("A test digit", () => bank.takeTestDigit(), "Encode one at random"),
          button("Random", () => bank.randomise(), source),
          button("Mean", () => bank.reset(), "The mean of the test codes"),
          ...(space.size > 2 ? [orders] : []),
        ),
        make("p", { class: "soft" }, note),
      ),
    );
  }

  const stop = new AbortController();
  const obey = createObedience();
  let stopWaiting = whenReady(given.hash, build, registry);
  const resizing = new ResizeObserver(() => bank?.measure());
  resizing.observe(body);
  stage.refresh();

  return {
    // Take new options; only what differs from those given before has an effect.
    update(next) {
      const before = given;
      given = next;
      if (["hash", "isCompact", "order"].some((name) => next[name] !== before[name])) {
        stopWaiting();
        waiting.hidden = false;
        stopWaiting = whenReady(next.hash, build, registry);
      } else if (bank) obey(next.hash, next.code);
      stage.refresh();
    },
    destroy() {
      stop.abort();
      stopWaiting();
      resizing.disconnect();
      stage.stop();
    },
  };
}

// The slider bank: every number of the code under the finger.

import { announceChoice, codeSpaceParts, drawingOf, goTo } from "../core/current.js";
import { button, make, picture, select, toolbar } from "../paint/dom.js";
import { createBank } from "./bank.js";

const ORDERS = { index: "by index", variance: "by variance", effect: "by effect on pixels", kl: "by KL" };

function createHead({ bank, digits, hash, model, space, registry, order, signal, onOrder }) {
  const titled = (text, onclick, title) => button(text, onclick, { title });
  const mine = titled("My drawing", bank.takeDrawing, "Encode what you drew last");
  const showMine = () => (mine.disabled = !drawingOf(hash, registry));
  window.addEventListener("ae:code", ({ detail }) => detail.digit?.isDrawn && showMine(), { signal });
  showMine();
  const known = Object.entries(ORDERS).filter(([value]) => value !== "kl" || space.kl);
  const orders = select("Order of the sliders", known, onOrder, { value: order });
  const source = model.isVariational
    ? "A code from the prior, N(0, 1)"
    : "A code from the Gaussian fitted to the test codes";
  const dead = bank.numDead ? `, ${bank.numDead} dead` : "";
  const note =
    `${space.size} ${space.size === 1 ? "number" : "numbers"}${dead} · range: ` +
    `the middle 98 % of ${space.count.toLocaleString("en")} ` +
    "test codes · small digits: one standard deviation less and more";
  return make(
    "div", { class: "bank-head" },
    make("figure", {}, make("h2", {}, "Decoded"), digits.decoded),
    make("figure", { class: "taken", hidden: "" }, make("h2", {}, "Digit taken"), digits.taken),
    make(
      "div", { class: "bank-side" },
      toolbar(
        "Slider bank", mine,
        titled("A test digit", bank.takeTestDigit, "Encode one at random"),
        titled("Random", bank.randomise, source),
        titled("Mean", bank.reset, "The mean of the test codes"),
        ...(space.size > 2 ? [orders] : []),
      ),
      make("p", { class: "soft" }, note),
    ),
  );
}

// A description for define.js. options: { hash, isCompact, code, order }: a compact bank has no buttons,
// no thumbnails, no digit; code where to begin, or null; order a key of ORDERS. What is reported has no
// code where it is a choice of order.
export const sliderPanel = {
  name: "slider-bank",
  className: "sliders",
  waiting: "Waiting for the model…",
  reports: ["code", "order"],
  restartsOn: ["hash", "isCompact", "order"],
  findParts: codeSpaceParts,
  build({ model, space, state, stage, body, registry, options, before, report }) {
    const { hash, isCompact } = options;
    const list = make("div", { class: "rows", role: "group", "aria-label": "The numbers of the code" });
    const digits = isCompact ? null : { decoded: picture("Decoded digit"), taken: picture("Digit taken") };
    const stop = new AbortController();
    let order = ORDERS[options.order] && (options.order !== "kl" || space.kl) ? options.order : "index";
    const onCommit = () => {
      report({ code: [...state.chosen], order });
      announceChoice("slider", hash);
    };
    const onOrder = (chosen) => {
      order = chosen;
      bank.sort(order);
      report({ order });
    };
    const bank = createBank({ list, digits, stage, hash, model, space, state, registry, isCompact, onCommit });
    const sync = ({ code }, { code: last }) => {
      if (code && JSON.stringify(code) !== JSON.stringify(last)) goTo("page", hash, Float32Array.from(code));
    };
    body.className = `bank${space.size > 6 ? " many" : ""}${isCompact ? " compact-bank" : ""}`;
    const { signal } = stop;
    const head = isCompact ? [] : [createHead({ bank, digits, hash, model, space, registry, order, signal, onOrder })];
    body.replaceChildren(...head, list);
    sync(options, before);
    if (stage.theme) bank.measure();
    if (order !== "index") bank.sort(order);
    return {
      repaint: bank.measure,
      resize: bank.measure,
      sync,
      stop() {
        stop.abort();
        bank.stop();
        body.replaceChildren();
      },
    };
  },
};

// All digits the visitor has pinned to a run, as drawn and as the network draws them at the moment shown.

import { button, make, picture, setHidden, setText } from "../../shared/paint/dom.js";
import { clearTile, fromBase64, paintBytes } from "../bytes.js";
import { outputOf, sayMissing } from "../own.js";

// onTakeOff(film, id): a digit need not be followed any more.
export function createPins(host, onTakeOff) {
  const grid = make("div", { class: "pins" });
  const empty = make("p", { class: "soft" }, "No digit of yours yet: draw one on the sheet above, while it trains.");
  const about = make("p", { class: "soft" },
    "Your digits, which nobody else sees: as drawn, and below as the network draws them.");
  host.append(about, grid, empty);
  const cells = new Map(); // id -> { element, output, said, pixels }
  let theme = null;

  function createCell(film, pin) {
    const [drawn, output] = [picture("A digit of yours"), picture("What the network makes of it")];
    const said = make("span", { class: "later", hidden: "" });
    const element = make("div", { class: "cell" }, drawn, output, said,
      button("Take off", () => onTakeOff(film, pin.id), { class: "quiet" }));
    return { element, drawn, output, said, bytes: fromBase64(pin.pixels), pixels: pin.pixels };
  }
  return {
    // say(frame, film): what a frame's moment is called.
    draw([first], now, { say }) {
      const pins = first?.film.run?.pins ?? [];
      for (const [id, { element }] of cells)
        if (!pins.some((pin) => pin.id === id)) {
          element.remove();
          cells.delete(id);
        }
      setHidden(empty, pins.length > 0);
      setHidden(about, pins.length === 0);
      for (const pin of pins) {
        const isNew = !cells.has(pin.id);
        if (isNew) {
          cells.set(pin.id, createCell(first.film, pin));
          grid.append(cells.get(pin.id).element);
        }
        const cell = cells.get(pin.id);
        if (isNew || theme !== now) paintBytes(cell.drawn, cell.bytes, 0, now.inkRamp);
        const made = outputOf(first.film, first.film.frames[first.index], pin.pixels);
        setHidden(cell.said, Boolean(made));
        if (!made) setText(cell.said, sayMissing(first.film, pin.pixels, say));
        if (made) paintBytes(cell.output, made.bytes, made.index, now.inkRamp);
        else clearTile(cell.output);
      }
      theme = now;
    },
  };
}

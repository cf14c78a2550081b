// Tells the outbox (shared/outbox.js) which reports the server has heard.

import { takeNoRoom } from "../shared/paint/dom.js";

export default function ({ data, parentElement }) {
  takeNoRoom(parentElement);
  window.dispatchEvent(new CustomEvent("ae:heard", { detail: { number: data.heard } }));
  return () => {};
}

// Tells the outbox (shared/hand/outbox.js) which reports the server has.

import { takeNoRoom } from "../shared/paint/dom.js";

export default function ({ data, parentElement }) {
  takeNoRoom(parentElement);
  window.dispatchEvent(new CustomEvent("ae:acknowledged", { detail: { number: data.number } }));
  return () => {};
}

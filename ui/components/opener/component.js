// Presses a link that the page shows, once it is there.

import { takeNoRoom } from "../shared/paint/dom.js";

const MOST = 300; // frames that it is waited for; then it stands there to be pressed

export default function ({ data, parentElement }) {
  takeNoRoom(parentElement);
  let frame = 0;
  const look = (left) => {
    const link = document.querySelector(`.st-key-${data.place} a`);
    if (link) link.click();
    else if (left) frame = requestAnimationFrame(() => look(left - 1));
  };
  look(MOST);
  return () => cancelAnimationFrame(frame);
}

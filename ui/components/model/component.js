// The invisible component that owns the page's weights: it gets packets and publishes them.

import { takeNoRoom } from "../shared/dom.js";
import { fetchPackets } from "../shared/fetch.js";
import { atEnd } from "../shared/lifetime.js";
import { readPacket } from "../shared/packet.js";
import { publishPacket, withdraw } from "../shared/registry.js";

// Publish the packet's models until the returned function is called.
export function mount(bytes, owner) {
  publishPacket(readPacket(bytes), owner);
  return () => withdraw(owner);
}

// Fetch packets and publish them together in place of what `owner` published before. Returns what
// stops that; onLost(sentence) where they cannot be had.
export function follow(addresses, owner, onLost) {
  const stop = new AbortController();
  fetchPackets(addresses, { signal: stop.signal })
    .then((packet) => publishPacket(packet, owner))
    .catch((error) => stop.signal.aborted || onLost(error.message));
  return () => stop.abort();
}

// Streamlit calls this again whenever the addresses or the theme have changed.
export default function ({ data, parentElement }) {
  const host = parentElement.host ?? parentElement;
  const wanted = data.join("\n");
  if (host.wanted !== wanted) {
    host.stopFetching?.();
    takeNoRoom(parentElement);
    host.stopFetching = follow(data, host, (sentence) => {
      takeNoRoom(parentElement, false);
      parentElement.textContent = `The network did not arrive. ${sentence}`;
    });
  }
  host.wanted = wanted;
  return atEnd(parentElement, () => {
    host.stopFetching();
    host.wanted = null;
    withdraw(host);
  });
}

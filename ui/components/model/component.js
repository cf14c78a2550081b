// The invisible component that owns the page's weights: it gets packets and publishes them.

import { atEnd, takeNoRoom } from "../shared/paint/dom.js";
import { fetchPackets } from "../shared/core/fetch.js";
import { readPacket } from "../shared/core/packet.js";
import { publishPacket, whenWanted, withdraw } from "../shared/core/registry.js";

// Publish the packet's models until the returned function is called.
function mount(bytes, owner) {
  publishPacket(readPacket(bytes), owner);
  return () => withdraw(owner);
}

// Fetch packets and publish them together in place of what `owner` published before, and those that
// may come `later` once they are wanted, in place of what `lateOwner` published. Returns what stops
// that; onLost(sentence) where they cannot be had.
export function follow({ now, later }, [owner, lateOwner], onLost) {
  const stop = new AbortController();
  const { signal } = stop;
  const publish = async (addresses, whose) => {
    const packet = await fetchPackets(addresses, { signal });
    if (!signal.aborted) publishPacket(packet, whose);
  };
  const all = async () => {
    await publish(now, owner);
    if (!later.length) return withdraw(lateOwner);
    await whenWanted();
    await publish(later, lateOwner);
  };
  all().catch((error) => signal.aborted || onLost(error.message));
  return () => stop.abort();
}

// Streamlit calls this again whenever the addresses or the theme have changed.
function show({ data, parentElement }) {
  const host = parentElement.host ?? parentElement;
  const wanted = JSON.stringify([data.now, data.later]);
  if (host.wanted !== wanted) {
    host.stopFetching?.();
    takeNoRoom(parentElement);
    host.lateOwner ??= {};
    host.stopFetching = follow(data, [host, host.lateOwner], (sentence) => {
      takeNoRoom(parentElement, false);
      parentElement.textContent = `The network did not arrive. ${sentence}`;
    });
  }
  host.wanted = wanted;
  return atEnd(parentElement, () => {
    host.stopFetching();
    host.wanted = null;
    for (const owner of [host, host.lateOwner]) withdraw(owner);
  });
}

export default Object.assign(show, { mount });

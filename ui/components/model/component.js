// The invisible component that owns the page's weights: it reads the packet and publishes it.

import { atEnd } from "../shared/lifetime.js";
import { readPacket } from "../shared/packet.js";
import { publishPacket, withdraw } from "../shared/registry.js";

// Publish the packet's models until the returned function is called.
export function mount(bytes, owner) {
  publishPacket(readPacket(bytes), owner);
  return () => withdraw(owner);
}

// Streamlit calls this again whenever the bytes or the theme have changed.
export default function ({ data, parentElement }) {
  const host = parentElement.host ?? parentElement;
  // take no room: the page's column would leave a gap where nothing is seen
  const frame = host.closest('[data-testid="stElementContainer"]') ?? host;
  frame.style.position = "absolute";
  if (host.publishedBytes !== data) mount(data, host);
  host.publishedBytes = data;
  return atEnd(parentElement, () => {
    host.publishedBytes = null;
    withdraw(host);
  });
}

// Packets come by an address of their own, which the browser keeps: not with the page's reruns.

import { readPacket } from "./packet.js";

const TYPE = "application/octet-stream";
const WAITS = [500, 1000, 2000, 4000, 8000]; // milliseconds between tries; the last one repeats

// The packet at an address relative to the app's. Tries again while the server cannot be reached;
// throws where it answers that there is no such packet, or `signal` is aborted.
export async function fetchPacket(address, { signal, get = fetch, waits = WAITS } = {}) {
  for (let turn = 0; ; turn++) {
    const answer = await get(new URL(address, document.baseURI), { signal }).catch((error) => {
      if (signal?.aborted) throw error;
      return null; // not reached
    });
    if (answer?.ok) {
      const type = answer.headers.get("content-type");
      if (type !== TYPE) throw new Error(`${address} came as ${type}, not as a packet.`);
      const bytes = await answer.arrayBuffer().catch(() => null); // null: cut off on the way
      if (bytes) return readPacket(new Uint8Array(bytes));
    } else if (answer && answer.status < 500) {
      throw new Error(await answer.text());
    }
    await pause(waits[Math.min(turn, waits.length - 1)], signal);
  }
}

// Several packets as one: { models, arrays }.
export async function fetchPackets(addresses, options) {
  const packets = await Promise.all(addresses.map((address) => fetchPacket(address, options)));
  return {
    models: packets.flatMap(({ models }) => models),
    arrays: new Map(packets.flatMap(({ arrays }) => [...arrays])),
  };
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

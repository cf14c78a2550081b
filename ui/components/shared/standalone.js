// A page without a server: unpack what came with it, publish it, and mount its sections.

import { unzip } from "./core/sheet.js";
import { setNaming } from "./core/naming.js";
import { getRegistry } from "./core/registry.js";
import { takePicture } from "./save/save.js";

// Bytes from base64; browsers that can do it themselves are ten times faster.
export function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

// Undo the sender's sorting by significance: first all low bytes of the 16-bit numbers, then all
// high ones, which zip smaller that way.
export function joinBytes(halves) {
  const count = halves.length >> 1;
  const bytes = new Uint8Array(halves.length);
  for (let i = 0; i < count; i++) {
    bytes[2 * i] = halves[i];
    bytes[2 * i + 1] = halves[count + i];
  }
  return bytes;
}

// mounts: name -> mount(element, registry, options, onChange) of every component; sources: name ->
// { html, css }; publish(bytes, owner) publishes a packet. Every element with data-component gets
// its component, in a shadow root of its own; what the component would send to a server becomes the
// element's "ae:change".
export async function startPage({ mounts, sources, publish, packet }) {
  getRegistry().takePicture = takePicture;
  for (const host of document.querySelectorAll("[data-component]")) {
    const name = host.dataset.component;
    const shadow = host.attachShadow({ mode: "open" });
    shadow.innerHTML = `<style>${sources[name].css}</style>${sources[name].html}`;
    const tell = (detail) => host.dispatchEvent(new CustomEvent("ae:change", { detail, bubbles: true }));
    const options = JSON.parse(host.dataset.options);
    setNaming(options.naming);
    host.view = mounts[name](shadow, getRegistry(), options, tell);
  }
  publish(joinBytes(await unzip(fromBase64(packet))), {});
  document.documentElement.dataset.state = "ready";
}

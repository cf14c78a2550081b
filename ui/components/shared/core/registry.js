// The page's models, on `window`: every component's code is a copy of its own, the weights are not.
// models: hash -> model (forward.js). arrays: name -> { data, shape }. answering: { hash, title, subtitle } of the
// model that the page is about, where the page says so.

import { createModel } from "./forward.js";

const KEY = "autoencoderExplorer";

export function getRegistry(scope = window) {
  scope[KEY] ??= { models: new Map(), arrays: new Map(), holdings: new Map() };
  return scope[KEY];
}

// Tell the other components, and the world.
export const tell = (type, detail) => window.dispatchEvent(new CustomEvent(type, { detail }));

// Call listener(detail) whenever somebody tells, until `signal` is aborted.
export const hear = (type, listener, signal) =>
  window.addEventListener(type, ({ detail }) => listener(detail), { signal });

export const onModels = (listener, signal) => hear("ae:model", listener, signal); // at each publication

// Publish what readPacket returned in the name of `owner` (any object), in place of what that
// owner published before; "ae:model" tells those who wait.
export function publishPacket(packet, owner, registry = getRegistry()) {
  withdraw(owner, registry);
  const models = new Map(packet.models.map((entry) => [entry.hash, createModel(entry)]));
  const holding = { models, arrays: packet.arrays };
  registry.holdings.set(owner, holding);
  for (const kind of ["models", "arrays"])
    for (const [id, thing] of holding[kind]) registry[kind].set(id, thing);
  tell("ae:model", { hashes: [...models.keys()] });
}

// Forget what `owner` published, except what someone else has published anew since.
export function withdraw(owner, registry = getRegistry()) {
  const holding = registry.holdings.get(owner) ?? { models: [], arrays: [] };
  for (const kind of ["models", "arrays"])
    for (const [id, thing] of holding[kind])
      if (registry[kind].get(id) === thing) registry[kind].delete(id);
  registry.holdings.delete(owner);
}

// All models of the page are wanted now: those that could wait are fetched.
export function wantAll(registry = getRegistry()) {
  if (registry.isAllWanted) return;
  registry.isAllWanted = true;
  tell("ae:wanted");
}

// Until somebody wants all models, or touches the page.
export function whenWanted(registry = getRegistry()) {
  if (registry.isAllWanted) return Promise.resolve();
  const once = { once: true, capture: true, passive: true };
  for (const type of ["pointermove", "pointerdown", "keydown", "wheel"])
    window.addEventListener(type, () => wantAll(registry), once);
  return new Promise((resolve) => window.addEventListener("ae:wanted", resolve, { once: true }));
}


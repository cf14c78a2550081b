// What path a page shows for a model: its ends, its method, its number of frames. It lives in the
// registry, so that all strips of a page show the same one and a strip mounted later takes it over.

import { createEcho } from "../hand/echo.js";

const ASKED = ["method", "numFrames", "ends"];

// { model, space, ends, kinds, method, numFrames, version, users, echo }: kinds are the values of the
// ends' selects, version counts the changes, users the strips that show it, echo what any of them has
// reported to the page. first() makes the ends where there is no choice yet or the model is another.
export function joinChoice(hash, registry, { model, space }, first) {
  registry.pathChoices ??= new Map();
  const known = registry.pathChoices.get(hash);
  if (known?.model === model && known.space === space) {
    known.users++;
    return known;
  }
  const choice = { model, space, version: 0, users: 1, echo: createEcho(ASKED), ...first() };
  registry.pathChoices.set(hash, choice);
  return choice;
}

// Returns whether this was the last strip to show the choice, and no other has taken its place.
export function leaveChoice(hash, registry, choice) {
  choice.users--;
  return choice.users === 0 && registry.pathChoices.get(hash) === choice;
}

// What is reported of the path of a model, { method, numFrames, ends }, ends a pair of specs
// (ends.js); null until one was laid that is not the usual.
export function pathChosen(hash, registry) {
  const choice = registry.pathChoices?.get(hash);
  if (!choice?.version) return null;
  const { method, numFrames, ends } = choice;
  return { method, numFrames, ends: ends.map(({ spec }) => spec) };
}

// What path a page shows for a model: its ends, its method, its number of frames. It lives in the
// registry, so that all strips of a page show the same one and a strip mounted later takes it over.

// { model, space, ends, kinds, method, numFrames, version, users }: kinds are the values of the ends'
// selects, version counts the changes, users the strips that show it. first() makes the ends where
// there is no choice yet or the model is another.
export function joinChoice(hash, registry, { model, space }, first) {
  registry.pathChoices ??= new Map();
  const known = registry.pathChoices.get(hash);
  if (known?.model === model && known.space === space) {
    known.users++;
    return known;
  }
  const choice = { model, space, version: 0, users: 1, ...first() };
  registry.pathChoices.set(hash, choice);
  return choice;
}

// Returns whether this was the last strip to show the choice, and no other has taken its place.
export function leaveChoice(hash, registry, choice) {
  choice.users--;
  return choice.users === 0 && registry.pathChoices.get(hash) === choice;
}

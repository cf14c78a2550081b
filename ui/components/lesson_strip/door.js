// Whether somebody takes part in a class or a lesson in this browser; all others pay for these lines only.
// The server puts them into its document (ui/shell/serving/document.py), before any other script.

// What a link says of a class or a lesson is taken out of the address into `scope.aeLink`, for nobody shall read a
// key there; then the strip is loaded, at `script`: now, or as soon as somebody joins.
export function openDoor(scope, script) {
  const { document, history, location } = scope;
  const told = new URLSearchParams(location.search);
  const words = { join: ["join"], key: ["code", "key", "as"], lesson: ["lesson"] };
  const kind = Object.keys(words).find((name) => told.has(name));
  if (kind) {
    scope.aeLink = {};
    for (const name of words[kind]) {
      scope.aeLink[name] = told.get(name) ?? "";
      told.delete(name);
    }
    history.replaceState(history.state, "", location.pathname + (told.size ? `?${told}` : "") + location.hash);
  }
  const load = () => {
    scope.removeEventListener("ae:identity", load);
    const src = new URL(script, document.baseURI).href;
    document.head.append(Object.assign(document.createElement("script"), { type: "module", src }));
  };
  scope.addEventListener("ae:identity", load);
  try {
    const kept = [scope.sessionStorage, scope.localStorage];
    if (kind || kept.some((storage) => storage.getItem("ae-class") || storage.getItem("ae-lesson"))) load();
  } catch {
    if (kind) load();
  }
}

// Steps of the browser's history: each act of the visitor is one, acts in quick succession are one together, and
// what the page writes into its address by itself is none.
// The server puts this into its document (ui/shell/serving/document.py): a component would come after the first write.

// From now on `scope.history` replaces its newest entry wherever only the query differs from the address shown
// and nobody has done anything since. Streamlit 1.67 pushes one for each write to st.query_params and offers
// no other way. An address that Back or Forward opens gets a number of its own, so that the server tells it
// from one that comes late.
export function stepByAct(scope, now = () => performance.now()) {
  const REST = 1000; // milliseconds between two acts that are one step
  const { history, location } = scope;
  if (history.stepsByAct) return; // of this window already
  history.stepsByAct = true;
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  const shown = () => location.pathname + location.search;
  let at = shown();
  let acted = null; // when, of an act that is no step yet
  let stepped = Number.NEGATIVE_INFINITY; // when the act was done that the newest entry shows

  for (const type of ["pointerup", "keydown", "input", "wheel", "drop", "paste"])
    scope.addEventListener(type, () => (acted = now()), { capture: true, passive: true });

  history.pushState = (state, unused, address) => {
    const next = new URL(address ?? "", location.href);
    const isHere = next.origin === location.origin && next.pathname === location.pathname;
    if (isHere && (acted === null || acted - stepped < REST)) replace(state, unused, address);
    else push(state, unused, address);
    if (acted !== null) stepped = isHere ? acted : Number.NEGATIVE_INFINITY;
    acted = null;
    at = shown();
  };
  history.replaceState = (...entry) => {
    replace(...entry);
    at = shown();
  };
  scope.addEventListener("popstate", () => {
    acted = null;
    stepped = Number.NEGATIVE_INFINITY;
    if (shown() === at) return; // a place on this page
    const query = location.search.replace(/[?&]step=[^&]*/, "").replace(/^&/, "?");
    replace(history.state, "", `${location.pathname}${query}${query ? "&" : "?"}step=${Date.now().toString(36)}`);
    at = shown();
  });
}

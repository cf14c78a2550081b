// One step of the browser's history a page: Back leaves the page, however much was chosen on it.
// The server puts this into its document (ui/shell/serving/server.py): a component would come after the first write.

// From now on `browserHistory` replaces its newest entry wherever only the query differs from the
// address shown. Streamlit 1.67 pushes one for each write to st.query_params and offers no other way.
export function replaceWithinPage(browserHistory, shown) {
  if (browserHistory.isOneStepAPage) return; // of this window already
  browserHistory.isOneStepAPage = true;
  const push = browserHistory.pushState.bind(browserHistory);
  browserHistory.pushState = (state, unused, address) => {
    const next = new URL(address ?? "", shown().href);
    const { origin, pathname } = new URL(shown().href);
    if (next.origin === origin && next.pathname === pathname)
      browserHistory.replaceState(state, unused, address);
    else push(state, unused, address);
  };
}

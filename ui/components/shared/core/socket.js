// A WebSocket to a route of the app's server. A connection that was lost comes back by itself.

const WAITS = [500, 1000, 2000, 4000, 8000]; // milliseconds between tries; the last one repeats
const FINAL = [1008, 4404]; // closed with these, it would be again: not from here, nothing of that name
const STEADY = 5000; // milliseconds after which a connection counts as one that holds
const RENEW = 4000; // closed with it by ourselves, for another one

function addressOf(path) {
  const address = new URL(path, document.baseURI);
  address.protocol = address.protocol.replace("http", "ws");
  address.search = address.hash = "";
  return address.href;
}

// Returns { isConnected, send(message), renew() }, which leaves the connection for a new one. Until `signal` is
// aborted: greet() gives the first message of each connection; onMessage(data) is given what comes, what it
// throws goes to onProblem(text); onConnection(isConnected); onRefused(code) where it is not tried again, as after
// the codes of `final`.
// absence: milliseconds out of sight after which a connection is not believed any more: a locked phone
// does not hear that it was cut.
export function createSocket({
  path,
  greet,
  onMessage,
  onProblem = () => {},
  onConnection = () => {},
  onRefused = () => {},
  signal,
  final = FINAL,
  absence = Number.POSITIVE_INFINITY,
  open = (address) => new WebSocket(address),
  waits = WAITS,
}) {
  let socket = null;
  let tries = 0;
  let timer = 0;
  let hidden = null; // since when

  const kept = {
    isConnected: false,
    send: (message) => socket.send(JSON.stringify(message)),
    renew() {
      const old = socket;
      if (!old) return;
      lose(old);
      old.close(RENEW);
      wait(waits[0]);
    },
  };

  function wait(time) {
    if (signal?.aborted) return;
    clearTimeout(timer);
    timer = setTimeout(connect, time * (0.5 + Math.random() / 2)); // not all at once
  }

  function lose(connection) {
    const wasConnected = kept.isConnected && connection === socket;
    if (connection === socket) socket = null;
    if (!wasConnected) return;
    kept.isConnected = false;
    if (!signal?.aborted) onConnection(false);
  }

  function connect() {
    timer = 0;
    const own = open(addressOf(path));
    const began = performance.now();
    socket = own;
    own.binaryType = "arraybuffer";
    own.onopen = () => {
      if (own !== socket) return;
      kept.send(greet());
      kept.isConnected = true;
      onConnection(true);
    };
    own.onmessage = ({ data }) => {
      if (signal?.aborted || own !== socket) return;
      try {
        onMessage(data);
      } catch (error) {
        onProblem(error.message);
      }
    };
    own.onclose = ({ code }) => {
      if (own !== socket) return;
      lose(own);
      if (signal?.aborted) return;
      if (final.includes(code)) return onRefused(code);
      tries = performance.now() - began > STEADY ? 0 : tries + 1;
      wait(waits[Math.min(tries, waits.length) - 1] ?? waits[0]);
    };
  }

  // The network is back, or somebody looks again.
  function hurry() {
    const now = performance.now();
    if (document.visibilityState === "hidden") {
      hidden ??= now;
      return;
    }
    const wasAway = hidden !== null && now - hidden > absence;
    hidden = null;
    if (wasAway && kept.isConnected) kept.renew();
    if (!timer) return;
    clearTimeout(timer);
    connect();
  }

  window.addEventListener("online", hurry, { signal });
  document.addEventListener("visibilitychange", hurry, { signal });
  signal?.addEventListener("abort", () => {
    clearTimeout(timer);
    socket?.close(1000);
  });
  connect();
  return kept;
}

// What components have sent to the server, until it acknowledges it. Streamlit 1.67 drops
// what is sent while the connection is down, and takes for sent what a dead one swallowed: the last
// choice of each component is sent again once a new connection is there, and after a reload.

import { getRegistry } from "../core/registry.js";
import { isSame } from "./echo.js";

const KEY = "autoencoder-explorer-pending";

const isRecord = (thing) => typeof thing === "object" && thing !== null && !Array.isArray(thing);

// The address this document was loaded with; what the page has made of it since does not count.
const loadedAddress = () =>
  performance.getEntriesByType("navigation")[0]?.name ?? window.location.href;

// What `storage` holds of this and other addresses: component -> { address, value }.
function readStored(storage) {
  try {
    const entries = Object.entries(JSON.parse(storage.getItem(KEY)));
    return new Map(entries.filter(([, pending]) => isRecord(pending)));
  } catch {
    return new Map();
  }
}

// storage as window.sessionStorage; loaded, the address of this load; shown(), the one it has now.
export function createOutbox({ storage, loaded, shown }) {
  const waiting = new Map(); // component -> { sender, value, number }
  const stored = readStored(storage);
  const pending = new Map([...stored].filter(([, { address }]) => address === loaded));
  let last = 0;

  // Under the address shown: another address is another page, and has the say.
  function save() {
    for (const [component, { value }] of waiting) stored.set(component, { address: shown(), value });
    try {
      if (stored.size) storage.setItem(KEY, JSON.stringify(Object.fromEntries(stored)));
      else storage.removeItem(KEY);
    } catch {
      // full, or refused: it then waits as long as the page lives
    }
  }

  function drop(isDone) {
    for (const [component, report] of waiting) {
      if (!isDone(report)) continue;
      waiting.delete(component);
      stored.delete(component);
    }
    save();
  }

  return {
    // The number of the newest report.
    get last() {
      return last;
    },
    // Send through sender.send(value, number); number grows from one report to the next. Only the
    // last value of a component waits.
    send(sender, component, value) {
      last++;
      waiting.set(component, { sender, value, number: last });
      save();
      sender.send(value, last);
    },
    // The server has all reports up to this number, and the address tells of them.
    acknowledge: (number) => drop((report) => report.number <= number),
    // A new connection is there. Streamlit makes one message of what is sent at once.
    resend() {
      for (const { sender, value, number } of waiting.values()) sender.send(value, number);
    },
    // What this component sent before a reload and nobody acknowledged, or undefined; given once.
    takePending(component) {
      const report = pending.get(component);
      pending.delete(component);
      return report?.value;
    },
    // The sender leaves the page, which takes a connection.
    forget: (sender) => drop((report) => report.sender === sender),
    save,
  };
}

// What turns the options of a page into those that its component shows: what was never acknowledged
// stands in for what the page opened with, until the page asks for something else, if only by Back.
export function createOverlay(pending, first) {
  if (!isRecord(pending) || !isRecord(first)) return (options) => options;
  const names = Object.keys(pending).filter((name) => name in first);
  const laid = Object.fromEntries(names.map((name) => [name, pending[name]]));
  let isOver = false; // for good: the page may come back to what it opened with
  return (options) => {
    isOver ||= [...names, "asked"].some((name) => !isSame(options[name], first[name]));
    return isOver ? options : { ...options, ...laid };
  };
}

// Call onBack() at each new connection after one was lost. Streamlit tells of it nowhere but in an
// attribute of the app's element, `app`.
export function watchConnection(app, onBack) {
  let isLost = false;
  const look = () => {
    const isConnected = app.dataset.testConnectionState === "CONNECTED";
    if (isConnected && isLost) onBack();
    isLost = !isConnected;
  };
  new MutationObserver(look).observe(app, { attributeFilter: ["data-test-connection-state"] });
}

// What an outbox sends with: the value under `name`, and its number, which the server
// gives back (ui/shell/receipt.py).
export function stateSender(setStateValue, name) {
  return (value, number) => {
    setStateValue(name, value);
    setStateValue("report", number);
  };
}

// The window's own, however many copies of this code its components bring.
export function getOutbox() {
  const registry = getRegistry();
  if (registry.outbox) return registry.outbox;
  const outbox = createOutbox({
    storage: window.sessionStorage,
    loaded: loadedAddress(),
    shown: () => window.location.href,
  });
  registry.outbox = outbox;
  window.addEventListener("ae:acknowledged", ({ detail }) => outbox.acknowledge(detail.number));
  window.addEventListener("pagehide", outbox.save); // under the address it is left with
  const app = document.querySelector('[data-testid="stApp"]');
  if (app) watchConnection(app, outbox.resend);
  return outbox;
}

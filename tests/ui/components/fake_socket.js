// In place of a WebSocket: a server that answers nothing by itself, and a document that is looked at.

const page = new EventTarget();
page.baseURI = "https://host/explorer/train?run=a#b";
page.cookie = "theme=dark; ae-visitor=abc";
page.visibilityState = "visible";
globalThis.document = page;
globalThis.window = new EventTarget();

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// { open, sockets, last(), again() }: sockets in the order in which they were opened.
export function fakeSockets() {
  const sockets = [];
  const last = () => sockets.at(-1);
  function open(address) {
    const socket = {
      address,
      sent: [],
      send: (text) => socket.sent.push(JSON.parse(text)),
      close(code) {
        socket.closedWith = code;
        socket.onclose({ code });
      },
      say: (thing) => socket.onmessage({ data: thing instanceof ArrayBuffer ? thing : JSON.stringify(thing) }),
    };
    sockets.push(socket);
    return socket;
  }
  // Lose the connection and have the next one.
  async function again() {
    const count = sockets.length;
    last().close(1012);
    return next(count);
  }
  async function next(count) {
    while (sockets.length === count) await pause(1);
    last().onopen();
    return last();
  }
  return { open, sockets, last, again, next };
}

"""A run as a worker would leave it, and a browser that watches it, without a network."""

import asyncio
import contextlib
import dataclasses
import hashlib
import json

import numpy as np

from ae_core.presets import find_preset
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.recording.film import FilmWriter
from ae_core.training.live.recording.packets import unpack

HOST = (b"host", b"127.0.0.1:8501")
SPEC = find_preset("bench-10-plain")


def owner_of(token):
    """Return what a run notes of a browser with this cookie."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]


def make_run(folder, name="mine-abcd", *, owner="", state="running", title="", want="run"):
    """Return a run that was asked for; nobody trains it."""
    run = LiveDirectory(folder / name)
    run.write_asked(SPEC, seed=3, owner=owner, title=title)
    if want:
        run.ask(want)
    if state:
        run.write_status(state, epochs=0)
    return run


def epoch(number, loss=0.5):
    """Return a line of the log."""
    return {"phase": 0, "epoch": number, "train_loss": loss, "seconds": 1.0}


class Camera:
    """Writes a run's film."""

    def __init__(self, run, **limits):
        self.writer = FilmWriter(run.path / "film.bin", **limits)
        pixels = np.zeros((6, 28, 28), np.uint8)
        phases = [{"kind": "autoencoder", "num_steps": 600}]
        self.writer.begin({"originals": pixels, "inputs": pixels}, {"version": 1, "phases": phases})

    def add(self, pins=()):
        """Take a picture; pins by id are filled with their place's number."""
        number = self.writer._next_number
        arrays = {"digits": np.full((6, 28, 28), number % 256, np.uint8)}
        note = {"phase": 0, "step": number, "pins": list(pins)}
        if pins:
            rows = [np.full((28, 28), row, np.uint8) for row in range(len(pins))]
            arrays["pins"] = np.stack(rows)
        return self.writer.add(arrays, note)


@dataclasses.dataclass
class Closed:
    """How a connection ended."""

    code: int


class Browser:
    """One WebSocket to an ASGI application; use as an asynchronous context."""

    def __init__(
        self, app, name="mine-abcd", *, client="127.0.0.1", headers=(), base="", has_host=True
    ):
        self._incoming, self.outgoing = asyncio.Queue(), asyncio.Queue()
        path = f"{base}/live/{name}"
        scope = {"type": "websocket", "path": path, "raw_path": path.encode()}
        scope |= {
            "query_string": b"",
            "headers": [*([HOST] if has_host else ()), *headers],
            "client": (client, 1),
        }
        scope |= {"server": ("127.0.0.1", 8501), "scheme": "ws", "subprotocols": []}
        self._incoming.put_nowait({"type": "websocket.connect"})
        self._app, self._scope = app, scope | {"root_path": ""}
        self.is_stuck = False

    async def __aenter__(self):
        async def send(message):
            while self.is_stuck:
                await asyncio.sleep(0.01)
            self.outgoing.put_nowait(message)

        self._task = asyncio.create_task(self._app(self._scope, self._incoming.get, send))
        return self

    async def __aexit__(self, *_):
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(self._task, 10)

    def send(self, message):
        """Send JSON, or text as it is."""
        text = message if isinstance(message, str) else json.dumps(message)
        self._incoming.put_nowait({"type": "websocket.receive", "text": text})

    def hello(self, token="", have=()):
        """Say the first word."""
        self.send({"type": "hello", "visitor": token, "have": list(have)})

    async def next(self, seconds=10):
        """Return the next message: a dictionary, a packet or how the connection was closed."""
        message = await asyncio.wait_for(self.outgoing.get(), seconds)
        if message["type"] == "websocket.accept":
            return await self.next(seconds)
        if message["type"] == "websocket.close":
            return Closed(message["code"])
        content = message.get("bytes")
        return json.loads(message["text"]) if content is None else unpack(content)

    async def until(self, is_it):
        """Return the first message of which ``is_it`` holds."""
        while not is_it(message := await self.next()):
            assert not isinstance(message, Closed), message
        return message

    async def until_type(self, kind):
        """Return the next message of a type."""
        return await self.until(lambda found: isinstance(found, dict) and found["type"] == kind)

    async def frames(self, count):
        """Return the numbers of so many frames that come."""
        numbers = []
        while len(numbers) < count:
            message = await self.next()
            note = getattr(message, "note", {})
            numbers += [note["number"]] if "number" in note else []
        return numbers

    async def is_silent(self, seconds=0.4):
        """Tell whether nothing comes for a while."""
        try:
            return (await self.next(seconds), False)[1]
        except TimeoutError:
            return True

"""Somebody in a class over the network, as a browser is: comes back by itself, loses nothing."""

import asyncio
import base64
import contextlib
import itertools
import json
import random
import secrets
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import websockets
from websockets.asyncio.client import ClientConnection

from ae_core.errors import UserError

State = dict[str, Any]
_FINAL = (1008, 1009, 4404)  # closed with these, nobody comes back
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 3.0  # seconds until the next try, doubled from one to the other


class Guest:
    """One in a class at ``root`` (``http://127.0.0.1:8501``); use as an asynchronous context.

    With a key teacher or projector, else a student.
    """

    def __init__(self, root: str, code: str, *, visitor: str = "", key: str = "") -> None:
        self.visitor, self.key = visitor or secrets.token_hex(16), key
        self.state: State = {}
        self.drawings: dict[str, str] = {}
        self.problem = ""  # why the server let it go
        self.last_words = "The connection was ended."  # of the server
        self.num_connections = 0
        self._url = f"{root.replace('http', 'ws', 1)}/classes/{code}/live"
        self._origin = root
        self._sent: dict[str, tuple[State, asyncio.Future[None]]] = {}
        self._numbers = itertools.count()
        self._changed = asyncio.Condition()
        self._connection: ClientConnection | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._live())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType
    ) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def act(self, kind: str, **more: Any) -> None:
        """Ask for something and wait until it is kept; a UserError is what the server says."""
        name = f"{next(self._numbers)}-{secrets.token_hex(4)}"
        message = {"type": kind, "id": name, **more}
        kept = asyncio.get_running_loop().create_future()
        self._sent[name] = message, kept
        with contextlib.suppress(websockets.ConnectionClosed):  # it is sent again
            if self._connection is not None:
                await self._connection.send(json.dumps(message))
        await kept

    async def until(self, holds: Callable[[State], Any], seconds: float = 30.0) -> State:
        """Return the first state of which something holds."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: self.problem or (self.state and holds(self.state)))
        if self.problem:
            raise UserError(self.problem)
        return self.state

    async def _live(self) -> None:
        wait = _FIRST_WAIT
        while not self.problem:
            try:
                async with websockets.connect(
                    self._url, origin=self._origin, proxy=None, max_size=None
                ) as connection:
                    await self._serve(connection)
                wait = _FIRST_WAIT
            except websockets.ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code in _FINAL:
                    await self._give_up()
                    return
            except (OSError, TimeoutError, websockets.InvalidHandshake):
                wait = min(2 * wait, _LONGEST_WAIT)
            finally:
                self._connection = None
            await asyncio.sleep(wait * random.uniform(0.5, 1))

    async def _serve(self, connection: ClientConnection) -> None:
        have = list(self.drawings)
        hello = {"type": "hello", "visitor": self.visitor, "key": self.key, "have": have}
        await connection.send(json.dumps(hello))
        for message, _ in list(self._sent.values()):
            await connection.send(json.dumps(message))
        self._connection = connection
        self.num_connections += 1
        while True:
            await self._hear(json.loads(await connection.recv()))

    async def _hear(self, message: State) -> None:
        kind, name = message["type"], message.get("id")
        if kind in ("done", "problem") and name in self._sent:
            kept = self._sent.pop(name)[1]
            if kept.done():
                return
            if kind == "done":
                kept.set_result(None)
            else:
                kept.set_exception(UserError(message["text"]))
        elif kind == "problem":
            self.last_words = message["text"]
        elif kind == "drawing":
            self.drawings[message["id"]] = message["pixels"]
        elif kind == "drawings_gone":
            for one in message["ids"]:
                self.drawings.pop(one, None)
        async with self._changed:
            if kind == "class":
                self.state = message
            self._changed.notify_all()

    async def _give_up(self) -> None:
        async with self._changed:
            self.problem = self.last_words
            self._changed.notify_all()
        for _, kept in self._sent.values():
            if not kept.done():
                kept.set_exception(UserError(self.problem))


def some_ink() -> str:
    """Return a drawing's pixels, another at each call."""
    return base64.b64encode(random.randbytes(784)).decode()


def some_answer(question: State) -> Any:
    """Return an answer to a question."""
    if question["kind"] == "choice":
        return random.randrange(len(question["answers"]))
    if question["kind"] == "number":
        return random.uniform(question["low"], question["high"])
    return [random.uniform(-1, 1), random.uniform(-1, 1)]

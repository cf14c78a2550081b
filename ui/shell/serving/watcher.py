"""One browser that watches a run: what it lacks is sent to it, what it asks is done."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Iterable
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from ae_core.errors import AutoencoderExplorerError, DataError
from ae_core.training.live.directory import LiveDirectory
from ui.shell.serving import asks
from ui.shell.serving.asks import Visitor
from ui.shell.serving.run_view import View

NOT_HERE, TOO_MANY, TOO_LARGE, OTHER_FILM = 4404, 1013, 1009, 1012  # a connection ends with these
UNCLEAR = "The server does not know what this page sent; reload the page."
_SEND_SECONDS = 30.0  # in which a browser has to take a message
_ACT_SECONDS = 0.02  # between two messages of one browser
_LONGEST_MESSAGE = 65_536  # characters


class Followed(Protocol):
    """A run that somebody looks at."""

    run: LiveDirectory
    view: View
    watchers: "Iterable[Watcher]"

    def look_now(self) -> None:
        """Look at it at once."""


class Watcher:
    """One browser that watches a run: what it was sent, and what it asks."""

    def __init__(
        self,
        socket: WebSocket,
        follower: Followed,
        visitor: Visitor,
        *,
        is_theirs: bool,
        has: set[int],
    ) -> None:
        self.visitor, self.news = visitor, asyncio.Event()
        self._socket, self._follower, self._is_theirs = socket, follower, is_theirs
        self._answers: deque[str] = deque()
        self._told: tuple[str, list[dict[str, str]]] | None = None
        self._problem = ""
        self._history: tuple[dict[str, Any], ...] | None = None
        self._header: bytes | None = None
        self._has = has  # the frames of these numbers
        self.news.set()

    async def serve(self) -> None:
        """Tell and listen until the browser leaves, or is to leave."""
        tasks = [asyncio.create_task(self._tell()), asyncio.create_task(self._listen())]
        try:
            for done in (await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED))[0]:
                await close(self._socket, done.result())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self) -> int:
        """Send what is new, again and again; return the code to close with."""
        while True:
            await self.news.wait()
            self.news.clear()
            while not self.news.is_set() and (message := self._next_message()) is not None:
                try:
                    async with asyncio.timeout(_SEND_SECONDS):
                        if isinstance(message, str):
                            await self._socket.send_text(message)
                        else:
                            await self._socket.send_bytes(message)
                except TimeoutError:
                    return TOO_MANY
            view = self._follower.view
            if view.is_gone and not self.news.is_set():
                return NOT_HERE
            if self._header and view.header and self._header != view.header:
                return OTHER_FILM

    def _next_message(self) -> str | bytes | None:
        """Return what this browser lacks most, or None."""
        view, visitor = self._follower.view, self.visitor
        if self._answers:
            return self._answers.popleft()
        if view.problem != self._problem:
            self._problem = view.problem
            if view.problem:
                return _problem(view.problem)
        if not view.facts:
            return None
        own = [pin for pin in view.pins if visitor.owner and pin.get("owner") == visitor.owner]
        if self._told != (view.facts, own):
            return self._run_message(view, own)
        if self._history is not view.history:
            return self._progress_message(view)
        if view.header is None or (self._header and self._header != view.header):
            return None
        if self._header is None:
            self._header = view.header
            return view.header
        if not self._has <= view.frames.keys():
            self._has &= view.frames.keys()
            return json.dumps({"type": "keep", "numbers": list(view.frames)})
        return self._next_frame(view, own)

    def _run_message(self, view: View, own: list[Any]) -> str:
        self._told = (view.facts, own)
        pins = [{"id": pin.get("id"), "pixels": pin.get("pixels")} for pin in own]
        is_own = bool(self.visitor.owner) and self._follower.run.owner == self.visitor.owner
        extra: dict[str, Any] = {"mine": self._is_theirs, "is_own": is_own, "pins": pins}
        if self._history is None:
            self._history = view.history
            extra["history"] = view.history
        return f"{view.facts[:-1]}, {json.dumps(extra)[1:]}"

    def _progress_message(self, view: View) -> str:
        """Return the epochs that are new; what stands in front of them is known."""
        num_same = 0
        for old, new in zip(self._history or (), view.history, strict=False):
            if old is not new:
                break
            num_same += 1
        self._history = view.history
        entries = view.history[num_same:]
        return json.dumps({"type": "progress", "from": num_same, "entries": entries})

    def _next_frame(self, view: View, own: list[Any]) -> bytes | None:
        """Return the newest frame, else the oldest of those that it lacks."""
        if len(self._has) == len(view.frames):
            return None
        newest = next(reversed(view.frames))
        lacking = (number for number in view.frames if number not in self._has)
        number = newest if newest not in self._has else next(lacking)
        self._has.add(number)
        return view.frames[number].shown_to({str(pin.get("id")) for pin in own})

    async def _listen(self) -> int:
        """Do what the browser asks; return the code to close with."""
        while True:
            event = await self._socket.receive()
            if len(event.get("text") or event.get("bytes") or "") > _LONGEST_MESSAGE:
                return TOO_LARGE
            message = read_message(event)
            present = {watcher.visitor.owner for watcher in self._follower.watchers}
            try:
                if message is None:
                    raise DataError(UNCLEAR)
                await run_in_threadpool(
                    asks.obey, self._follower.run, message, self.visitor, present
                )
                self._follower.look_now()
            except AutoencoderExplorerError as error:
                self._answer(str(error))
            except OSError as error:
                self._answer(f"It could not be noted on the server ({error.strerror}); try again.")
            await asyncio.sleep(_ACT_SECONDS)

    def _answer(self, sentence: str) -> None:
        self._answers.append(_problem(sentence))
        self.news.set()


def read_message(event: dict[str, Any]) -> dict[str, Any] | None:
    """Return what a browser sent; None where it is no JSON object."""
    if event["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(event.get("code", 1005))
    try:
        message = json.loads(event.get("text") or "")
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


async def close(socket: WebSocket, code: int, problem: str = "") -> None:
    """End a connection, with a sentence; a browser that is slow may not hear it."""
    with contextlib.suppress(TimeoutError, RuntimeError, OSError):
        async with asyncio.timeout(1):
            if problem:
                await socket.send_text(_problem(problem))
            await socket.close(code)


def _problem(sentence: str) -> str:
    return json.dumps({"type": "problem", "text": sentence})

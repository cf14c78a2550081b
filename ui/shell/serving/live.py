"""Runs followed over a WebSocket: what has happened so far, then what happens, with no rerun.

A watcher is sent what it lacks, one message after the other, always of the newest look at the run:
who is slow misses frames that were thinned out meanwhile, and makes nobody wait.
"""

import asyncio
import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from ae_core.errors import CheckpointError
from ae_core.training.live import queue
from ui.shell.serving import asks
from ui.shell.serving.asks import Visitor
from ui.shell.serving.run_view import GONE, Eyes, View
from ui.shell.serving.watcher import NOT_HERE, TOO_MANY, UNCLEAR, Watcher, close, read_message

_LIVELY_SECONDS, _QUIET_SECONDS = (0.1, 0.3), (0.5, 1.0)  # between looks at what moves, what rests
_PATIENCE = 0.25  # of the time since something came: so long it waits for the next look
_HELLO_SECONDS = 10.0  # in which a browser has to say who it is
_LONGEST_TOKEN = 200  # characters
_MOST_FRAMES = 1_000  # of which a browser says that it has them
_MOST_CONNECTIONS, _MOST_RUNS = 500, 100  # a run that is watched takes up to 12 MB
_LOOKING_THREADS = 4

_WRONG = 1008  # closed with it: not from this origin, or no hello
_FULL = "So many watch runs on this server that there is no room now; this page tries again."


class Follower:
    """Looks at one run as long as somebody watches it, and tells all who do."""

    def __init__(self, eyes: Eyes, threads: ThreadPoolExecutor) -> None:
        self.run, self.view = eyes.run, View()
        self.watchers: set[Watcher] = set()
        self._eyes, self._threads, self._asked = eyes, threads, asyncio.Event()
        self._task = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        """Look again and again, the sooner the more comes, and at once when somebody has asked."""
        loop = asyncio.get_running_loop()
        came = loop.time()
        while True:
            self._asked.clear()
            before, view = self.view, await loop.run_in_executor(self._threads, self._eyes.look)
            if view is not before:
                self.view = view
                for watcher in self.watchers:
                    watcher.news.set()
            if view.frames is not before.frames or view.is_lively != before.is_lively:
                came = loop.time()
            least, most = _LIVELY_SECONDS if view.is_lively else _QUIET_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(max(_PATIENCE * (loop.time() - came), least), most)):
                    await self._asked.wait()

    def look_now(self) -> None:
        """Look at once: somebody has asked something of the run."""
        self._asked.set()

    def end(self) -> None:
        """Look no more."""
        self._task.cancel()


class Live:
    """All runs that are watched on this server, and who watches them."""

    def __init__(self) -> None:
        self.followers: dict[str, Follower] = {}
        self._num_connections = 0
        self._threads = ThreadPoolExecutor(_LOOKING_THREADS, thread_name_prefix="live")

    async def watch(self, socket: WebSocket) -> None:
        """Serve one browser that watches the run of the address.

        Streamlit applies its rule of hosts and origins to its own WebSocket only.
        """
        if not _is_origin_allowed(socket.headers.get("origin"), socket.headers.get("host")):
            await socket.close(_WRONG)
            return
        await socket.accept()
        name = socket.path_params["run"]
        if self._num_connections >= _most_connections():
            await close(socket, TOO_MANY, _FULL)
            return
        self._num_connections += 1
        try:
            await self._serve(socket, name)
        except (WebSocketDisconnect, OSError):
            pass  # it left
        finally:
            self._num_connections -= 1

    async def _serve(self, socket: WebSocket, name: str) -> None:
        hello = await _read_hello(socket)
        if hello is None:
            await close(socket, _WRONG, UNCLEAR)
            return
        address = socket.client.host if socket.client else None
        visitor = Visitor(hello["visitor"], asks.is_local(address, socket.headers))
        try:
            run = await run_in_threadpool(queue.find_run, name)
            if run.path.name != name:  # the beginning of an ID is none
                raise CheckpointError(GONE.format(name))
            is_theirs = await run_in_threadpool(visitor.may_change, run)
        except CheckpointError:
            await close(socket, NOT_HERE, GONE.format(name[:_LONGEST_TOKEN]))
            return
        follower = self.followers.get(name)
        if follower is None and len(self.followers) >= _MOST_RUNS:
            await close(socket, TOO_MANY, _FULL)
            return
        if follower is None:
            follower = self.followers[name] = Follower(Eyes(run), self._threads)
        watcher = Watcher(socket, follower, visitor, is_theirs=is_theirs, has=hello["have"])
        follower.watchers.add(watcher)
        try:
            await watcher.serve()
        finally:
            follower.watchers.discard(watcher)
            if not follower.watchers:
                del self.followers[name]
                follower.end()


def _most_connections() -> int:
    given = os.environ.get("AE_LIVE_CONNECTIONS", "")
    return int(given) if given.isdecimal() else _MOST_CONNECTIONS


async def _read_hello(socket: WebSocket) -> dict[str, Any] | None:
    """Return the first message, where it is what it should be."""
    try:
        async with asyncio.timeout(_HELLO_SECONDS):
            hello = read_message(await socket.receive())
    except TimeoutError:
        return None
    if hello is None or hello.get("type") != "hello":
        return None
    visitor, have = hello.get("visitor"), hello.get("have", [])
    if not isinstance(visitor, str) or not isinstance(have, list):
        return None
    have = {number for number in have[:_MOST_FRAMES] if type(number) is int}
    return {"visitor": visitor[:_LONGEST_TOKEN], "have": have}

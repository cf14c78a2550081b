"""A connection between browser and server that can be cut: a TCP proxy on this machine."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any

_CHUNK = 65_536  # bytes read at a time


class CutProxy:
    """Pass bytes between a free port of 127.0.0.1 and the server on ``server_port``.

    `cut` ends all connections and refuses new ones until `mend`; `swallow` loses, without a word,
    what the browser sends, as a network does that has gone away.
    """

    def __init__(self, server_port: int) -> None:
        self.port = 0
        self._server_port = server_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._listener: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_swallowing = False

    def __enter__(self) -> "CutProxy":
        """Start to listen."""
        self._thread.start()
        self.mend()
        return self

    def __exit__(self, *_: object) -> None:
        """End all connections and the thread."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def mend(self) -> None:
        """Take connections, on the port of before."""
        self._is_swallowing = False
        self._run(self._listen())

    def cut(self) -> None:
        """End all connections at once and refuse new ones."""
        self._run(self._end())

    def swallow(self) -> None:
        """Lose what the browser sends from now on; its connections stay open."""
        self._is_swallowing = True

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._listener = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for writer in self._writers:
            writer.transport.abort()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:  # asyncio runs this as a task of its own
            return
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
            self._writers.add(up_writer)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass_on(reader, up_writer, is_browser=True))
                group.create_task(self._pass_on(up_reader, writer))
            self._writers.discard(up_writer)
        except* (OSError, asyncio.CancelledError):
            pass  # either side has gone, or the connection was cut
        finally:
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_browser: bool = False,
    ) -> None:
        with contextlib.closing(writer):
            while chunk := await reader.read(_CHUNK):
                if not (is_browser and self._is_swallowing):
                    writer.write(chunk)
                    await writer.drain()

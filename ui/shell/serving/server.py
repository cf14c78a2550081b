"""What the server does beside its pages: packets by address, warming up, keeping memory flat."""

import asyncio
import contextlib
import ctypes
import gc
import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qsl

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from ae_core.errors import AutoencoderExplorerError
from ui.shell.serving.document import STRIP, OwnDocument, send_strip
from ui.shell.serving.live import Live
from ui.shell.serving.messages import answer_of, body_of, changed, send_all

_ROOT = Path(__file__).resolve().parents[3]
_PACKET = "/packets/{kind}/{content_hash}"
_LIVE = "/live/{run}"
_KEPT = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Encoding": "identity",  # gzip takes 7 % off float16 weights, and 0.16 s a request
}
_LONGEST_QUERY = 2_000  # characters
_FIRST_VISIT_SECONDS = 8.0  # without a visitor until then, the server warms up by itself
_COLLECT_SECONDS, _WORKER_SECONDS = 60.0, 2.0
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # as malloc.h names them
_LARGE_BYTES = 1 << 20


def routes() -> list[BaseRoute]:
    """Return our routes, below the path that the app is served at too.

    Streamlit gives ``server.baseUrlPath`` to its own routes only, and answers all that it does
    not know with its page and status 200.
    """
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    paths = dict.fromkeys(["", f"/{base}" if base else ""])
    live = Live()
    return [
        *(Route(path + _PACKET, _send_packet, methods=["GET", "HEAD"]) for path in paths),
        *(Route(path + STRIP, send_strip, methods=["GET"]) for path in paths),
        *(WebSocketRoute(path + _LIVE, live.watch) for path in paths),
    ]


def middleware() -> list[Middleware]:
    """Return what stands before all routes."""
    return [Middleware(OwnDocument), Middleware(ZippedStatic)]


@contextlib.asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Warm up and tidy as long as the server runs; with `AE_WARM` it is warm when it answers."""
    _give_memory_back()
    _compile_pages()
    if os.environ.get("AE_WARM") == "1":
        from ui.shell.serving import jobs

        await run_in_threadpool(jobs.warm_up)
    work = (_warm_up_unasked(), _collect_now_and_then(), _keep_worker())
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


def _give_memory_back() -> None:
    """Let glibc return large arrays to the system at once, and keep two arenas, not one a thread.

    By itself it keeps what many threads' arrays once took: 30 visitors, 300 MB. Elsewhere nothing
    is done.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        allocator = ctypes.CDLL(None)
        allocator.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        allocator.mallopt(_M_ARENA_MAX, 2)


def _compile_pages() -> None:
    """Compile all pages before anybody comes.

    Python 3.11 may fail to parse in one thread while another does, in whatever library.
    """
    pages = [_ROOT / "home.py", *(_ROOT / "pages").glob("*.py")]
    if st.runtime.exists():
        for page in pages:
            st.runtime.get_instance()._script_cache.get_bytecode(str(page))


async def _warm_up_unasked() -> None:
    await asyncio.sleep(_FIRST_VISIT_SECONDS)
    from ui.shell.serving import jobs

    jobs.start_warm_up()


async def _collect_now_and_then() -> None:
    """Collect cycles once a minute: Streamlit's collection after every rerun is switched off."""
    while True:
        await asyncio.sleep(_COLLECT_SECONDS)
        gc.collect()
        with contextlib.suppress(OSError, AttributeError, TypeError):
            ctypes.CDLL(None).malloc_trim(0)


async def _keep_worker() -> None:
    """See that runs that wait have a worker: one that was killed is missed within seconds."""
    from ae_core.training.live.queue import keep_worker

    while True:
        await asyncio.sleep(_WORKER_SECONDS)
        with contextlib.suppress(AutoencoderExplorerError):  # whoever asks for a run is told
            await run_in_threadpool(keep_worker)


async def _send_packet(request: Request) -> Response:
    """Answer with a packet, for ever the same under this address.

    Streamlit applies its rule of hosts and origins to its own WebSocket only.
    """
    from ui.shell.serving.served import find_packet

    if not _is_origin_allowed(request.headers.get("origin"), request.headers.get("host")):
        return PlainTextResponse("Not from this origin.", 403)
    if len(request.url.query) > _LONGEST_QUERY:
        return PlainTextResponse("This address is too long; reload the page.", 414)
    path = request.path_params
    query = dict(parse_qsl(request.url.query, keep_blank_values=True))
    try:
        content = await run_in_threadpool(find_packet, path["kind"], path["content_hash"], query)
    except AutoencoderExplorerError as error:
        return PlainTextResponse(str(error), 404)
    return Response(content, media_type="application/octet-stream", headers=_KEPT)


class ZippedStatic:
    """Streamlit's scripts and styles, zipped once: 2.1 MB of a first visit become 0.6.

    Streamlit sends them as they are, since its own zipping does not keep what it has zipped.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: dict[str, list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is known, zip what is new, and let everything else through."""
        path = scope.get("path", "")
        is_text = scope["type"] == "http" and scope["method"] == "GET" and "/static/" in path
        headers = Headers(scope=scope) if is_text else {}
        is_zipped = path.endswith((".js", ".css")) and "gzip" in headers.get("accept-encoding", "")
        if not is_text or not is_zipped or "range" in headers or "if-none-match" in headers:
            await self.app(scope, receive, send)
            return
        if path not in self._kept:
            start, *rest = messages = await answer_of(self.app, scope, receive)
            if start["status"] != 200 or any(m["type"] != "http.response.body" for m in rest):
                await send_all(messages, send)
                return
            self._kept[path] = await run_in_threadpool(_zip, start, body_of(rest))
        await send_all(self._kept[path], send)


def _zip(start: Message, content: bytes) -> list[Message]:
    """Return the messages of an answer whose content is zipped."""
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["Content-Encoding"] = "gzip"
    headers.add_vary_header("Accept-Encoding")
    return changed(start, headers, gzip.compress(content, 9, mtime=0))

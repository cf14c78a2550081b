"""What the server answers about classes and lessons, beside the pages."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from ae_core.errors import AutoencoderExplorerError, DataError
from ae_core.training.live.queue import owner_of
from ui.classroom import afterwards, lesson_routes, places
from ui.classroom.answering import NOT_KEPT, same_origin
from ui.classroom.keeping import names
from ui.classroom.keeping.store import most_of, store
from ui.classroom.making import why_not
from ui.classroom.plan import make_plan
from ui.classroom.rules import UNCLEAR
from ui.classroom.serving.client import LONGEST_MESSAGE, Client
from ui.classroom.serving.hub import Hub, RefusedError, WrongKeyError
from ui.shell.serving import server
from ui.shell.serving.asks import is_local
from ui.shell.serving.making import forbid_by, require_maker
from ui.shell.serving.watcher import NOT_HERE, TOO_MANY, close, read_message

_WRONG = 1008  # closed with it: not from this origin, no hello, a key of another class
_HELLO_SECONDS = 10.0  # in which a browser has to say who it is
_LONGEST_TOKEN = 200  # characters
_MOST_DRAWINGS = 2_000  # of which a browser says that it has them
_TIDY_SECONDS = 600.0
_FULL = "So many are in classes on this server that there is no room now; this page tries again."


def routes() -> list[BaseRoute]:
    """Return the routes of classes and lessons, below the path the app is served at too."""
    classes = Classes()
    forbid_by(why_not)
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    paths = dict.fromkeys(["", f"/{base}" if base else ""])
    return [
        route
        for path in paths
        for route in (
            Route(f"{path}/classes", classes.open, methods=["POST"]),
            Route(f"{path}/classes/{{code}}", classes.find, methods=["GET"]),
            Route(f"{path}/classes/{{code}}/afterwards.json", classes.tell, methods=["GET"]),
            Route(f"{path}/classes/{{code}}/afterwards.csv", classes.tell_csv, methods=["GET"]),
            Route(f"{path}/classes/{{code}}/links", classes.links, methods=["GET"]),
            WebSocketRoute(f"{path}/classes/{{code}}/live", classes.live),
            Route(f"{path}/lessons", lesson_routes.list_lessons, methods=["GET"]),
            Route(f"{path}/lessons/{{name}}.json", lesson_routes.tell_lesson, methods=["GET"]),
            Route(f"{path}/lessons/{{name}}/digit", lesson_routes.tell_digit, methods=["GET"]),
            Route(f"{path}/lessons/{{name}}.html", lesson_routes.send_sheet, methods=["GET"]),
            Route(f"{path}/lessons/digits", lesson_routes.send_digits, methods=["GET"]),
        )
    ]


@contextlib.asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Do what the server does as long as it runs, and delete classes that are a day old."""
    async with server.lifespan(app):
        task = asyncio.create_task(_tidy())
        try:
            yield
        finally:
            task.cancel()


async def _tidy() -> None:
    while True:
        for hub in _HUBS:
            with contextlib.suppress(AutoencoderExplorerError):  # whoever opens a class is told
                await hub.forget_old()
        await asyncio.sleep(_TIDY_SECONDS)


_HUBS: list[Hub] = []


class Classes:
    """The classes of this server, as browsers ask for them."""

    def __init__(self) -> None:
        self.hub = Hub(store)
        self._num_connections = 0
        _HUBS.append(self.hub)

    @same_origin
    async def open(self, request: Request) -> Response:
        """Open a class; its keys are told to who opens it, this once."""
        told = await _read_body(request)
        lessons, visitor = told.get("lessons", []), told.get("visitor")
        is_list = isinstance(lessons, list) and all(isinstance(name, str) for name in lessons)
        if not is_list or not isinstance(visitor, str) or not visitor:
            raise DataError(UNCLEAR)
        address = request.client.host if request.client else None
        is_here = is_local(address, request.headers)
        await run_in_threadpool(require_maker, owner_of(visitor[:_LONGEST_TOKEN]), is_here)
        plan = await run_in_threadpool(make_plan, lessons)
        opened = await self.hub.open_class(plan, visitor[:_LONGEST_TOKEN])
        keys = {"teacher_key": opened.teacher_key, "projector_key": opened.projector_key}
        return JSONResponse({"code": opened.code, **keys}, 201, headers=NOT_KEPT)

    @same_origin
    async def find(self, request: Request) -> Response:
        """Tell whether there is a class with a code."""
        plan = await self.hub.find(request.path_params["code"], _visitor_of(request))
        told = {"open": True, "title": plan.lessons[0].title}
        return JSONResponse(told, headers=NOT_KEPT)

    @same_origin
    async def tell(self, request: Request) -> Response:
        """Tell the teacher what the class has answered."""
        told = await self._of_the_teacher(request, afterwards.tell_afterwards)
        return JSONResponse(told, headers=NOT_KEPT)

    @same_origin
    async def tell_csv(self, request: Request) -> Response:
        """Give the teacher every vote as a file."""
        text = await self._of_the_teacher(request, afterwards.write_csv)
        code = names.read_code(request.path_params["code"])
        named = {"Content-Disposition": f'attachment; filename="class-{code}.csv"'}
        return Response(f"\ufeff{text}", media_type="text/csv", headers=NOT_KEPT | named)

    @same_origin
    async def links(self, request: Request) -> Response:
        """Give the teacher the secret links of Desk and projector, and QR codes of them."""
        code, key = request.path_params["code"], _key_of(request)
        await self.hub.require_teacher(code, _visitor_of(request), key)
        place = places.place_of(request.headers, request.url.scheme, request.url.path)
        told = names.read_code(code)
        links = {"desk": place.desk(told, key), "projector": place.projector(told, key)}
        drawn = {name: await run_in_threadpool(_link, link) for name, link in links.items()}
        return JSONResponse(drawn, headers=NOT_KEPT)

    async def _of_the_teacher(self, request: Request, tell: Callable[..., Any]) -> Any:
        code, key = request.path_params["code"], _key_of(request)
        plan = await self.hub.require_teacher(code, _visitor_of(request), key)
        return await self.hub.do(lambda: tell(store(), names.read_code(code), plan))

    async def live(self, socket: WebSocket) -> None:
        """Serve one browser that is in the class of the address."""
        if not _is_origin_allowed(socket.headers.get("origin"), socket.headers.get("host")):
            await socket.close(_WRONG)
            return
        await socket.accept()
        if self._num_connections >= most_of("AE_CLASS_CONNECTIONS", 1_000):
            await close(socket, TOO_MANY, _FULL)
            return
        self._num_connections += 1
        try:
            await close(socket, *await self._serve(socket))
        except (WebSocketDisconnect, OSError):
            pass  # it left
        finally:
            self._num_connections -= 1

    async def _serve(self, socket: WebSocket) -> tuple[int, str]:
        hello = await _read_hello(socket)
        if hello is None:
            return _WRONG, UNCLEAR
        code, key = socket.path_params["code"], hello["key"]
        try:
            room, member = await self.hub.enter(code, hello["visitor"], key)
        except WrongKeyError as error:
            return _WRONG, str(error)
        except RefusedError as error:
            return NOT_HERE, str(error)
        except AutoencoderExplorerError as error:
            return TOO_MANY, str(error)
        client = Client(socket, self.hub, room, member, has=hello["have"])
        self.hub.seat(room, client)
        try:
            if member.role != "student":
                place = places.place_of(socket.headers, socket.url.scheme, socket.url.path)
                client.addresses["join"] = await run_in_threadpool(_link, place.join(room.code))
                if member.role == "teacher":
                    links = {"projector": place.projector(room.code, key)}
                    client.addresses["links"] = links
            return await client.serve()
        finally:
            self.hub.leave(room, client)


def _link(address: str) -> dict[str, str]:
    return {"address": address, "svg": places.qr_svg(address)}


def _visitor_of(request: Request) -> str:
    return request.cookies.get("ae-visitor", "")[:_LONGEST_TOKEN]


def _key_of(request: Request) -> str:
    return dict(parse_qsl(request.url.query)).get("key", "")[:_LONGEST_TOKEN]


async def _read_body(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request; where it is none, or too large, a DataError."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_MESSAGE:
            raise DataError("That was too large; reload the page.")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise DataError(UNCLEAR)
    return told


async def _read_hello(socket: WebSocket) -> dict[str, Any] | None:
    """Return the first message, where it is what it should be."""
    try:
        async with asyncio.timeout(_HELLO_SECONDS):
            event = await socket.receive()
    except TimeoutError:
        return None
    hello = read_message(event) if len(event.get("text") or "") <= LONGEST_MESSAGE else None
    if hello is None or hello.get("type") != "hello":
        return None
    visitor, key, have = hello.get("visitor"), hello.get("key", ""), hello.get("have", [])
    if not isinstance(visitor, str) or not isinstance(key, str) or not isinstance(have, list):
        return None
    known = {one for one in have[:_MOST_DRAWINGS] if isinstance(one, str) and len(one) <= 64}
    return {"visitor": visitor[:_LONGEST_TOKEN], "key": key[:_LONGEST_TOKEN], "have": known}

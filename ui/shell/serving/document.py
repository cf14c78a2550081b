"""Streamlit's document with what is ours in it, and the lesson strip that it may load."""

import functools
import gzip
import hashlib
import json
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ae_core.export.bundle import read_component
from ui.shell.serving.messages import answer_of, body_of, changed, send_all

STRIP = "/strip/{name}"
_COMPONENTS = Path(__file__).resolve().parents[3] / "ui/components"
_CARRIED = (
    "lesson_strip/door.js",
    *(f"shared/hand/{name}.js" for name in ("present", "history", "visitor")),
)
_OF_A_COPY = (b"accept-encoding", b"if-none-match", b"if-modified-since")  # not of ours
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


@functools.cache
def strip_script() -> tuple[str, bytes]:
    """Return the name of the lesson strip's script, and the script."""
    source = read_component("lesson_strip")
    told = json.dumps(source.css)
    script = f"{source.javascript}\nopenStrip({told});\n".encode()
    return f"{hashlib.sha256(script).hexdigest()[:16]}.js", script


async def send_strip(request: Request) -> Response:
    """Answer with the strip's script, for ever the same under its name."""
    name, script = strip_script()
    if request.path_params["name"] != name:
        return PlainTextResponse("This script was replaced by a newer one; reload the page.", 404)
    headers = dict(_KEPT)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        script = _zip(script)
    return Response(script, media_type="text/javascript", headers=headers)


@functools.cache
def _zip(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


class OwnDocument:
    """Streamlit's document with our door, Present, steps and visitor's name, before all scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    @functools.cached_property
    def _script(self) -> bytes:
        files = [(_COMPONENTS / name).read_text("utf-8") for name in _CARRIED]
        lines = "".join(files).replace("export function", "function").splitlines()
        source = "\n".join(line for line in lines if not line.lstrip().startswith("//"))
        strip = json.dumps(STRIP.format(name=strip_script()[0]).lstrip("/"))
        act = f"openDoor(window, {strip});presentByAddress(document, location);"
        act += "stepByAct(window);nameVisitor(document);"
        return f"<script>(() => {{\n{source}\n{act}\n}})();</script></head>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add to what is a document; let everything else through."""
        is_asked = scope["type"] == "http" and scope["method"] == "GET"
        if not is_asked or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        kept = [(n, v) for n, v in scope["headers"] if n.lower() not in _OF_A_COPY]
        start, *rest = messages = await answer_of(self.app, {**scope, "headers": kept}, receive)
        headers = MutableHeaders(raw=list(start["headers"]))
        is_page = headers.get("content-type", "").startswith("text/html")
        if not is_page or "content-disposition" in headers:  # a file to be saved is nobody's page
            await send_all(messages, send)
            return
        body = body_of(rest).replace(b"</head>", self._script, 1)
        for name in ("etag", "last-modified"):  # they are of the document without the script
            del headers[name]
        await send_all(changed(start, headers, body), send)

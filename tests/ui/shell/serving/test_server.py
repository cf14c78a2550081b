"""Routes of our own: what they answer, to whom, and below which path; static files zipped once."""

import gzip
import re

import anyio
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui.shell.serving import server
from ui.shell.serving.served import served

HOST = (b"host", b"127.0.0.1:8501")


@served
def hello(name: str) -> bytes:
    """Pack a greeting."""
    return b"hello " + name.encode()


def call(app, path, *, headers=(), query="", method="GET", content=b""):
    """Send one request to an ASGI application; return status, headers and body."""
    messages = []

    async def run():
        async def receive():
            return {"type": "http.request", "body": content}

        async def send(message):
            messages.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [HOST, *headers],
            "scheme": "http",
            "server": ("127.0.0.1", 8501),
            "client": ("127.0.0.1", 1),
            "root_path": "",
        }
        await app(scope, receive, send)

    anyio.run(run)
    body = b"".join(message.get("body", b"") for message in messages[1:])
    found = {name.decode().lower(): value.decode() for name, value in messages[0]["headers"]}
    return messages[0]["status"], found, body


@pytest.fixture
def app():
    return Starlette(routes=server.routes())


def test_a_packet_is_kept_for_ever_and_sent_as_it_is(app):
    address, _, query = hello("all of you").partition("?")
    status, headers, body = call(app, f"/{address}", query=query)
    assert (status, body) == (200, b"hello all of you")
    assert headers["content-type"] == "application/octet-stream"
    assert "immutable" in headers["cache-control"] and headers["content-encoding"] == "identity"


def test_a_sub_path_has_the_routes_too(monkeypatch):
    given = {"server.baseUrlPath": "/explorer/"}
    monkeypatch.setattr(st, "get_option", given.get)
    app = Starlette(routes=server.routes())
    address, _, query = hello("you").partition("?")
    for base in ("", "/explorer"):
        assert call(app, f"{base}/{address}", query=query)[0] == 200


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/packets/hello/0000000000000000", "name=you", 404),
        ("/packets/hello/..%2f..%2fetc", "name=you", 404),
        ("/packets/nothing/0000000000000000", "", 404),
        ("/packets/hello/0000000000000000", "name=" + "x" * 3000, 414),
    ],
)
def test_what_is_no_packet_is_no_page_either(app, path, query, status):
    found, headers, body = call(app, path, query=query)
    assert found == status and headers["content-type"].startswith("text/plain") and body


def test_strangers_get_nothing(app):
    address, _, query = hello("you").partition("?")
    foreign = [(b"origin", b"http://elsewhere.example")]
    assert call(app, f"/{address}", query=query, headers=foreign)[0] == 403
    own = [(b"origin", b"http://127.0.0.1:8501")]
    assert call(app, f"/{address}", query=query, headers=own)[0] == 200
    assert call(app, f"/{address}", query=query, method="POST")[0] == 405


def test_scripts_are_zipped_once():
    asked = []

    def script(request):
        asked.append(request.url.path)
        if request.url.path.endswith("gone.js"):
            return PlainTextResponse("gone", 404)
        return Response(b"let a = 1;" * 500, media_type="text/javascript")

    app = server.ZippedStatic(Starlette(routes=[Route("/static/{rest:path}", script)]))
    accepts = [(b"accept-encoding", b"gzip, br")]
    for _ in range(2):
        status, headers, body = call(app, "/static/js/a.js", headers=accepts)
        assert status == 200 and headers["content-encoding"] == "gzip"
        assert gzip.decompress(body) == b"let a = 1;" * 500 and len(body) < 200
        assert int(headers["content-length"]) == len(body) and "vary" in headers
    assert asked == ["/static/js/a.js"]
    assert call(app, "/static/js/a.js")[2] == b"let a = 1;" * 500  # who cannot unzip
    assert call(app, "/static/js/gone.js", headers=accepts)[0] == 404
    assert call(app, "/static/media/a.woff2", headers=accepts)[1].get("content-encoding") is None


def test_the_document_carries_our_script_before_all_others():
    asked = []

    def document(request):
        asked.append(dict(request.headers))
        head = "<html><head><title>Streamlit</title></head><body></body></html>"
        return Response(head, media_type="text/html", headers={"etag": "a"})

    app = server.OwnDocument(Starlette(routes=[Route("/{rest:path}", document)]))
    wants = [(b"accept", b"text/html,*/*"), (b"accept-encoding", b"gzip"), (b"if-none-match", b"a")]
    status, headers, body = call(app, "/draw", headers=wants)
    assert status == 200 and b"stepByAct(window)" in body.partition(b"</head>")[0]
    assert b"export " not in body and int(headers["content-length"]) == len(body)
    assert "etag" not in headers and not {"accept-encoding", "if-none-match"} & set(asked[0])
    assert b"stepByAct" not in call(app, "/packets/x")[2]  # it was no page that asked


def test_the_document_names_the_strip_and_does_not_hold_it(app):
    def document(request):
        kept = {} if request.url.path == "/draw" else {"content-disposition": "inline"}
        return Response("<html><head></head></html>", media_type="text/html", headers=kept)

    pages = server.OwnDocument(Starlette(routes=[Route("/{rest:path}", document)]))
    wants = [(b"accept", b"text/html")]
    body = call(pages, "/draw", headers=wants)[2]
    assert len(body) < 6_000
    address = re.search(rb"strip/[0-9a-f]{16}\.js", body)[0].decode()
    status, headers, script = call(app, f"/{address}", headers=[(b"accept-encoding", b"gzip")])
    assert status == 200 and "immutable" in headers["cache-control"]
    assert headers["content-encoding"] == "gzip" and len(script) < 40_000
    plain = call(app, f"/{address}")
    assert plain[2] == gzip.decompress(script) and "openStrip(" in plain[2].decode()
    assert call(app, "/strip/0000000000000000.js")[0] == 404
    assert b"openDoor" not in call(pages, "/lessons/a.html", headers=wants)[2]  # a file to keep

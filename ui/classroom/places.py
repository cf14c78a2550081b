"""The addresses of a class, as those who are in it open them, and QR codes of these."""

import io
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from ui.classroom.keeping import names
from ui.shell.serving.asks import NAMES_OF_HERE

EVERYWHERE = ("", "0.0.0.0", "::")  # --server.address of a server that others reach
_FAR_AWAY = ("192.0.2.1", 9)  # of documentation: nothing is sent there


@dataclass(frozen=True)
class Place:
    """Where a browser has found this server: all links of a class begin with that."""

    root: str

    def join(self, code: str) -> str:
        """Return the address by which students join."""
        return f"{self.root}/?{urlencode({'join': code})}"

    def desk(self, code: str, key: str) -> str:
        """Return the secret address of the teacher's Desk."""
        return f"{self.root}/class?{urlencode({'code': code, 'key': key})}"

    def projector(self, code: str, teacher_key: str) -> str:
        """Return the secret address of the projector."""
        key = names.projector_key(teacher_key)
        told = {"code": code, "key": key, "as": "projector"}
        return f"{self.root}/class?{urlencode(told)}"


def place_of(headers: Mapping[str, str], scheme: str, path: str) -> Place:
    """Return where a request has found the server, below the path the app is served at.

    A name that means this very machine is of no use to others: this machine's own address on the
    network stands in for it, where the server listens there.
    """
    origin = headers.get("origin", "")
    if not origin.startswith(("http://", "https://")):
        secure = scheme in ("https", "wss")
        origin = f"{'https' if secure else 'http'}://{headers.get('host', '')}"
    parts = urlsplit(origin)
    is_here = parts.hostname in NAMES_OF_HERE
    if is_here and (st.get_option("server.address") or "") in EVERYWHERE:
        port = f":{parts.port}" if parts.port else ""
        origin = f"{parts.scheme}://{own_address()}{port}"
    return Place(origin + path.partition("/classes")[0])


def own_address() -> str:
    """Return this machine's address on its network; where it is on none, that of itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_FAR_AWAY)  # sends nothing: it chooses the network card
        except OSError:
            return "127.0.0.1"
        return str(asking.getsockname()[0])


@lru_cache(maxsize=256)
def qr_svg(address: str) -> str:
    """Return a QR code as SVG that fills what it is put into, black on white in every theme."""
    drawn = io.BytesIO()
    segno.make(address, micro=False, error="m").save(
        drawn,
        kind="svg",
        xmldecl=False,
        omitsize=True,
        border=3,
        light="#fff",
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue().decode().strip()

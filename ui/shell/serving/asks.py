"""What a watcher's browser asks of a run, checked and done."""

import base64
import binascii
import math
import secrets
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import urlsplit

from ae_core.errors import DataError, SpecError, UserError
from ae_core.specs import NUM_PIXELS, LiveSetting
from ae_core.training.live import queue
from ae_core.training.live.directory import MOST_PINS, LiveDirectory
from ui.shell.serving import making

_LONGEST_TITLE = 100  # characters
_PINNING = threading.Lock()
_HERE = ("127.0.0.1", "::1")
NAMES_OF_HERE = (*_HERE, "localhost")
_OF_A_PROXY = ("forwarded", "via", "x-real-ip", "x-forwarded-for", "x-forwarded-host")


@dataclass(frozen=True)
class Visitor:
    """Who watches: the token of a browser's cookie, and whether they sit at the machine."""

    token: str = ""
    is_local: bool = False

    @property
    def owner(self) -> str:
        """What is noted of them; "" of a browser without cookies."""
        return queue.owner_of(self.token) if self.token else ""

    def may_change(self, run: LiveDirectory) -> bool:
        """Whether a run is theirs to steer."""
        return queue.may_change(run, self.token, self.is_local)


def is_local(address: str | None, headers: Mapping[str, str]) -> bool:
    """Tell whether a request comes from a browser on the server's own machine.

    Not through a proxy, which would make everybody local; and by a name of this machine, since
    any other may be a stranger's that was made to point here. ``address`` is the client's.
    """
    try:
        name = urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return False
    is_direct = not any(header in headers for header in _OF_A_PROXY)
    return address in _HERE and name in NAMES_OF_HERE and is_direct


def obey(
    run: LiveDirectory, message: Mapping[str, Any], visitor: Visitor, present: Collection[str] = ()
) -> None:
    """Do what a message asks; where it cannot be, a UserError says why.

    ``present`` are the owners of pins who watch at this moment.
    """
    kind = message.get("type")
    act = _ACTS.get(kind) if isinstance(kind, str) else None
    if act is None:
        raise DataError("The server does not know what this page asked; reload the page.")
    if act in _OF_THE_OWNER:
        making.require_maker(visitor.owner, visitor.is_local)
    if act in _OF_THE_OWNER and not visitor.may_change(run):
        raise UserError(
            "Only who began this run, or someone at the machine itself, may do that. You can "
            "branch from it: the branch is yours."
        )
    act(run, message, visitor, present)


def _want(run: LiveDirectory, message: Mapping[str, Any], *_: Any) -> None:
    if run.state == "finished":
        raise UserError("This run has finished. To train it further, extend it or branch from it.")
    run.ask(message.get("want"), message.get("until"))
    if message.get("want") == "run":
        queue.ensure_worker()


def _edit(run: LiveDirectory, message: Mapping[str, Any], *_: Any) -> None:
    name, value = message.get("name"), message.get("value")
    if name not in get_args(LiveSetting) or type(value) not in (int, float):
        raise SpecError("Learning rate, β and noise can be changed, to a number; reload the page.")
    if not math.isfinite(value):
        raise SpecError("What is changed while it trains becomes a finite number; type another.")
    run.edit(name, float(value))


def _rename(run: LiveDirectory, message: Mapping[str, Any], *_: Any) -> None:
    text = message.get("text")
    title = " ".join(text.split()) if isinstance(text, str) else ""
    if not 1 <= len(title) <= _LONGEST_TITLE:
        raise DataError(f"A run's name has 1 to {_LONGEST_TITLE} characters; type another.")
    run.rename(title)


def _pin(
    run: LiveDirectory, message: Mapping[str, Any], visitor: Visitor, present: Collection[str]
) -> None:
    pixels = base64.b64encode(read_pixels(message.get("pixels"))).decode()
    _check_named(visitor)
    with _PINNING:
        pins = run.pins
        if len(pins) >= MOST_PINS:
            pins.remove(_to_give_up(pins, visitor.owner, present))
        new = {"id": secrets.token_hex(8), "owner": visitor.owner, "pixels": pixels}
        run.set_pins([*pins, new])


def _to_give_up(pins: list[dict[str, str]], owner: str, present: Collection[str]) -> dict[str, str]:
    """Return the oldest pin of somebody who has left, else the oldest of one's own."""
    left = [pin for pin in pins if pin.get("owner") not in present]
    own = [pin for pin in pins if pin.get("owner") == owner]
    if not left and not own:
        raise UserError(
            f"This run carries {MOST_PINS} digits of those who watch, and no more; yours can be "
            "drawn once one of them has left."
        )
    return [*left, *own][0]


def _unpin(run: LiveDirectory, message: Mapping[str, Any], visitor: Visitor, *_: Any) -> None:
    _check_named(visitor)
    with _PINNING:
        pins = run.pins
        kept = [
            p for p in pins if (p.get("id"), p.get("owner")) != (message.get("id"), visitor.owner)
        ]
        if len(kept) < len(pins):
            run.set_pins(kept)


def _check_named(visitor: Visitor) -> None:
    if not visitor.owner:
        raise UserError("A drawn digit needs a cookie, by which it stays yours; allow cookies.")


def read_pixels(text: Any) -> bytes:
    """Return a drawn digit's pixels, one byte each; anything else is a DataError."""
    try:
        pixels = base64.b64decode(text if isinstance(text, str) else "", validate=True)
    except (binascii.Error, ValueError):
        pixels = b""
    if len(pixels) != NUM_PIXELS:
        raise DataError(f"A drawn digit has {NUM_PIXELS} pixels; draw it again.")
    return pixels


_ACTS: dict[str, Callable[..., None]] = {
    "want": _want,
    "edit": _edit,
    "title": _rename,
    "pin": _pin,
    "unpin": _unpin,
}
_OF_THE_OWNER = (_want, _edit, _rename)

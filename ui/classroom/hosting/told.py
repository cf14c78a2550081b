"""What the terminal is told of a server that is ready: where it is, for whom, how it is stopped."""

import io
import shutil
from collections.abc import Iterator
from typing import TextIO

import segno

from ui.classroom.hosting.process import Address
from ui.classroom.keeping.records import Opened
from ui.classroom.places import Place
from ui.classroom.plan import Plan
from ui.shell.serving.asks import NAMES_OF_HERE

NO_NETWORK = (
    "This machine is on no network, so no phone finds it: open a hotspot on it or on a phone and "
    "start again, or hold up answer cards (docs/classroom.md)."
)
_ONLY_HERE = "Open to this machine only; --host 0.0.0.0 lets others in."
_QUIET_ZONE = 2  # modules around a QR code
_WHITE_ON_BLACK, _AS_BEFORE = "\x1b[38;5;231;48;5;16m", "\x1b[0m"  # whatever the terminal's theme


def greet(address: Address, opened: Opened | None, plan: Plan | None) -> Iterator[str]:
    """Yield the lines that say where the server is; with a class, its links and its code too."""
    root = address.outside or address.here
    if address.outside:
        yield f"  On the network    {address.outside}"
    yield f"  On this machine   {address.here}"
    if opened is not None and plan is not None:
        minutes = sum(lesson.minutes for lesson in plan.lessons)
        place = Place(root)
        yield ""
        yield f"Class {opened.code}: {len(plan.lessons)} lessons, {minutes:g} min."
        yield f"  Students          {place.join(opened.code)}"
        yield f"  Your Desk         {place.desk(opened.code, opened.teacher_key)}"
        yield f"  Projector         {place.projector(opened.code, opened.teacher_key)}"
        word = f"{opened.code} {opened.projector_key}"
        yield f"  or, typed there   {root.partition('://')[2]}/class, then {word}"
        yield "The links of Desk and projector are secret: give the students theirs only."


def address_of_phones(address: Address, opened: Opened | None) -> str:
    """Return what a phone's camera should read; "" where no phone can open it."""
    if opened is None or not address.outside:
        return address.outside
    return Place(address.outside).join(opened.code)


def say_whom(address: Address, opened: Opened | None) -> Iterator[str]:
    """Yield what is open to whom, and how the server is stopped."""
    if not address.outside:
        is_meant = address.host in NAMES_OF_HERE
        yield (
            "Open to this machine only; --host 0.0.0.0 lets others in." if is_meant else NO_NETWORK
        )
    elif opened is None:
        yield (
            "Open to everybody who reaches this address: all may look, train, and add and remove "
            "data sets. With --class only the teacher may."
        )
    if opened is not None:
        yield (
            "Whoever has the code draws and votes. Only your Desk, and who sits at this machine, "
            "trains, brings images and deletes."
        )
        yield (
            "Votes and drawings stay on this machine for a day; “Votes, and the end” on the Desk "
            "deletes them before that."
        )
    yield "Stop: Ctrl-C." + (" Started again, the same links lead to this class." if opened else "")


def qr_code(address: str, out: TextIO) -> str:
    """Return a QR code in half blocks; "" where ``out`` is no terminal, or too narrow a one."""
    drawn = io.StringIO()
    code = segno.make(address, micro=False, error="l")
    code.terminal(out=drawn, border=_QUIET_ZONE, compact=True)
    lines = drawn.getvalue().splitlines()
    fits = len(lines[0]) + 2 <= shutil.get_terminal_size().columns
    if not out.isatty() or not fits or not _can_write(lines[0], out):
        return ""
    return "\n".join(f"  {_WHITE_ON_BLACK}{line}{_AS_BEFORE}" for line in lines)


def _can_write(text: str, out: TextIO) -> bool:
    try:
        text.encode(out.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True

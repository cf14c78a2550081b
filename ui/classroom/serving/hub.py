"""All classes that somebody is in at this moment, and the one thread that changes them.

What a class is lies in the file, see `ui.classroom.keeping.store`; here is only what was read last.
A server that was killed has lost nothing: the first who comes back lets it be read again.
"""

import asyncio
import base64
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from ae_core.errors import AutoencoderExplorerError, QuotaError, UserError
from ae_core.training.live.queue import owner_of
from ui.classroom.keeping import names
from ui.classroom.keeping.records import GONE, Drawing, Opened, Standing
from ui.classroom.keeping.store import Store
from ui.classroom.plan import Plan, read_plan
from ui.classroom.rules import Member, obey
from ui.classroom.serving.attempts import Attempts

_MOST_WINDOWS = 10  # of one member
_Result = TypeVar("_Result")


class RefusedError(UserError):
    """Someone may not come in; nothing changes that but another code or link."""


class WrongKeyError(RefusedError):
    """A key is not of the class it is used for."""


class Listener(Protocol):
    """A browser that is told what is new."""

    member: Member

    def wake(self) -> None:
        """Note that there is something new."""


class Room:
    """A class that somebody is in: what was read of it last, and who is here."""

    def __init__(self, code: str, plan: Plan) -> None:
        self.code, self.plan = code, plan
        self.standing: Standing | None = None  # None: it is over
        self.ink: dict[str, str] = {}  # pixels of all drawings, base64
        self.listeners: set[Listener] = set()

    @property
    def present(self) -> set[str]:
        """The students who are here, as the class notes them."""
        return {one.member.owner for one in self.listeners if one.member.role == "student"}

    def visible_to(self, member: Member) -> list[Drawing]:
        """Return the drawings a member is sent: all, those that are shown, or their own."""
        drawings = () if self.standing is None else self.standing.drawings
        role = member.role
        return [
            one
            for one in drawings
            if role == "teacher"
            or (one.shown if role == "projector" else one.owner == member.owner)
        ]

    def wake(self) -> None:
        """Tell all who are here that something is new."""
        for listener in self.listeners:
            listener.wake()


class Hub:
    """The classes of this server."""

    def __init__(self, find_store: Callable[[], Store]) -> None:
        self.rooms: dict[str, Room] = {}
        self._find_store = find_store
        self._attempts = Attempts()
        self._entering = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="classes")

    async def do(self, work: Callable[..., _Result], *args: Any) -> _Result:
        """Do something with the file, in the one thread that changes it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    async def open_class(self, plan: Plan, visitor: str) -> Opened:
        """Open a class for a visitor, by the token of their browser."""
        text = plan.to_json()
        return await self.do(lambda: self._find_store().open_class(text, owner_of(visitor)))

    async def find(self, code: str, visitor: str) -> Plan:
        """Return the plan of the class that a visitor asks for; a RefusedError says why not."""
        return await self.do(self._find, code, visitor, "")

    async def require_teacher(self, code: str, visitor: str, key: str) -> Plan:
        """Return the plan of a class whose teacher's key this is; see `find`."""

        def work() -> Plan:
            plan = self._find(code, visitor, key)
            if self._find_store().role_of_key(names.read_code(code), key) != "teacher":
                raise RefusedError("Only the teacher of this class may have that.")
            return plan

        return await self.do(work)

    async def enter(self, code: str, visitor: str, key: str) -> tuple[Room, Member]:
        """Let somebody in, with a key as teacher or projector, else as student.

        Where they may not, a RefusedError or a QuotaError says why. Who is let in is to be seated
        at once.
        """
        async with self._entering:
            room, member = await self.do(self._enter, code, visitor, key)
            windows = [one for one in room.listeners if one.member == member]
            if len(windows) >= _MOST_WINDOWS and member.owner:
                raise QuotaError("This class is open in many windows of yours; close some.")
            self.rooms[room.code] = room
            return room, member

    def seat(self, room: Room, listener: Listener) -> None:
        """Let a browser be told what is new."""
        room.listeners.add(listener)
        room.wake()

    def leave(self, room: Room, listener: Listener) -> None:
        """Tell a browser no more."""
        room.listeners.discard(listener)
        room.wake()
        if not room.listeners and self.rooms.get(room.code) is room:
            del self.rooms[room.code]

    async def act(self, room: Room, member: Member, message: Mapping[str, Any]) -> None:
        """Do what a member asks; at the end it is on the disk, and all are told."""
        try:
            await self.do(self._act, room, member, message)
        finally:
            room.wake()

    async def forget_old(self) -> None:
        """Delete the classes that are a day old, and send away who is in them."""
        await self.do(lambda: self._find_store().forget_old())
        for room in list(self.rooms.values()):
            if await self.do(self._find_store().find_plan, room.code) is None:
                room.standing = None
                room.wake()

    def _find(self, code: str, visitor: str, key: str) -> Plan:
        """Return a class's plan; who is not known to it has so many attempts.

        A projector's key is short: it lets in at once only who had it before.
        """
        store, owner, told = self._find_store(), owner_of(visitor), names.read_code(code)
        text = store.find_plan(told) if told else None
        role = store.role_of_key(told, key) if text is not None and key else None
        may_come_back = visitor != "" and (role is not None or not key)
        is_known = text is not None and (
            role == "teacher" or (may_come_back and store.is_member(told, owner, role))
        )
        if not is_known and not self._attempts.may_try(visitor):
            raise QuotaError("Many wrong codes were typed just now; wait a moment and try again.")
        if text is None:
            self._attempts.note_wrong(visitor)
            raise RefusedError(GONE.format(told or "with this code"))
        if key and role is None:
            self._attempts.note_wrong(visitor)
            raise WrongKeyError(
                "This key does not belong to the class, so it opens neither Desk nor projector; "
                "copy or type it again, or join as a student."
            )
        return read_plan(text)

    def _enter(self, code: str, visitor: str, key: str) -> tuple[Room, Member]:
        plan, store, told = (
            self._find(code, visitor, key),
            self._find_store(),
            names.read_code(code),
        )
        role = (store.role_of_key(told, key) if key else None) or "student"
        if role == "student" and not visitor:
            raise RefusedError("To join, your browser needs a cookie; allow cookies and reload.")
        noted = ""
        if visitor:
            joined = store.join(told, owner_of(visitor), role)
            noted = "" if role == "projector" else joined
        room = self.rooms.get(told) or Room(told, plan)
        self._read(store, room)
        return room, Member(noted, role)

    def _act(self, room: Room, member: Member, message: Mapping[str, Any]) -> None:
        store = self._find_store()
        if room.standing is None:
            raise UserError(GONE.format(room.code))
        try:
            obey(store, room.plan, member, message, room.standing)
        finally:
            self._read(store, room)

    def _read(self, store: Store, room: Room) -> None:
        try:
            standing = store.read(room.code)
        except AutoencoderExplorerError:
            if store.find_plan(room.code) is None:
                room.standing = None
            return
        ids = {one.id for one in standing.drawings}
        kept = {one: pixels for one, pixels in room.ink.items() if one in ids}
        found = store.answers.read_ink(room.code, ids - kept.keys())
        new = {one: base64.b64encode(pixels).decode() for one, pixels in found.items()}
        room.ink = kept | new
        if standing != room.standing:
            room.standing = standing

"""One browser in a class: it is told what is new, and what it asks is done."""

import asyncio
import json
from collections import deque
from typing import Any

from starlette.websockets import WebSocket

from ae_core.errors import AutoencoderExplorerError, DataError
from ui.classroom.keeping.records import GONE, Drawing, Standing
from ui.classroom.rules import UNCLEAR, Member
from ui.classroom.serving.hub import Hub, Room
from ui.classroom.states import state_for
from ui.shell.serving.watcher import NOT_HERE, TOO_LARGE, TOO_MANY, read_message

LONGEST_MESSAGE = 65_536  # characters
_LONGEST_ID = 100
_STATE_SECONDS = 0.2  # between two states of one browser
_SEND_SECONDS = 30.0  # in which a browser has to take a message
_ACT_SECONDS = 0.02  # between two messages of one browser
_MOST_ANSWERS = 200  # that wait for a browser which asks and does not listen


class Client:
    """One browser in a class: what it was sent, and what it asks."""

    def __init__(
        self, socket: WebSocket, hub: Hub, room: Room, member: Member, *, has: set[str]
    ) -> None:
        self.member = member
        self.addresses: dict[str, Any] = {}  # what of its state only the server's address tells
        self._socket, self._hub, self._room = socket, hub, room
        self._has = has  # the drawings of these ids
        self._looked_at: Standing | None = None
        self._lacking: deque[Drawing] = deque()
        self._news = asyncio.Event()
        self._answers: deque[str] = deque()
        self._told: tuple[Standing | None, set[str]] | None = None
        self._told_at = float("-inf")

    def wake(self) -> None:
        """Note that there is something new."""
        self._news.set()

    async def serve(self) -> tuple[int, str]:
        """Tell and listen; return the code to close with, and why."""
        tasks = [asyncio.create_task(self._tell()), asyncio.create_task(self._listen())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self) -> tuple[int, str]:
        while True:
            await self._news.wait()
            self._news.clear()
            while (message := self._next_message()) is not None:
                try:
                    async with asyncio.timeout(_SEND_SECONDS):
                        await self._socket.send_text(message)
                except TimeoutError:
                    return TOO_MANY, ""
            if self._room.standing is None and not self._answers:
                return NOT_HERE, GONE.format(self._room.code)

    def _next_message(self) -> str | None:
        """Return what this browser lacks most, or None."""
        if self._answers:
            return self._answers.popleft()
        standing = self._room.standing
        if standing is None:
            return None
        now = (standing, self._room.present)
        if self._told is None or self._told[0] is not now[0] or self._told[1] != now[1]:
            if (wait := self._told_at + _STATE_SECONDS - self._time()) <= 0:
                return self._state(*now)
            asyncio.get_running_loop().call_later(wait, self.wake)
        return self._ink(standing)

    def _state(self, standing: Standing, present: set[str]) -> str:
        self._told, self._told_at = (standing, present), self._time()
        role, owner = self.member.role, self.member.owner
        state = state_for(role, self._room.plan, standing, present=present, owner=owner)
        return json.dumps(state | self.addresses, ensure_ascii=False)

    def _ink(self, standing: Standing) -> str | None:
        """Return the next drawing that it lacks, or which of those it has are gone."""
        if standing is not self._looked_at:
            self._looked_at = standing
            visible = self._room.visible_to(self.member)
            self._lacking = deque(one for one in visible if one.id not in self._has)
            if gone := self._has - {one.id for one in visible}:
                self._has -= gone
                return json.dumps({"type": "drawings_gone", "ids": sorted(gone)})
        if not self._lacking:
            return None
        one = self._lacking.popleft()
        self._has.add(one.id)
        told = {"type": "drawing", "id": one.id, "name": one.name, "step": one.at}
        pixels = self._room.ink.get(one.id, "")
        return json.dumps(told | {"pixels": pixels}, ensure_ascii=False)

    async def _listen(self) -> tuple[int, str]:
        while True:
            event = await self._socket.receive()
            if len(event.get("text") or event.get("bytes") or "") > LONGEST_MESSAGE:
                return TOO_LARGE, "That was too large for a class; reload the page."
            if len(self._answers) > _MOST_ANSWERS:
                return TOO_MANY, ""
            message = read_message(event)
            told = (message or {}).get("id")
            name = told if isinstance(told, str) and len(told) <= _LONGEST_ID else None
            try:
                if message is None or name is None:
                    raise DataError(UNCLEAR)
                await self._hub.act(self._room, self.member, message)
                self._answer({"type": "done", "id": name})
            except AutoencoderExplorerError as error:
                self._answer({"type": "problem", "id": name, "text": str(error)})
            await asyncio.sleep(_ACT_SECONDS)

    def _answer(self, message: dict[str, Any]) -> None:
        self._answers.append(json.dumps(message, ensure_ascii=False))
        self.wake()

    @staticmethod
    def _time() -> float:
        return asyncio.get_running_loop().time()

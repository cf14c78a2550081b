"""A class without people: simulated students walk the first hour, and what it took is told."""

import asyncio
import contextlib
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ae_core.errors import UserError
from ae_core.training.live.queue import owner_of
from ui.classroom.hosting import process
from ui.classroom.hosting.needs import find_misses
from ui.classroom.keeping.database import FILE, Database
from ui.classroom.keeping.records import Opened
from ui.classroom.keeping.store import Store
from ui.classroom.plan import VOTE_AGAIN, make_plan
from ui.classroom.rehearsal import Guest, State, some_answer, some_ink

_LONGEST = 60.0  # seconds that anything may take
# What is timed, in words, and the seconds of it that a class does not mind.
_TIMED = {
    "joined": ("the last of them was in", 10.0),
    "step": ("told of a step", 1.0),
    "vote": ("a vote was kept", 1.0),
    "drawing": ("a drawing was on the projector", 1.0),
    "reveal": ("told what is right", 1.0),
}


@dataclass
class Walk:
    """How far a simulated class came, and the seconds that everything took."""

    num_students: int
    num_steps: int = 0
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    problem: str = ""  # where it came to no end

    def misses(self) -> list[str]:
        """Return a sentence for each thing that a class would wait for, or not get."""
        slow = [
            f"Too slow: 95 of 100 times {words} within {self._p95(what):.1f} s, and a class minds "
            f"more than {bound:g} s. Close other programs, or take a stronger machine."
            for what, (words, bound) in _TIMED.items()
            if self.times[what] and self._p95(what) > bound
        ]
        return [*([self.problem] if self.problem else []), *slow]

    def lines(self) -> Iterator[str]:
        """Yield the figures."""
        yield (
            f"{self.num_students} simulated students walked {self.num_steps} steps; the pages "
            "themselves are what python benchmarks/classes.py measures."
        )
        for what, (words, _) in _TIMED.items():
            if seconds := self.times[what]:
                most = f"95 % within {self._p95(what):.2f} s, " if len(seconds) > 1 else ""
                yield f"  {words:<32}{most}all within {max(seconds):.2f} s, n = {len(seconds)}"

    def _p95(self, what: str) -> float:
        return float(np.percentile(self.times[what], 95, method="higher"))


def rehearse(num_students: int, say: Callable[[str], Any]) -> int:
    """Let a class walk the first hour on a server of its own; return the exit code.

    Nothing of it is left: its file of classes is a temporary one.
    """
    misses = find_misses()
    try:
        plan = make_plan([]).to_json()
    except UserError as error:
        misses = [str(error), *[one for one in misses if one not in str(error)]]
    else:
        walk = _walk(plan, num_students, say)
        for line in walk.lines():
            say(line)
        misses += walk.misses()
    if not misses:
        say("Nothing is missing: every step of the first hour opens with its models and images.")
        say(
            "What no machine can try alone: let one phone join. Where it cannot, the wireless "
            "keeps its guests apart (docs/classroom.md)."
        )
        return 0
    say("\nA real class would miss:")
    for miss in misses:
        say(f"- {miss}")
    return 1


def _walk(plan: str, num_students: int, say: Callable[[str], Any]) -> Walk:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Database(Path(folder) / FILE))
        opened = store.open_class(plan, owner_of("teacher"))
        store.database.close()
        address = process.free_address()
        say("Starting a server of its own …")
        begin = time.perf_counter()
        with process.running(address, {**os.environ, "AE_CLASS_DIR": folder}):
            say(f"It was ready after {time.perf_counter() - begin:.1f} s.")
            return asyncio.run(_Class(address.here, opened, num_students).teach())


class _Class:
    """A teacher, a projector and students."""

    def __init__(self, root: str, opened: Opened, num_students: int) -> None:
        self.teacher = Guest(root, opened.code, visitor="teacher", key=opened.teacher_key)
        self.projector = Guest(root, opened.code, key=opened.projector_key)
        self.students = [Guest(root, opened.code) for _ in range(num_students)]
        self.walk = Walk(num_students)

    async def teach(self) -> Walk:
        """Walk all steps; what comes to no end is noted."""
        where = "before the first step"
        try:
            async with contextlib.AsyncExitStack() as stack:
                await self._join(stack)
                for at in range(self.teacher.state["num"]):
                    where = f"at step {at + 1} of {self.teacher.state['num']}"
                    await asyncio.wait_for(self._step(at), 2 * _LONGEST)
                    self.walk.num_steps += 1
        except UserError as error:
            self.walk.problem = f"The class stopped {where}: {error}"
        except TimeoutError:
            kept_out = [one.last_words for one in self.students if not one.state]
            told = (kept_out or ["the server did not answer in time."])[0]
            self.walk.problem = f"The class stopped {where}: {told}"
        return self.walk

    async def _join(self, stack: contextlib.AsyncExitStack) -> None:
        begin = time.perf_counter()
        everybody = (self.teacher, self.projector, *self.students)
        await asyncio.gather(*(stack.enter_async_context(one) for one in everybody))
        await asyncio.gather(*(one.until(bool, _LONGEST) for one in everybody))
        self.walk.times["joined"].append(time.perf_counter() - begin)
        await self.teacher.act("show_all", on=True)

    async def _step(self, at: int) -> None:
        await self._told("step", lambda s: s["at"] == at, self.teacher.act("go", at=at))
        step = self.students[0].state["now_step"]
        question = step["question"]
        if question is None:
            return
        for number in range(1, step["rounds"] + 1):
            if number == 2:
                await self.teacher.act("phase", phase=VOTE_AGAIN)
                for student in self.students:
                    await student.until(lambda s: s["phase"] == VOTE_AGAIN, _LONGEST)
            await asyncio.gather(
                *(self._answer(one, at, number, question) for one in self.students)
            )
        await self._told("reveal", lambda s: s["reveal"], self.teacher.act("reveal"))

    async def _told(self, what: str, holds: Callable[[State], Any], act: Awaitable[None]) -> None:
        begin = time.perf_counter()

        async def wait(student: Guest) -> None:
            await student.until(holds, _LONGEST)
            self.walk.times[what].append(time.perf_counter() - begin)

        await asyncio.gather(act, *(wait(one) for one in self.students))

    async def _answer(self, student: Guest, at: int, number: int, question: State) -> None:
        begin = time.perf_counter()
        if question["kind"] != "drawing":
            await student.act("vote", at=at, round=number, value=some_answer(question))
            self.walk.times["vote"].append(time.perf_counter() - begin)
            return
        pixels = some_ink()
        await student.act("draw", at=at, pixels=pixels)
        while pixels not in self.projector.drawings.values():
            await asyncio.sleep(0.005)
        self.walk.times["drawing"].append(time.perf_counter() - begin)

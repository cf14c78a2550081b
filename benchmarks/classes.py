"""A class on one server: thirty join, change pages, vote, draw and are shown what is right.

Clients that speak the class's protocol, and Streamlit's where they change pages, all on this
machine and sharing its processor. At each step the teacher goes on; every student opens the step's
page within two seconds, draws, and all vote at the same moment; then it is revealed.

joined    seconds from the first connection until the last of the class is in
step      from the teacher's act until a student is told of it
reveal    the same for what is right
vote      from a student's answer until it is on the disk and acknowledged
counted   from the last answer until the Desk shows all of them
drawing   from a student's act until the projector has the pixels
page      a change of page: the script, and what a browser would fetch for it
browser   the same in two real browsers beside them, a projector and a student's phone: from the
          teacher's act until the strip says it, and until the page of the step is at rest

With --kills the server is sent SIGKILL so many times while all vote and draw: no acknowledged act
may be missing from the file, and all have to come back. Exit code 0 where that holds.

    python benchmarks/classes.py [--students 30] [--steps 8] [--run] [--kills 0] [--json]
"""

import argparse
import asyncio
import base64
import contextlib
import json
import os
import random
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ae_core.presets import find_preset
from ae_core.training.live import queue
from ae_core.training.live.queue import owner_of
from benchmarks import load
from benchmarks.class_browsers import Browsers, Look
from benchmarks.serving import (
    Server,
    a_home,
    free_port,
    options,
    percentile,
    print_facts,
    run_server,
)
from ui.classroom.keeping.database import Database, class_file
from ui.classroom.keeping.store import Store
from ui.classroom.plan import make_plan
from ui.classroom.rehearsal import Guest, State, some_answer, some_ink

SPREAD = 2.0  # seconds over which a class changes its page
LONGEST = 120.0  # seconds for anything
Times = dict[str, list[float]]


def open_class(server: Server, lessons: list[str]) -> dict[str, str]:
    """Open a class as the page Class does; of no lessons, the core hour."""
    body = json.dumps({"lessons": lessons, "visitor": "teacher"}).encode()
    with urllib.request.urlopen(f"{server.address}/classes", body) as answer:
        opened: dict[str, str] = json.load(answer)
    return opened


class Class:
    """A teacher, a projector and students, and how long everything took."""

    def __init__(self, server: Server, opened: dict[str, str], num_students: int) -> None:
        root, code = server.address, opened["code"]
        self.teacher = Guest(root, code, visitor="teacher", key=opened["teacher_key"])
        self.projector = Guest(root, code, key=opened["projector_key"])
        self.students = [Guest(root, code, visitor=f"v{n}") for n in range(num_students)]
        self.times: Times = defaultdict(list)
        self.browsers = Browsers(root, opened)
        self.pending: list[asyncio.Task[None]] = []  # acts not yet acknowledged
        self.tally = load.Tally()
        self.visitors = [load.Visitor(server, self.tally, random.Random(0)) for _ in self.students]

    @property
    def everybody(self) -> list[Guest]:
        """All who are in it."""
        return [self.teacher, self.projector, *self.students]

    async def join(self, stack: contextlib.AsyncExitStack) -> None:
        """Let all in at once."""
        begin = time.perf_counter()
        await asyncio.gather(*(stack.enter_async_context(one) for one in self.everybody))
        await asyncio.gather(*(self._in(one, begin) for one in self.students))
        await self.teacher.until(lambda s: s["present"] >= len(self.students), LONGEST)
        await self.teacher.act("show_all", on=True)

    async def _in(self, student: Guest, begin: float) -> None:
        await student.until(lambda s: s["joined"], LONGEST)
        self.times["joined"].append(time.perf_counter() - begin)

    async def told(self, what: str, holds: Callable[[State], Any], act: Awaitable[None]) -> None:
        """Note how long it takes until each student is told of the teacher's act."""
        begin = time.perf_counter()

        async def wait(student: Guest) -> None:
            await student.until(holds, LONGEST)
            self.times[what].append(time.perf_counter() - begin)

        await asyncio.gather(act, *(wait(one) for one in self.students))

    async def step(self, at: int) -> None:
        """Teach one step."""
        begin = time.perf_counter()
        await self.told("step", lambda s: s["at"] == at, self.teacher.act("go", at=at))
        state = self.students[0].state
        address = state["now_step"]["address"]
        opening = [self._open(one, at, address) for one in self.visitors] if address else []
        await asyncio.gather(self._seen(begin, state), *opening)
        await asyncio.gather(*(self._draw(one, at) for one in self.students))
        question = state["now_step"]["question"]
        if question is None:
            return
        for number in range(1, state["now_step"]["rounds"] + 1):
            if number == 2:
                await self.teacher.act("phase", phase="vote2")
            if question["kind"] != "drawing":
                await self._vote(at, number, question)
        begin, after = time.perf_counter(), self.teacher.state["after"]
        await self.told("reveal", lambda s: s["reveal"], self.teacher.act("reveal"))
        await self._note("reveal", begin, lambda look: after in look["said"])

    async def _seen(self, begin: float, state: State) -> None:
        """Note when both browsers say the step, and when the page of it is at rest."""
        place = f"Step {state['step'] + 1} of {state['num_steps']}"
        path = urlsplit(state["now_step"]["address"]).path
        await self._note("step", begin, lambda look: place in look["said"])
        if path:
            await self._note("page", begin, lambda look: look["path"] == path and look["isQuiet"])

    async def _note(self, what: str, begin: float, holds: Callable[[Look], Any]) -> None:
        found = await asyncio.to_thread(self.browsers.wait, begin, holds, LONGEST)
        for name, seconds in found.items():
            self.times[f"{what}, {name}"].append(seconds)

    async def _open(self, visitor: load.Visitor, at: int, address: str) -> None:
        await asyncio.sleep(random.uniform(0, SPREAD))
        await open_step(visitor, at, address, self.times["page"])

    async def _draw(self, student: Guest, at: int) -> None:
        pixels, begin = some_ink(), time.perf_counter()
        await student.act("draw", at=at, pixels=pixels)
        while pixels not in self.projector.drawings.values():
            await asyncio.sleep(0.005)
        self.times["drawing"].append(time.perf_counter() - begin)

    async def _vote(self, at: int, number: int, question: State) -> None:
        phase = {1: "vote", 2: "vote2"}[number]
        name = {1: "first", 2: "second"}[number]
        for student in self.students:
            await student.until(lambda s: s["phase"] == phase, LONGEST)

        async def vote(student: Guest) -> None:
            begin = time.perf_counter()
            await student.act("vote", at=at, round=number, value=some_answer(question))
            self.times["vote"].append(time.perf_counter() - begin)

        await asyncio.gather(*(vote(one) for one in self.students))
        begin = time.perf_counter()
        await self.teacher.until(lambda s: s["answered"][name] == len(self.students), LONGEST)
        self.times["counted"].append(time.perf_counter() - begin)

    async def teach(self, num_steps: int) -> None:
        """Teach so many steps, from the lobby on; visitors keep their sessions."""
        async with contextlib.AsyncExitStack() as stack:
            await self.join(stack)
            stack.enter_context(self.browsers)
            await self.teacher.until(lambda s: s["present"] > len(self.students), LONGEST)
            for visitor in self.visitors:
                visitor.socket = await stack.enter_async_context(visitor.connect())
            await asyncio.gather(*(v.open("", self.tally.first) for v in self.visitors))
            for at in range(min(num_steps, self.teacher.state["num"])):
                await self.step(at)


async def open_step(visitor: load.Visitor, at: int, address: str, times: list[float]) -> None:
    """Open a step's page, as the strip does: an address of its own, not one the page wrote."""
    parts = urlsplit(address)
    await visitor.open(parts.path.strip("/"), times, f"{parts.query}&step={at}")


async def warm_up(server: Server, names: list[str]) -> None:
    """Open the page of every step once, as the teacher who prepares does."""
    visitor = load.Visitor(server, load.Tally(), random.Random(0))
    async with visitor.connect() as visitor.socket:
        await visitor.open("", [])
        for at, one in enumerate(make_plan(names).steps):
            await open_step(visitor, at, one.step.address, [])


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Teach a class and return how long everything took."""
    with a_home(), run_server() as server:
        if given.run:
            queue.ask_for_run(find_preset("bench-10-plain"))
            queue.ensure_worker()
        asyncio.run(warm_up(server, given.lessons))
        before = server.memory()
        taught = Class(server, open_class(server, given.lessons), given.students)
        asyncio.run(taught.teach(given.steps))
        facts: dict[str, Any] = {
            "conditions": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
            "students": given.students,
            "a run trains": given.run,
        }
        for what, seconds in taught.times.items():
            told = [percentile(seconds, share) for share in (0.5, 0.95)] + [max(seconds)]
            p50, p95, most = (f"{value:.3f}" for value in told)
            facts[what] = f"p50 {p50}, p95 {p95}, max {most} s (n = {len(seconds)})"
        faults = taught.tally.faults + [one.problem for one in taught.everybody if one.problem]
        facts["faults"] = faults[:3] or 0
        facts["memory"] = f"{server.memory():.0f} MB, {before:.0f} before the class"
        return facts


async def answer_and_kill(taught: Class, server: Server, at: int, number: int) -> list[str]:
    """Kill a server while all answer; return what was acknowledged and is not in the file."""
    sent: list[tuple[int, str, Any, asyncio.Task[None]]] = []
    for n, student in enumerate(taught.students):
        value, pixels = (n + number) % 2, some_ink()
        vote = asyncio.create_task(student.act("vote", at=at, round=1, value=value))
        draw = asyncio.create_task(student.act("draw", at=at, pixels=pixels))
        sent += [(n, "vote", value, vote), (n, "draw", base64.b64decode(pixels), draw)]
    await asyncio.sleep(random.uniform(0, 0.6))
    server.process.kill()
    server.process.wait()
    done = [(n, kind, what) for n, kind, what, task in sent if task.done()]
    store = Store(Database(class_file()))
    code = taught.teacher.state["code"]
    standing = store.read(code)
    ink = store.answers.read_ink(code, [one.id for one in standing.drawings])
    drawn = {one.owner: ink[one.id] for one in standing.drawings}
    lost = []
    for n, kind, what in done:
        owner = store.join(code, owner_of(f"v{n}"), "student")
        vote = standing.votes.get((1, owner))
        kept = drawn.get(owner) if kind == "draw" else vote and vote.value
        lost += [] if kept == what else [f"kill {number}: {kind} of student {n}"]
    store.database.close()
    taught.times["acknowledged"].append(len(done))
    taught.pending = [task for *_, task in sent]
    return lost


async def kill_again_and_again(given: argparse.Namespace, port: int) -> dict[str, Any]:
    """Teach one step under kills."""
    lost: list[str] = []
    at = 1
    with contextlib.ExitStack() as servers:
        server = servers.enter_context(run_server(port=port))
        taught = Class(server, open_class(server, ["1-ten-numbers"]), given.students)
        async with contextlib.AsyncExitStack() as stack:
            await taught.join(stack)
            await taught.told("step", lambda s: s["at"] == at, taught.teacher.act("go", at=at))
            animals = [one.state["name"] for one in taught.students]
            for number in range(given.kills):
                lost += await answer_and_kill(taught, server, at, number)
                counts = [one.num_connections for one in taught.everybody]
                server = await asyncio.to_thread(
                    lambda: servers.enter_context(run_server(port=port))
                )
                begin = time.perf_counter()
                while any(
                    one.num_connections == count
                    for one, count in zip(taught.everybody, counts, strict=True)
                ):
                    await asyncio.sleep(0.01)
                await taught.teacher.until(lambda s: s["present"] == given.students, LONGEST)
                taught.times["back"].append(time.perf_counter() - begin)
                await asyncio.gather(*taught.pending)
                states = [one.state for one in taught.students]
                if [one["name"] for one in states] != animals or {s["at"] for s in states} != {at}:
                    lost.append(f"kill {number}: somebody is elsewhere")
    back, acknowledged = taught.times["back"], taught.times["acknowledged"]
    num_sent = 2 * given.students * given.kills
    return {
        "kills": given.kills,
        "students": given.students,
        "acknowledged before a kill": f"{sum(acknowledged):.0f} of {num_sent} acts",
        "lost": lost or 0,
        "all back": f"p50 {percentile(back, 0.5):.2f}, max {max(back):.2f} s after the restart",
    }


def main() -> None:
    """Measure and print."""
    ask = options(__doc__)
    ask.add_argument("--students", type=int, default=30)
    ask.add_argument("--steps", type=int, default=8)
    ask.add_argument("--lessons", nargs="*", default=[], help="by name; none: the core hour")
    ask.add_argument("--run", action="store_true", help="while a run trains")
    ask.add_argument("--kills", type=int, default=0)
    given = ask.parse_args()
    if not given.kills:
        print_facts(measure(given), as_json=given.json)
        return
    with a_home():
        facts = asyncio.run(kill_again_and_again(given, free_port()))
    print_facts(facts, as_json=given.json)
    sys.exit(1 if facts["lost"] else 0)


if __name__ == "__main__":
    main()

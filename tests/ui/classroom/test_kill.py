"""A server that is killed in the middle of a lesson: nothing that was acknowledged is lost."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from ae_core.training.live.queue import owner_of
from tests.ui.classroom.guests import ink
from ui.classroom.keeping.database import FILE, Database
from ui.classroom.keeping.store import Store
from ui.classroom.plan import make_plan
from ui.classroom.rehearsal import Guest

ROOT = Path(__file__).resolve().parents[3]
SERVER = """
import sys, uvicorn
from starlette.applications import Starlette
from ui.classroom import routes
uvicorn.run(Starlette(routes=routes.routes()), port=int(sys.argv[1]), log_level="error")
"""
CHOICE, NUM_STUDENTS = 1, 4


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(port, folder):
    child = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)],
        cwd=ROOT,
        env={**os.environ, "AE_CLASS_DIR": str(folder)},
    )
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return child
        time.sleep(0.1)
    child.kill()
    raise AssertionError("the server did not start")


def test_nothing_acknowledged_is_lost_and_everybody_comes_back(tmp_path):
    store = Store(Database(tmp_path / FILE))
    opened = store.open_class(make_plan(["1-ten-numbers"]).to_json(), "teacher")
    port = free_port()
    child = start(port, tmp_path)
    root = f"http://127.0.0.1:{port}"

    async def lesson():
        nonlocal child
        students = [Guest(root, opened.code, visitor=f"v{n}") for n in range(NUM_STUDENTS)]
        teacher = Guest(root, opened.code, visitor="t", key=opened.teacher_key)
        for guest in (teacher, *students):
            await guest.__aenter__()
        await teacher.until(lambda s: s["present"] == NUM_STUDENTS, 60)
        names = [guest.state["name"] for guest in students]
        await teacher.act("go", at=CHOICE)
        for number in range(3):
            for guest in students:
                await guest.until(lambda s: s["at"] == CHOICE, 60)
            acts = [guest.act("vote", at=CHOICE, round=1, value=number) for guest in students]
            acts += [guest.act("draw", at=CHOICE, pixels=ink(number)) for guest in students]
            tasks = [asyncio.create_task(act) for act in acts]
            await asyncio.sleep(0.03 * number)
            child.kill()
            child.wait()
            kept = [n for n, task in enumerate(tasks) if task.done() and not task.exception()]
            standing = store.read(opened.code)
            for n in kept:
                owner = store.join(opened.code, owner_of(f"v{n % NUM_STUDENTS}"), "student")
                if n < NUM_STUDENTS:
                    assert standing.votes[1, owner].value == number
                else:
                    assert owner in [drawing.owner for drawing in standing.drawings]
            child = start(port, tmp_path)
            await asyncio.wait_for(asyncio.gather(*tasks), 60)  # what was not kept is sent again
        last = [0, 0, NUM_STUDENTS, 0]
        await teacher.until(lambda s: s["counts"] and s["counts"]["first"] == last, 60)
        await teacher.until(lambda s: s["present"] == len(s["wall"]) == NUM_STUDENTS, 60)
        assert [guest.state["name"] for guest in students] == names
        assert all(guest.num_connections >= 2 for guest in students)
        while {*teacher.drawings} != {one["id"] for one in teacher.state["wall"]}:
            await asyncio.sleep(0.05)
        assert set(teacher.drawings.values()) == {ink(2)}
        for guest in (teacher, *students):
            await guest.__aexit__(None, None, None)

    try:
        asyncio.run(lesson())
    finally:
        child.kill()
        child.wait()
        store.database.close()

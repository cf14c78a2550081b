"""Many visitors who queue runs and pause, stop, resume, edit and delete them at random.

Each has a cookie and a connection of its own to the server, and asks for a run; for another one
when it has ended or is deleted.
When the time is over all that was paused or stopped is resumed, and everything is waited for. Then
every run that was not deleted has to have finished once, with its model and each epoch counted
once; nothing may have written a traceback; and once the worker has ended no process may be left.

    python benchmarks/live_sessions.py [--sessions 20] [--seconds 300] [--preset digits-10-plain]
                                       [--epochs 40] [--seed 0] [--json]

Exit code 0 where all of that holds.
"""

import argparse
import asyncio
import collections
import contextlib
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import websockets

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ae_core.presets import find_preset
from ae_core.specs import ExperimentSpec
from ae_core.training.live import queue, trash
from ae_core.training.live.directory import LiveDirectory
from benchmarks.live import LONGEST, shortened
from benchmarks.serving import Server, a_home, options, print_facts, processes_of, run_server

IDLE_SECONDS = "5"  # after which the worker ends
PAUSE = (0.2, 3.0)  # seconds between what a visitor does
ACTS = (
    *("pause", "pause", "stop", "run", "run", "run", "batch", "epoch", "epoch"),
    *("edit", "pin", "leave", "nonsense", "delete"),
)


def has_ended(run: LiveDirectory) -> bool:
    """Whether a run is over, well or not."""
    return run.state in ("finished", "failed")


class Visitor:
    """A browser with a cookie: asks for a run, watches it, does things to it."""

    def __init__(self, server: Server, spec: ExperimentSpec, seed: int) -> None:
        self.server, self.spec, self.chance = server, spec, random.Random(seed)
        self.token = f"visitor {seed}"
        self.kept: list[LiveDirectory] = []
        self.done: collections.Counter[str] = collections.Counter()
        self.problems: collections.Counter[str] = collections.Counter()

    async def stay(self, end: float) -> None:
        """Play with a run until it has ended or is deleted, then with the next one."""
        run = None
        while time.monotonic() < end:
            if run not in self.kept or await asyncio.to_thread(has_ended, run):
                run = await self._ask()
            await self._play(run, end)

    async def _ask(self) -> LiveDirectory:
        seed, owner = self.chance.randrange(10**6), queue.owner_of(self.token)
        run = await asyncio.to_thread(queue.ask_for_run, self.spec, seed=seed, owner=owner)
        self.kept.append(run)
        self.done["asked"] += 1
        return run

    async def resume(self) -> None:
        """Ask all runs that rest to go on."""
        for run in self.kept:
            if not await asyncio.to_thread(has_ended, run):
                async with self._watch(run) as send:
                    await send({"type": "want", "want": "run"})
                    await asyncio.sleep(0.2)

    async def _play(self, run: LiveDirectory, end: float) -> None:
        async with self._watch(run) as send:
            for _ in range(self.chance.randint(1, 8)):
                await self._wait()
                act = self.chance.choice(ACTS)
                if time.monotonic() > end or act == "leave":
                    return
                self.done[act] += 1
                if act == "delete":
                    self.kept.remove(run)
                    await asyncio.to_thread(trash.delete_run, run)
                    return
                await send(self._message(act))

    def _message(self, act: str) -> dict[str, Any]:
        if act in ("batch", "epoch"):
            unit = "batches" if act == "batch" else "epochs"
            return {"type": "want", "want": "run", "until": {unit: 1}}
        if act == "edit":
            value = 10 ** self.chance.uniform(-5, -3)
            return {"type": "edit", "name": "learning_rate", "value": value}
        if act == "pin":
            return {"type": "pin", "pixels": "AAAA" * 261 + "AA=="}
        return {"type": act} if act == "nonsense" else {"type": "want", "want": act}

    async def _wait(self) -> None:
        await asyncio.sleep(self.chance.uniform(*PAUSE))

    @contextlib.asynccontextmanager
    async def _watch(self, run: LiveDirectory) -> Any:
        """Watch a run; give what sends a message."""
        address = f"ws://127.0.0.1:{self.server.port}/live/{run.path.name}"
        async with websockets.connect(address, max_size=None, compression=None) as socket:
            await socket.send(json.dumps({"type": "hello", "visitor": self.token, "have": []}))
            reader = asyncio.create_task(self._read(socket))
            try:
                yield lambda message: socket.send(json.dumps(message))
            except websockets.ConnectionClosed as error:
                self.problems[f"closed: {error}"] += 1
            finally:
                reader.cancel()
                await asyncio.gather(reader, return_exceptions=True)

    async def _read(self, socket: websockets.ClientConnection) -> None:
        async for message in socket:
            if isinstance(message, str) and (found := json.loads(message))["type"] == "problem":
                self.problems[found["text"][:120]] += 1


async def play(server: Server, spec: ExperimentSpec, given: argparse.Namespace) -> list[Visitor]:
    """Let all visitors play, then wait until everything that they kept has ended."""
    seeds = range(given.seed * 1000, given.seed * 1000 + given.sessions)
    visitors = [Visitor(server, spec, seed) for seed in seeds]
    end = time.monotonic() + given.seconds
    await asyncio.gather(*(visitor.stay(end) for visitor in visitors))
    await asyncio.gather(*(visitor.resume() for visitor in visitors))
    runs = [run for visitor in visitors for run in visitor.kept]
    print(f"{len(runs)} runs are left to finish", file=sys.stderr, flush=True)
    end = time.monotonic() + max(LONGEST, 3 * given.seconds)
    while time.monotonic() < end:
        if all(map(has_ended, runs)):
            break
        await asyncio.sleep(1)
    return visitors


def judge(run: LiveDirectory, home: Path, epochs: int) -> str:
    """Return what is wrong with a run, or an empty text."""
    if run.state != "finished":
        return f"{run.state}: {run.status.get('reason')}"
    if [entry["epoch"] for entry in run.history] != list(range(1, epochs + 1)):
        return f"epochs {[entry['epoch'] for entry in run.history]}"
    name = run.status.get("model") or "none"
    return "" if (home / name / "model.safetensors").exists() else f"no model {name}"


def tracebacks(home: Path, log: Path) -> list[str]:
    """Return which logs have one."""
    logs = [log, *home.rglob("*.log"), *home.rglob("said.txt")]
    return [str(path) for path in logs if path.exists() and "Traceback" in path.read_text()]


def measure(given: argparse.Namespace) -> tuple[dict[str, Any], bool]:
    """Return the figures, and whether all is well."""
    os.environ["AE_WORKER_IDLE"] = IDLE_SECONDS
    spec = shortened(find_preset(given.preset), given.epochs, given.batch_size)
    with a_home() as home:
        log = home / "server.log"
        with log.open("w") as file, run_server(log=file) as server:
            visitors = asyncio.run(play(server, spec, given))
            memory = server.memory()
        end = time.monotonic() + 30 + float(IDLE_SECONDS)
        while (left := processes_of(home)) and time.monotonic() < end:
            time.sleep(0.2)
        runs = [run for visitor in visitors for run in visitor.kept]
        wrong = {run.path.name: why for run in runs if (why := judge(run, home, given.epochs))}
        done = sum((visitor.done for visitor in visitors), collections.Counter())
        problems = sum((visitor.problems for visitor in visitors), collections.Counter())
        told = tracebacks(home, log)
        facts = {
            "sessions": given.sessions,
            "done": dict(done),
            "kept": len(runs),
            "lost_or_wrong": len(wrong),
            "of_these": dict(list(wrong.items())[:5]),
            "tracebacks": len(told),
            "processes_left": left,
            "server_megabytes": round(memory),
            "problems": dict(problems.most_common(10)),
        }
        for path in told[:1]:
            print(Path(path).read_text()[-3000:], file=sys.stderr)
        return facts, not (wrong or told or left)


def main() -> int:
    """Measure and print."""
    ask = options(__doc__)
    ask.add_argument("--sessions", type=int, default=20)
    ask.add_argument("--seconds", type=float, default=300)
    ask.add_argument("--preset", default="digits-10-plain")
    ask.add_argument("--epochs", type=int, default=40, help="of a run")
    ask.add_argument("--batch-size", type=int, default=100)
    ask.add_argument("--seed", type=int, default=0)
    given = ask.parse_args()
    facts, is_well = measure(given)
    print_facts(facts, as_json=given.json)
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())

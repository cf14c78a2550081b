"""Training that is watched: what watching costs, how soon the digits move, what pages feel of it.

overhead   images a second with film, snapshots and one watching client against a training without
           any of them (its resume points are written either way), in turn, in fresh processes; the
           first epoch is not counted. Where other work keeps the cores busy, look at the images a
           second of the processor's time.
digit      from asking for a run to the first frame after a step at a watching client, with the
           worker waiting and without one; and until the film's error is below that of PCA
pages      page changes of visitors while a run trains, and while none does

    python benchmarks/live.py [overhead] [digit] [pages] [--preset quick-10] [--epochs 3]
                              [--batch-sizes 100 2048] [--rounds 3] [--threads 1]
                              [--sessions 5] [--seconds 60] [--json]

Runs and models go to a temporary folder; the server answers on 127.0.0.1 only.
"""

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websockets

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ae_core.presets import find_preset
from ae_core.specs import ExperimentSpec
from ae_core.training.live import queue
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.recording.packets import Packet, unpack
from benchmarks import load
from benchmarks.serving import (
    ROOT,
    WAIT,
    Server,
    a_home,
    options,
    percentile,
    print_facts,
    run_server,
)

WATCHED, ALONE = "watched", "alone"
LONGEST = 600.0  # seconds for anything

# A training in a process of its own: prints images, seconds, and seconds of the processor, of all
# epochs but the first.
CHILD = """
import json, sys, time
from pathlib import Path
from ae_core.data.datasets import split_data
from ae_core.specs import ExperimentSpec
from ae_core.training.live.session import watch_directory
from ae_core.training.runs import Run

text, folder, kind, threads = sys.argv[1:]
spec, folder = ExperimentSpec.from_json(text), Path(folder)
split = split_data(spec.data)
watch = watch_directory(folder) if kind == "watched" else None
run = Run(spec, split, directory=folder, watch=watch, max_threads=int(threads))
times = []
for report in run.reports():
    times.append((time.perf_counter(), time.process_time()))
seconds = [last - first for first, last in zip(times[0], times[-1])]
print(json.dumps([len(split.train_images) * (len(times) - 1), *seconds]))
"""


@dataclass(frozen=True)
class Trained:
    """What a training took, and how many frames its watcher got."""

    images: int
    seconds: float
    processor_seconds: float
    frames: int


async def messages(server: Server, name: str, token: str = "") -> AsyncIterator[Packet | dict]:
    """Yield what one client that watches a run is sent."""
    address = f"ws://127.0.0.1:{server.port}/live/{name}"
    async with websockets.connect(address, max_size=None, compression=None) as socket:
        await socket.send(json.dumps({"type": "hello", "visitor": token, "have": []}))
        async for message in socket:
            yield unpack(message) if isinstance(message, bytes) else json.loads(message)


@contextlib.asynccontextmanager
async def watching(server: Server, name: str) -> AsyncIterator[list[int]]:
    """Watch a run, or nothing where there is no name; give the numbers of the frames that come."""
    numbers: list[int] = []

    async def read() -> None:
        async for message in messages(server, name):
            if isinstance(message, Packet) and "number" in message.note:
                numbers.append(message.note["number"])

    reader = asyncio.create_task(read()) if name else None
    try:
        yield numbers
    finally:
        if reader is not None:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)


def shortened(spec: ExperimentSpec, epochs: int, batch_size: int) -> ExperimentSpec:
    """Return an experiment with so many epochs, of so large batches."""
    phase = spec.phases[0].replace(num_epochs=epochs, batch_size=batch_size)
    return spec.replace(phases=(phase,))


def measure_overhead(given: argparse.Namespace) -> dict[str, Any]:
    """Return images a second with and without all that watches, and their ratio."""
    facts: dict[str, Any] = {}
    for batch_size in given.batch_sizes:
        spec = shortened(find_preset(given.preset), given.epochs, batch_size)
        found: dict[str, list[Trained]] = {WATCHED: [], ALONE: []}
        with a_home() as home, run_server() as server:
            for number in range(given.rounds):
                for kind in (ALONE, WATCHED) if number % 2 else (WATCHED, ALONE):
                    run = LiveDirectory(home / "runs" / f"{kind}-{number}")
                    run.write_asked(spec)
                    found[kind].append(asyncio.run(_train(server, spec, run.path, kind, given)))
        facts[f"batch {batch_size}"] = {
            "images_per_second": _rates(found, "seconds"),
            "images_per_processor_second": _rates(found, "processor_seconds"),
            "frames": [one.frames for one in found[WATCHED]],
        }
    return facts


def _rates(found: dict[str, list[Trained]], name: str) -> dict[str, Any]:
    """Return images a second of all trainings, and the share that watched ones reach."""
    rates = {
        kind: [one.images / getattr(one, name) for one in ones] for kind, ones in found.items()
    }
    share = [statistics.median(rates[WATCHED]) / statistics.median(rates[ALONE])]
    share += [max(rates[WATCHED]) / max(rates[ALONE])]
    rounded = {kind: [round(rate) for rate in ones] for kind, ones in rates.items()}
    return {**rounded, "share_of_median": round(share[0], 3), "share_of_best": round(share[1], 3)}


async def _train(
    server: Server, spec: ExperimentSpec, folder: Path, kind: str, given: argparse.Namespace
) -> Trained:
    """Train in a process of its own, watched or not; count the frames."""
    words = [sys.executable, "-c", CHILD, spec.to_json(), str(folder), kind, str(given.threads)]
    child = await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdout=subprocess.PIPE)
    async with watching(server, folder.name if kind == WATCHED else "") as numbers:
        said, _ = await child.communicate()
    return Trained(*json.loads(said), frames=len(numbers))


def measure_digit(given: argparse.Namespace) -> dict[str, Any]:
    """Return the seconds from asking to the first frame, cold and with the worker waiting."""
    spec = find_preset(given.preset)
    facts: dict[str, Any] = {}
    for kind in ("cold", "waiting"):
        found = []
        for number in range(given.rounds):
            with a_home(), run_server() as server:
                if kind == "waiting":
                    _wait_for_worker()
                found.append(asyncio.run(_first_digit(server, spec, seed=number)))
        facts[kind] = {
            "first_frame": [round(one[0], 2) for one in found],
            "pca_passed": [one[1] and round(one[1], 1) for one in found],
            "epochs_until_passed": [one[2] for one in found],
        }
    return facts


def _wait_for_worker() -> None:
    """Start the worker and wait until it has nothing left to import."""
    queue.ensure_worker()
    end = time.monotonic() + LONGEST
    log = Path(os.environ["AE_RUN_DIR"]) / ".worker.log"
    while not (log.exists() and " waits" in log.read_text()) and time.monotonic() < end:
        time.sleep(WAIT)
    time.sleep(2)


async def _first_digit(
    server: Server, spec: ExperimentSpec, seed: int
) -> tuple[float, float | None, float | None]:
    """Return seconds until the digits change and until PCA is passed, and the epochs it took."""
    begin = time.perf_counter()
    run = queue.ask_for_run(spec, seed=seed)
    queue.ensure_worker()
    first, pca = None, None
    async for message in messages(server, run.path.name):
        now = time.perf_counter() - begin
        if isinstance(message, dict):
            if message.get("state") in ("finished", "failed"):
                break
            continue
        note = message.note
        pca = note.get("pca_mse", pca)
        if "number" in note and note["total_step"] > 0:
            first = first or now
            if pca is not None and note["mse"] < pca:
                run.ask("stop")
                return first, now, round(note["total_epoch"], 2)
        if now > LONGEST:
            break
    if first is None:
        raise SystemExit(f"{run.path.name} showed no digit: {run.status}")
    return first, None, None


def measure_pages(given: argparse.Namespace) -> dict[str, Any]:
    """Return how long page changes take while a run trains, and while none does."""
    facts: dict[str, Any] = {}
    spec = shortened(find_preset(given.preset), 1000, 100)
    for kind in (ALONE, WATCHED):
        with a_home(), run_server() as server:
            first = load.Tally()
            asyncio.run(load.Visitor(server, first, load.random.Random(0)).see_all())
            run = None
            if kind == WATCHED:
                run = queue.ask_for_run(spec)
                _wait_for_worker()
            tally = asyncio.run(_visit(server, run, given))
            facts["while a run trains" if run else "while none does"] = {
                "n": len(tally.changes),
                "p50": round(percentile(tally.changes, 0.5), 3),
                "p95": round(percentile(tally.changes, 0.95), 3),
                "max": round(max(tally.changes), 3),
                "faults": tally.faults[:3],
            }
            if run is not None:
                facts["while a run trains"]["epochs"] = len(run.history)
    return facts


async def _visit(
    server: Server, run: LiveDirectory | None, given: argparse.Namespace
) -> load.Tally:
    """Let visitors in while somebody watches the run, where there is one."""
    async with watching(server, run.path.name if run else ""):
        return await load.visit(server, given.sessions, given.seconds, given.seconds)


MEASURES = {"overhead": measure_overhead, "digit": measure_digit, "pages": measure_pages}


def main() -> None:
    """Measure and print."""
    ask = options(__doc__)
    ask.add_argument("what", nargs="*", choices=list(MEASURES), default=list(MEASURES))
    ask.add_argument("--preset", default="quick-10")
    ask.add_argument("--epochs", type=int, default=3)
    ask.add_argument("--batch-sizes", type=int, nargs="+", default=[100, 2048])
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("--sessions", type=int, default=5)
    ask.add_argument("--seconds", type=float, default=60)
    given = ask.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    for what in given.what:
        print_facts({what: MEASURES[what](given)}, as_json=given.json)


if __name__ == "__main__":
    main()

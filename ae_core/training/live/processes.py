"""Child processes that train queued runs and end with the worker, however that ends."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ae_core.errors import (
    AutoencoderExplorerError,
    CheckpointError,
    ComputationStoppedError,
)
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.queue import queued_runs
from ae_core.training.live.session import train_live
from ae_core.training.train import Evaluate

if TYPE_CHECKING:
    from ae_core.training.runs import Run

Start = Literal["fork", "spawn"]
Measure = Callable[[str, int, int], None]  # of device, threads and places
_REST_SECONDS = 30.0  # that a paused run keeps its process
_LOOK_SECONDS = 0.2  # between looks whether another run waits for the place
_END_SECONDS = 10.0  # that a run told to end may take
_PR_SET_PDEATHSIG = 1  # of linux/prctl.h
_FIRST_TO_GO = "500"  # where memory runs out: the training, before the worker and the server


@dataclass(frozen=True)
class Ended:
    """A run whose process has ended."""

    run: LiveDirectory
    died: bool = False  # it was killed
    problem: str = ""  # a sentence where it failed


@dataclass
class _Place:
    """A device, the child that computes on it and the run it was given."""

    device: str
    child: BaseProcess | None = None
    pipe: Connection | None = None
    run: LiveDirectory | None = None


class Processes:
    """As many children as there are devices, one run each.

    A forked child has torch imported and begins at once; where children cannot be forked (a GPU's
    driver does not survive it), each place keeps one waiting that has imported torch.
    """

    def __init__(
        self, devices: list[str], *, start: Start, max_threads: int, evaluate: Evaluate | None
    ) -> None:
        self._places = [_Place(device) for device in devices]
        self._start: Start = start
        self._max_threads, self._evaluate = max_threads, evaluate
        self._prepare()

    @property
    def num_free(self) -> int:
        """How many runs can be begun now."""
        return sum(place.run is None for place in self._places)

    @property
    def runs(self) -> list[LiveDirectory]:
        """The runs that have a process."""
        return [place.run for place in self._places if place.run is not None]

    def begin(self, run: LiveDirectory) -> None:
        """Train a run in a child."""
        place = next(place for place in self._places if place.run is None)
        if place.child is None or not place.child.is_alive():
            self._add_child(place)
        assert place.pipe is not None
        place.pipe.send(str(run.path))
        place.run = run

    def ended(self) -> list[Ended]:
        """Return what has ended since the last call, and free its places."""
        found = []
        for place in self._places:
            if place.run is None or place.child is None or place.child.is_alive():
                continue
            problem = _take(place.pipe)
            is_dead = not problem and place.child.exitcode != 0
            found.append(Ended(place.run, died=is_dead, problem=problem))
            self._clear(place)
        if found:
            self._prepare()
        return found

    def stop(self) -> None:
        """End all children; runs stop after the batch in hand and can go on from there."""
        children = [place.child for place in self._places if place.child is not None]
        for child in children:
            child.terminate()
        end = time.monotonic() + _END_SECONDS
        for child in children:
            child.join(max(end - time.monotonic(), 0))
            child.kill()
            child.join()

    def measure(self, work: Measure) -> None:
        """Do a short piece of work in a child of its own: this process is to start no threads."""
        child = multiprocessing.get_context(self._start).Process(
            target=_measure, args=(work, self._places[0].device, self._max_threads, len(self._places)),
            daemon=True,
        )
        child.start()
        child.join()

    def _prepare(self) -> None:
        if self._start == "spawn":
            for place in self._places:
                if place.child is None:
                    self._add_child(place)

    def _add_child(self, place: _Place) -> None:
        self._clear(place)
        context = multiprocessing.get_context(self._start)
        place.pipe, theirs = context.Pipe()
        place.child = context.Process(
            target=_serve,
            args=(theirs, place.device, self._max_threads, self._evaluate),
            daemon=True,
        )
        place.child.start()
        theirs.close()

    def _clear(self, place: _Place) -> None:
        if place.pipe is not None:
            place.pipe.close()
        if place.child is not None:
            place.child.join()
            place.child.close()
        place.child = place.pipe = place.run = None


def train_queued(
    path: Path,
    *,
    device: str = "auto",
    max_threads: int | None = None,
    evaluate: Evaluate | None = None,
    on_start: Callable[[Run], None] | None = None,
) -> None:
    """Train a run as long as its directory wants it; what goes wrong is raised, and in its status.

    Nothing is done where it does not wait any more. A run that is paused keeps its process for
    `_REST_SECONDS`, unless another waits.
    """
    run = LiveDirectory(path)
    if run.state != "queued":
        return
    with contextlib.suppress(ComputationStoppedError):
        train_live(
            run,
            device=_device_of(run, device),
            max_threads=max_threads,
            evaluate=evaluate,
            may_rest=_resting(),
            on_start=on_start,
        )


def _device_of(run: LiveDirectory, device: str) -> str:
    """Return where a run is trained: a place's device, or the kind on which it began."""
    with contextlib.suppress(CheckpointError):  # none yet, or damaged: said where it is trained
        begun = run.read()[2].device
        return device if device.partition(":")[0] == begun else begun
    return device


def _resting() -> Callable[[float], bool]:
    """Return what tells whether a paused run may keep its process."""
    looked, others = -1.0, False

    def may_rest(rested: float) -> bool:
        nonlocal looked, others
        if not 0 <= rested - looked < _LOOK_SECONDS:
            looked, others = rested, bool(queued_runs())
        return rested < _REST_SECONDS and not others

    return may_rest


def _serve(pipe: Connection, device: str, max_threads: int, evaluate: Evaluate | None) -> None:
    """Wait for the path of a run, train it, say what went wrong, and end."""
    _end_with_worker()
    running: list[Run] = []
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C: the worker passes it on
    signal.signal(signal.SIGTERM, lambda *_: _stop(running))
    import_all(device)
    try:
        path = Path(pipe.recv())
    except EOFError:
        return
    _speak_into(path / "said.txt")
    try:
        train_queued(
            path,
            device=device,
            max_threads=max_threads,
            evaluate=evaluate,
            on_start=running.append,
        )
    except Exception as error:
        pipe.send(problem_text(error))
        traceback.print_exc()
        raise SystemExit(1) from None


def problem_text(error: Exception) -> str:
    """Return what went wrong as a sentence."""
    if isinstance(error, AutoencoderExplorerError):
        return str(error)
    if isinstance(error, OSError):
        return (
            f"{error.filename or 'A file of the run'} could not be written or read "
            f"({error.strerror or error}). Make room or mend the folder, then resume it."
        )
    return f"A defect of the program: {type(error).__name__}: {error}"


def _speak_into(file: Path) -> None:
    with contextlib.suppress(OSError):
        said = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.close(said)


def _take(pipe: Connection | None) -> str:
    """Return what a child that has ended said of its end."""
    with contextlib.suppress(EOFError, OSError):
        if pipe is not None and pipe.poll():
            return str(pipe.recv())
    return ""


def _stop(running: list[Run]) -> None:
    """Stop the run after the batch in hand; a second time, or before it trains, end at once."""
    if not running:
        raise SystemExit(0)
    running.pop().stop()


def _measure(work: Measure, device: str, max_threads: int, places: int) -> None:
    _end_with_worker()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work(device, max_threads, places)


def _end_with_worker() -> None:
    """Let this process be killed when its parent ends: what trains on is nobody's."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    with contextlib.suppress(OSError, AttributeError, TypeError):  # Linux; at once
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO)

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def import_all(device: str) -> None:
    """Import what a training needs, and wake a GPU: not while somebody waits for a run."""
    import torch

    import ae_core.training.runs  # noqa: F401

    if device.startswith("cuda"):
        torch.zeros(1, device=device)


def choose_start(devices: list[str]) -> Start:
    """Return how children begin: forked where that is safe."""
    is_plain = not any(device.startswith("cuda") for device in devices)
    return "fork" if is_plain and sys.platform == "linux" else "spawn"


def find_devices(name: str) -> list[str]:
    """Return the devices that train one run each: the GPUs, else the CPU."""
    import torch

    if name != "auto":
        return [name]
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return [f"cuda:{index}" for index in range(count)] or ["cpu"]

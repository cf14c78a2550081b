"""Child processes that train queued runs and end with the worker, however that ends."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Literal

from ae_core.training.live.child import import_rest, measure, serve
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.pace import has_pace
from ae_core.training.train import Evaluate

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

Start = Literal["fork", "spawn"]
_END_SECONDS = 10.0  # that a run told to end may take


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
        self._start, self._context = start, _context(start)
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
        with contextlib.suppress(OSError):  # it has just died, which `ended` notes
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

    def get_ready(self) -> None:
        """Import what children share, and measure this machine where that was never done."""
        if self._start == "fork":
            import_rest()
            gc.collect()
            gc.freeze()  # so that the pages of memory stay shared
        if not has_pace():  # in a child: this process is to start no threads
            device, places = self._places[0].device, len(self._places)
            self._measuring = self._context.Process(
                target=measure, args=(device, self._max_threads, places), daemon=True
            )
            self._measuring.start()

    def _prepare(self) -> None:
        if self._start == "spawn":
            for place in self._places:
                if place.child is None:
                    self._add_child(place)

    def _add_child(self, place: _Place) -> None:
        self._clear(place)
        place.pipe, theirs = self._context.Pipe()
        place.child = self._context.Process(
            target=serve,
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


def _take(pipe: Connection | None) -> str:
    """Return what a child that has ended said of its end."""
    with contextlib.suppress(EOFError, OSError):
        if pipe is not None and pipe.poll():
            return str(pipe.recv())
    return ""


def _context(start: Start) -> ForkContext | SpawnContext:
    if start == "fork":
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


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

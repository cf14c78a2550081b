"""What a child of the worker does: it trains one run, and ends with the worker in any case."""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from ae_core.errors import CheckpointError, ComputationStoppedError
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.pace import measure_pace
from ae_core.training.live.queue import queued_runs
from ae_core.training.live.session import problem_text, train_live
from ae_core.training.train import Evaluate

if TYPE_CHECKING:
    from ae_core.training.runs import Run

_REST_SECONDS = 30.0  # that a paused run keeps its process
_LOOK_SECONDS = 0.2  # between looks whether another run waits for the place
_PR_SET_PDEATHSIG = 1  # of linux/prctl.h
_FIRST_TO_GO = "500"  # where memory runs out: the training, before the worker and the server


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


def serve(pipe: Connection, device: str, max_threads: int, evaluate: Evaluate | None) -> None:
    """Wait for the path of a run, train it, say what went wrong, and end."""
    _end_with_worker()
    running: list[Run] = []
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C: the worker passes it on
    signal.signal(signal.SIGTERM, lambda *_: _stop(running))
    import_first(device)
    try:
        path = Path(pipe.recv())
    except EOFError:
        return
    _speak_into(path / "said.txt")
    try:
        train_queued(
            path, device=device, max_threads=max_threads, evaluate=evaluate, on_start=running.append
        )
    except Exception as error:
        pipe.send(problem_text(error, LiveDirectory(path)))
        traceback.print_exc()
        raise SystemExit(1) from None


def _speak_into(file: Path) -> None:
    with contextlib.suppress(OSError):
        said = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.close(said)


def measure(device: str, max_threads: int, places: int) -> None:
    """Measure this machine in a process of its own; see `measure_pace`."""
    _end_with_worker()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    measure_pace(device, max_threads, places)


def _stop(running: list[Run]) -> None:
    """Stop the run after the batch in hand; a second time, or before it trains, end at once."""
    if not running:
        raise SystemExit(0)
    running.pop().stop()


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


def import_first(device: str) -> None:
    """Import what a training needs to begin, and wake a GPU, before somebody waits for it."""
    import safetensors.numpy  # noqa: F401
    import torch

    import ae_core.training.runs  # noqa: F401

    torch.optim.Adam([torch.zeros(1)])  # the first optimiser imports torch's compiler, 1.3 s
    if device.startswith("cuda"):
        torch.zeros(1, device=device)


def import_rest() -> None:
    """Import what measures a model in the end."""
    import sklearn.neighbors  # noqa: F401

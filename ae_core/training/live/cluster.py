"""The workers of a Dask cluster train queued runs, whose folder all machines share."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ae_core.data.datasets import data_directory
from ae_core.store.folder import local_directory
from ae_core.training.live.child import train_queued
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.processes import Ended
from ae_core.training.live.session import problem_text
from ae_core.training.sweep import check_workers, connect
from ae_core.training.train import Evaluate, runs_directory

if TYPE_CHECKING:
    from distributed import Future


@dataclass
class _Task:
    run: LiveDirectory
    future: Future


class Cluster:
    """As many runs at once as the workers of a Dask cluster have threads.

    A run whose machine dies is given to another by Dask and goes on from its last resume point; a
    run that trains there when this process ends trains on, held by its lock.
    """

    def __init__(self, address: str, *, evaluate: Evaluate | None) -> None:
        self._client = connect(address)
        check_workers(self._client, runs_directory().absolute())
        self._evaluate, self._tasks = evaluate, list[_Task]()
        self._places = {
            "AE_DATA_DIR": str(data_directory().absolute()),
            "AE_CHECKPOINT_DIR": str(local_directory().absolute()),
            "AE_RUN_DIR": str(runs_directory().absolute()),
        }

    @property
    def num_free(self) -> int:
        """How many runs can be begun now."""
        num_threads: int = sum(self._client.nthreads().values())
        return max(num_threads - len(self._tasks), 0)

    @property
    def runs(self) -> list[LiveDirectory]:
        """The runs that were given to it."""
        return [task.run for task in self._tasks]

    def begin(self, run: LiveDirectory) -> None:
        """Give a run to one of its workers."""
        path = str(run.path.absolute())
        future = self._client.submit(_train_there, path, self._places, self._evaluate, pure=False)
        self._tasks.append(_Task(run, future))

    def ended(self) -> list[Ended]:
        """Return what has ended since the last call."""
        done = [task for task in self._tasks if task.future.done()]
        self._tasks = [task for task in self._tasks if not task.future.done()]
        return [_ended(task) for task in done]

    def get_ready(self) -> None:
        """Do nothing: its workers are as ready as they are."""

    def stop(self) -> None:
        """Leave the cluster; what trains there goes on."""
        with contextlib.suppress(OSError, TimeoutError):
            self._client.close(timeout=5)


def _train_there(path: str, places: dict[str, Any], evaluate: Evaluate | None) -> str:
    """Train a run in this process; return what went wrong as a sentence."""
    os.environ.update(places)
    try:
        train_queued(Path(path), evaluate=evaluate)
    except Exception as error:  # noted in the run's status too, where that could be written
        return problem_text(error, LiveDirectory(Path(path)))
    return ""


def _ended(task: _Task) -> Ended:
    error = task.future.exception()
    if error is not None:  # its workers died, again and again
        return Ended(task.run, died=True)
    return Ended(task.run, problem=task.future.result())

"""Deleting a run so that it can be had back for a day."""

import contextlib
import shutil
import time
from pathlib import Path

from filelock import FileLock, Timeout

from ae_core.errors import CheckpointError
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.queue import TRASH
from ae_core.training.train import runs_directory

_KEPT_SECONDS = 24 * 3600.0
_PATIENCE = 10.0  # seconds until a run that is told to stop has stopped


def delete_run(run: LiveDirectory) -> None:
    """Stop a run and move it into the trash, from where `restore_run` brings it back.

    The model of a finished run is another thing, and stays. A CheckpointError where there is no
    such run, or its process does not end.
    """
    if not run.path.is_dir():
        raise CheckpointError(f"There is no run {run.path.name} any more.")
    if run.is_held or run.state == "queued":
        run.ask("stop")
    trash = _trash()
    try:
        trash.mkdir(parents=True, exist_ok=True)
        with FileLock(run.path / ".lock", timeout=_PATIENCE):  # nobody begins it meanwhile
            run.path.rename(trash / f"{run.path.name}@{time.time_ns()}")
    except Timeout:
        raise CheckpointError(
            f"{run.path.name} was told to stop and still trains; delete it again in a moment."
        ) from None
    except OSError as error:
        raise CheckpointError(
            f"{run.path.name} could not be moved to {trash} ({error.strerror}); nothing is lost."
        ) from error


def restore_run(name: str) -> LiveDirectory:
    """Bring back the run of this ID that was deleted last; it waits for nothing, as stopped."""
    deleted = (path for path in _trash().glob("*@*") if path.name.rpartition("@")[0] == name)
    found = sorted(deleted, key=_moment_of)
    if not found:
        raise CheckpointError(f"No run {name} is in the trash; it keeps them for a day.")
    run = LiveDirectory(runs_directory() / name)
    if run.has_begun or run.asked.exists():
        raise CheckpointError(f"There is a run {name} again; delete it to have the older one back.")
    try:
        shutil.rmtree(run.path, ignore_errors=True)
        found[-1].rename(run.path)
    except OSError as error:
        raise CheckpointError(f"{name} could not be brought back ({error.strerror}).") from error
    return run


def empty_trash() -> None:
    """Delete for good what was put into the trash more than a day ago."""
    for path in _trash().glob("*@*"):
        if time.time() - _moment_of(path) / 1e9 > _KEPT_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _trash() -> Path:
    return runs_directory() / TRASH


def _moment_of(path: Path) -> int:
    """Return when something was deleted, in nanoseconds since 1970."""
    with contextlib.suppress(ValueError):
        return int(path.name.rpartition("@")[2])
    return 0

"""Runs that wait to be trained: asking for one, its place, whose it is, and keeping a worker.

The run directories are the queue, and no other list is kept: a run waits where its
``control.json`` wants it to run and nobody holds its lock. So whatever is killed, nothing is lost
and nothing is trained twice.
"""

from __future__ import annotations

import contextlib
import difflib
import functools
import hashlib
import os
import re
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from filelock import FileLock

from ae_core.errors import CheckpointError
from ae_core.files import is_locked, stamp_of, write_atomically
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import folder_name
from ae_core.store.folder import local_directory, read_number
from ae_core.training.live import limits
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.run_directory import INITIAL
from ae_core.training.train import runs_directory

TRASH = ".trash"
_WORKER_LOCK, _WORKER_LOG = ".worker.lock", ".worker.log"
_LONGEST_LOG = 1_000_000  # bytes, then it is begun anew
_LETTERS = "abcdefghijkmnpqrstuvwxyz"  # no l or o: they are read aloud in classrooms
_PLAIN_ID = re.compile(r"\w[\w.+-]{0,200}")
_ROOT = Path(__file__).resolve().parents[3]
_AGAIN_SECONDS = 30.0  # until a worker that could not work is started again
_STARTING = threading.Lock()


def ask_for_run(
    spec: ExperimentSpec,
    *,
    seed: int = 0,
    owner: str = "",
    title: str = "",
    branch_of: Mapping[str, str] | None = None,
    initial_weights: bytes | None = None,
) -> LiveDirectory:
    """Put a run at the end of the queue; `ensure_worker` sees that it is trained.

    ``owner`` is the visitor who asks, see `owner_of`; one who has asked for too much gets a
    QuotaError that says of what. ``initial_weights`` are those of a branch, as `pack_weights` has
    them.
    """
    folder = runs_directory()
    if owner:
        limits.check_size(spec)
        limits.check_number(sum(run.owner == owner for run in _unfinished()))
    limits.check_disk(folder, folder / TRASH)
    letters = "".join(secrets.choice(_LETTERS) for _ in range(4))
    run = LiveDirectory(folder / f"{folder_name(spec, seed)}-{letters}")
    try:
        run.path.mkdir(parents=True)
        if initial_weights is not None:
            write_atomically(run.path / INITIAL, initial_weights)
        run.write_asked(spec, seed=seed, owner=owner, title=title, branch_of=branch_of)
        run.ask("run")  # last: from here on it waits
    except OSError as error:
        raise _unwritable(folder, error) from error
    return run


def owner_of(token: str) -> str:
    """Return how a run notes the visitor with this token: no other can guess it from that."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]


def may_change(run: LiveDirectory, token: str, is_local: bool) -> bool:
    """Tell whether somebody may steer and delete a run: who began it, or sits at the machine."""
    return is_local or (bool(run.owner) and secrets.compare_digest(run.owner, owner_of(token)))


def list_runs() -> list[LiveDirectory]:
    """Return all runs, what was asked for or begun last first."""
    found = []
    with contextlib.suppress(OSError), os.scandir(runs_directory()) as entries:
        for entry in entries:
            run = LiveDirectory(Path(entry.path))
            if _is_plain(entry.name) and (run.has_begun or run.asked.exists()):
                found.append(run)
    return sorted(found, key=_asked_at, reverse=True)


def find_run(name: str) -> LiveDirectory:
    """Return the run of an ID, or of the beginning of one where no other begins so."""
    run = LiveDirectory(runs_directory() / name)
    if _is_plain(name) and (run.has_begun or run.asked.exists()):
        return run
    names = [run.path.name for run in list_runs()]
    begun = [one for one in names if name and one.startswith(name)]
    if len(begun) == 1:
        return LiveDirectory(runs_directory() / begun[0])
    if begun:
        raise CheckpointError(f"{name!r} may be {', '.join(begun[:5])}: write more of it.")
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    raise CheckpointError(f"There is no run {name!r} in {runs_directory()}.{hint}")


def queued_runs() -> list[LiveDirectory]:
    """Return the runs that wait for a worker, in the order in which they were asked for."""
    return [run for run in _unfinished() if run.state == "queued"]


def running_runs() -> list[LiveDirectory]:
    """Return the runs that were asked for and are being trained."""
    return [run for run in _unfinished() if run.state == "running"]


def place_of(run: LiveDirectory) -> int | None:
    """Return the place of a run that waits, 1 for the next one; None where it does not wait."""
    names = [one.path.name for one in queued_runs()]
    return names.index(run.path.name) + 1 if run.path.name in names else None


def _unfinished() -> list[LiveDirectory]:
    """Return the runs that somebody wants trained and that have not ended, oldest first."""
    found = []
    with contextlib.suppress(OSError), os.scandir(runs_directory()) as entries:
        for entry in entries:
            if _is_plain(entry.name) and _is_wanted(entry.path):
                found.append(LiveDirectory(Path(entry.path)))
    return sorted(found, key=_asked_at)


def _is_wanted(path: str) -> bool:
    """Tell whether a run is to be trained; its files are read where they have changed only."""
    control = stamp_of(f"{path}/control.json")
    return control != (0, 0) and _wants_run(path, control, stamp_of(f"{path}/status.json"))


@functools.lru_cache(maxsize=4096)
def _wants_run(path: str, *stamps: tuple[int, int]) -> bool:
    run = LiveDirectory(Path(path))
    is_over = run.status.get("state") in ("finished", "failed")
    return run.control.get("want") == "run" and not is_over


def _asked_at(run: LiveDirectory) -> tuple[float, str]:
    """Return when a run was asked for, in seconds since 1970; its name breaks a tie."""
    stamps = tuple(stamp_of(str(path)) for path in (run.asked, run.path / "spec.json"))
    return _moment(run.path, *stamps), run.path.name


@functools.lru_cache(maxsize=4096)
def _moment(path: Path, asked: tuple[int, int], begun: tuple[int, int]) -> float:
    moment = LiveDirectory(path).asked_note.get("asked")
    known = read_number(moment)
    return (begun[0] or asked[0]) / 1e9 if known is None else known


def _is_plain(name: str) -> bool:
    return _PLAIN_ID.fullmatch(name) is not None


def _unwritable(folder: Path, error: OSError) -> CheckpointError:
    return CheckpointError(
        f"The folder of runs {folder} cannot be written ({error.strerror}). Make room, or set "
        "AE_RUN_DIR to a folder that can be written."
    )


def worker_lock() -> FileLock:
    """Return the lock that the worker of this machine's runs holds as long as it lives."""
    return FileLock(runs_directory() / _WORKER_LOCK)


def has_worker() -> bool:
    """Tell whether a worker lives; the system knows, whatever became of it."""
    return is_locked(runs_directory() / _WORKER_LOCK)


def ensure_worker() -> None:
    """Start a worker where none lives, apart from this process: it outlives it.

    Cheap where there is one: call it whenever a run waits. One that ended with a `worker_problem`
    is not started again at once.
    """
    with _STARTING:
        _starts.forget_ended()
        if _starts.child is not None or time.monotonic() < _starts.next or has_worker():
            return
        folder = runs_directory().absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _open_log(folder / _WORKER_LOG) as log:
                _starts.child = _start_worker(folder, log)
        except OSError as error:
            raise _unwritable(folder, error) from error


def keep_worker() -> None:
    """Start a worker where runs wait and none lives: after a kill, or where a server begins."""
    if queued_runs():
        ensure_worker()


def worker_problem() -> str:
    """Return why the worker that this process started could not work, "" where it could."""
    with _STARTING:
        _starts.forget_ended()
        return _starts.problem


@dataclass
class _Starts:
    """The worker that this process started; looked after, so that it becomes no zombie."""

    child: subprocess.Popen[bytes] | None = None
    next: float = 0.0  # from when on another may be started, of the monotonic clock
    problem: str = ""

    def forget_ended(self) -> None:
        """Note how it ended, if it did; a signal's kill is no problem of its own."""
        code = None if self.child is None else self.child.poll()
        if code is None:
            return
        self.child, self.problem = None, ""
        if code > 0:
            self.next = time.monotonic() + _AGAIN_SECONDS
            self.problem = f"The worker ended with exit code {code}."
            with contextlib.suppress(OSError):
                words = (runs_directory() / _WORKER_LOG).read_text("utf-8", errors="replace")
                self.problem = words.strip().rpartition("\n")[2] or self.problem


_starts = _Starts()


def _start_worker(folder: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    places = {"AE_RUN_DIR": str(folder), "AE_CHECKPOINT_DIR": str(local_directory().absolute())}
    return subprocess.Popen(
        [sys.executable, "-m", "ae_core", "worker"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env={**os.environ, **places, "PYTHONPATH": paths, "COLUMNS": "500"},
        start_new_session=True,
    )


def _open_log(path: Path) -> IO[bytes]:
    is_long = path.exists() and path.stat().st_size > _LONGEST_LOG
    return path.open("wb" if is_long else "ab")

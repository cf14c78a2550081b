"""The worker: a process that waits for runs and trains them, one after another.

It looks at directories and keeps nothing that a kill could lose. What it counts in memory
(how often a run's process died, how long a run has trained here) only keeps it from beginning a
run again and again.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol

from filelock import Timeout

from ae_core.device import num_cores
from ae_core.errors import CheckpointError, SpecError
from ae_core.store.folder import read_number
from ae_core.training.live import limits
from ae_core.training.live.child import import_first
from ae_core.training.live.cluster import Cluster
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.processes import Ended, Processes, choose_start, find_devices
from ae_core.training.live.queue import queued_runs, worker_lock
from ae_core.training.live.trash import empty_trash
from ae_core.training.run_directory import State
from ae_core.training.train import Evaluate, runs_directory

IDLE, CLUSTER = "AE_WORKER_IDLE", "AE_CLUSTER"
IDLE_SECONDS = 600.0
MAX_DEATHS = 3  # of a run's process with no epoch between them
_TICK = 0.1  # seconds between looks at the queue
_AGAIN_SECONDS = 1.0  # until a run whose process has ended is begun again
_TRASH_SECONDS = 600.0  # between looks into the trash
_NICE = 10
_DEATH = (
    "Its process was killed {} times in a row, perhaps for want of memory. Choose smaller layers "
    "or a smaller batch, or resume it when the machine has more room."
)


class Crew(Protocol):
    """Those that train: processes of this machine, or a cluster."""

    @property
    def num_free(self) -> int:
        """How many runs can be begun now."""

    @property
    def runs(self) -> list[LiveDirectory]:
        """The runs that are being trained."""

    def begin(self, run: LiveDirectory) -> None:
        """Train a run."""

    def ended(self) -> list[Ended]:
        """Return what has ended since the last call."""

    def get_ready(self) -> None:
        """Do, in the first quiet moment, what makes the next run quicker."""

    def stop(self) -> None:
        """End all of them; what can stop stops in good order."""


@dataclass
class _Clock:
    """How long a run has trained, in seconds, and how it stood when its process began."""

    seconds: float
    epochs: int
    number: int  # of its control


@dataclass
class Worker:
    """Gives waiting runs to a crew, the oldest first, and looks after them."""

    crew: Crew
    say: Callable[[str], None] = lambda text: None
    _clocks: dict[Path, _Clock] = field(default_factory=dict)
    _deaths: dict[Path, int] = field(default_factory=dict)
    _rests_until: dict[Path, float] = field(default_factory=dict)
    _last_words: dict[Path, str] = field(default_factory=dict)  # why it was stopped
    _unsaid: dict[Path, tuple[str, int]] = field(default_factory=dict)  # reason, control's number
    _looked: float = field(default_factory=time.monotonic)
    _said: float = 0.0

    def look(self) -> bool:
        """Do what is to be done now; return whether anything is trained or waits."""
        now = time.monotonic()
        passed, self._looked = now - self._looked, now
        for ended in self.crew.ended():
            self._take_leave(ended)
        for run in self.crew.runs:
            self._keep_time(run, passed)
        self._say_unsaid()
        waiting = [run for run in queued_runs() if self._may_begin(run)]
        for run in waiting[: self.crew.num_free]:
            self._begin(run)
        return bool(waiting or self.crew.runs)

    def tell(self, text: str) -> None:
        """Note in the log what is done, where the disk has room for it."""
        with contextlib.suppress(OSError):
            self.say(text)

    def _may_begin(self, run: LiveDirectory) -> bool:
        given_up = self._unsaid.get(run.path)
        is_given_up = given_up is not None and given_up[1] == run.control.get("number")
        is_begun = any(run.path == other.path for other in self.crew.runs)
        return (
            not is_begun and not is_given_up and self._rests_until.get(run.path, 0) <= self._looked
        )

    def _begin(self, run: LiveDirectory) -> None:
        seconds = [read_number(entry.get("seconds")) or 0.0 for entry in run.history]
        number = int(run.control.get("number", 0))
        self._clocks[run.path] = _Clock(sum(seconds), len(seconds), number)
        self._unsaid.pop(run.path, None)
        self.tell(f"{run.path.name}: begun after {len(seconds):,} epochs")
        self.crew.begin(run)

    def _keep_time(self, run: LiveDirectory, passed: float) -> None:
        """Stop a run that has trained as long as its visitor's runs may."""
        clock = self._clocks[run.path]
        if run.control.get("want") != "run":
            return
        clock.seconds += passed
        reason = limits.time_is_up(run.owner, clock.seconds)
        if reason:
            self._last_words[run.path] = reason
            with contextlib.suppress(OSError):
                run.ask("stop")

    def _take_leave(self, ended: Ended) -> None:
        run, path = ended.run, ended.run.path
        clock = self._clocks.pop(path)
        self._rests_until[path] = self._looked + _AGAIN_SECONDS
        if not path.exists():
            return
        self.tell(f"{path.name}: {run.state} after {len(run.history):,} epochs")
        words = self._last_words.pop(path, "")
        if words and run.state == "stopped":
            self._note(run, "interrupted", words)
        has_advanced = len(run.history) > clock.epochs
        deaths = 1 if has_advanced else self._deaths.pop(path, 0) + 1
        is_asked_again = run.control.get("number") != clock.number
        if run.state != "queued" or (ended.problem and is_asked_again):
            return
        if ended.problem or (ended.died and deaths >= MAX_DEATHS):
            self._fail(run, ended.problem or _DEATH.format(MAX_DEATHS))
        elif ended.died:
            self._deaths[path] = deaths

    def _fail(self, run: LiveDirectory, reason: str) -> None:
        self.tell(f"{run.path.name}: {reason}")
        if not self._note(run, "failed", reason):
            self._unsaid[run.path] = (reason, int(run.control.get("number", 0)))

    def _note(self, run: LiveDirectory, state: State, reason: str) -> bool:
        """Say in a run's status why it ended; False where it cannot be written now."""
        told = {k: v for k, v in run.status.items() if k in ("phase", "model")}
        try:
            run.write_status(state, epochs=len(run.history), reason=reason, **told)
        except OSError:
            return False
        return True

    def _say_unsaid(self) -> None:
        """Say what a full disk kept from being said."""
        if self._looked - self._said < _AGAIN_SECONDS:
            return
        self._said = self._looked
        for path, (reason, number) in list(self._unsaid.items()):
            run = LiveDirectory(path)
            is_old = not path.exists() or run.control.get("number") != number
            if is_old or self._note(run, "failed", reason):
                del self._unsaid[path]


def work(
    *,
    device: str = "auto",
    max_threads: int | None = None,
    idle_seconds: float | None = None,
    evaluate: Evaluate | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> bool:
    """Train what waits and what comes, until nothing has come for ``idle_seconds``.

    One run a GPU at a time, else one; with AE_CLUSTER, the address of a Dask scheduler, as many as
    its workers. ``max_threads`` is by default all cores but one, for the server. SIGTERM ends it in
    good order: runs go on with the next worker. Returns False where another worker lives already.
    """
    idle_seconds = _read_idle() if idle_seconds is None else idle_seconds
    limits.read_limit(limits.SECONDS)  # what is no number is said now, not while a run trains
    folder, lock = runs_directory(), worker_lock()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=2.0)  # who asks whether there is a worker holds it for a moment
    except Timeout:
        return False
    except OSError as error:
        raise CheckpointError(
            f"The folder of runs {folder} cannot be written ({error.strerror}); set AE_RUN_DIR to "
            "one that can."
        ) from error
    told = _Told()
    crew = _find_crew(device, max_threads or max(num_cores() - 1, 1), evaluate)
    worker = Worker(crew, say)
    worker.tell(f"A worker for {folder} waits, process {os.getpid()}.")
    try:
        while not told.to_end and _work_until_idle(worker, told, idle_seconds):
            lock.release()
            # whoever saw it held until now relies on this process
            if told.to_end or not queued_runs():
                break
            lock.acquire(timeout=2.0)
    except Timeout:
        pass
    finally:
        crew.stop()
        told.forget()
    worker.tell("The worker ends; runs that wait go on with the next one.")
    return True


class _Told:
    """Whether a signal has told this process to end."""

    def __init__(self) -> None:
        self.to_end = False
        numbers = (signal.SIGTERM, signal.SIGINT)
        self._before = {number: signal.signal(number, self._note) for number in numbers}

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.to_end = True

    def forget(self) -> None:
        """Let signals do what they did before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)


def _work_until_idle(worker: Worker, told: _Told, idle_seconds: float) -> bool:
    """Look and look again; returns where told to end, or after so long without work."""
    last = emptied = time.monotonic()
    is_ready = False
    while not told.to_end:
        now = time.monotonic()
        if worker.look():
            last = now
        elif now - last > idle_seconds:
            return True
        elif not is_ready:
            is_ready = True
            worker.crew.get_ready()
        if now - emptied > _TRASH_SECONDS:
            emptied = now
            empty_trash()
        time.sleep(_TICK)
    return False


def _find_crew(device: str, max_threads: int, evaluate: Evaluate | None) -> Crew:
    """Return who trains: a cluster where one is named, else processes of this machine."""
    address = os.environ.get(CLUSTER, "").strip()
    if address:
        return Cluster(address, evaluate=evaluate)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    devices = find_devices(device)
    start = choose_start(devices)
    if start == "fork":
        import_first("cpu")
    return Processes(devices, start=start, max_threads=max_threads, evaluate=evaluate)


def _read_idle() -> float:
    given = os.environ.get(IDLE, "").strip()
    try:
        value = float(given) if given else IDLE_SECONDS
    except ValueError:
        value = -1.0
    if not value >= 0:
        raise SpecError(f"{IDLE} has to be a number of seconds; it is set to {given!r}.")
    return value

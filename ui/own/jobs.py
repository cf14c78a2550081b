"""Trainings beside the pages: a process each, whose run's directory tells all how it stands."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ae_core.errors import ComputationStoppedError, TrainingError
from ae_core.files import write_atomically
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import folder_name
from ae_core.store.folder import local_directory
from ae_core.training.run_directory import RunDirectory
from ae_core.training.train import ASKED_BY, runs_directory
from ae_core.words import duration_text
from ui.shell import state
from ui.shell.serving import jobs
from ui.shell.serving.jobs import Job

_ROOT = Path(__file__).resolve().parents[2]
_JOB = "training"  # one at a time
_STOPPED = "Stopped. Started again, it goes on from its last resume point."
_RECENT = 10  # epochs whose pace tells how long the rest takes
_SECONDS_BETWEEN_LOOKS = 0.2


@dataclass(frozen=True)
class Training:
    """A training on its way, or what has become of it, whoever began it."""

    run: RunDirectory
    spec: ExperimentSpec

    @property
    def job(self) -> Job | None:
        """The job of this server that trains it, or trained it."""
        job = jobs.find_job(_JOB)
        return job if job is not None and job.subject == self.run.path else None

    @property
    def is_running(self) -> bool:
        """Whether it is still under way."""
        return (self.job is not None and self.job.is_running) or self.run.is_held

    @property
    def is_done(self) -> bool:
        """Whether the trained model is there."""
        if self.is_running:
            return False
        return self.job.is_done if self.job else self.run.status.get("state") == "finished"

    @property
    def problem(self) -> str:
        """A sentence where it was stopped or failed, else an empty one."""
        if self.is_running or self.is_done:
            return ""
        if self.job is not None:
            return self.job.problem
        status = self.run.status
        is_failed = status.get("state") in (None, "failed")
        return (status.get("reason") or self.run.last_words) if is_failed else _STOPPED

    @property
    def share(self) -> float:
        """How far it is, between 0 and 1."""
        return min(len(self.run.history) / self.spec.phases[0].num_epochs, 1.0)

    @property
    def words(self) -> str:
        """How far it is, what it has reached, and how long it will take."""
        history, total = self.run.history, self.spec.phases[0].num_epochs
        if not history:
            return f"starting · {time.time() - self.run.asked.stat().st_mtime:.0f} s"
        last = history[-1]
        recent = [float(entry["seconds"]) for entry in history[-_RECENT:]]
        left = sum(recent) / len(recent) * (total - len(history))
        test = last.get("test_loss")
        tested = "" if test is None else f", test {test:.4f}"
        return (
            f"epoch {len(history):,} of {total:,} · MSE train {last['train_loss']:.4f}{tested} · "
            f"{duration_text(left)} left"
        )

    def stop(self) -> None:
        """End it after the batch in hand; it can go on from there."""
        if self.job is not None and self.job.is_running:
            self.job.cancel()
        else:
            self.run.stop()


def find_training(data: str) -> Training | None:
    """Return the training on a data set that was asked for last."""
    return next((one for one in _trainings() if one.spec.data.name == data), None)


def running_training() -> Training | None:
    """Return the training that is under way, whoever began it: they come one at a time."""
    return next((one for one in _trainings() if one.is_running), None)


def _trainings() -> Iterator[Training]:
    """Yield the trainings that a page asked for, the newest first."""
    asked = [(path.stat().st_mtime, path) for path in runs_directory().glob("own-*/asked.json")]
    for _, path in sorted(asked, reverse=True):
        run = RunDirectory(path.parent)
        spec = run.read_spec()
        if spec is not None:
            yield Training(run, spec)


def start_training(spec: ExperimentSpec) -> Training:
    """Train in a child process; one that is under way is returned as it is.

    The child is a fresh interpreter, never a fork of the server, whose threads torch would not
    survive. It goes on where an earlier one was stopped.
    """
    known = running_training()
    if known is not None:
        return known
    run = RunDirectory(runs_directory() / folder_name(spec, 0))
    run.path.mkdir(parents=True, exist_ok=True)
    write_atomically(run.asked, spec.to_json().encode())
    asker = state.visitor()
    follow = partial(_follow_child, run=run, asker=asker)
    jobs.start_job(_JOB, follow, stopped=_STOPPED, subject=run.path)
    return Training(run, spec)


def _follow_child(job: Job, run: RunDirectory, asker: str) -> None:
    child, is_told = _start_child(run, asker), False
    while child.poll() is None:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        if job.is_cancelled and not is_told:  # told twice, it would end without a last word
            child.terminate()
            is_told = True
    if child.returncode != 0 and is_told:
        raise ComputationStoppedError(_STOPPED)
    if child.returncode != 0:
        silent = f"The training ended without a word (exit code {child.returncode})."
        raise TrainingError(run.last_words or silent)


def _start_child(run: RunDirectory, asker: str) -> subprocess.Popen[bytes]:
    options = {"--spec": run.asked, "--run-dir": run.path, "--out": local_directory()}
    words = [str(word) for pair in options.items() for word in pair]
    paths = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    with run.said.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "ae_core", "train", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env={**os.environ, "PYTHONPATH": paths, "COLUMNS": "500", ASKED_BY: asker},
        )

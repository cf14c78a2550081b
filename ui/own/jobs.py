"""Trainings beside the pages: a process of their own each, followed through its run directory."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ae_core.commands.runs.train import duration_text
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import folder_name
from ae_core.store.folder import local_directory
from ae_core.training.own_experiments import own_experiment
from ae_core.training.train import runs_directory
from ui.shell.serving import cache

_ROOT = Path(__file__).resolve().parents[2]
_LOCK = threading.Lock()
_RECENT = 10  # epochs whose pace tells how long the rest takes


@dataclass
class TrainingJob:
    """A training on its way, or what has become of it."""

    spec: ExperimentSpec
    run_directory: Path  # where it writes a line an epoch
    log: Path  # what it says
    process: subprocess.Popen[bytes] = field(repr=False)
    began: float = field(default_factory=time.monotonic)
    is_cancelled: bool = False

    @property
    def data(self) -> str:
        """The data set it is trained on."""
        return self.spec.data.name

    @property
    def is_running(self) -> bool:
        """Whether it is still under way."""
        return self.process.poll() is None

    @property
    def is_done(self) -> bool:
        """Whether the trained model is there."""
        return self.process.poll() == 0

    @property
    def problem(self) -> str:
        """A sentence where it was stopped or failed, else an empty one."""
        if self.is_running or self.is_done:
            return ""
        if self.is_cancelled:
            return "Stopped. Started again, it goes on from its last resume point."
        words = ""
        with contextlib.suppress(OSError):
            words = self.log.read_text("utf-8", errors="replace").strip().rpartition("\n")[2]
        return words or f"The training ended without a word (exit code {self.process.poll()})."

    @property
    def history(self) -> list[dict[str, Any]]:
        """The epochs so far, as `ae_core.training.engine.EpochReport` has them."""
        return read_history(self.run_directory)

    @property
    def share(self) -> float:
        """How far it is, between 0 and 1."""
        return min(len(self.history) / self.spec.phases[0].num_epochs, 1.0)

    def words(self) -> str:
        """Say how far it is, what it has reached, and how long it will take."""
        history, total = self.history, self.spec.phases[0].num_epochs
        if not history:
            return f"starting · {time.monotonic() - self.began:.0f} s"
        last = history[-1]
        recent = [float(entry["seconds"]) for entry in history[-_RECENT:]]
        left = sum(recent) / len(recent) * (total - len(history))
        test = last.get("test_loss")
        tested = "" if test is None else f", test {test:.4f}"
        return (
            f"epoch {len(history):,} of {total:,} · MSE train {last['train_loss']:.4f}{tested} · "
            f"{duration_text(left)} left"
        )

    def cancel(self) -> None:
        """End the process; what its last resume point holds is kept."""
        self.is_cancelled = True
        with contextlib.suppress(OSError):
            self.process.terminate()


def read_history(run_directory: Path) -> list[dict[str, Any]]:
    """Return the epochs a run has written so far; a line that is half written is left out."""
    try:
        lines = (run_directory / "progress.jsonl").read_text("utf-8").splitlines()
    except OSError:
        return []
    history = []
    for line in lines:
        with contextlib.suppress(ValueError):
            history.append(json.loads(line))
    return history


def find_job(data: str) -> TrainingJob | None:
    """Return the last training on a data set in this process."""
    job: TrainingJob | None = cache.shared_by_all_visitors().get(f"training {data}")
    return job


def running_job() -> TrainingJob | None:
    """Return the training that is under way, whoever began it: they come one at a time."""
    jobs = [
        job
        for name, job in list(cache.shared_by_all_visitors().items())
        if name.startswith("training ") and job.is_running
    ]
    return jobs[0] if jobs else None


def start_job(data: str, code_size: int, num_epochs: int | None = None) -> TrainingJob:
    """Train an explorer in a child process; one that is under way is returned as it is.

    The child is a fresh interpreter, never a fork of the server, whose threads torch would not
    survive. It goes on where an earlier one was stopped.
    """
    with _LOCK:
        known = running_job()
        if known is not None:
            return known
        spec = own_experiment(data, code_size, num_epochs=num_epochs)
        run_directory = runs_directory() / folder_name(spec, 0)
        run_directory.mkdir(parents=True, exist_ok=True)
        log = run_directory / "said.txt"
        command = [
            sys.executable,
            "-m",
            "ae_core",
            "train",
            f"own-{code_size}",
            "--data",
            data,
            "--out",
            str(local_directory()),
            "--run-dir",
            str(run_directory),
        ]
        if num_epochs is not None:
            command += ["--epochs", str(num_epochs)]
        with log.open("wb") as file:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=file,
                env=_environment(),
            )
        job = TrainingJob(spec, run_directory, log, process)
        cache.shared_by_all_visitors()[f"training {data}"] = job
        return job


def _environment() -> dict[str, str]:
    """Let the child find the package wherever the server was started from."""
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "COLUMNS": "500"}

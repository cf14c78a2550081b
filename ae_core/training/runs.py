"""A run: the training of one specification from one seed, which can go on after any end."""

import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from ae_core.data.datasets import DataSplit
from ae_core.errors import ComputationStoppedError, TrainingError
from ae_core.networks.autoencoder import Autoencoder
from ae_core.specs import ExperimentSpec
from ae_core.training.conditions import choose_conditions
from ae_core.training.engine import EpochReport, Trainer
from ae_core.training.pretraining import build_task, finish_phase
from ae_core.training.run_directory import Arrays, RunDirectory, State


class Run:
    """The training of one specification from one seed, resumable where it has a directory.

    ``seed`` decides initial weights, order of batches and noise. A run that goes on keeps the
    number of threads it began with, whatever ``max_threads`` says. ``resume_share`` is the largest
    share of the time that resume points may cost; the first epoch, the last one of a phase and a
    stop always get one. A directory of another specification, seed or kind of device is a
    CheckpointError.
    """

    def __init__(
        self,
        spec: ExperimentSpec,
        split: DataSplit,
        *,
        seed: int = 0,
        device: torch.device | None = None,
        directory: Path | None = None,
        max_threads: int | None = None,
        resume_share: float = 0.02,
    ) -> None:
        self.spec, self.split, self.seed = spec, split, seed
        self.device = device or torch.device("cpu")
        self.conditions = choose_conditions(spec, self.device, max_threads=max_threads)
        self.network = Autoencoder(spec.network, seed=seed).to(self.device)
        self.history: list[dict[str, Any]] = []
        self.phase = 0
        self.is_training = False
        self._directory = None if directory is None else RunDirectory(directory)
        self._resume_share, self._next_point = resume_share, 0.0
        self._trainer: Trainer | None = None
        self._resumed: tuple[dict[str, torch.Tensor], dict[str, Any]] | None = None
        self._is_stopping = False
        if self._directory is not None:
            self.conditions = self._directory.begin(spec, seed, self.conditions)
            self._take_up(self._directory.read_resume_point())
            self._directory.replace_progress(self.history)

    @property
    def seconds(self) -> float:
        """Training time so far, resumed parts included."""
        return float(sum(entry["seconds"] for entry in self.history))

    def reports(self) -> Iterator[EpochReport]:
        """Train on from where the run stands, a report an epoch.

        A TrainingError is noted in ``status.json``; told to `stop`, it raises
        ComputationStoppedError and can go on from the batch it had reached.
        """
        self.write_status("running")
        self.is_training = True
        try:
            phases = self._train_phases()
            while True:
                with self.conditions.in_force():  # the caller draws and logs under its own
                    report = next(phases, None)
                if report is None:
                    break
                yield report
        except TrainingError as error:
            self.write_status("failed", reason=str(error))
            raise
        except (ComputationStoppedError, KeyboardInterrupt):
            self.write_status("interrupted")
            raise
        finally:
            self.is_training = False
        self.write_status("finished")

    def stop(self) -> None:
        """End `reports` after the batch in hand; safe in a signal handler."""
        self._is_stopping = True
        if self._trainer is not None:
            self._trainer.stop()

    def write_status(self, state: State, *, reason: str | None = None) -> None:
        """Say in the run's directory, where it has one, how it stands."""
        if self._directory is not None:
            self._directory.write_status(state, epochs=len(self.history), reason=reason)

    def _train_phases(self) -> Iterator[EpochReport]:
        while self.phase < len(self.spec.phases):
            yield from self._train_phase()
            self.phase += 1
            self.network.eval()
        if self._is_stopping:
            raise self._stopped()

    def _train_phase(self) -> Iterator[EpochReport]:
        phase = self.spec.phases[self.phase]
        task = build_task(self.network, phase, self.split, self.device, self.seed)
        seed, precision = self.seed + 1000 * self.phase, self.conditions.precisions[self.phase]
        trainer = Trainer(task, phase, seed=seed, phase=self.phase, precision=precision)
        if self._resumed is not None:
            trainer.load_state(*self._resumed)
            self._resumed = None
        self._trainer = trainer
        if self._is_stopping:
            trainer.stop()
        for report in trainer.epochs():
            self.history.append(asdict(report))
            if report.is_last:
                finish_phase(self.network, phase, task)
            # a resume point has the history, so that a kill between two writes loses no line twice
            if report.is_last or time.monotonic() >= self._next_point:
                self._write_resume_point(trainer)
            if self._directory is not None:
                self._directory.add_progress(self.history[-1])
            yield report
        if not trainer.is_finished:
            self._write_resume_point(trainer)
            raise self._stopped()

    def _stopped(self) -> ComputationStoppedError:
        count = len(self.history)
        words = f"Stopped after {count:,} epoch{'s' * (count != 1)}."
        return ComputationStoppedError(f"{words} The same command goes on from there.")

    def _write_resume_point(self, trainer: Trainer) -> None:
        if self._directory is None:
            return
        start = time.monotonic()
        tensors, numbers = trainer.state()
        if trainer.task.module is not self.network:  # a layer trains in a network of its own
            tensors |= {f"network.{k}": v for k, v in self.network.state_dict().items()}
        note = {"phase": self.phase, "numbers": numbers, "history": self.history}
        arrays = {name: value.detach().cpu().numpy() for name, value in tensors.items()}
        self._directory.write_resume_point(arrays, note)
        end = time.monotonic()
        self._next_point = end + (end - start) / self._resume_share

    def _take_up(self, point: tuple[Arrays, dict[str, Any]] | None) -> None:
        """Go on from a resume point, if there is one."""
        if point is None:
            return
        arrays, note = point
        tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
        is_over = bool(note["numbers"]["is_finished"])
        self.phase, self.history = int(note["phase"]) + is_over, note["history"]
        prefix = "network." if any(name.startswith("network.") for name in tensors) else "module."
        self.network.load_state_dict(
            {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
        )
        self._resumed = None if is_over else (tensors, note["numbers"])

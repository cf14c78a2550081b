"""A run: the training of one specification from one seed, which can go on after any end."""

import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import torch

from ae_core.data.datasets import DataSplit
from ae_core.errors import CheckpointError, ComputationStoppedError, TrainingError
from ae_core.networks.autoencoder import Autoencoder
from ae_core.specs import ExperimentSpec, Intervention
from ae_core.training.conditions import choose_conditions
from ae_core.training.engine import EpochReport, Trainer
from ae_core.training.pretraining import begin_phase, build_task, finish_phase
from ae_core.training.run_directory import Arrays, RunDirectory, State


class RunWatch(Protocol):
    """What looks on while a run trains; it may steer it, but draws no random numbers of the run."""

    def begin(self, run: "Run") -> None:
        """Take up a run that is about to train, or to train on."""

    def before_step(self, run: "Run", trainer: Trainer) -> None:
        """Look at the trainer before a batch: `Trainer.stop` it, `Run.intervene`, or wait."""

    def after_epoch(self, run: "Run", trainer: Trainer, report: EpochReport) -> None:
        """Look at it after an epoch, before the run's resume point is written."""


class Run:
    """The training of one specification from one seed, resumable where it has a directory.

    ``seed`` decides initial weights, order of batches and noise. A run that goes on keeps the
    number of threads it began with, whatever ``max_threads`` says. ``resume_share`` is the largest
    share of the time that resume points may cost; the first epoch, the last one of a phase and a
    stop always get one. ``watch`` looks on, and ``interventions`` are those of a stopped run, made
    again at their steps, as those of the specification are. A directory of another specification,
    seed or kind of device is a CheckpointError.
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
        resume_share: float = 0.01,
        watch: RunWatch | None = None,
        interventions: tuple[Intervention, ...] = (),
    ) -> None:
        self.spec, self.split, self.seed = spec, split, seed
        self.device = device or torch.device("cpu")
        self.conditions = choose_conditions(spec, self.device, max_threads=max_threads)
        self.network = Autoencoder(spec.network, seed=seed).to(self.device)
        self.history: list[dict[str, Any]] = []
        self.phase = 0
        self.is_training = False
        noted = [*spec.interventions, *interventions]
        self.interventions = sorted(noted, key=lambda change: (change.phase, change.step))
        self._watch, self._num_made = watch, 0
        self._directory = None if directory is None else RunDirectory(directory)
        self._resume_share, self._next_point = resume_share, 0.0
        self._trainer: Trainer | None = None
        self._resumed: tuple[dict[str, torch.Tensor], dict[str, Any]] | None = None
        self._is_stopping = False
        if spec.initial_weights is not None:
            self._begin_from(spec.initial_weights)
        if self._directory is not None:
            self.conditions = self._directory.begin(spec, seed, self.conditions)
            self._take_up(self._directory.read_resume_point())
            self._directory.replace_progress(self.history)

    @property
    def seconds(self) -> float:
        """Training time so far, resumed parts included."""
        return float(sum(entry["seconds"] for entry in self.history))

    @property
    def final_spec(self) -> ExperimentSpec:
        """What was trained in the end: the specification with all changes made on the way."""
        return self.spec.replace(interventions=tuple(self.interventions))

    def reports(self) -> Iterator[EpochReport]:
        """Train on from where the run stands, a report an epoch.

        Whoever stores the model says that it is finished (`ae_core.training.train.finish_run`). A
        TrainingError is noted in ``status.json``; told to `stop`, it raises
        ComputationStoppedError and can go on from the batch it had reached.
        """
        self.write_status("running")
        self.is_training = True
        if self._watch is not None:
            self._watch.begin(self)
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

    def stop(self) -> None:
        """End `reports` after the batch in hand; safe in a signal handler."""
        self._is_stopping = True
        if self._trainer is not None:
            self._trainer.stop()

    def intervene(self, trainer: Trainer, change: Intervention) -> None:
        """Change a setting from the batch on that comes next."""
        trainer.change(change.name, change.value)
        self.interventions.insert(self._num_made, change)
        self._num_made += 1

    def write_status(self, state: State, *, reason: str | None = None, **facts: Any) -> None:
        """Say in the run's directory, where it has one, how it stands."""
        if self._directory is not None:
            facts["phase"] = min(self.phase, len(self.spec.phases) - 1)
            self._directory.write_status(state, epochs=len(self.history), reason=reason, **facts)

    def write_resume_point(self) -> None:
        """Write one within `RunWatch.before_step`, so that an end of this process loses nothing."""
        if self._trainer is not None:
            self._write_resume_point(self._trainer)

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
        if self.phase == 0 and self.spec.initial_weights is not None:
            begin_phase(self.network, phase, task)
        seed, precision = self.seed + 1000 * self.phase, self.conditions.precisions[self.phase]
        trainer = Trainer(
            task,
            phase,
            seed=seed,
            phase=self.phase,
            precision=precision,
            before_step=self._before_step,
        )
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
            if self._watch is not None:
                self._watch.after_epoch(self, trainer, report)
            # a resume point has the history, so that a kill between two writes loses no line twice
            if report.is_last or time.monotonic() >= self._next_point:
                self._write_resume_point(trainer)
            if self._directory is not None:
                self._directory.add_progress(self.history[-1])
            yield report
        if not trainer.is_finished:
            self._write_resume_point(trainer)
            raise self._stopped()

    def _before_step(self, trainer: Trainer) -> None:
        """Make what was noted to be changed before this step, then let the watch look."""
        for change in self.interventions[self._num_made :]:
            if (change.phase, change.step) > (self.phase, trainer.step):
                break
            if change.phase == self.phase:
                trainer.change(change.name, change.value)
            self._num_made += 1
        if self._watch is not None:
            self._watch.before_step(self, trainer)

    def _stopped(self) -> ComputationStoppedError:
        count = len(self.history)
        words = f"Stopped after {count:,} epoch{'s' * (count != 1)}."
        return ComputationStoppedError(f"{words} The same command goes on from there.")

    def _write_resume_point(self, trainer: Trainer) -> None:
        if self._directory is None:
            return
        start = time.monotonic()
        tensors, numbers = trainer.state()
        if trainer.is_finished:  # what comes next begins with the weights alone
            tensors = {k: v for k, v in tensors.items() if k.startswith("module.")}
        if trainer.task.module is not self.network:  # a layer trains in a network of its own
            tensors |= {f"network.{k}": v for k, v in self.network.state_dict().items()}
        note = {"phase": self.phase, "numbers": numbers, "history": self.history}
        arrays = {name: value.detach().cpu().numpy() for name, value in tensors.items()}
        self._directory.write_resume_point(arrays, note)
        end = time.monotonic()
        self._next_point = end + (end - start) / self._resume_share

    def _begin_from(self, digest: str) -> None:
        """Put the weights of a branch in the place of drawn ones."""
        if self._directory is None:
            raise CheckpointError("A branch needs the run directory that holds what it began from.")
        arrays = self._directory.read_initial_weights(digest)
        try:
            tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
            self.network.load_state_dict(tensors)
        except (RuntimeError, TypeError) as error:
            raise CheckpointError(f"The weights it begins from do not fit: {error}") from None

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

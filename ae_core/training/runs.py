"""A run is a directory: any process can read it, a kill at any point leaves it resumable.

::

    spec.json        what is trained        seed.json       with which seed
    progress.jsonl   a line an epoch        status.json     running | finished | failed, and why
    snapshot.safetensors                    everything a resumed run needs, no pickle
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ae_core.data.datasets import DataSplit
from ae_core.errors import CheckpointDamagedError, CheckpointError, TrainingError
from ae_core.files import write_atomically, write_json
from ae_core.networks.autoencoder import Autoencoder
from ae_core.specs import ExperimentSpec
from ae_core.training.engine import EpochReport, Trainer
from ae_core.training.pretraining import build_task, finish_phase


class Run:
    """The training of one specification from one seed, resumable where it has a directory.

    Parameters
    ----------
    spec : ExperimentSpec
    split : DataSplit
        The images, as `ae_core.data.datasets.split_data` gives them.
    seed : int
        Initial weights, order of batches and noise.
    device : torch.device
    directory : Path, optional
        Where the run lives; without it nothing is written.
    snapshot_seconds : float
        Least time between two snapshots; the last epoch of a phase always gets one.

    Raises
    ------
    CheckpointError
        If the directory belongs to another specification or seed.
    """

    def __init__(self, spec: ExperimentSpec, split: DataSplit, *, seed: int = 0,
                 device: torch.device | None = None, directory: Path | None = None,
                 snapshot_seconds: float = 20.0) -> None:  # fmt: skip
        self.spec, self.split, self.seed = spec, split, seed
        self.device = device or torch.device("cpu")
        self.directory, self.snapshot_seconds = directory, snapshot_seconds
        self.network = Autoencoder(spec.network, seed=seed).to(self.device)
        self.history: list[dict[str, Any]] = []
        self.phase = 0
        self._resumed: tuple[dict[str, Tensor], dict[str, Any]] | None = None
        self._last_snapshot = time.monotonic()
        if directory is not None:
            self._open(directory)

    @property
    def seconds(self) -> float:
        """Training time so far, resumed parts included."""
        return float(sum(entry["seconds"] for entry in self.history))

    def reports(self) -> Iterator[EpochReport]:
        """Train on from where the run stands, a report an epoch.

        Raises
        ------
        TrainingError
            If training fails; ``status.json`` says why.
        """
        self._write_status("running")
        try:
            while self.phase < len(self.spec.phases):
                yield from self._train_phase()
        except TrainingError as error:
            self._write_status("failed", reason=str(error))
            raise
        self._write_status("finished")

    def _train_phase(self) -> Iterator[EpochReport]:
        phase = self.spec.phases[self.phase]
        task = build_task(self.network, phase, self.split, self.device, self.seed)
        trainer = Trainer(task, phase, seed=self.seed + 1000 * self.phase, phase=self.phase)
        if self._resumed is not None:
            trainer.load_state(*self._resumed)
            self._resumed = None
        for report in trainer.epochs():
            self.history.append(report.to_dict())
            if report.is_last:
                finish_phase(self.network, phase, task)
            self._save(trainer, report)
            yield report
        self.phase += 1
        self.network.eval()

    def _open(self, directory: Path) -> None:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            if (directory / "spec.json").exists():
                self._check_identity(directory)
                self._load_snapshot(directory)
            else:
                write_json(directory / "seed.json", {"seed": self.seed})
                write_json(directory / "spec.json", self.spec.to_dict())
        except OSError as error:
            raise CheckpointError(
                f"The run directory {directory} cannot be written ({error.strerror}); choose "
                "another with --run-dir."
            ) from error

    def _check_identity(self, directory: Path) -> None:
        spec = ExperimentSpec.from_json((directory / "spec.json").read_text())
        seed = json.loads((directory / "seed.json").read_text())["seed"]
        if (spec.hash, seed) != (self.spec.hash, self.seed):
            raise CheckpointError(
                f"{directory} holds a run of {spec.name} ({spec.hash}, seed {seed}), not of "
                f"{self.spec.name} ({self.spec.hash}, seed {self.seed}); choose another directory."
            )

    def _save(self, trainer: Trainer, report: EpochReport) -> None:
        if self.directory is None:
            return
        # a snapshot carries the history, so that a kill between two writes loses no line twice
        is_due = time.monotonic() - self._last_snapshot >= self.snapshot_seconds
        if is_due or report.is_last:
            self._write_snapshot(trainer)
            self._last_snapshot = time.monotonic()
        with (self.directory / "progress.jsonl").open("a") as file:
            file.write(json.dumps(report.to_dict()) + "\n")

    def _write_snapshot(self, trainer: Trainer) -> None:
        from safetensors.torch import save

        assert self.directory is not None
        tensors, numbers = trainer.state()
        tensors |= {f"network.{k}": v for k, v in self.network.state_dict().items()}
        note = {"phase": self.phase, "numbers": numbers, "history": self.history}
        arrays = {name: value.detach().cpu().clone() for name, value in tensors.items()}
        content = save(arrays, metadata={"run": json.dumps(note)})
        write_atomically(self.directory / "snapshot.safetensors", content)

    def _load_snapshot(self, directory: Path) -> None:
        from safetensors import SafetensorError, safe_open

        path = directory / "snapshot.safetensors"
        if not path.exists():
            return
        try:
            with safe_open(path, "pt", device="cpu") as file:
                note = json.loads(file.metadata()["run"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, ValueError, KeyError) as error:
            raise CheckpointDamagedError(
                f"{path} cannot be read ({error}); delete the folder to train from the start."
            ) from error
        state = {k[8:]: v for k, v in tensors.items() if k.startswith("network.")}
        self.network.load_state_dict(state)
        self.history = note["history"]
        lines = "".join(json.dumps(entry) + "\n" for entry in self.history)
        write_atomically(directory / "progress.jsonl", lines.encode())
        is_over = bool(note["numbers"]["is_finished"])
        self.phase = int(note["phase"]) + is_over
        self._resumed = None if is_over else (tensors, note["numbers"])

    def _write_status(self, state: str, *, reason: str | None = None) -> None:
        if self.directory is not None:
            epochs = len(self.history)
            content = {"state": state, "epochs": epochs, "seed": self.seed, "reason": reason}
            write_json(self.directory / "status.json", content)

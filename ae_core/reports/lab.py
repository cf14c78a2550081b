"""The laboratory: hands a report's module the trained networks and the images it asks for."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ae_core.data.datasets import DataSplit, find_dataset, split_data
from ae_core.errors import CheckpointError
from ae_core.presets import find_preset
from ae_core.reports.figures import Figure, Measurement, RunNote, Verdict, not_run
from ae_core.specs import ExperimentSpec, TrainingSpec
from ae_core.training.checkpoints import SHIPPED_DIRECTORY, Checkpoint, folder_name, load_checkpoint
from ae_core.training.train import runs_directory

QUICK_IMAGES, QUICK_TEST = 600, 200
_FAILURE_FILE = "failure.txt"


@dataclass
class Lab:
    """Finds the checkpoints of presets and notes which were used.

    Parameters
    ----------
    roots : tuple of Path
        Folders of checkpoints, looked through in order; the shipped ones come last.
    seeds : tuple of int
        Those to look for; what has not been run is left out.
    is_quick : bool
        Take every specification in miniature; see `quick_spec`.
    data : str
        The data set quick runs use.
    runs : Path, optional
        Where runs lie; why one failed is told from there.
    """

    roots: tuple[Path, ...]
    seeds: tuple[int, ...] = (0,)
    is_quick: bool = False
    data: str = "mnist"
    runs: Path | None = None
    notes: dict[tuple[str, int], RunNote] = field(default_factory=dict)

    def spec(self, preset: str | ExperimentSpec) -> ExperimentSpec:
        """Return the specification a preset is run with here."""
        spec = find_preset(preset) if isinstance(preset, str) else preset
        return quick_spec(spec, self.data) if self.is_quick else spec

    def checkpoint(self, preset: str | ExperimentSpec, seed: int = 0) -> Checkpoint | None:
        """Return the checkpoint of a preset and seed, or None where it has not been run.

        One of the same specification under another name serves as well.
        """
        found = self.find(preset, seed)
        if found is not None:
            self._note(found)
        return found

    def find(self, preset: str | ExperimentSpec, seed: int = 0) -> Checkpoint | None:
        """Return the checkpoint as `checkpoint` does, without noting that it was used."""
        spec = self.spec(preset)
        exact = folder_name(spec, seed)
        for root in (*self.roots, SHIPPED_DIRECTORY):
            others = sorted(root.glob(f"[!.]*-{spec.hash}-s{seed}"))
            for folder in (root / exact, *others):
                try:
                    return load_checkpoint(folder)
                except CheckpointError:
                    continue
        return None

    def checkpoints(self, preset: str | ExperimentSpec) -> dict[int, Checkpoint]:
        """Return the checkpoints of a preset by seed, those that have been run."""
        found = {seed: self.checkpoint(preset, seed) for seed in self.seeds}
        return {seed: checkpoint for seed, checkpoint in found.items() if checkpoint is not None}

    def fill(self, figure: Figure, value: Callable[[Checkpoint], float | None], *,
             best: Literal["lower", "higher"] | None = None) -> Figure:  # fmt: skip
        """Return a figure with both its columns measured on what has been run.

        Parameters
        ----------
        figure : Figure
            With ``preset``, ``tuned_preset`` or both.
        value : callable
            Takes a checkpoint; None leaves that seed out.
        best : "lower" or "higher", optional
            Compare the best seed, not the mean.
        """
        notes = [figure.note] if figure.note else []

        def column(preset: str | None) -> Measurement | None:
            if preset is None:
                return None
            found = self.checkpoints(preset)
            if not found:
                notes.append(self.absence(preset))
            numbers = {seed: value(checkpoint) for seed, checkpoint in found.items()}
            known = {seed: number for seed, number in numbers.items() if number is not None}
            return Measurement.over(known, best=best)

        reproduced, tuned = column(figure.preset), column(figure.tuned_preset)
        preset = figure.preset or figure.tuned_preset
        return dataclasses.replace(
            figure, reproduced=reproduced, tuned=tuned, note="; ".join(notes),
            command=figure.command or f"python -m ae_core train {preset}",
        )  # fmt: skip

    def absence(self, preset: str | ExperimentSpec) -> str:
        """Say why a preset has no checkpoint: it failed, or it was not run."""
        spec = self.spec(preset)
        for seed in self.seeds:
            path = self._failure_path(spec, seed)
            if path.exists():
                return f"failed with seed {seed}: {path.read_text('utf-8')}"
        if isinstance(preset, str):
            return not_run(preset)
        return f"not run: python -m ae_core reproduce {preset.report}"  # no preset of that name

    def untold(self, claim: str, *presets: str | ExperimentSpec) -> Verdict:
        """Return the verdict on a claim whose networks have not been run."""
        missing = [self.absence(name) for name in presets if not self.checkpoints(name)]
        reason = (
            "; ".join(dict.fromkeys(missing))
            or "the runs there are ended before it could be measured"
        )
        return Verdict(claim=claim, holds=None, text=f"Cannot be told yet: {reason}")

    def note_failure(self, spec: ExperimentSpec, seed: int, reason: str) -> None:
        """Keep why a training failed beside its run, for the row that misses its figure."""
        path = self._failure_path(spec, seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(reason, "utf-8")

    def split(self, preset: str | ExperimentSpec) -> DataSplit:
        """Return the images a preset trains on, validates and is tested with."""
        return split_data(self.spec(preset).data)

    @property
    def run_notes(self) -> list[RunNote]:
        """Every run asked for so far."""
        return [self.notes[key] for key in sorted(self.notes)]

    def _failure_path(self, spec: ExperimentSpec, seed: int) -> Path:
        runs = self.runs or runs_directory()
        return runs / folder_name(spec, seed) / _FAILURE_FILE

    def _note(self, checkpoint: Checkpoint) -> None:
        facts = checkpoint.provenance
        self.notes[checkpoint.name, checkpoint.seed] = RunNote(
            preset=checkpoint.name, hash=checkpoint.spec.hash, seed=checkpoint.seed,
            seconds=float(facts["seconds"]), epochs=int(facts["epochs"]),
            device=str(facts["device"]), precision=str(facts.get("precision", "float32")),
            versions={str(k): str(v) for k, v in facts["versions"].items()},
        )  # fmt: skip


def quick_spec(spec: ExperimentSpec, data: str = "mnist") -> ExperimentSpec:
    """Return a specification in miniature: the same network and phases on a few images.

    600 images (fewer to validate in proportion), 200 to test, one epoch a phase.
    """
    known = find_dataset(data)
    num_images = min(QUICK_IMAGES, known.num_train)
    share = spec.data.num_validation / (spec.data.num_images or 60_000)
    num_validation = max(round(share * num_images), 20) if spec.data.num_validation else 0
    small = spec.data.replace(name=data, num_images=num_images, num_validation=num_validation,
                              num_test=min(QUICK_TEST, known.num_test))  # fmt: skip
    phases = tuple(_quick_phase(phase) for phase in spec.phases)
    return spec.replace(name=f"quick-{spec.name}", data=small, phases=phases)


def _quick_phase(phase: TrainingSpec) -> TrainingSpec:
    batch_size = min(phase.batch_size, 100)
    return phase.replace(num_epochs=1, num_steps=None, batch_size=batch_size)

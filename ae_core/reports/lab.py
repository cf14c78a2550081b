"""The laboratory: hands a report's module the trained networks and the images it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ae_core.data.datasets import DataSplit, find_dataset, split_data
from ae_core.errors import CheckpointError
from ae_core.presets import find_preset
from ae_core.reports.figures import RunNote
from ae_core.specs import ExperimentSpec, TrainingSpec
from ae_core.training.checkpoints import SHIPPED_DIRECTORY, Checkpoint, folder_name, load_checkpoint

QUICK_IMAGES, QUICK_TEST = 600, 200


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
    """

    roots: tuple[Path, ...]
    seeds: tuple[int, ...] = (0,)
    is_quick: bool = False
    data: str = "mnist"
    say: Callable[[str], None] = print
    notes: dict[tuple[str, int], RunNote] = field(default_factory=dict)

    def spec(self, preset: str | ExperimentSpec) -> ExperimentSpec:
        """Return the specification a preset is run with here."""
        spec = find_preset(preset) if isinstance(preset, str) else preset
        return quick_spec(spec, self.data) if self.is_quick else spec

    def checkpoint(self, preset: str | ExperimentSpec, seed: int = 0) -> Checkpoint | None:
        """Return the checkpoint of a preset and seed, or None where it has not been run."""
        folder = folder_name(self.spec(preset), seed)
        for root in (*self.roots, SHIPPED_DIRECTORY):
            try:
                found = load_checkpoint(root / folder)
            except CheckpointError:
                continue
            self._note(found)
            return found
        return None

    def checkpoints(self, preset: str | ExperimentSpec) -> dict[int, Checkpoint]:
        """Return the checkpoints of a preset by seed, those that have been run."""
        found = {seed: self.checkpoint(preset, seed) for seed in self.seeds}
        return {seed: checkpoint for seed, checkpoint in found.items() if checkpoint is not None}

    def split(self, preset: str | ExperimentSpec) -> DataSplit:
        """Return the images a preset trains on, validates and is tested with."""
        return split_data(self.spec(preset).data)

    @property
    def run_notes(self) -> list[RunNote]:
        """Every run asked for so far."""
        return [self.notes[key] for key in sorted(self.notes)]

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

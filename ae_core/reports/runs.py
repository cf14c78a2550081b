"""The runs of a report's networks: trained ones that are here, and those only results know."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ae_core.data.datasets import DataSplit, find_dataset, split_data
from ae_core.errors import CheckpointError
from ae_core.presets import PRESETS, find_preset
from ae_core.reports.figures import Column, Figure, Gap, Measurement, RunNote, Verdict
from ae_core.reports.stored_results import StoredResults
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import Checkpoint, folder_name, load_checkpoint
from ae_core.store.folder import SHIPPED_DIRECTORY
from ae_core.training.train import runs_directory

QUICK_IMAGES, QUICK_TEST = 600, 200
_FAILURE_FILE = "failure.txt"
Run = Checkpoint | RunNote  # a note where only the stored results still know it
Facts = dict[str, list[float]]
Value = Callable[[Checkpoint], float | None]  # measures; None leaves that seed out


@dataclass
class ReportRuns:
    """Finds the checkpoints of a report's networks and notes which were used."""

    roots: tuple[Path, ...]  # folders looked through in order; the shipped ones come last
    seeds: tuple[int, ...] = (0,)  # to look for; what has not been run is left out
    is_quick: bool = False  # every specification in miniature, see `quick_spec`
    data: str = "mnist"  # of quick runs
    directory: Path | None = None  # where runs lie; why one failed is told from there
    specs: Mapping[str, ExperimentSpec] = field(default_factory=dict)  # that are no presets
    stored: StoredResults = field(default_factory=StoredResults)  # of runs that are not here
    notes: dict[tuple[str, int], RunNote] = field(default_factory=dict)

    def spec(self, preset: str) -> ExperimentSpec:
        """Return the specification a preset is run with here."""
        spec = self.specs[preset] if preset in self.specs else find_preset(preset)
        return quick_spec(spec, self.data) if self.is_quick else spec

    def find(self, preset: str, seed: int) -> Checkpoint | None:
        """Return the checkpoint of a preset and seed, or None where it has not been run.

        One of the same specification under another name serves as well.
        """
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

    def checkpoints(self, preset: str) -> dict[int, Checkpoint]:
        """Return the checkpoints of a preset by seed, those that have been run; note their use."""
        found = {seed: self.find(preset, seed) for seed in self.seeds}
        known = {seed: checkpoint for seed, checkpoint in found.items() if checkpoint is not None}
        for checkpoint in known.values():
            self._note(checkpoint)
        return known

    def every_run(self, preset: str) -> dict[int, Run]:
        """Return all that is known of a preset by seed: checkpoints, and notes of runs elsewhere.

        A note is of exactly this specification.
        """
        runs: dict[int, Run] = {**self.checkpoints(preset)}
        for seed, note in self.stored.runs(self.spec(preset).hash).items():
            if seed not in runs:
                runs[seed] = self.notes[note.preset, seed] = note
        return dict(sorted(runs.items()))

    def first_run(self, preset: str) -> Run | None:
        """Return the lowest seed's run, one whose weights are here before all others."""
        runs = self.every_run(preset).values()
        return min(runs, key=lambda run: (isinstance(run, RunNote), run.seed), default=None)

    def facts(self, preset: str, measure: Callable[[Checkpoint], Facts]) -> dict[int, Facts]:
        """Return numbers of every run by seed: measured and noted, or as they were stored.

        Empty for a run that was noted before its facts were.
        """
        found = {}
        for seed, run in self.every_run(preset).items():
            if isinstance(run, RunNote):
                found[seed] = run.facts
                continue
            found[seed] = measure(run)
            self.notes[run.name, seed].facts.update(found[seed])
        return found

    def fill(self, figure: Figure, value: Value, *, is_best: bool = False) -> Figure:
        """Return a figure with both its columns measured on what has been run.

        Of runs elsewhere with their stored value; of several seeds the mean, or the best.
        """
        measured: dict[Column, Measurement | None] = {}
        gaps: dict[Column, Gap] = {}
        columns: dict[Column, str | None] = {
            "reproduced": figure.preset,
            "tuned": figure.tuned_preset,
        }
        best: Literal["lower", "higher"] = "lower" if figure.lower_is_better else "higher"
        for column, preset in columns.items():
            if preset is None:
                continue
            runs, stored = self.every_run(preset), self.stored.numbers(figure, column)
            numbers = {
                seed: stored.get(seed) if isinstance(run, RunNote) else value(run)
                for seed, run in runs.items()
            }
            known = {seed: number for seed, number in numbers.items() if number is not None}
            measured[column] = Measurement.over(known, best=best if is_best else None)
            is_here = any(isinstance(run, Checkpoint) for run in runs.values())
            if not is_here and not (runs and self.stored.figure(figure.figure)):
                gaps[column] = self.absence(preset)
        return dataclasses.replace(
            figure, gaps=gaps, reproduced=measured.get("reproduced"), tuned=measured.get("tuned")
        )

    def was_known(self, *presets: str) -> bool:
        """Whether the stored results were made of runs of all these, as they are specified now."""
        return all(self.stored.runs(self.spec(preset).hash) for preset in presets)

    def absence(self, preset: str) -> Gap:
        """Say why a preset has no checkpoint: it failed, or it was not run."""
        spec = self.spec(preset)
        for seed in self.seeds:
            path = self._failure_path(spec, seed)
            if path.exists():
                return Gap(status="failed", text=path.read_text("utf-8"), seed=seed)
        return Gap(status="not run", text=self.command(preset, " --seed 0"))

    def command(self, preset: str, options: str = "") -> str:
        """Return the command that trains a network."""
        if preset in PRESETS:
            return f"python -m ae_core train {preset}{options}"
        return f"python -m ae_core reproduce {self.spec(preset).report}"

    def unavailable(self, claim: str, *presets: str) -> Verdict:
        """Return the stored verdict where all networks have been run, or why there is none."""
        stored = self.stored.verdict(claim)
        if stored is not None and self.was_known(*presets):
            return stored
        gaps = (self.absence(name) for name in presets if not self.every_run(name))
        return Verdict(claim=claim, holds=None, gaps=list(dict.fromkeys(gaps)))

    def note_failure(self, spec: ExperimentSpec, seed: int, reason: str) -> None:
        """Keep why a training failed beside its run, for the row that misses its figure."""
        path = self._failure_path(spec, seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(reason, "utf-8")

    def split(self, preset: str) -> DataSplit:
        """Return the images a preset trains on, validates and is tested with."""
        return split_data(self.spec(preset).data)

    @property
    def run_notes(self) -> list[RunNote]:
        """Every run asked for so far."""
        return [self.notes[key] for key in sorted(self.notes)]

    def _failure_path(self, spec: ExperimentSpec, seed: int) -> Path:
        return (self.directory or runs_directory()) / folder_name(spec, seed) / _FAILURE_FILE

    def _note(self, checkpoint: Checkpoint) -> None:
        key, facts = (checkpoint.name, checkpoint.seed), checkpoint.provenance
        if key in self.notes:
            return
        self.notes[key] = RunNote(
            preset=checkpoint.name,
            hash=checkpoint.spec.hash,
            seed=checkpoint.seed,
            seconds=float(facts["seconds"]),
            epochs=int(facts["epochs"]),
            device=str(facts["device"]),
            precision=str(facts.get("precision", "float32")),
            versions={str(k): str(v) for k, v in facts["versions"].items()},
        )


def quick_spec(spec: ExperimentSpec, data: str) -> ExperimentSpec:
    """Return a specification in miniature: the same network and phases on a few images.

    600 images (fewer to validate in proportion), 200 to test, one epoch a phase.
    """
    known = find_dataset(data)
    num_images = min(QUICK_IMAGES, known.num_train)
    share = spec.data.num_validation / (spec.data.num_images or 60_000)
    num_validation = max(round(share * num_images), 20) if spec.data.num_validation else 0
    small = spec.data.replace(
        name=data,
        num_images=num_images,
        num_validation=num_validation,
        num_test=min(QUICK_TEST, known.num_test),
    )
    phases = tuple(
        phase.replace(num_epochs=1, num_steps=None, batch_size=min(phase.batch_size, 100))
        for phase in spec.phases
    )
    return spec.replace(name=f"quick-{spec.name}", data=small, phases=phases)

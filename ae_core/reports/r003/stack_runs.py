"""Report 003, second half: every stack that has been run, and which of them is the best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ae_core.data.datasets import DataSplit
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Figure
from ae_core.reports.lab import Facts, Lab
from ae_core.reports.r003.networks import (
    NO_HIDDEN,
    SLOW_SIZES,
    TUNED_STACK,
    scratch_name,
    slow_name,
    stack_name,
)
from ae_core.reports.r003.parts import COMMAND
from ae_core.reports.r003.published import BEST_STACK, KINDS, TABLE_2
from ae_core.store.checkpoints import Checkpoint

BEST = "Table 2: the best stack"
TABLE = "Table 2: test accuracy of stacks, each layer pre-trained"
WITHOUT = "The same stacks without pre-training"


@dataclass(frozen=True)
class StackRun:
    """What one trained stack gave. Accuracies are shares; ``epochs`` has one entry a phase.

    Of stacks that ran elsewhere before all this was stored only the test accuracy is known: then
    ``validation_accuracy`` is None, and there are no epochs and losses.
    """

    validation_accuracy: float | None
    test_accuracy: float
    epochs: tuple[int, ...]
    losses: tuple[float, ...]  # on validation images, after each phase


@dataclass(frozen=True)
class StackRuns:
    """All stacks that have been run: preset -> seed -> run."""

    runs: dict[str, dict[int, StackRun]]
    split: DataSplit

    def mean(self, preset: str) -> float | None:
        """Return a stack's test accuracy, mean over seeds; None where it has not been run."""
        found = self.runs[preset]
        return float(np.mean([run.test_accuracy for run in found.values()])) if found else None

    def is_known(self, presets: Iterable[str]) -> bool:
        """Whether more than the test accuracy is known of every run of these."""
        runs = (run for preset in presets for run in self.runs[preset].values())
        return all(run.validation_accuracy is not None for run in runs)

    def phases(self, presets: Iterable[str], *, is_classifier: bool) -> list[int]:
        """Return the epochs of all pre-training phases of stacks, or of all classifiers."""
        return [
            epochs
            for preset in presets
            for run in self.runs[preset].values()
            for epochs in (run.epochs[-1:] if is_classifier else run.epochs[:-1])
        ]


TABLE_NAMES = {(sizes, kind): stack_name(kind, sizes) for sizes in TABLE_2 for kind in KINDS}
SCRATCH_NAMES = {(sizes, kind): scratch_name(kind, sizes) for sizes in TABLE_2 for kind in KINDS}
SLOW_NAMES = {(SLOW_SIZES, kind): slow_name(kind) for kind in KINDS}


ROWS = {
    NO_HIDDEN: "no hidden layer",
    **{name: f"{sizes} {kind}" for (sizes, kind), name in TABLE_NAMES.items()},
    **{name: f"{sizes} {kind} at rate 0.01" for (sizes, kind), name in SLOW_NAMES.items()},
    **{name: f"{sizes} {kind} not pre-trained" for (sizes, kind), name in SCRATCH_NAMES.items()},
}


def run_stacks(lab: Lab) -> StackRuns:
    """Measure every stack that has been run on its validation and test images."""
    split = lab.split(NO_HIDDEN)
    n = len(split.test_labels)
    runs = {}
    for name in (*ROWS, TUNED_STACK):
        facts = lab.facts(name, lambda checkpoint: _measure(checkpoint, split))
        if name == TUNED_STACK:
            stored = lab.memory.numbers(best_figure(n, on_test=False), "tuned")
        else:
            stored = lab.memory.numbers(row_figure(name, n), "reproduced")
        found = {seed: _run(known, stored.get(seed)) for seed, known in facts.items()}
        runs[name] = {seed: run for seed, run in found.items() if run is not None}
    return StackRuns(runs, split)


def accuracy(model: DenseAutoencoder, images: FloatArray, labels: np.ndarray) -> float:
    """Return the share of images that a network's classifier gets right."""
    return float((model.classify(images).argmax(axis=1) == labels).mean())


def _measure(checkpoint: Checkpoint, split: DataSplit) -> Facts:
    model, history = checkpoint.load_model(), checkpoint.load_history()
    last = {entry["phase"]: entry for entry in history}
    validation = accuracy(model, split.validation_images, split.validation_labels)
    return {
        "validation_accuracy": [validation],
        "test_accuracy": [accuracy(model, split.test_images, split.test_labels)],
        "epochs": [float(entry["epoch"]) for entry in last.values()],
        "losses": [float(entry["validation_loss"]) for entry in last.values()],
    }


def _run(facts: Facts, test_accuracy: float | None) -> StackRun | None:
    """Return a stack from its facts; from its stored accuracy where they were not kept."""
    if facts:
        return StackRun(
            facts["validation_accuracy"][0],
            facts["test_accuracy"][0],
            tuple(int(epoch) for epoch in facts["epochs"]),
            tuple(facts["losses"]),
        )
    return None if test_accuracy is None else StackRun(None, test_accuracy, (), ())


def row_figure(preset: str, n: int) -> Figure:
    """Return a row of table 2, or of those beside it, not measured yet."""
    return Figure(
        figure=f"{ROWS[preset]} test_accuracy",
        unit="accuracy",
        n=n,
        lower_is_better=False,
        preset=preset,
        group=WITHOUT if preset in SCRATCH_NAMES.values() else TABLE,
        command=f"python -m ae_core train {preset}",
    )


def best_figure(n: int, *, on_test: bool) -> Figure:
    """Return the row of the best stack, not measured yet."""
    return Figure(
        figure=f"best_stack_accuracy{'_on_test' if on_test else ''}",
        unit="accuracy",
        n=n,
        published=BEST_STACK,
        lower_is_better=False,
        command=COMMAND,
        group=BEST,
        tuned_preset=None if on_test else TUNED_STACK,
    )


def choose(stacks: StackRuns, *, on_test: bool = False) -> dict[int, str]:
    """Return the best stack of table 2 by seed, on validation accuracy or on the test's.

    Of seeds that have all stacks; where none has, of those that have any. Ties go to the row
    that stands first. A seed with a stack whose validation accuracy is unknown is left out.
    """
    names = list(TABLE_NAMES.values())
    found = [stacks.runs[name] for name in names]
    complete = set.intersection(*(set(runs) for runs in found))
    chosen = {}
    for seed in sorted(complete or {seed for runs in found for seed in runs}):
        runs = {name: stacks.runs[name][seed] for name in names if seed in stacks.runs[name]}
        scores = {
            name: run.test_accuracy if on_test else run.validation_accuracy
            for name, run in runs.items()
        }
        known = {name: score for name, score in scores.items() if score is not None}
        if len(known) == len(scores):
            chosen[seed] = max(known, key=known.__getitem__)
    return chosen

"""Report 003, second half: stacks that classify (table 2), with and without pre-training."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ae_core.data.datasets import DataSplit
from ae_core.networks.model import FloatArray
from ae_core.networks.portable import DenseAutoencoder
from ae_core.reports.figures import Chart, Figure, Measurement, Series
from ae_core.reports.lab import Facts, Lab
from ae_core.reports.parts_003 import COMMAND, Part, standard_error
from ae_core.reports.presets_003 import (
    FULL_STACK,
    NO_HIDDEN,
    SLOW_SIZES,
    TUNED_STACK,
    scratch_name,
    slow_name,
    stack_name,
)
from ae_core.reports.published_003 import (
    ACTIVATION_NAMES,
    BEST_STACK,
    KINDS,
    NO_HIDDEN_LAYER,
    TABLE_2,
    VINCENT_ERROR,
    Kind,
)
from ae_core.training.checkpoints import Checkpoint

BEST = "Table 2: the best stack"
TABLE = "Table 2: test accuracy of stacks, each layer pre-trained"
WITHOUT = "The same stacks without pre-training"
EPOCHS = "Epochs until a phase stopped"
FULL = "All 60,000 digits"


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
            stored = lab.memory.numbers(_best_figure(n, on_test=False), "tuned")
        else:
            stored = lab.memory.numbers(_row_figure(name, n), "reproduced")
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
            facts["validation_accuracy"][0], facts["test_accuracy"][0],
            tuple(int(epoch) for epoch in facts["epochs"]), tuple(facts["losses"]),
        )  # fmt: skip
    return None if test_accuracy is None else StackRun(None, test_accuracy, (), ())


def measure_stacks(lab: Lab, stacks: StackRuns) -> Part:
    """Return the rows of table 2 and those beside it, the best stack first."""
    figures = [
        *_best(lab, stacks),
        _row(lab, stacks, NO_HIDDEN, NO_HIDDEN_LAYER),
        *(
            _row(lab, stacks, name, TABLE_2[sizes][KINDS.index(kind)])
            for (sizes, kind), name in TABLE_NAMES.items()
        ),
        *(_row(lab, stacks, name) for name in SLOW_NAMES.values()),
        *(_row(lab, stacks, name) for name in SCRATCH_NAMES.values()),
        *_epochs(lab, stacks),
        _full(lab),
    ]
    return Part(figures, charts=_charts(lab, stacks))


def _row_figure(preset: str, n: int) -> Figure:
    return Figure(
        figure=f"{ROWS[preset]} test_accuracy", unit="accuracy", n=n, lower_is_better=False,
        preset=preset, group=WITHOUT if preset in SCRATCH_NAMES.values() else TABLE,
        command=f"python -m ae_core train {preset}",
    )  # fmt: skip


def _row(lab: Lab, stacks: StackRuns, preset: str, published: float | None = None) -> Figure:
    n, value = len(stacks.split.test_labels), stacks.mean(preset)
    note = lab.absence(preset) if value is None else _error_text(value, n)
    return dataclasses.replace(
        _row_figure(preset, n), published=published, note=note,
        reproduced=_accuracies(stacks.runs[preset]),
    )  # fmt: skip


def _accuracies(runs: dict[int, StackRun]) -> Measurement | None:
    return Measurement.over({seed: run.test_accuracy for seed, run in runs.items()})


def _error_text(share: float, n: int) -> str:
    return f"standard error {standard_error(share, n):.4f}"


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
        scores = {name: run.test_accuracy if on_test else run.validation_accuracy
                  for name, run in runs.items()}  # fmt: skip
        known = {name: score for name, score in scores.items() if score is not None}
        if len(known) == len(scores):
            chosen[seed] = max(known, key=known.__getitem__)
    return chosen


def _best_figure(n: int, *, on_test: bool) -> Figure:
    return Figure(
        figure=f"best_stack_accuracy{'_on_test' if on_test else ''}", unit="accuracy", n=n,
        published=BEST_STACK, lower_is_better=False, command=COMMAND, group=BEST,
        tuned_preset=None if on_test else TUNED_STACK,
    )  # fmt: skip


def _best(lab: Lab, stacks: StackRuns) -> list[Figure]:
    """Return the stack chosen on validation, and beside it the report's choice on test."""
    n = len(stacks.split.test_labels)
    num_validation = len(stacks.split.validation_labels)
    figures = []
    for on_test, rule in (
        (False, f"chosen on {num_validation:,} validation images"),
        (True, "chosen on the test images, as the report did"),
    ):
        figure, tuned = _best_figure(n, on_test=on_test), None
        chosen = {
            seed: (_short(name), stacks.runs[name][seed].test_accuracy)
            for seed, name in choose(stacks, on_test=on_test).items()
        }
        chosen = {**_chosen_before(lab, figure), **chosen}
        reproduced = Measurement.over({seed: value for seed, (_, value) in chosen.items()})
        note = f"{rule}: " + ", ".join(f"{name}, seed {s}" for s, (name, _) in chosen.items())
        num = sum(bool(stacks.runs[name]) for name in TABLE_NAMES.values())
        note += f"; {num} of {len(TABLE_NAMES)} stacks run"
        if reproduced is not None:
            note += f"; {_error_text(reproduced.value, n)}"
        if not on_test:
            tuned = _accuracies(stacks.runs[TUNED_STACK])
            note += "; tuned: " + (
                lab.absence(TUNED_STACK) if tuned is None else _error_text(tuned.value, n)
            )
        figures.append(dataclasses.replace(figure, reproduced=reproduced, tuned=tuned, note=note))
    return figures


def _chosen_before(lab: Lab, figure: Figure) -> dict[int, tuple[str, float]]:
    """Return the stored choice by seed: the stack, from the figure's note, and its accuracy.

    It stands until all its stacks are known again, unless one of them has changed since.
    """
    stored = lab.memory.figure(figure.figure)
    if stored is None or not lab.was_known(*TABLE_NAMES.values()):
        return {}
    names = {int(s): name for name, s in re.findall(r"([\d-]+ \w+), seed (\d+)", stored.note)}
    numbers = lab.memory.numbers(figure, "reproduced")
    return {s: (names[s], value) for s, value in sorted(numbers.items()) if s in names}


def _short(preset: str) -> str:
    """Write ``003-stack-relu-128-256`` as ``128-256 ReLU``."""
    _, _, kind, sizes = preset.split("-", 3)
    return f"{sizes} {ACTIVATION_NAMES[kind]}"


def _epochs(lab: Lab, stacks: StackRuns) -> list[Figure]:
    phases = {"pre-training": False, "classifier": True}
    figures = []
    for text, is_classifier in phases.items():
        for kind in KINDS:
            names = [stack_name(kind, sizes) for sizes in TABLE_2]
            epochs = stacks.phases(names, is_classifier=is_classifier)
            note = f"median of {len(epochs)} phases, {min(epochs)} to {max(epochs)}" if epochs \
                else f"not run: {COMMAND}"  # fmt: skip
            figure = Figure(
                figure=f"{kind} {text} epochs", unit="epochs", lower_is_better=None, group=EPOCHS,
                n=len(stacks.split.validation_labels), note=note, command=COMMAND,
                reproduced=Measurement.exact(float(np.median(epochs))) if epochs else None,
            )  # fmt: skip
            if not stacks.is_known(names):  # some ran elsewhere: all of them count, or none
                stored = lab.memory.figure(figure.figure) if lab.was_known(*names) else None
                figure = dataclasses.replace(
                    figure, reproduced=stored.reproduced if stored else None,
                    note=stored.note if stored else f"not run: {COMMAND}",
                )  # fmt: skip
            figures.append(figure)
    return figures


def _full(lab: Lab) -> Figure:
    """Return the stacked denoising classifier of all digits, in per cent wrong."""
    split = lab.split(FULL_STACK)
    figure = Figure(
        figure="stacked denoising test_error", unit="per cent", n=len(split.test_labels),
        published=VINCENT_ERROR, tuned_preset=FULL_STACK, group=FULL,
        note="published: Vincent et al. 2010, a stacked denoising autoencoder of three layers; "
        "not a figure of this report",
    )  # fmt: skip
    return lab.fill(figure, lambda checkpoint: 100 * (
        1 - accuracy(checkpoint.load_model(), split.test_images, split.test_labels)
    ))  # fmt: skip


def _charts(lab: Lab, stacks: StackRuns) -> dict[str, Chart]:
    rows: list[float | str] = list(TABLE_2)
    lines = []
    for column, kind in enumerate(KINDS):
        name = ACTIVATION_NAMES[kind]
        told: list[float | None] = [pair[column] for pair in TABLE_2.values()]
        lines += [
            Series(name=f"{name}, published", x=rows, y=told, is_line=False, is_published=True),
            Series(name=name, x=rows, is_line=False,
                   y=[stacks.mean(TABLE_NAMES[sizes, kind]) for sizes in TABLE_2]),
            Series(name=f"{name}, not pre-trained", x=rows, is_line=False,
                   y=[stacks.mean(SCRATCH_NAMES[sizes, kind]) for sizes in TABLE_2]),
        ]  # fmt: skip
    phases = {"last layer": -2, "classifier": -1}
    stops = [
        Series(name=name, x=rows, is_line=False,
               y=[_stop(lab, stacks, (sizes, kind), phase, name) for sizes in TABLE_2])
        for kind in KINDS for text, phase in (("first layer", 0), *phases.items())
        for name in [f"{ACTIVATION_NAMES[kind]}, {text}"]
    ]  # fmt: skip
    return {
        "table_2": Chart(title="Table 2: test accuracy, mean over seeds", x_title="hidden layers",
                         y_title="accuracy", series=lines),
        "epochs": Chart(title="Epochs until a phase stopped", x_title="hidden layers",
                        y_title="epochs", series=stops, is_log_y=True,
                        note="of the lowest seed that has been run; 100 is the most allowed"),
    }  # fmt: skip


def _stop(lab: Lab, stacks: StackRuns, row: tuple[str, Kind], phase: int,
          line: str) -> float | None:  # fmt: skip
    """Return the epochs of a phase of the lowest seed; from the stored chart if they are gone."""
    found = stacks.runs[TABLE_NAMES[row]]
    if not found or found[min(found)].epochs:
        return float(found[min(found)].epochs[phase]) if found else None
    stored = lab.memory.line("epochs", line)
    return dict(zip(stored.x, stored.y, strict=True)).get(row[0]) if stored else None

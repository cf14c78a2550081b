"""Report 003, second half: stacks that classify (table 2), with and without pre-training."""

from __future__ import annotations

import dataclasses
import re

import numpy as np

from ae_core.reports.figures import Chart, Figure, Measurement, Series
from ae_core.reports.lab import Lab
from ae_core.reports.r003.networks import FULL_STACK, NO_HIDDEN, TUNED_STACK, stack_name
from ae_core.reports.r003.parts import COMMAND, Part, standard_error
from ae_core.reports.r003.published import (
    ACTIVATION_NAMES,
    KINDS,
    NO_HIDDEN_LAYER,
    TABLE_2,
    VINCENT_ERROR,
    Kind,
)
from ae_core.reports.r003.stack_runs import (
    SCRATCH_NAMES,
    SLOW_NAMES,
    TABLE_NAMES,
    StackRun,
    StackRuns,
    accuracy,
    best_figure,
    choose,
    row_figure,
)

EPOCHS = "Epochs until a phase stopped"
FULL = "All 60,000 digits"


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


def _row(lab: Lab, stacks: StackRuns, preset: str, published: float | None = None) -> Figure:
    n, value = len(stacks.split.test_labels), stacks.mean(preset)
    note = lab.absence(preset) if value is None else _error_text(value, n)
    return dataclasses.replace(
        row_figure(preset, n),
        published=published,
        note=note,
        reproduced=_accuracies(stacks.runs[preset]),
    )


def _accuracies(runs: dict[int, StackRun]) -> Measurement | None:
    return Measurement.over({seed: run.test_accuracy for seed, run in runs.items()})


def _error_text(share: float, n: int) -> str:
    return f"standard error {standard_error(share, n):.4f}"


def _best(lab: Lab, stacks: StackRuns) -> list[Figure]:
    """Return the stack chosen on validation, and beside it the report's choice on test."""
    n = len(stacks.split.test_labels)
    num_validation = len(stacks.split.validation_labels)
    figures = []
    for on_test, rule in (
        (False, f"chosen on {num_validation:,} validation images"),
        (True, "chosen on the test images, as the report did"),
    ):
        figure, tuned = best_figure(n, on_test=on_test), None
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
            note = (
                f"median of {len(epochs)} phases, {min(epochs)} to {max(epochs)}"
                if epochs
                else f"not run: {COMMAND}"
            )
            figure = Figure(
                figure=f"{kind} {text} epochs",
                unit="epochs",
                lower_is_better=None,
                group=EPOCHS,
                n=len(stacks.split.validation_labels),
                note=note,
                command=COMMAND,
                reproduced=Measurement.exact(float(np.median(epochs))) if epochs else None,
            )
            if not stacks.is_known(names):  # some ran elsewhere: all of them count, or none
                stored = lab.memory.figure(figure.figure) if lab.was_known(*names) else None
                figure = dataclasses.replace(
                    figure,
                    reproduced=stored.reproduced if stored else None,
                    note=stored.note if stored else f"not run: {COMMAND}",
                )
            figures.append(figure)
    return figures


def _full(lab: Lab) -> Figure:
    """Return the stacked denoising classifier of all digits, in per cent wrong."""
    split = lab.split(FULL_STACK)
    figure = Figure(
        figure="stacked denoising test_error",
        unit="per cent",
        n=len(split.test_labels),
        published=VINCENT_ERROR,
        tuned_preset=FULL_STACK,
        group=FULL,
        note="published: Vincent et al. 2010, a stacked denoising autoencoder of three layers; "
        "not a figure of this report",
    )
    return lab.fill(
        figure,
        lambda checkpoint: (
            100 * (1 - accuracy(checkpoint.load_model(), split.test_images, split.test_labels))
        ),
    )


def _charts(lab: Lab, stacks: StackRuns) -> dict[str, Chart]:
    rows: list[float | str] = list(TABLE_2)
    lines = []
    for column, kind in enumerate(KINDS):
        name = ACTIVATION_NAMES[kind]
        told: list[float | None] = [pair[column] for pair in TABLE_2.values()]
        lines += [
            Series(name=f"{name}, published", x=rows, y=told, is_line=False, is_published=True),
            Series(
                name=name,
                x=rows,
                is_line=False,
                y=[stacks.mean(TABLE_NAMES[sizes, kind]) for sizes in TABLE_2],
            ),
            Series(
                name=f"{name}, not pre-trained",
                x=rows,
                is_line=False,
                y=[stacks.mean(SCRATCH_NAMES[sizes, kind]) for sizes in TABLE_2],
            ),
        ]
    phases = {"last layer": -2, "classifier": -1}
    stops = [
        Series(
            name=name,
            x=rows,
            is_line=False,
            y=[_stop(lab, stacks, (sizes, kind), phase, name) for sizes in TABLE_2],
        )
        for kind in KINDS
        for text, phase in (("first layer", 0), *phases.items())
        for name in [f"{ACTIVATION_NAMES[kind]}, {text}"]
    ]
    return {
        "table_2": Chart(
            title="Table 2: test accuracy, mean over seeds",
            x_title="hidden layers",
            y_title="accuracy",
            series=lines,
        ),
        "epochs": Chart(
            title="Epochs until a phase stopped",
            x_title="hidden layers",
            y_title="epochs",
            series=stops,
            is_log_y=True,
            note="of the lowest seed that has been run; 100 is the most allowed",
        ),
    }


def _stop(
    lab: Lab, stacks: StackRuns, row: tuple[str, Kind], phase: int, line: str
) -> float | None:
    """Return the epochs of a phase of the lowest seed; from the stored chart if they are gone."""
    found = stacks.runs[TABLE_NAMES[row]]
    if not found or found[min(found)].epochs:
        return float(found[min(found)].epochs[phase]) if found else None
    stored = lab.memory.line("epochs", line)
    return dict(zip(stored.x, stored.y, strict=True)).get(row[0]) if stored else None

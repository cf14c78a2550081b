"""Report 003, second half: stacks that classify (table 2), and which of them is the best."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.presets import STACKS
from ae_core.reports.figures import Column, Figure, Gap, Kind, Measurement, Series
from ae_core.reports.measures import standard_error, standard_error_note
from ae_core.reports.measuring import Measuring
from ae_core.reports.r003.networks import (
    ACTIVATION_NAMES,
    KINDS,
    NO_HIDDEN,
    SCRATCH,
    SLOW,
    TABLE_2,
    TUNED_STACK,
)
from ae_core.reports.runs import Facts
from ae_core.store.checkpoints import Checkpoint

ROWS = {
    NO_HIDDEN: "no hidden layer",
    **{name: f"{sizes} {kind}" for (sizes, kind), name in TABLE_2.items()},
    **{name: f"{sizes} {kind} at rate 0.01" for (sizes, kind), name in SLOW.items()},
    **{name: f"{sizes} {kind} not pre-trained" for (sizes, kind), name in SCRATCH.items()},
}


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


Stack = dict[int, StackRun]  # by seed


def row_name(preset: str) -> str:
    """Return the figure of a stack's accuracy."""
    return f"{ROWS[preset]} test_accuracy"


def stack_of(m: Measuring, preset: str) -> Stack:
    """Return every run of a stack, measured on its validation and test images."""

    def measured() -> Stack:
        figure = Figure(figure="best_stack_accuracy", unit="accuracy", n=len(m.split.test_labels))
        column: Column = "tuned"
        figure = dataclasses.replace(figure, tuned_preset=preset)
        if preset != TUNED_STACK:
            column = "reproduced"
            figure = dataclasses.replace(figure, figure=row_name(preset), preset=preset)
        stored = m.runs.stored.numbers(figure, column)
        facts = m.runs.facts(preset, lambda run: _measure(m, run))
        found = {seed: _run(known, stored.get(seed)) for seed, known in facts.items()}
        return {seed: run for seed, run in found.items() if run is not None}

    return m.once(measured, "stack", preset)


def accuracy(model: DenseAutoencoder, images: FloatArray, labels: np.ndarray) -> float:
    """Return the share of images that a network's classifier gets right."""
    return float((model.classify(images).argmax(axis=1) == labels).mean())


def _measure(m: Measuring, run: Checkpoint) -> Facts:
    model, split = run.load_model(), m.split
    last = {entry["phase"]: entry for entry in run.load_history()}
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


def _accuracies(stack: Stack) -> Measurement | None:
    return Measurement.over({seed: run.test_accuracy for seed, run in stack.items()})


def stack_row(m: Measuring, figure: Figure) -> Figure:
    """Return a row of table 2, or of those beside it."""
    preset = figure.preset or ""
    measured = _accuracies(stack_of(m, preset))
    gaps: dict[Column, Gap] = {} if measured else {"reproduced": m.runs.absence(preset)}
    return dataclasses.replace(figure, reproduced=measured, gaps=gaps)


def choose(stacks: dict[str, Stack], *, on_test: bool = False) -> dict[int, str]:
    """Return the best of stacks by seed, on validation accuracy or on the test's.

    Of seeds that have all stacks; where none has, of those that have any. Ties go to the stack
    that stands first. A seed with a stack whose validation accuracy is unknown is left out.
    """
    complete = set.intersection(*(set(runs) for runs in stacks.values()))
    chosen = {}
    for seed in sorted(complete or {seed for runs in stacks.values() for seed in runs}):
        runs = {name: runs[seed] for name, runs in stacks.items() if seed in runs}
        scores = {
            name: run.test_accuracy if on_test else run.validation_accuracy
            for name, run in runs.items()
        }
        known = {name: score for name, score in scores.items() if score is not None}
        if len(known) == len(scores):
            chosen[seed] = max(known, key=known.__getitem__)
    return chosen


def best_stack(m: Measuring, figure: Figure, *, on_test: bool) -> Figure:
    """Return the stack chosen on validation images, or on the test's as the report did.

    The stored choice of a seed stands until all its stacks are known again, unless one of them
    has changed since.
    """
    stacks = {name: stack_of(m, name) for name in TABLE_2.values()}
    stored = m.runs.stored.figure(figure.figure)
    chosen: dict[int, tuple[str, float]] = {}
    if stored is not None and m.runs.was_known(*stacks):
        numbers = sorted(m.runs.stored.numbers(figure, "reproduced").items())
        chosen = {s: (stored.chosen[s], value) for s, value in numbers if s in stored.chosen}
    for seed, name in choose(stacks, on_test=on_test).items():
        chosen[seed] = (name, stacks[name][seed].test_accuracy)
    reproduced = Measurement.over({seed: value for seed, (_, value) in chosen.items()})
    names = {seed: name for seed, (name, _) in chosen.items()}
    notes = [
        f"{figure.note}: " + ", ".join(f"{_short(name)}, seed {s}" for s, name in names.items()),
        f"{sum(map(bool, stacks.values()))} of {len(stacks)} stacks run",
    ]
    figure = dataclasses.replace(figure, reproduced=reproduced, chosen=names)
    notes += filter(None, [standard_error_note(m, figure)])
    if preset := figure.tuned_preset:
        tuned = _accuracies(stack_of(m, preset))
        gaps: dict[Column, Gap] = {} if tuned else {"tuned": m.runs.absence(preset)}
        figure = dataclasses.replace(figure, tuned=tuned, gaps=gaps)
        if tuned is not None:
            notes.append(f"tuned: standard error {standard_error(tuned.value, figure.n or 1):.4f}")
    return dataclasses.replace(figure, note="; ".join(notes))


def _short(preset: str) -> str:
    """Write ``003-stack-relu-128-256`` as ``128-256 ReLU``."""
    _, _, kind, sizes = preset.split("-", 3)
    return f"{sizes} {ACTIVATION_NAMES[kind]}"


def is_known(m: Measuring, presets: Iterable[str]) -> bool:
    """Whether more than the test accuracy is known of every run of these stacks."""
    runs = (run for preset in presets for run in stack_of(m, preset).values())
    return all(run.validation_accuracy is not None for run in runs)


def phases(m: Measuring, presets: Iterable[str], *, is_classifier: bool) -> list[int]:
    """Return the epochs of all pre-training phases of stacks, or of all classifiers."""
    return [
        epochs
        for preset in presets
        for run in stack_of(m, preset).values()
        for epochs in (run.epochs[-1:] if is_classifier else run.epochs[:-1])
    ]


def stopping_epochs(m: Measuring, figure: Figure, *, is_classifier: bool) -> Figure:
    """Return the median of epochs until a phase stopped, over the stacks of an activation."""
    names = [name for (_, kind), name in TABLE_2.items() if kind == figure.kind]
    if not is_known(m, names):  # some ran elsewhere: all of them count, or none
        stored = m.runs.stored.figure(figure.figure) if m.runs.was_known(*names) else None
        if stored is not None:
            return dataclasses.replace(figure, reproduced=stored.reproduced, note=stored.note)
    elif epochs := phases(m, names, is_classifier=is_classifier):
        return dataclasses.replace(
            figure,
            reproduced=Measurement.exact(float(np.median(epochs))),
            note=f"median of {len(epochs)} phases, {min(epochs)} to {max(epochs)}",
        )
    gap = Gap(status="not run", text=figure.command)
    return dataclasses.replace(figure, gaps={"reproduced": gap})


def table_lines(m: Measuring, figures: dict[str, Figure]) -> list[Series]:
    """Return table 2 as bars: published, ours, and ours without pre-training."""
    return [
        Series(
            name=f"{ACTIVATION_NAMES[kind]}{suffix}",
            x=[*STACKS],
            y=[value(figures[row_name(names[sizes, kind])]) for sizes in STACKS],
            is_line=False,
            is_published=suffix == ", published",
        )
        for kind in KINDS
        for suffix, names, value in (
            (", published", TABLE_2, lambda figure: figure.published),
            ("", TABLE_2, _value),
            (", not pre-trained", SCRATCH, _value),
        )
    ]


def _value(figure: Figure) -> float | None:
    return figure.reproduced.value if figure.reproduced else None


def stopping_lines(m: Measuring, figures: dict[str, Figure]) -> list[Series]:
    """Return the epochs of three phases of every stack's lowest seed as bars."""
    positions = {"first layer": 0, "last layer": -2, "classifier": -1}
    return [
        Series(
            name=f"{ACTIVATION_NAMES[kind]}, {text}",
            x=[*STACKS],
            y=[_stop(m, sizes, kind, text, position) for sizes in STACKS],
            is_line=False,
            kind=kind,
            family=text,
        )
        for kind in KINDS
        for text, position in positions.items()
    ]


def _stop(m: Measuring, sizes: str, kind: Kind, text: str, position: int) -> float | None:
    """Return the epochs of a phase; from the stored chart if they are gone."""
    found = stack_of(m, TABLE_2[sizes, kind])
    if not found or found[min(found)].epochs:
        return float(found[min(found)].epochs[position]) if found else None
    stored = m.runs.stored.line("epochs", f"{ACTIVATION_NAMES[kind]}, {text}")
    return dict(zip(stored.x, stored.y, strict=True)).get(sizes) if stored else None

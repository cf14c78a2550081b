"""Report 003, second half: stacks that classify (table 2), and which of them is the best."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.presets import STACKS
from ae_core.reports.figures import Column, Figure, Gap, Kind, Measurement, Series
from ae_core.reports.measures import standard_error, standard_error_note
from ae_core.reports.measuring import Measuring
from ae_core.reports.r003.networks import ACTIVATION_NAMES, KINDS, TABLE_2
from ae_core.reports.runs import Facts
from ae_core.store.checkpoints import Checkpoint

Stack = dict[int, Facts]  # by seed: accuracies, and epochs and losses with one entry a phase


def stack_of(m: Measuring, preset: str) -> Stack:
    """Return every run of a stack, measured on its validation and test images.

    Of stacks that ran elsewhere before all this was stored only the test accuracy is known.
    """

    def measured() -> Stack:
        stored = _stored_accuracies(m, preset)
        known = m.runs.facts(preset, lambda run: _measure(m, run))
        return {
            seed: facts or {"test_accuracy": [stored[seed]]}
            for seed, facts in known.items()
            if facts or seed in stored
        }

    return m.once(measured, "stack", preset)


def _stored_accuracies(m: Measuring, preset: str) -> dict[int, float]:
    """Return the test accuracies of a stack by seed, as they were stored."""
    for figure in m.runs.stored.results.figures:
        if (figure.unit, figure.n) == ("accuracy", len(m.split.test_labels)):
            columns = {figure.preset: figure.reproduced, figure.tuned_preset: figure.tuned}
            if (measured := columns.get(preset)) is not None:
                return measured.seeds
    return {}


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


def _accuracies(stack: Stack) -> Measurement | None:
    return Measurement.over({seed: facts["test_accuracy"][0] for seed, facts in stack.items()})


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
    score = f"{'test' if on_test else 'validation'}_accuracy"
    chosen = {}
    for seed in sorted(complete or {seed for runs in stacks.values() for seed in runs}):
        runs = {name: runs[seed] for name, runs in stacks.items() if seed in runs}
        if all(score in facts for facts in runs.values()):
            chosen[seed] = max(runs, key=lambda name: runs[name][score][0])
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
        chosen[seed] = (name, stacks[name][seed]["test_accuracy"][0])
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
    return all("epochs" in facts for name in presets for facts in stack_of(m, name).values())


def phases(m: Measuring, presets: Iterable[str], *, is_classifier: bool) -> list[int]:
    """Return the epochs of all pre-training phases of stacks, or of all classifiers."""
    runs = [facts["epochs"] for preset in presets for facts in stack_of(m, preset).values()]
    return [int(n) for epochs in runs for n in (epochs[-1:] if is_classifier else epochs[:-1])]


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
    lines = []
    for kind in KINDS:
        for told in ("published", "", "not pre-trained"):
            name = f"{kind} {told}" if told == "not pre-trained" else kind
            rows = [figures[f"{sizes} {name} test_accuracy"] for sizes in STACKS]
            ours = [row.reproduced.value if row.reproduced else None for row in rows]
            line = Series(
                name=", ".join(filter(None, (ACTIVATION_NAMES[kind], told))),
                x=[*STACKS],
                y=[row.published for row in rows] if told == "published" else ours,
                is_line=False,
                is_published=told == "published",
            )
            lines.append(line)
    return lines


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
    if not found:
        return None
    if "epochs" in found[min(found)]:
        return found[min(found)]["epochs"][position]
    stored = m.runs.stored.line("epochs", f"{ACTIVATION_NAMES[kind]}, {text}")
    return dict(zip(stored.x, stored.y, strict=True)).get(sizes) if stored else None

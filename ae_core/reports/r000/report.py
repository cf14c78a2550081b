"""Report 000 (Moon): a deep autoencoder with batch norm on every layer, code of 4.

Its one figure is the cost of training and of validation; its defect, that 50 images validate.
"""

from __future__ import annotations

import dataclasses
from functools import partial

import numpy as np

from ae_core.data.datasets import DataSplit
from ae_core.metrics import per_image_squared_error
from ae_core.networks.model import FloatArray, Model
from ae_core.reports.drawing import (
    draw_rows,
    loss_line,
    only_drawn,
    published_points,
    reconstruct,
    with_runs,
)
from ae_core.reports.figures import Chart, Figure, Measurement, Picture, ReportResults, Verdict
from ae_core.reports.lab import Lab
from ae_core.reports.published import REPORT_000 as PUBLISHED
from ae_core.store.checkpoints import Checkpoint
from ae_core.training.baselines import find_pca

AS_TOLD, SLOW, VALIDATED = "000-deep-4", "000-deep-slow-4", "000-deep-validated-4"
TUNED_NAME = "000-deep-4-tuned"
PRESETS = (AS_TOLD, SLOW, VALIDATED)
TUNED = (TUNED_NAME,)
NUM_PICTURES = 12
COSTS = "Cost after the last epoch"
SLOW_COSTS = "At 0.001, the rate of the book's script"
JUDGES = "What 50 images can tell"
CODE_SIZE = 4
SWING = "test_l2_norm, median of the last epochs"
NUM_LAST = 30  # epochs over which the cost's swing is told


def measure(lab: Lab) -> ReportResults:
    """Measure the costs at both rates, PCA on the images that validate, and our training."""
    split = lab.split(AS_TOLD)
    figures = [
        *_costs(lab, split, AS_TOLD, ""),
        _swing(lab, split),
        *_costs(lab, split, SLOW, "slow "),
        *_judges(lab, split),
    ]
    return ReportResults(
        report="000",
        figures=figures,
        verdicts=_verdicts(lab, split, figures),
        charts=with_runs(_charts(lab), lab.memory),
        runs=lab.run_notes,
        pictures=_pictures(lab, split),
        is_quick=lab.is_quick,
    )


def _costs(lab: Lab, split: DataSplit, preset: str, prefix: str) -> list[Figure]:
    is_told = preset == AS_TOLD
    tuned = TUNED_NAME if is_told else None
    sets = {
        "train": (split.train_images, "mean over the last epoch's batches, while training"),
        "validation": (split.validation_images, "the first images of the training set"),
        "test": (split.test_images, "weights as stored"),
    }

    def value(name: str, checkpoint: Checkpoint) -> float:
        if name == "test":
            return float(_lengths(checkpoint.load_model(), split.test_images).mean())
        return float(checkpoint.load_history()[-1][f"{name}_loss"])

    return [
        lab.fill(
            Figure(
                figure=f"{prefix}{name}_l2_norm",
                unit="l2_norm",
                n=len(images),
                preset=preset,
                published=PUBLISHED[f"{name}_l2_norm"],
                tuned_preset=tuned,
                group=COSTS if is_told else SLOW_COSTS,
                note=note,
            ),
            partial(value, name),
        )
        for name, (images, note) in sets.items()
    ]


def _swing(lab: Lab, split: DataSplit) -> Figure:
    """Tell how far the cost at the constant rate depends on the epoch one stops at."""
    run = lab.first_run(AS_TOLD)
    last: list[float] = []
    if run is not None:
        line = loss_line("test", run, "test_loss", by="epoch")
        stored = line if line.x else lab.memory.line("cost", "test")
        costs = stored.y if stored is not None else []
        last = [float(cost) for cost in costs if cost is not None][-NUM_LAST:]
    figure = Figure(
        figure=SWING,
        unit="l2_norm",
        n=len(split.test_images),
        group=COSTS,
        command=f"python -m ae_core train {AS_TOLD}",
    )
    if run is None or not last:
        return dataclasses.replace(figure, note=lab.absence(AS_TOLD))
    return dataclasses.replace(
        figure,
        reproduced=Measurement.over({run.seed: float(np.median(last))}),
        note=f"at the constant rate the cost swings from epoch to epoch: from {min(last):.3f} to "
        f"{max(last):.3f}, so the row above is one draw of it",
    )


def _judges(lab: Lab, split: DataSplit) -> list[Figure]:
    """Judge the 50 images: by PCA, by a larger validation set, by other fifties."""
    size = len(split.validation_images)
    pca = find_pca(f"pca-{CODE_SIZE}", data=lab.spec(AS_TOLD).data.name)
    everything = np.concatenate([split.validation_images, split.train_images])
    command = "python -m ae_core reproduce 000"

    def of_pca(name: str, images: FloatArray) -> Figure:
        value = float(_lengths(pca, images).mean())
        return Figure(
            figure=f"pca-{CODE_SIZE} {name}_l2_norm",
            unit="l2_norm",
            n=len(images),
            reproduced=Measurement.exact(value),
            command=command,
            group=JUDGES,
        )

    def spread(checkpoint: Checkpoint) -> float | None:
        lengths = _lengths(checkpoint.load_model(), split.test_images)
        means = lengths[: len(lengths) // size * size].reshape(-1, size).mean(axis=1)
        return float(means.std(ddof=1)) if len(means) > 1 else None

    larger = lab.split(VALIDATED).validation_images
    return [
        of_pca("train_and_validation", everything),
        of_pca("validation", split.validation_images),
        lab.fill(
            Figure(
                figure="larger validation_l2_norm",
                unit="l2_norm",
                n=len(larger),
                group=JUDGES,
                preset=VALIDATED,
                note="the same network, more images held out",
            ),
            lambda checkpoint: float(checkpoint.load_history()[-1]["validation_loss"]),
        ),
        lab.fill(
            Figure(
                figure="spread of means of 50",
                unit="l2_norm",
                n=len(split.test_images),
                preset=AS_TOLD,
                lower_is_better=None,
                group=JUDGES,
                note=f"standard deviation over means of {size} test images each",
            ),
            spread,
        ),
    ]


def _lengths(model: Model, images: FloatArray) -> np.ndarray:
    """Return every image's Euclidean distance from its reconstruction, float64 (N,)."""
    return np.sqrt(per_image_squared_error(images, model.reconstruct(images)))


def _verdicts(lab: Lab, split: DataSplit, figures: list[Figure]) -> list[Verdict]:
    known = {figure.figure: figure for figure in figures}
    return [
        _on_steps(lab, split),
        _on_test(lab, known["test_l2_norm"], known[SWING], known["slow test_l2_norm"]),
        _on_validation(known),
        _on_tuning(lab, known["test_l2_norm"]),
    ]


def _on_steps(lab: Lab, split: DataSplit) -> Verdict:
    phase = lab.spec(AS_TOLD).phases[0]
    batches = len(split.train_images) // phase.batch_size
    steps = phase.num_epochs * batches
    return Verdict(
        claim="599 batches of 100 and 200 epochs make the 120,000 steps of its figure's axis.",
        holds=None if lab.is_quick else (batches, round(steps, -3)) == (599, 120_000),
        text=f"{len(split.train_images):,} images fill {batches:,} batches, {steps:,} steps "
        f"in all; so only {len(split.validation_images)} of the training images are left to "
        "validate.",
    )


def _on_test(lab: Lab, told: Figure, swing: Figure, slow: Figure) -> Verdict:
    claim = f"This network reaches a test cost of {told.published}."
    if told.reproduced is None or told.published is None:
        return lab.untold(claim, AS_TOLD)
    other = (
        ""
        if slow.reproduced is None
        else (f"; at the book's rate of 0.001 it is {slow.reproduced.value:.3f}")
    )
    median = (
        ""
        if swing.reproduced is None
        else (f", the median of its last {NUM_LAST} epochs {swing.reproduced.value:.3f}")
    )
    return Verdict(
        claim=claim,
        holds=told.reproduced.value <= told.published,
        text=f"At the rate of 0.01 that it tells, ours is {told.reproduced.value:.3f} over "
        f"{told.n:,} test images{median}{other}.",
    )


def _on_validation(known: dict[str, Figure]) -> Verdict:
    """Say why a validation cost below the training cost is no good sign here."""
    train, validation = known["train_l2_norm"], known["validation_l2_norm"]
    every, first = (
        known[f"pca-{CODE_SIZE} {name}_l2_norm"] for name in ("train_and_validation", "validation")
    )
    assert every.reproduced is not None and first.reproduced is not None
    text = (
        f"The {first.n} images that validate are easier than most: PCA with as small a code, "
        f"which has no layers to overfit, has {first.reproduced.value:.3f} on them against "
        f"{every.reproduced.value:.3f} on all {every.n:,}"
    )
    larger, spread = known["larger validation_l2_norm"].reproduced, known["spread of means of 50"]
    if train.reproduced is not None and validation.reproduced is not None:
        text += (
            f"; our network has {validation.reproduced.value:.3f} on them and "
            f"{train.reproduced.value:.3f} while training"
        )
    if larger is not None:
        text += f", but {larger.value:.3f} on {known['larger validation_l2_norm'].n:,} images"
    if spread.reproduced is not None:
        text += (
            f"; means of {validation.n} test images differ by {spread.reproduced.value:.3f} "
            "from one draw to the next (standard deviation)"
        )
    return Verdict(
        claim="A validation cost below the training cost (3.771 against 3.973) shows a model in "
        "good standing.",
        holds=not first.reproduced.value < every.reproduced.value,
        text=f"{text}.",
    )


def _on_tuning(lab: Lab, test: Figure) -> Verdict:
    claim = "The same layer sizes can do better."
    if test.tuned is None or test.published is None:
        return lab.untold(claim, TUNED_NAME)
    return Verdict(
        claim=claim,
        holds=test.tuned.value < test.published,
        text="With GELU, a linear code, no batch norm, weight decay, a cosine rate and digits "
        f"turned and shifted, the test cost is {test.tuned.value:.3f} against {test.published}.",
    )


def _charts(lab: Lab) -> dict[str, Chart]:
    charts = {}
    for preset, key, title in (
        (AS_TOLD, "cost", "Cost of training and validation, rate 0.01"),
        (SLOW, "cost_slow", "Cost of training and validation, rate 0.001"),
        (TUNED_NAME, "cost_tuned", "Cost of our training"),
    ):
        run = lab.first_run(preset)
        if run is None:
            continue
        lines = [
            loss_line("training", run, "train_loss", by="step"),
            loss_line("validation", run, "validation_loss", by="step"),
            loss_line("test", run, "test_loss", by="step"),
        ]
        if preset == AS_TOLD:
            ends = lines[0].x[-1:]
            lines += [
                published_points(
                    {float(end): PUBLISHED[f"{name}_l2_norm"] for end in ends}, f"published, {name}"
                )
                for name in ("train", "validation", "test")
            ]
        charts[key] = Chart(
            title=title,
            x_title="optimiser steps",
            y_title="l2_norm",
            series=lines,
            note=f"seed {run.seed}",
        )
    return charts


def _pictures(lab: Lab, split: DataSplit) -> dict[str, Picture]:
    indices = range(min(NUM_PICTURES, len(split.test_images)))
    images = split.test_images[list(indices)]
    rows: dict[str, FloatArray | None] = {}
    for name, preset in (("rate 0.01", AS_TOLD), ("rate 0.001", SLOW), ("tuned", TUNED_NAME)):
        if (run := lab.first_run(preset)) is not None:
            rows[name] = reconstruct(run, images)
    pca = find_pca(f"pca-{CODE_SIZE}-clipped", data=lab.spec(AS_TOLD).data.name)
    rows[f"PCA, {CODE_SIZE} components"] = pca.reconstruct(images)
    return only_drawn(
        {
            "reconstructions": draw_rows(
                "Reconstructions of the first test digits",
                rows,
                indices=indices,
                stored=lab.memory.picture("reconstructions"),
            )
        }
    )

"""Report 001 (Jin): a four-layer MLP with a ReLU code of 8, its denoising and interpolation.

The best lesson in it stands nowhere in its text: a ReLU code leaves dead units.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.datasets import DataSplit
from ae_core.metrics import per_image_squared_error
from ae_core.networks.model import FloatArray, Model
from ae_core.networks.summary import layer_table
from ae_core.reports.drawing import (
    draw_rows,
    loss_line,
    only_drawn,
    published_points,
    remembered_line,
    with_runs,
)
from ae_core.reports.figures import (
    Chart,
    Figure,
    Measurement,
    Picture,
    ReportResults,
    RunNote,
    Series,
)
from ae_core.reports.lab import Lab, Run
from ae_core.reports.measures import reconstruction_mse, unit_activity
from ae_core.reports.published import LAYERS_001
from ae_core.reports.published import REPORT_001 as PUBLISHED
from ae_core.reports.r001.claims import AS_TOLD, CONSTANT, TUNED_NAME, give_verdicts
from ae_core.reports.r001.uses import (
    INTERPOLATION_PAIRS,
    INTERPOLATION_STEPS,
    NOISE,
    NOISE_SEED,
    denoising_figures,
    interpolation_figures,
    noisy_images,
)
from ae_core.specs import NUM_PIXELS
from ae_core.store.checkpoints import Checkpoint

__all__ = ["INTERPOLATION_PAIRS", "INTERPOLATION_STEPS", "PRESETS", "TUNED", "measure"]

PRESETS = (AS_TOLD, CONSTANT)
TUNED = (TUNED_NAME,)
FIRST_SETTLED_EPOCH = 5  # the loss falls steeply before
BYTES_A_NUMBER = 4  # float32
NUM_PICTURES = 12


def measure(lab: Lab) -> ReportResults:
    """Measure losses, dead units, denoising, interpolation and what the schedule does."""
    split = lab.split(AS_TOLD)
    figures = [
        *_layer_figures(lab),
        *_loss_figures(lab, split),
        *_unit_figures(lab, split),
        *denoising_figures(lab, split),
        *interpolation_figures(lab, split),
        *_schedule_figures(lab, split),
    ]
    charts = with_runs(_charts(lab, split), lab.memory)
    return ReportResults(
        report="001",
        figures=figures,
        verdicts=give_verdicts(lab, figures, charts),
        charts=charts,
        runs=lab.run_notes,
        pictures=_pictures(lab, split),
        is_quick=lab.is_quick,
    )


def _layer_figures(lab: Lab) -> list[Figure]:
    rows = layer_table(lab.spec(AS_TOLD).network)
    parameters = sum(row.num_parameters for row in rows)
    outputs = sum(row.output_shape[0] for row in rows)
    megabyte = 1e6
    weights = parameters * BYTES_A_NUMBER / megabyte
    # a training keeps every output and its gradient
    passes = 2 * outputs * BYTES_A_NUMBER / megabyte
    pixels = NUM_PIXELS * BYTES_A_NUMBER / megabyte
    counted = {
        "num_parameters": ("parameters", parameters),
        "parameters_megabytes": ("MB", weights),
        "passes_megabytes": ("MB", passes),
        "total_megabytes": ("MB", weights + passes + pixels),
        "multiply_adds_millions": ("millions", sum(r.num_multiply_adds for r in rows) / 1e6),
    }
    told: list[tuple[str, str, float, float]] = [
        (name, unit, value, PUBLISHED[name]) for name, (unit, value) in counted.items()
    ]
    told += [
        (f"{row.layer} parameters", "parameters", row.num_parameters, float(printed))
        for row, printed in zip(rows, LAYERS_001, strict=True)
    ]
    return [
        Figure(
            figure=name,
            unit=unit,
            n=None,
            published=published,
            lower_is_better=None,
            reproduced=Measurement.exact(value),
            group="Layer table",
            preset=AS_TOLD,
            command="python -m ae_core summary 001-mlp-8",
        )
        for name, unit, value, published in told
    ]


def _loss_figures(lab: Lab, split: DataSplit) -> list[Figure]:
    losses = [
        lab.fill(
            Figure(
                figure=f"train_mse_epoch_{epoch}",
                unit="mse",
                n=len(split.train_images),
                published=PUBLISHED[f"train_mse_epoch_{epoch}"],
                preset=AS_TOLD,
                group="Loss",
                note="mean over the epoch's batches, while training",
            ),
            partial(train_loss, epoch),
        )
        for epoch in (1, 4, 50)
    ]
    test = lab.fill(
        Figure(
            figure="test_mse",
            unit="mse",
            n=len(split.test_images),
            preset=AS_TOLD,
            tuned_preset=TUNED_NAME,
            group="Loss",
            note="not told in the text",
        ),
        lambda checkpoint: reconstruction_mse(checkpoint.load_model(), split.test_images),
        best="lower",
    )
    return [*losses, test]


def train_loss(epoch: int, checkpoint: Checkpoint) -> float | None:
    """Return the training loss of an epoch (from 1), or None where a run ended before."""
    history = checkpoint.load_history()
    return float(history[epoch - 1]["train_loss"]) if epoch <= len(history) else None


def _unit_figures(lab: Lab, split: DataSplit) -> list[Figure]:
    return [
        lab.fill(
            Figure(
                figure="dead_code_units",
                unit="units",
                n=len(split.test_images),
                preset=AS_TOLD,
                tuned_preset=TUNED_NAME,
                group="Code units",
                note="of 8; 0 for every test image",
            ),
            lambda checkpoint: float(
                (unit_activity(checkpoint.load_model(), split.test_images) == 0).sum()
            ),
        )
    ]


def _schedule_figures(lab: Lab, split: DataSplit) -> list[Figure]:
    def roughness(checkpoint: Checkpoint) -> float | None:
        losses = [e["train_loss"] for e in checkpoint.load_history()][FIRST_SETTLED_EPOCH - 1 :]
        return float(np.abs(np.diff(losses, 2)).mean()) if len(losses) > 2 else None

    def rises(checkpoint: Checkpoint) -> float:
        losses = [entry["test_loss"] for entry in checkpoint.load_history()]
        return float((np.diff(losses) > 0).sum())

    figures = []
    for preset, what in ((AS_TOLD, "falling rate"), (CONSTANT, "constant rate")):
        common: dict[str, Any] = {"preset": preset, "group": "The schedule"}
        figures += [
            lab.fill(
                Figure(
                    figure=f"{what}: roughness of the loss",
                    unit="mse",
                    n=len(split.train_images),
                    **common,
                    note="mean absolute second difference of the training loss, epochs 5 on",
                ),
                roughness,
            ),
            lab.fill(
                Figure(
                    figure=f"{what}: epochs in which the test loss rose",
                    unit="epochs",
                    n=len(split.test_images),
                    **common,
                ),
                rises,
            ),
            lab.fill(
                Figure(figure=f"{what}: test_mse", unit="mse", n=len(split.test_images), **common),
                lambda checkpoint: reconstruction_mse(checkpoint.load_model(), split.test_images),
            ),
        ]
    return figures


def _charts(lab: Lab, split: DataSplit) -> dict[str, Chart]:
    lines = [
        loss_line(f"seed {seed}", run, "train_loss", by="epoch")
        for seed, run in lab.every_run(AS_TOLD).items()
    ]
    told = {float(epoch): PUBLISHED[f"train_mse_epoch_{epoch}"] for epoch in (1, 4, 50)}
    schedules = [
        line
        for name, preset in (("falling", AS_TOLD), ("constant", CONSTANT))
        if (run := lab.first_run(preset)) is not None
        for line in (
            loss_line(f"{name}, training", run, "train_loss", by="epoch"),
            loss_line(f"{name}, test", run, "test_loss", by="epoch"),
        )
    ]
    activity = [
        _activity(f"seed {seed}", run, split) for seed, run in lab.every_run(AS_TOLD).items()
    ]
    tuned = [
        loss_line(f"tuned, seed {seed}", run, "test_loss", by="epoch")
        for seed, run in lab.every_run(TUNED_NAME).items()
    ]
    return {
        "loss": Chart(
            title="Training loss as told",
            x_title="epoch",
            y_title="mse",
            series=[*lines, published_points(told)],
            is_log_y=True,
        ),
        "schedule": Chart(
            title="Falling and constant rate",
            x_title="epoch",
            y_title="mse",
            series=schedules,
            is_log_y=True,
        ),
        "unit_activity": Chart(
            title="Share of test digits that switch each unit of the code on",
            x_title="",
            y_title="share",
            series=activity,
            note="0: the unit is dead",
        ),
        "tuned": Chart(
            title="Test loss of our training",
            x_title="epoch",
            y_title="mse",
            series=tuned,
            is_log_y=True,
        ),
    }


def _activity(name: str, run: Run, split: DataSplit) -> Series:
    if isinstance(run, RunNote):
        return remembered_line(name, is_line=False)
    shares = unit_activity(run.load_model(), split.test_images)
    return Series(
        name=name,
        x=[f"unit {i + 1}" for i in range(len(shares))],
        is_line=False,
        y=[float(share) for share in shares],
    )


def _best_model(lab: Lab, preset: str) -> Model | None:
    """Return the network of the best seed whose weights are here."""
    found = lab.checkpoints(preset).values()
    best = min(found, key=lambda c: c.metrics["mse"] or np.inf, default=None)
    return best.load_model() if best is not None else None


def _pictures(lab: Lab, split: DataSplit) -> dict[str, Picture]:
    models = {
        name: _best_model(lab, preset)
        for name, preset in (("as told", AS_TOLD), ("tuned", TUNED_NAME))
        if lab.every_run(preset)
    }
    first = list(range(min(NUM_PICTURES, len(split.test_images))))
    noisy, stored = noisy_images(split.test_images), lab.memory.picture("denoised")
    told = next((model for model in models.values() if model is not None), None)
    if models.get("as told", told) is None and stored is not None:
        shown = stored.indices  # ordered by a network that is not here
    elif told is not None:
        shown = _best_middle_worst(
            per_image_squared_error(split.test_images, told.reconstruct(noisy))
        )
    else:
        shown = []

    def rows(images: FloatArray) -> dict[str, FloatArray | None]:
        return {
            name: model.reconstruct(images) if model is not None else None
            for name, model in models.items()
        }

    return only_drawn(
        {
            "reconstructions": draw_rows(
                "Reconstructions of the first test digits",
                rows(split.test_images[first]),
                indices=first,
                stored=lab.memory.picture("reconstructions"),
            ),
            "denoised": draw_rows(
                "Digits of noise 0.2 after repair: the best, the middle, the worst",
                rows(noisy[shown]),
                indices=shown,
                stored=stored,
                damage=(NOISE, NOISE_SEED),
                note=f"ordered by the error as told; noise of seed {NOISE_SEED}",
            )
            if shown
            else None,
        }
    )


def _best_middle_worst(errors: NDArray[np.float64]) -> list[int]:
    """Return twelve indices: of the smallest errors, those in the middle, and the largest."""
    order = np.argsort(errors)
    middle, edge = len(order) // 2, min(4, len(order) // 3)
    return [int(i) for i in (*order[:edge], *order[middle : middle + edge], *order[-edge:])]

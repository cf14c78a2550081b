"""What report 000's figures and claims measure: its swing, and how 50 images judge."""

from __future__ import annotations

import dataclasses

import numpy as np

from ae_core.networks.model import FloatArray
from ae_core.reports.claims import Judgement, Known
from ae_core.reports.figures import Figure, Measurement
from ae_core.reports.measuring import Measuring
from ae_core.store.checkpoints import Checkpoint

AS_TOLD = "000-deep-4"
NUM_LAST = 30  # epochs over which the cost's swing is told


def swing(m: Measuring, figure: Figure) -> Figure:
    """Tell how far the cost at the constant rate depends on the epoch one stops at."""
    run = m.runs.first_run(AS_TOLD)
    stored = m.runs.stored.line("cost", "test")
    costs: list[float | None] = [*stored.y] if stored is not None and run is not None else []
    if isinstance(run, Checkpoint):
        costs = [entry["test_loss"] for entry in run.load_history()]
    last = [float(cost) for cost in costs if cost is not None][-NUM_LAST:]
    if run is None or not last:
        return dataclasses.replace(figure, gaps={"reproduced": m.runs.absence(AS_TOLD)})
    return dataclasses.replace(
        figure,
        reproduced=Measurement.over({run.seed: float(np.median(last))}),
        note=f"at the constant rate the cost swings from epoch to epoch: from {min(last):.3f} to "
        f"{max(last):.3f}, so the row above is one draw of it",
    )


def everything(m: Measuring) -> FloatArray:
    """Return all images that train or validate."""
    return np.concatenate([m.split.validation_images, m.split.train_images])


def held_out(m: Measuring) -> FloatArray:
    """Return the larger validation set."""
    return m.runs.split("000-deep-validated-4").validation_images


def spread_of_means(m: Measuring, run: Checkpoint) -> float | None:
    """Return how the mean cost of so few images differs from draw to draw of test images."""
    lengths, size = np.sqrt(m.errors(run)), m.count("validation")
    means = lengths[: len(lengths) // size * size].reshape(-1, size).mean(axis=1)
    return float(means.std(ddof=1)) if len(means) > 1 else None


def steps(known: Known) -> Judgement:
    """Count the steps that the images make."""
    m = known.measuring
    phase, num_train = m.runs.spec(AS_TOLD).phases[0], m.count("train")
    batches = num_train // phase.batch_size
    total = phase.num_epochs * batches
    holds = None if m.runs.is_quick else (batches, round(total, -3)) == (599, 120_000)
    told = {"train": num_train, "batches": batches, "total": total}
    return holds, {**told, "validation": m.count("validation")}

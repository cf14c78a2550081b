"""What report 000's figures measure: its swing, and how the 50 images that validate judge."""

from __future__ import annotations

import dataclasses

import numpy as np

from ae_core.metrics import per_image_squared_error
from ae_core.networks.model import FloatArray
from ae_core.reports.exhibits import loss_line
from ae_core.reports.figures import Figure, Measurement
from ae_core.reports.measures import error_in
from ae_core.reports.measuring import Measuring
from ae_core.reports.r000.networks import AS_TOLD
from ae_core.store.checkpoints import Checkpoint
from ae_core.training.library import find_pca

CODE_SIZE = 4
NUM_LAST = 30  # epochs over which the cost's swing is told


def swing(m: Measuring, figure: Figure) -> Figure:
    """Tell how far the cost at the constant rate depends on the epoch one stops at."""
    run = m.runs.first_run(AS_TOLD)
    last: list[float] = []
    if run is not None:
        line = loss_line(run, "test_loss")
        stored = line if line.x else m.runs.stored.line("cost", "test")
        costs = stored.y if stored is not None else []
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


def pca_l2_norm(m: Measuring, *, of: str) -> float:
    """Return the cost of PCA with as small a code."""
    pca = find_pca(f"pca-{CODE_SIZE}", data=m.runs.spec(AS_TOLD).data.name)
    errors = per_image_squared_error(m.images(of), pca.reconstruct(m.images(of)))
    return error_in("l2_norm", errors)


def spread_of_means(m: Measuring, run: Checkpoint) -> float | None:
    """Return how the mean cost of so few images differs from draw to draw of test images."""
    lengths, size = np.sqrt(m.errors(run)), m.count("validation")
    means = lengths[: len(lengths) // size * size].reshape(-1, size).mean(axis=1)
    return float(means.std(ddof=1)) if len(means) > 1 else None

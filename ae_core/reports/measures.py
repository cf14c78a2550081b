"""What the figures of more than one report measure, by the names that their records use."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core import metrics
from ae_core.analysis.neighbours import NeighbourSearch, knn_accuracy, knn_classify
from ae_core.metrics import Float64Array
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Figure
from ae_core.reports.measuring import Measuring
from ae_core.specs import CorruptionSpec
from ae_core.store.checkpoints import Checkpoint

NUM_PICTURED = 12  # test digits in a picture


def error(m: Measuring, run: Checkpoint, *, unit: str, of: str) -> float | None:
    """Return the reconstruction error of images in a unit of `ae_core.metrics`."""
    if unit in ("mse", "rmse", "squared_error", "l2_norm"):
        return error_in(unit, m.errors(run, of))
    return metrics.measure(m.images(of), run.load_model().reconstruct(m.images(of)))[unit]


def error_in(unit: str, errors: Float64Array) -> float:
    """Return the squared errors of images (N,) as one number."""
    value = metrics.quick_units(errors)[unit]
    assert value is not None, unit
    return value


def pca_error(m: Measuring, *, name: str, unit: str, of: str = "test") -> float:
    """Return the error of PCA on images, ``pca-10`` or ``pca-10-clipped``."""
    images = m.images(of)

    def measured() -> Float64Array:
        return metrics.per_image_squared_error(images, m.pca(name).reconstruct(images))

    return error_in(unit, m.once(measured, "pca errors", name, of))


def repaired_errors(m: Measuring, run: Checkpoint, damage: CorruptionSpec) -> Float64Array:
    """Return the squared error of each test image that a run repairs."""

    def measured() -> Float64Array:
        repaired = run.load_model().reconstruct(m.damaged(damage))
        return metrics.per_image_squared_error(m.split.test_images, repaired)

    return m.once(measured, "repaired", run.path, damage)


def repaired(
    m: Measuring, run: Checkpoint, *, damage: dict[str, Any], unit: str, statistic: str = "mean"
) -> float:
    """Return the error after repair: over all test digits, of the best or of the worst."""
    errors = repaired_errors(m, run, CorruptionSpec(**damage))
    one = {"best": errors.argmin(), "worst": errors.argmax()}.get(statistic)
    return error_in(unit, errors if one is None else errors[[one]])


def left_alone(
    m: Measuring, *, damage: dict[str, Any], unit: str, is_clipped: bool = False
) -> float:
    """Return the error of damaged digits that nobody repairs."""
    images = m.damaged(CorruptionSpec(**damage))
    images = np.clip(images, 0, 1) if is_clipped else images
    return error_in(unit, metrics.per_image_squared_error(m.split.test_images, images))


def loss_at(m: Measuring, run: Checkpoint, *, loss: str, epoch: int = 0) -> float | None:
    """Return a loss after an epoch, or after the last; None where a run ended before."""
    history = run.load_history()
    return float(history[epoch - 1][loss]) if epoch <= len(history) else None


def knn(m: Measuring, run: Checkpoint) -> float:
    """Return the accuracy of a vote of the five nearest training codes."""
    model, split = run.load_model(), m.split
    train, test = (model.encode(images) for images in (split.train_images, split.test_images))
    return knn_accuracy(train, split.train_labels, test, split.test_labels)


def are_recognised(m: Measuring, images: FloatArray, train: FloatArray) -> NDArray[np.bool_]:
    """Tell which of the first test digits, redrawn, the nearest of first training digits name."""
    known, seen = (array.reshape(len(array), -1) for array in (train, images))
    classes, _ = knn_classify(known, m.split.train_labels[: len(train)], seen)
    return np.asarray(classes == m.split.test_labels[: len(images)])


def standard_error_note(m: Measuring, figure: Figure) -> str:
    """Say how far a share that was counted may be off."""
    if figure.reproduced is None:
        return ""
    return f"standard error {standard_error(figure.reproduced.value, figure.n or 1):.4f}"


def standard_error(share: float, n: int) -> float:
    """Return the standard error of a share counted over n images (binomial)."""
    return math.sqrt(max(share * (1 - share), 0.0) / n)


def first_digits(m: Measuring) -> list[int]:
    """Return the first test digits."""
    return list(range(min(NUM_PICTURED, len(m.split.test_labels))))


def first_of_classes(m: Measuring, classes: list[int] | None = None) -> list[int]:
    """Return the first test digit of every class, or of some, those that there are."""
    labels = m.split.test_labels
    wanted = range(10) if classes is None else classes
    return [int(np.argmax(labels == k)) for k in wanted if (labels == k).any()]


def distance_to_digits(m: Measuring, images: FloatArray) -> float:
    """Return the mean distance (pixels, Euclidean) of images to their nearest training digit."""
    search = m.once(lambda: NeighbourSearch(m.split.train_images), "search")
    return float(search.find(images.reshape(len(images), -1), num_neighbours=1).distances.mean())

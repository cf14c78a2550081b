"""The PCA baseline by name: read where it is stored, fitted where it is not."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.data.datasets import find_dataset, load_images
from ae_core.errors import CheckpointDamagedError, DataMissingError, SpecError
from ae_core.metrics import measure, per_image_squared_error
from ae_core.networks.model import FloatArray
from ae_core.networks.pca import PCAModel, fit_pca, parse_pca_name
from ae_core.networks.pca_ladder import MeasuredLadder
from ae_core.store.checkpoints import (
    Ladder,
    PCACheckpoint,
    list_pca_checkpoints,
    save_pca_checkpoint,
)
from ae_core.training.train import data_md5

# Of training codes and labels, then test codes and labels: a share.
Accuracy = Callable[[FloatArray, NDArray[Any], FloatArray, NDArray[Any]], float]
Labelled = tuple[FloatArray, NDArray[np.int64]]
_KNN_STEPS = (1, 2, 3, 4, 5, 8, 10, 16, 30, 32, 64)  # 1 to 3 s each on MNIST, so not all 64


def find_pca(name: str, *, data: str = "mnist") -> PCAModel:
    """Return ``pca-K`` or ``pca-K-clipped`` of a data set.

    From the stored components where there are enough of them and they are whole, else fitted
    on the training images of ``data``, which takes seconds.
    """
    parsed = parse_pca_name(name)
    if parsed is None:
        raise SpecError(f"{name!r} is not the name of a PCA; write pca-10 or pca-10-clipped.")
    num_components, is_clipped = parsed
    find_dataset(data)
    damage: CheckpointDamagedError | None = None
    for checkpoint in list_pca_checkpoints()[0]:
        if checkpoint.data == data:
            try:
                model = checkpoint.load_model()
            except CheckpointDamagedError as error:
                damage = error
                continue
            if num_components <= model.code_size:
                return model.truncated(num_components).clipped(is_clipped)
    try:
        images, _ = load_images(data, "train")
    except DataMissingError:
        if damage is not None:  # what can be mended at once
            raise damage from None
        raise
    return fit_pca(images, num_components, is_clipped=is_clipped, data=data)


def find_ladder(data: str) -> MeasuredLadder | None:
    """Return the stored ladder of a data set, which needs no images; None where there is none."""
    for stored in list_pca_checkpoints()[0]:
        if stored.data == data:
            counts = stored.num_images("test"), stored.num_images("train")
            return MeasuredLadder(data, stored.load_ladder(), *counts)
    return None


def train_pca(
    name: str, root: Path, *, data: str = "mnist", accuracy: Accuracy | None = None
) -> PCACheckpoint:
    """Fit ``pca-K`` on a data set, measure every smaller K on its test images, and store it.

    ``accuracy`` gives what the ladder notes as ``knn_accuracy``, unknown without it.
    """
    parsed = parse_pca_name(name)
    if parsed is None or parsed[1]:
        raise SpecError(
            f"{name!r} cannot be fitted; fit pca-K, whose clipped form needs no fit of its own."
        )
    images, labels = load_images(data, "train")
    start = time.perf_counter()
    model = fit_pca(images, parsed[0], data=data)
    seconds = time.perf_counter() - start
    test_images, test_labels = load_images(data, "test")
    test_codes = model.encode(test_images)
    ladder = _measure_ladder(model, (images, labels), (test_images, test_labels), accuracy)
    provenance = {
        "name": name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": 0,  # a fit draws nothing
        "device": "cpu",
        "versions": _versions(),
        "seconds": round(seconds, 3),
        "data": {
            "name": data,
            "num_train": len(images),
            "num_test": len(test_images),
            "md5": data_md5(data),
        },
        "metrics": {**ladder[name], "n": len(test_images)},
    }
    errors = per_image_squared_error(test_images, model.decode(test_codes))
    arrays: dict[str, NDArray[Any]] = {
        "codes": test_codes,
        "labels": test_labels,
        "squared_error": errors,
    }
    folder = name if data == "mnist" else f"{name}-{data}"
    return save_pca_checkpoint(root / folder, model, ladder, provenance, arrays)


def _measure_ladder(
    model: PCAModel, train: Labelled, test: Labelled, accuracy: Accuracy | None
) -> Ladder:
    """Measure ``pca-K`` and ``pca-K-clipped`` for every K the model has, on clean images.

    Clipping changes no code, so both forms share the accuracy of codes.
    """
    ladder: Ladder = {}
    codes = [model.encode(images) for images, _ in (train, test)]
    for k in range(1, model.code_size + 1):
        share = None
        if accuracy is not None and k in (*_KNN_STEPS, model.code_size):
            share = accuracy(codes[0][:, :k], train[1], codes[1][:, :k], test[1])
        for is_clipped in (False, True):
            smaller = model.truncated(k).clipped(is_clipped)
            metrics = measure(test[0], smaller.reconstruct(test[0]))
            ladder[smaller.name] = {**metrics, "knn_accuracy": share}
    return ladder


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    packages = ("numpy", "scikit-learn", "safetensors")
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}

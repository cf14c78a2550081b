"""PCA's test error for every code size: the ladder a network is held against."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ae_core.errors import SpecError
from ae_core.metrics import per_image_squared_error
from ae_core.networks.model import FloatArray, as_images
from ae_core.networks.pca import PCAModel
from ae_core.specs import NUM_PIXELS
from ae_core.store.checkpoints import Ladder, list_pca_checkpoints

QUICK_UNITS = ("squared_error", "mse", "rmse", "l2_norm")  # measured in seconds for every size


@dataclass(frozen=True)
class MeasuredLadder:
    """Errors of ``pca-K`` and ``pca-K-clipped`` on ``n`` test images of ``data``."""

    data: str
    errors: Ladder
    n: int
    num_train: int  # images the components were fitted to

    @property
    def largest(self) -> int:
        """The most components measured."""
        size = 0
        while f"pca-{size + 1}" in self.errors:
            size += 1
        return size

    @property
    def units(self) -> tuple[str, ...]:
        """The units every size was measured in; clipped at least."""
        names = [f"pca-{k}-clipped" for k in range(1, self.largest + 1)]
        first = self.errors[names[0]] if names else {}
        return tuple(u for u in first if all(self.errors[n].get(u) is not None for n in names))

    def values(self, unit: str, *, is_clipped: bool) -> list[float | None]:
        """Return the errors of 1, 2, … components; None where there is none in this unit.

        Raises
        ------
        SpecError
            If the ladder was not measured in this unit.
        """
        if unit not in self.units:
            raise SpecError(
                f"This ladder was not measured in {unit}; use one of {', '.join(self.units)}."
            )
        suffix = "-clipped" if is_clipped else ""
        return [self.errors[f"pca-{k}{suffix}"].get(unit) for k in range(1, self.largest + 1)]


def find_ladder(data: str) -> MeasuredLadder | None:
    """Return the stored ladder of a data set, which needs no images; None where there is none.

    Raises
    ------
    CheckpointDamagedError
        If it is truncated or altered.
    """
    for checkpoint in list_pca_checkpoints()[0]:
        if checkpoint.data == data:
            n, num_train = checkpoint.num_images("test"), checkpoint.num_images("train")
            return MeasuredLadder(data, checkpoint.load_ladder(), n, num_train)
    return None


def measure_ladder(model: PCAModel, images: FloatArray, *, num_train: int = 0) -> MeasuredLadder:
    """Measure every smaller PCA of a fitted one, plain and clipped, in `QUICK_UNITS`.

    One component is added at a time, so 64 sizes cost as much as one product.

    Parameters
    ----------
    images : float32 array, shape (N, 1, 28, 28)
        Test images of the set it was fitted to.

    Raises
    ------
    DataError
        If the images are not finite, have another shape, or are none.
    """
    clean = as_images(images).reshape(-1, NUM_PIXELS)
    codes = model.encode(clean)
    sums = np.repeat(model.mean[None], len(clean), axis=0)
    errors: Ladder = {}
    for k in range(1, model.code_size + 1):
        sums += codes[:, k - 1 : k] * model.components[k - 1]
        errors[f"pca-{k}"] = _errors_of(clean, sums)
        errors[f"pca-{k}-clipped"] = _errors_of(clean, np.clip(sums, 0, 1))
    return MeasuredLadder(model.data, errors, len(clean), num_train)


def _errors_of(clean: FloatArray, reconstructions: FloatArray) -> dict[str, float | None]:
    per_image = per_image_squared_error(clean, reconstructions)
    mean = float(per_image.mean())
    return {
        "squared_error": mean,
        "mse": mean / NUM_PIXELS,
        "rmse": math.sqrt(mean / NUM_PIXELS),
        "l2_norm": float(np.sqrt(per_image).mean()),
    }

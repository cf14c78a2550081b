"""PCA's test error for every code size: the ladder a network is held against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ae_core.errors import SpecError
from ae_core.metrics import per_image_squared_error, quick_units
from ae_core.networks.model import FloatArray, as_images
from ae_core.networks.pca import PCAModel
from ae_core.specs import NUM_PIXELS

SAME_ERROR = 1e-5  # of an error: sums in float32 depend on the number of threads


@dataclass(frozen=True)
class MeasuredLadder:
    """Errors of ``pca-K`` and ``pca-K-clipped`` on ``n`` test images of ``data``, by unit."""

    data: str
    errors: dict[str, dict[str, float | None]]
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
        """Return the errors of 1, 2, … components; None where there is none in this unit."""
        if unit not in self.units:
            raise SpecError(
                f"This ladder was not measured in {unit}; use one of {', '.join(self.units)}."
            )
        suffix = "-clipped" if is_clipped else ""
        return [self.errors[f"pca-{k}{suffix}"].get(unit) for k in range(1, self.largest + 1)]

    def equivalent(self, value: float, *, unit: str = "mse", is_clipped: bool = True) -> int | None:
        """Return how many components PCA needs for a model's error; None where all are worse.

        Of ``psnr``, ``ssim`` and ``knn_accuracy`` more is better.
        """
        sign = -1 if unit in ("psnr", "ssim", "knn_accuracy") else 1
        most = sign * value + SAME_ERROR * abs(value)
        for k, error in enumerate(self.values(unit, is_clipped=is_clipped), start=1):
            if error is not None and sign * error <= most:
                return k
        return None


def measure_ladder(model: PCAModel, images: FloatArray, *, num_train: int = 0) -> MeasuredLadder:
    """Measure every smaller PCA of a fitted one on its test images, plain and clipped.

    In `ae_core.metrics.quick_units` only: one component is added at a time, so 64 sizes cost as
    much as one product.
    """
    clean = as_images(images).reshape(-1, NUM_PIXELS)
    codes = model.encode(clean)
    sums = np.repeat(model.mean[None], len(clean), axis=0)
    errors = {}
    for k in range(1, model.code_size + 1):
        sums += codes[:, k - 1 : k] * model.components[k - 1]
        for name, drawn in ((f"pca-{k}", sums), (f"pca-{k}-clipped", np.clip(sums, 0, 1))):
            errors[name] = quick_units(per_image_squared_error(clean, drawn))
    return MeasuredLadder(model.data, errors, len(clean), num_train)

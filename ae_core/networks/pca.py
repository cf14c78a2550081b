"""Principal component analysis behind the same protocol as the networks.

``pca-K`` reconstructs with the K directions of largest variance and nothing else;
``pca-K-clipped`` then clips to [0, 1], which every sigmoid output does too, so it is the
fair baseline for one. Fitted once with 64 components and shipped; smaller K truncate it.
"""

import dataclasses
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from ae_core.errors import DataError, SpecError
from ae_core.metrics import per_image_squared_error, quick_units
from ae_core.networks.dense import DenseAutoencoder, DenseLayer
from ae_core.networks.model import FloatArray, as_codes, as_pixels
from ae_core.specs import IMAGE_SHAPE, NUM_PIXELS

_NAME = re.compile(r"pca-(\d{1,6})(-clipped)?")
_ORTHONORMAL_TOLERANCE = 1e-4  # float32 components of 60,000 images: 2e-7


@dataclass(frozen=True)
class PCAModel:
    """Principal components as a model: linear code, linear reconstruction.

    ``mean`` is float32 (784,); ``components`` float32 (k, 784), orthonormal rows, largest
    variance first; ``eigenvalues`` float32 (m,), m >= k, the variances of ALL directions, so
    that shares of the whole variance are known. Satisfies `ae_core.networks.model.Model`.
    """

    mean: FloatArray
    components: FloatArray
    eigenvalues: FloatArray
    is_clipped: bool = False
    data: str = "mnist"  # the set whose training images it was fitted on

    @property
    def name(self) -> str:
        """``pca-K`` or ``pca-K-clipped``."""
        return f"pca-{self.code_size}{'-clipped' if self.is_clipped else ''}"

    @property
    def code_size(self) -> int:
        """Numbers in one code."""
        return len(self.components)

    @property
    def title(self) -> str:
        """One line a visitor reads."""
        text = f"PCA, {self.code_size} component{'s' if self.code_size > 1 else ''}"
        return f"{text}, clipped to [0, 1]" if self.is_clipped else text

    @property
    def explained_variance_ratio(self) -> FloatArray:
        """Share of the training images' variance along each component, float32 (k,)."""
        total = np.float32(self.eigenvalues.sum(dtype=np.float64))
        return np.asarray(self.eigenvalues[: self.code_size] / total)

    def encode(self, images: FloatArray) -> FloatArray:
        """Return the coordinates along the components, float32 (N, code_size)."""
        pixels = as_pixels(images)
        return np.asarray((pixels - self.mean) @ self.components.T)

    def decode(self, codes: FloatArray) -> FloatArray:
        """Return reconstructions, float32 (N, 1, 28, 28); outside [0, 1] unless clipped."""
        pixels = as_codes(codes, self.code_size) @ self.components
        pixels += self.mean
        if self.is_clipped:
            np.clip(pixels, 0, 1, out=pixels)
        return pixels.reshape(-1, *IMAGE_SHAPE)

    def reconstruct(self, images: FloatArray) -> FloatArray:
        """Return ``decode(encode(images))``, float32 (N, 1, 28, 28)."""
        return self.decode(self.encode(images))

    def truncated(self, num_components: int) -> Self:
        """Return the model of the first ``num_components`` components."""
        if not 1 <= num_components <= self.code_size:
            raise SpecError(
                f"This PCA has {self.code_size} components; ask for 1 to {self.code_size}, "
                f"not {num_components}."
            )
        return dataclasses.replace(self, components=self.components[:num_components])

    def clipped(self, is_clipped: bool = True) -> Self:
        """Return the same components with the output clipped to [0, 1], or not."""
        return dataclasses.replace(self, is_clipped=is_clipped)

    def to_dense(self) -> DenseAutoencoder:
        """Return the same model as a stack of two linear layers, for the browser and ONNX."""
        encoder = DenseLayer(self.components, -(self.components @ self.mean))
        decoder = DenseLayer(np.ascontiguousarray(self.components.T), self.mean)
        return DenseAutoencoder(
            self.name,
            (encoder,),
            (decoder,),
            is_clipped=self.is_clipped,
            title=self.title,
            code_std=np.sqrt(self.eigenvalues[: self.code_size]).astype(np.float32),
        )


FindPCA = Callable[[int], PCAModel]  # as many components of a set as one asks for


def parse_pca_name(name: str) -> tuple[int, bool] | None:
    """Return (components, is clipped) of ``pca-K`` or ``pca-K-clipped``; None of other names.

    >>> parse_pca_name("pca-10-clipped")
    (10, True)
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    num_components = int(match[1])
    if not 1 <= num_components <= NUM_PIXELS:
        raise SpecError(
            f"PCA of {NUM_PIXELS} pixels has 1 to {NUM_PIXELS} components, not {num_components}; "
            "try pca-10."
        )
    return num_components, match[2] is not None


def fit_pca(
    images: FloatArray, num_components: int, *, is_clipped: bool = False, data: str = "mnist"
) -> PCAModel:
    """Fit principal components to images in [0, 1], any shape of `as_images` (float64 inside).

    ``data`` names the set the images are from; it is kept as a label.
    """
    from sklearn.decomposition import PCA  # 1.8 s: not when a page only shows the shipped one

    pixels = as_pixels(images)
    if len(pixels) < 2:
        raise DataError("PCA needs at least 2 images to have a variance, got 1.")
    largest = min(pixels.shape)
    if not 1 <= num_components <= largest:
        raise SpecError(
            f"PCA of {len(pixels)} images of {NUM_PIXELS} pixels has 1 to {largest} components, "
            f"not {num_components}."
        )
    if (pixels == pixels[0]).all():
        raise DataError(
            f"All {len(pixels):,} images are equal, so they vary along no direction; PCA needs "
            "different ones."
        )
    # float32 sums over 60,000 images would move the fourth digit of the reconstruction error.
    fitted = PCA().fit(pixels.astype(np.float64))
    return PCAModel(
        mean=fitted.mean_.astype(np.float32),
        components=fitted.components_[:num_components].astype(np.float32),
        eigenvalues=fitted.explained_variance_.astype(np.float32),
        is_clipped=is_clipped,
        data=data,
    )


def find_problem(arrays: dict[str, FloatArray]) -> str | None:
    """Say what makes these arrays no PCA of 28x28 images, or None."""
    if set(arrays) != {"mean", "components", "eigenvalues"}:
        return f"holds {sorted(arrays)} instead of mean, components and eigenvalues"
    mean, components, eigenvalues = (arrays[n] for n in ("mean", "components", "eigenvalues"))
    for name, array in arrays.items():
        if array.dtype != np.float32:
            return f"holds {name} as {array.dtype} instead of float32"
        if not np.isfinite(array).all():
            return f"holds NaN or infinity in {name}"
    if mean.shape != (NUM_PIXELS,):
        return f"holds a mean of shape {mean.shape} instead of ({NUM_PIXELS},)"
    if components.ndim != 2 or components.shape[1] != NUM_PIXELS or len(components) == 0:
        return f"holds components of shape {components.shape} instead of (k, {NUM_PIXELS})"
    if eigenvalues.ndim != 1 or len(eigenvalues) < len(components):
        return f"holds {eigenvalues.shape} eigenvalues for {len(components)} components"
    defect = np.abs(components @ components.T - np.eye(len(components))).max()
    if defect > _ORTHONORMAL_TOLERANCE:
        return f"holds components that are not orthonormal (off by {defect:.2g})"
    return None


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
        return next(k for k in itertools.count() if f"pca-{k + 1}" not in self.errors)

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
    clean = as_pixels(images)
    codes = model.encode(clean)
    sums = np.repeat(model.mean[None], len(clean), axis=0)
    errors = {}
    for k in range(1, model.code_size + 1):
        sums += codes[:, k - 1 : k] * model.components[k - 1]
        for name, drawn in ((f"pca-{k}", sums), (f"pca-{k}-clipped", np.clip(sums, 0, 1))):
            errors[name] = quick_units(per_image_squared_error(clean, drawn))
    return MeasuredLadder(model.data, errors, len(clean), num_train)

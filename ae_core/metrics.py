"""Reconstruction error in every unit the reports use, with one definition each.

Pixels lie in [0, 1]; D = 784 is the number of pixels of an image.

================  =================================================================
``squared_error``  mean over images of the SUM over pixels of the squared difference
``mse``            ``squared_error`` / D
``rmse``           square root of ``mse`` over the whole set
``l2_norm``        mean over images of the square root of the sum over pixels
``bce``            cross-entropy, mean over pixels, in nats
``psnr``           peak signal-to-noise ratio, mean over images, in dB
``ssim``           structural similarity, mean over images
================  =================================================================

The error is always taken against the clean image. Sums run in float64, a chunk of images at
a time, so 10,000 images need no copy of the whole set.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from ae_core.errors import DataError
from ae_core.specs import IMAGE_SIZE, NUM_PIXELS

Array = npt.NDArray[np.floating]
Float64Array = npt.NDArray[np.float64]

MIN_ACTIVE_VARIANCE = 1e-6  # over images; a unit, or number of a code, that varies less is dead
BCE_EPSILON = 1e-7  # keeps log(0) out: a wrong, certain pixel costs 16.1 nats
CHUNK_IMAGES = 500  # 3 MB of float64 an array: it stays in the processor's cache
SSIM_WINDOW = 7  # pixels; scikit-image's default uniform window
SSIM_K1, SSIM_K2 = 0.01, 0.03
UNITS = ("squared_error", "mse", "rmse", "l2_norm", "bce", "psnr", "ssim")

# Rounding may carry a clipped or sigmoid output this far outside [0, 1].
_RANGE_TOLERANCE = 1e-6
# A band matrix whose product takes means of seven neighbouring pixels, (22, 28).
_WINDOW = np.tri(IMAGE_SIZE - SSIM_WINDOW + 1, IMAGE_SIZE, SSIM_WINDOW - 1)
_WINDOW = (_WINDOW - np.tri(*_WINDOW.shape, -1)) / SSIM_WINDOW


def per_image_squared_error(clean: Array, reconstructions: Array) -> Float64Array:
    """Return each image's squared difference, summed over its pixels, float64 (N,).

    Images have shape (N, 1, 28, 28), (N, 28, 28) or (N, 784), the same for both.
    """
    return _per_image(clean, reconstructions, _squared_error_of)


def per_image_bce(clean: Array, reconstructions: Array) -> Float64Array | None:
    """Return each image's cross-entropy summed over its pixels, nats, float64 (N,).

    None where a reconstructed pixel lies outside [0, 1]: there is no cross-entropy then. Pixels
    are kept ``BCE_EPSILON`` away from 0 and 1.
    """
    nats = _per_image(clean, reconstructions, _bce_of)
    low, high = float(np.min(reconstructions)), float(np.max(reconstructions))
    return nats if -_RANGE_TOLERANCE <= low and high <= 1 + _RANGE_TOLERANCE else None


def per_image_ssim(clean: Array, reconstructions: Array) -> Float64Array:
    """Return each image's mean structural similarity, float64 (N,); 1 where nothing differs.

    Equal to ``skimage.metrics.structural_similarity(..., data_range=1)`` with its defaults: a
    uniform 7x7 window, sample covariances, the border of three pixels left out.

    Wang, Bovik, Sheikh, Simoncelli (2004), Image quality assessment, eq. 13.
    """
    return _per_image(clean, reconstructions, _ssim_of)


def squared_error(clean: Array, reconstructions: Array) -> float:
    """Return the mean over images of the sum over pixels of the squared difference."""
    return float(per_image_squared_error(clean, reconstructions).mean())


def mse(clean: Array, reconstructions: Array) -> float:
    """Return the squared difference, mean over all pixels of all images."""
    return squared_error(clean, reconstructions) / NUM_PIXELS


def ssim(clean: Array, reconstructions: Array) -> float:
    """Return the mean over images of the structural similarity."""
    return float(per_image_ssim(clean, reconstructions).mean())


def quick_units(errors: Float64Array) -> dict[str, float | None]:
    """Return the units that follow from each image's summed squared error (N,)."""
    mean = float(errors.mean())
    return {
        "squared_error": mean,
        "mse": mean / NUM_PIXELS,
        "rmse": math.sqrt(mean / NUM_PIXELS),
        "l2_norm": float(np.sqrt(errors).mean()),
    }


def measure(clean: Array, reconstructions: Array) -> dict[str, float | None]:
    """Measure reconstructions in each of `UNITS`.

    ``bce`` is None where a reconstructed pixel lies outside [0, 1], ``psnr`` where an image is
    reconstructed without any error.
    """
    errors = per_image_squared_error(clean, reconstructions)
    nats = per_image_bce(clean, reconstructions)
    is_perfect = bool((errors == 0).any())  # an infinite ratio, by definition
    return {
        **quick_units(errors),
        "bce": None if nats is None else float(nats.sum()) / np.asarray(clean).size,
        "psnr": None if is_perfect else float(-10 * np.log10(errors / NUM_PIXELS).mean()),
        "ssim": ssim(clean, reconstructions),
    }


def _chunks(clean: Array, reconstructions: Array) -> Iterator[tuple[Array, Array]]:
    """Yield checked pairs of float64 arrays (n, 28, 28)."""
    clean, reconstructions = np.asarray(clean), np.asarray(reconstructions)
    if clean.shape != reconstructions.shape:
        raise DataError(
            f"Clean images have shape {clean.shape}, reconstructions {reconstructions.shape}; "
            "compare arrays of one shape."
        )
    if clean.ndim < 2 or clean.size == 0 or clean.size != len(clean) * NUM_PIXELS:
        raise DataError(
            f"Images must have shape (N, 1, 28, 28), (N, 28, 28) or (N, 784) with N of at "
            f"least 1, got {clean.shape}."
        )
    for start in range(0, len(clean), CHUNK_IMAGES):
        where = slice(start, start + CHUNK_IMAGES)
        x, y = (
            array[where].reshape(-1, IMAGE_SIZE, IMAGE_SIZE).astype(np.float64)
            for array in (clean, reconstructions)
        )
        for name, part in (("clean images", x), ("reconstructions", y)):
            if not np.isfinite(part).all():
                raise DataError(
                    f"The {name} hold NaN or infinite pixels; remove them before measuring."
                )
        yield x, y


def _per_image(
    clean: Array, reconstructions: Array, value_of: Callable[[Array, Array], Array]
) -> Float64Array:
    return np.concatenate([value_of(x, y) for x, y in _chunks(clean, reconstructions)])


def _squared_error_of(clean: Array, reconstructions: Array) -> Array:
    difference = (reconstructions - clean).reshape(len(clean), -1)
    return np.asarray(np.einsum("np,np->n", difference, difference))


def _bce_of(clean: Array, reconstructions: Array) -> Array:
    y = np.clip(reconstructions, BCE_EPSILON, 1 - BCE_EPSILON)
    return np.asarray(-(clean * np.log(y) + (1 - clean) * np.log1p(-y)).sum(axis=(1, 2)))


def _window_means(images: Array) -> Array:
    return np.asarray(_WINDOW @ images @ _WINDOW.T)  # (n, 22, 22)


def _ssim_of(clean: Array, reconstructions: Array) -> Array:
    mean_x, mean_y = _window_means(clean), _window_means(reconstructions)
    num_samples = SSIM_WINDOW**2
    sample = num_samples / (num_samples - 1)
    variance_x = sample * (_window_means(clean**2) - mean_x**2)
    variance_y = sample * (_window_means(reconstructions**2) - mean_y**2)
    covariance = sample * (_window_means(clean * reconstructions) - mean_x * mean_y)
    c1, c2 = SSIM_K1**2, SSIM_K2**2
    similarity = ((2 * mean_x * mean_y + c1) * (2 * covariance + c2)) / (
        (mean_x**2 + mean_y**2 + c1) * (variance_x + variance_y + c2)
    )
    return np.asarray(similarity.mean(axis=(1, 2)))

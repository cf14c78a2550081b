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

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from ae_core.errors import DataError
from ae_core.specs import IMAGE_SIZE, NUM_PIXELS

Array = npt.NDArray[np.floating]
Float64Array = npt.NDArray[np.float64]

BCE_EPSILON = 1e-7  # keeps log(0) out: a wrong, certain pixel costs 16.1 nats
CHUNK_IMAGES = 500  # 3 MB of float64 an array: it stays in the processor's cache
SSIM_WINDOW = 7  # pixels; scikit-image's default uniform window
SSIM_K1, SSIM_K2 = 0.01, 0.03
UNITS = ("squared_error", "mse", "rmse", "l2_norm", "bce", "psnr", "ssim")

# Rounding may carry a clipped or sigmoid output this far outside [0, 1].
_RANGE_TOLERANCE = 1e-6


def per_image_squared_error(clean: Array, reconstructions: Array) -> Float64Array:
    """Sum the squared differences over the pixels of each image.

    Parameters
    ----------
    clean, reconstructions : arrays, shape (N, 1, 28, 28), (N, 28, 28) or (N, 784)
        Pixels; the clean ones in [0, 1].

    Returns
    -------
    float64 array, shape (N,)

    Raises
    ------
    DataError
        If the shapes differ, there is no image, or a pixel is not finite.
    """
    return _per_image(clean, reconstructions, _squared_error_of)


def per_image_psnr(clean: Array, reconstructions: Array) -> Float64Array:
    """Return each image's peak signal-to-noise ratio in dB; infinite where nothing differs.

    Takes what `per_image_squared_error` takes and raises the same.
    """
    return _psnr_from(_per_image(clean, reconstructions, _squared_error_of))


def per_image_bce(clean: Array, reconstructions: Array) -> Float64Array | None:
    """Return each image's cross-entropy summed over its pixels, in nats.

    None where a reconstructed pixel lies outside [0, 1]: there is no cross-entropy then.
    Takes what `per_image_squared_error` takes and raises the same.
    """
    nats = _per_image(clean, reconstructions, _bce_of)
    low, high = float(np.min(reconstructions)), float(np.max(reconstructions))
    return nats if -_RANGE_TOLERANCE <= low and high <= 1 + _RANGE_TOLERANCE else None


def per_image_ssim(clean: Array, reconstructions: Array) -> Float64Array:
    """Return each image's mean structural similarity, 1 where nothing differs.

    Takes what `per_image_squared_error` takes and raises the same. Equal to
    ``skimage.metrics.structural_similarity(..., data_range=1)`` with its defaults: a uniform
    7x7 window, sample covariances, the border of three pixels left out.

    References
    ----------
    Wang, Bovik, Sheikh, Simoncelli (2004), Image quality assessment, eq. 13.
    """
    return _per_image(clean, reconstructions, _ssim_of)


def squared_error(clean: Array, reconstructions: Array) -> float:
    """Return the mean over images of the sum over pixels of the squared difference."""
    return float(per_image_squared_error(clean, reconstructions).mean())


def mse(clean: Array, reconstructions: Array) -> float:
    """Return the squared difference, mean over all pixels of all images."""
    return squared_error(clean, reconstructions) / NUM_PIXELS


def rmse(clean: Array, reconstructions: Array) -> float:
    """Return the square root of the `mse` of the whole set."""
    return math.sqrt(mse(clean, reconstructions))


def l2_norm(clean: Array, reconstructions: Array) -> float:
    """Return the mean over images of the Euclidean length of the difference."""
    return float(np.sqrt(per_image_squared_error(clean, reconstructions)).mean())


def psnr(clean: Array, reconstructions: Array) -> float:
    """Return the mean over images of the peak signal-to-noise ratio, in dB."""
    return float(per_image_psnr(clean, reconstructions).mean())


def ssim(clean: Array, reconstructions: Array) -> float:
    """Return the mean over images of the structural similarity."""
    return float(per_image_ssim(clean, reconstructions).mean())


def bce(clean: Array, reconstructions: Array) -> float:
    """Return the cross-entropy of pixels taken as probabilities: mean over pixels, nats.

    Reconstructed pixels are kept ``BCE_EPSILON`` away from 0 and 1.

    Raises
    ------
    DataError
        If a reconstructed pixel lies outside [0, 1], as those of unclipped PCA do: a
        cross-entropy does not exist there.
    """
    value = _bce_or_none(clean, reconstructions)
    if value is None:
        low, high = float(np.min(reconstructions)), float(np.max(reconstructions))
        raise DataError(
            f"Cross-entropy needs reconstructions in [0, 1], these run from {low:.3g} to "
            f"{high:.3g}; clip them first or use another unit."
        )
    return value


def measure(clean: Array, reconstructions: Array) -> dict[str, float | None]:
    """Measure reconstructions in every unit at once.

    Parameters
    ----------
    clean, reconstructions : arrays, shape (N, 1, 28, 28), (N, 28, 28) or (N, 784)
        Pixels; the clean ones in [0, 1].

    Returns
    -------
    dict
        One entry for each of `UNITS`. ``bce`` is None where a reconstructed pixel lies
        outside [0, 1], ``psnr`` where an image is reconstructed without any error.

    Raises
    ------
    DataError
        If the shapes differ, there is no image, or a pixel is not finite.
    """
    errors = per_image_squared_error(clean, reconstructions)
    mean_error = float(errors.mean())
    mean_psnr = float(_psnr_from(errors).mean())
    return {
        "squared_error": mean_error,
        "mse": mean_error / NUM_PIXELS,
        "rmse": math.sqrt(mean_error / NUM_PIXELS),
        "l2_norm": float(np.sqrt(errors).mean()),
        "bce": _bce_or_none(clean, reconstructions),
        "psnr": mean_psnr if math.isfinite(mean_psnr) else None,
        "ssim": ssim(clean, reconstructions),
    }


def _chunks(clean: Array, reconstructions: Array) -> Iterator[tuple[slice, Array, Array]]:
    """Yield checked pairs of float64 arrays of shape (n, 28, 28) and where they belong."""
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
        pair = []
        for name, array in (("clean images", clean), ("reconstructions", reconstructions)):
            part = array[where].reshape(-1, IMAGE_SIZE, IMAGE_SIZE).astype(np.float64)
            if not np.isfinite(part).all():
                raise DataError(
                    f"The {name} hold NaN or infinite pixels; remove them before measuring."
                )
            pair.append(part)
        yield where, pair[0], pair[1]


def _per_image(
    clean: Array, reconstructions: Array, value_of: Callable[[Array, Array], Array]
) -> Float64Array:
    values = np.empty(len(np.atleast_1d(np.asarray(clean))), dtype=np.float64)
    for where, x, y in _chunks(clean, reconstructions):
        values[where] = value_of(x, y)
    return values


def _squared_error_of(clean: Array, reconstructions: Array) -> Array:
    difference = (reconstructions - clean).reshape(len(clean), -1)
    return np.asarray(np.einsum("np,np->n", difference, difference))


def _psnr_from(errors: Float64Array) -> Float64Array:
    """Turn each image's summed squared error into dB; the largest pixel is 1."""
    with np.errstate(divide="ignore"):  # no error at all: infinite, by definition
        return np.asarray(-10 * np.log10(errors / NUM_PIXELS))


def _bce_or_none(clean: Array, reconstructions: Array) -> float | None:
    nats = per_image_bce(clean, reconstructions)
    return None if nats is None else float(nats.sum()) / np.asarray(clean).size


def _bce_of(clean: Array, reconstructions: Array) -> Array:
    y = np.clip(reconstructions, BCE_EPSILON, 1 - BCE_EPSILON)
    return np.asarray(-(clean * np.log(y) + (1 - clean) * np.log1p(-y)).sum(axis=(1, 2)))


def _window_matrix() -> Float64Array:
    """Return the band matrix whose product takes means of seven neighbouring pixels."""
    matrix = np.zeros((IMAGE_SIZE - SSIM_WINDOW + 1, IMAGE_SIZE))
    for row in range(len(matrix)):
        matrix[row, row : row + SSIM_WINDOW] = 1 / SSIM_WINDOW
    return matrix


_WINDOW = _window_matrix()


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

"""What more than one report measures of a network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.latent import interpolate_codes
from ae_core.analysis.metrics import per_image_squared_error
from ae_core.analysis.neighbours import NeighbourSearch
from ae_core.networks.model import FloatArray, Model
from ae_core.specs import NUM_PIXELS

Float64Array = NDArray[np.float64]


def reconstruction_mse(model: Model, images: FloatArray) -> float:
    """Return the mse of images (N, 1, 28, 28) and their reconstructions."""
    return float(per_image_squared_error(images, model.reconstruct(images)).mean() / NUM_PIXELS)


def unit_activity(model: Model, images: FloatArray) -> Float64Array:
    """Return the share of images for which each unit of the code is not 0, (code_size,)."""
    return np.asarray((model.encode(images) != 0).mean(axis=0), dtype=np.float64)


def pairs_of_classes(labels: NDArray[np.int64], num: int, *, seed: int = 0) -> NDArray[np.int64]:
    """Draw pairs of indices of images of different classes, (num, 2)."""
    drawn = np.random.default_rng(seed).integers(len(labels), size=(num * 4, 2))
    is_mixed = labels[drawn[:, 0]] != labels[drawn[:, 1]]
    return np.asarray(drawn[is_mixed][:num], dtype=np.int64)


def distance_to_digits(images: FloatArray, search: NeighbourSearch) -> float:
    """Return the mean distance (pixels, Euclidean) of images to the nearest one searched."""
    return float(search.find(images.reshape(len(images), -1), num_neighbours=1).distances.mean())


def largest_step(model: Model, first: FloatArray, second: FloatArray, *, num_steps: int) -> float:
    """Return the largest change of the image between two steps of a way, as a share of all.

    Mean over ways from the codes of ``first`` (N, 1, 28, 28) to those of ``second``, each of
    ``num_steps`` images; with even steps it is 1 / (num_steps - 1).
    """
    shares = []
    for start, end in zip(model.encode(first), model.encode(second), strict=True):
        images = model.decode(interpolate_codes(start, end, num_steps=num_steps))
        changes = np.linalg.norm(np.diff(images.reshape(len(images), -1), axis=0), axis=1)
        shares.append(changes.max() / max(changes.sum(), 1e-12))
    return float(np.mean(shares))

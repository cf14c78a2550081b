"""What more than one report measures of a network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.codes.neighbours import NeighbourSearch
from ae_core.analysis.codes.paths import interpolate_codes
from ae_core.metrics import BCE_EPSILON, per_image_squared_error
from ae_core.networks.model import FloatArray, Model
from ae_core.specs import NUM_PIXELS

Float64Array = NDArray[np.float64]
_CHUNK = 500  # images at a time


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


def per_image_nats(images: FloatArray, reconstructions: FloatArray) -> Float64Array | None:
    """Return each image's cross-entropy summed over its pixels, nats, (N,).

    None where a reconstructed pixel lies outside [0, 1]: there is no cross-entropy then.
    """
    if reconstructions.min() < 0 or reconstructions.max() > 1:
        return None
    sums = []
    for start in range(0, len(images), _CHUNK):
        pixels = images[start : start + _CHUNK].reshape(-1, NUM_PIXELS).astype(np.float64)
        found = reconstructions[start : start + _CHUNK].reshape(-1, NUM_PIXELS).astype(np.float64)
        found = np.clip(found, BCE_EPSILON, 1 - BCE_EPSILON)
        sums.append(-(pixels * np.log(found) + (1 - pixels) * np.log1p(-found)).sum(axis=1))
    return np.concatenate(sums)


@dataclass(frozen=True)
class Smoothness:
    """How much decoded images change for a small step of the code, Euclidean over pixels."""

    mean: float
    top: float  # the 99th percentile: jumps
    n: int


def measure_smoothness(
    model: Model, codes: FloatArray, *, share: float = 0.1, seed: int = 0
) -> Smoothness:
    """Step from every code in a random direction by a share of the codes' spread.

    A step is ``share`` standard deviations long in the direction it takes: the codes' own
    covariance is the measure, so that networks with wide and with narrow codes compare.
    """
    root = covariance_root(codes)
    directions = np.random.default_rng(seed).standard_normal(codes.shape)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    moved = (codes + share * directions @ root.T).astype(np.float32)
    change = model.decode(moved) - model.decode(codes)
    lengths = np.linalg.norm(change.reshape(len(codes), -1), axis=1)
    return Smoothness(float(lengths.mean()), float(np.quantile(lengths, 0.99)), len(codes))


def draw_like(codes: FloatArray, num: int, *, seed: int = 0) -> FloatArray:
    """Draw codes (num, code_size) from the Gaussian with the mean and covariance of codes."""
    noise = np.random.default_rng(seed).standard_normal((num, codes.shape[1]))
    return np.asarray(codes.mean(axis=0) + noise @ covariance_root(codes).T, dtype=np.float32)


def covariance_root(codes: FloatArray) -> Float64Array:
    """Return the symmetric square root (code_size, code_size) of the codes' covariance."""
    covariance = np.atleast_2d(np.cov(codes.astype(np.float64), rowvar=False))
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)

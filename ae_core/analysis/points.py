"""Clouds of codes: the checks that whatever measures them shares, and straight ways through them.

The path tool in the browser (``ui/components/shared/core/paths.js``) has other ways too.
"""

import numpy as np
import numpy.typing as npt

from ae_core.errors import DataError, SpecError
from ae_core.networks.model import FloatArray, as_codes

Float64Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def as_points(array: object, *, least: int = 1, what: str = "codes") -> FloatArray:
    """Return finite numbers (N, …) as float32 (N, D); refuse fewer than ``least``."""
    given = np.asarray(array)
    if given.dtype.kind not in "fiub" or given.ndim < 2 or given[:1].size == 0:
        raise DataError(
            f"{what.capitalize()} must be numbers of shape (N, D) with N and D of at least 1; got "
            f"{given.dtype} of shape {given.shape}."
        )
    if len(given) < least:
        raise DataError(f"At least {least} {what} are needed here, got {len(given)}.")
    points = np.ascontiguousarray(given, dtype=np.float32).reshape(len(given), -1)
    if not np.isfinite(points).all():
        raise DataError(f"Some of the {what} hold NaN or infinity; every number must be finite.")
    return points


def as_labels(labels: npt.ArrayLike, num_points: int, *, what: str = "points") -> Integers:
    """Return the classes of points as int64 (N,); refuse other than N whole numbers from 0."""
    given = np.asarray(labels)
    if given.shape != (num_points,):
        raise DataError(f"{num_points} {what} need as many labels, got shape {given.shape}.")
    if given.dtype.kind not in "iu" or given.min() < 0:
        raise DataError("Labels must be whole numbers from 0.")
    return given.astype(np.int64)


def require_searchable(
    queries: npt.NDArray[np.generic],
    points: npt.NDArray[np.generic],
    num_neighbours: int,
    *,
    what: str = "points",
) -> None:
    """Refuse queries (M, D) that have no ``num_neighbours`` among points (N, D)."""
    if queries.shape[1] != points.shape[1]:
        raise DataError(
            f"The {what} have {points.shape[1]} numbers each, the others {queries.shape[1]}; use "
            "codes of one model, or images of one size."
        )
    if not 1 <= num_neighbours <= len(points):
        raise DataError(
            f"{num_neighbours} neighbours were asked for among {len(points)} {what}; ask for 1 "
            "to that many."
        )


def count_votes(labels: Integers, num_classes: int) -> Integers:
    """Return how many of each row's labels (M, k) are of each class, int64 (M, num_classes)."""
    votes = np.zeros((len(labels), num_classes), dtype=np.int64)
    np.add.at(votes, (np.arange(len(labels))[:, None], labels), 1)
    return votes


def interpolate_codes(
    start: npt.ArrayLike, end: npt.ArrayLike, *, num_steps: int = 8
) -> FloatArray:
    """Return evenly spaced codes between two, both ends included, float32 (num_steps, size)."""
    first, last = np.asarray(start), np.asarray(end)
    if first.ndim != 1 or first.shape != last.shape:
        raise DataError(
            f"Both ends must be one code of the same length, got shapes {first.shape} and "
            f"{last.shape}."
        )
    if num_steps < 2:
        raise SpecError(f"num_steps counts both ends, so it is at least 2; got {num_steps}.")
    ends = as_codes(np.stack([first, last]), len(first)).astype(np.float64)
    shares = np.linspace(0, 1, num_steps)[:, None]
    return np.asarray((1 - shares) * ends[0] + shares * ends[1], dtype=np.float32)


def fit_plane(codes: FloatArray) -> tuple[Float64Array, Float64Array]:
    """Return the mean (code_size,) of codes and the two directions (2, code_size) of most spread.

    A code of one number has one direction. Each direction's largest entry is positive.
    """
    points = as_points(codes, least=2).astype(np.float64)
    mean = points.mean(axis=0)
    _, vectors = np.linalg.eigh(np.atleast_2d(np.cov(points, rowvar=False)))
    axes = vectors[:, ::-1][:, :2].T
    largest = axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)]
    return mean, axes * np.sign(largest)[:, None]

"""The straight way from one code to another, and the plane along which codes spread most.

The path tool in the browser (``ui/components/shared/core/paths.js``) has other ways too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.points import Float64Array, as_points
from ae_core.errors import DataError, SpecError
from ae_core.networks.model import FloatArray, as_codes


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

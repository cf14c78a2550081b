"""Checks shared by everything that measures clouds of codes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ae_core.errors import DataError
from ae_core.networks.model import FloatArray

Float64Array = npt.NDArray[np.float64]


def as_points(array: object, *, least: int = 1, what: str = "codes") -> FloatArray:
    """Return an array of points as float32 (N, D); what follows the first axis is flattened.

    Parameters
    ----------
    array : array, shape (N, D) or (N, …)
        Finite numbers.
    least : int
        Smallest N that makes sense.
    what : str
        What the points are, for the message.

    Raises
    ------
    DataError
        If there are fewer than ``least`` points, none has a number, or one is not finite.
    """
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

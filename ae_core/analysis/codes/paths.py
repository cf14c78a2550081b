"""Ways through a code space: from one code to another, along one number, over a grid.

The path tool in the browser (``ui/components/shared/core/paths.js``) takes the same ways.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.points import Float64Array, as_points
from ae_core.errors import DataError, SpecError
from ae_core.networks.model import FloatArray, Model, as_codes, as_images

QUANTILES = (0.01, 0.99)  # of the test codes: the range a traversal walks
_SMALL_ANGLE = 1e-4  # radians; nearer to 0 or π no arc is the right one


@dataclass(frozen=True)
class Traversal:
    """One number of the code walked through its range, the others held.

    ``codes`` is float32 (num_steps, code_size), ``images`` float32 (num_steps, 1, 28, 28).
    """

    codes: FloatArray
    images: FloatArray


def interpolate_codes(
    start: npt.ArrayLike, end: npt.ArrayLike, *, num_steps: int = 8
) -> FloatArray:
    """Sample evenly spaced codes on the straight line from ``start`` to ``end``.

    Parameters
    ----------
    start, end : float32 array, shape (code_size,)
        Codes in the encoder's own units.
    num_steps : int
        Codes returned, both ends included; at least 2.

    Returns
    -------
    float32 array, shape (num_steps, code_size)

    Raises
    ------
    DataError
        If the shapes differ or a number is not finite.
    SpecError
        If ``num_steps`` is below 2.
    """
    first, last = _ends(start, end)
    return _mix(first, last, _shares(num_steps)).astype(np.float32)


def interpolate_spherically(
    start: npt.ArrayLike,
    end: npt.ArrayLike,
    *,
    num_steps: int = 8,
    centre: npt.ArrayLike | None = None,
) -> FloatArray:
    """Turn evenly from ``start`` to ``end`` about a centre, the radius changing evenly too.

    Where an end lies on the centre, or both in one direction or in opposite ones, no arc is
    the right one and the straight line is taken. Takes what `interpolate_codes` takes and
    raises the same; ``centre`` (code_size,) is the origin by default, which is the middle of
    a variational network's prior. For other codes, give their mean.

    References
    ----------
    Shoemake (1985), Animating rotation with quaternion curves, §3.3.
    """
    first, last = _ends(start, end)
    middle = np.zeros_like(first) if centre is None else _ends(centre, end)[0]
    shares = _shares(num_steps)
    arms = first - middle, last - middle
    radii = np.linalg.norm(arms[0]), np.linalg.norm(arms[1])
    if min(radii) == 0:
        return _mix(first, last, shares).astype(np.float32)
    units = arms[0] / radii[0], arms[1] / radii[1]
    angle = np.arccos(np.clip(units[0] @ units[1], -1, 1))
    if not _SMALL_ANGLE < angle < np.pi - _SMALL_ANGLE:
        return _mix(first, last, shares).astype(np.float32)
    directions = (
        np.sin((1 - shares) * angle)[:, None] * units[0]
        + np.sin(shares * angle)[:, None] * units[1]
    ) / np.sin(angle)
    radius = radii[0] + shares * (radii[1] - radii[0])
    return np.asarray(middle + radius[:, None] * directions, dtype=np.float32)


def interpolate_in_plane(
    start: npt.ArrayLike, end: npt.ArrayLike, *, codes: FloatArray, num_steps: int = 8
) -> FloatArray:
    """Take the straight line's shadow on the plane along which codes spread most.

    Parameters
    ----------
    start, end, num_steps
        As `interpolate_codes`; the shadow of an end is not the end unless it lies in the plane.
    codes : float32 array, shape (N, code_size)
        Codes whose two first principal components, through their mean, are the plane.

    Returns
    -------
    float32 array, shape (num_steps, code_size)

    Raises
    ------
    DataError, SpecError
        As `interpolate_codes`; also if there are fewer than 2 codes.
    """
    first, last = _ends(start, end)
    mean, axes = fit_plane(codes)
    if axes.shape[1] != len(first):
        raise DataError(
            f"The ends have {len(first)} numbers, the codes of the plane {axes.shape[1]}; use "
            "codes of one model."
        )
    line = _mix(first, last, _shares(num_steps))
    return np.asarray(mean + (line - mean) @ axes.T @ axes, dtype=np.float32)


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


def blend_images(start: FloatArray, end: FloatArray, *, num_steps: int = 8) -> FloatArray:
    """Blend two images pixel by pixel: the baseline every path has to beat.

    ``start`` and ``end`` are one image each; returns float32 (num_steps, 1, 28, 28).
    """
    first, last = as_images(start), as_images(end)
    if len(first) != 1 or len(last) != 1:
        raise DataError(f"Give one image for each end, not {len(first)} and {len(last)}.")
    shares = _shares(num_steps)[:, None, None, None]
    return np.asarray(first + shares * (last - first), dtype=np.float32)


def traverse(
    model: Model,
    codes: FloatArray,
    dimension: int,
    *,
    num_steps: int = 9,
    quantiles: tuple[float, float] = QUANTILES,
    base: npt.ArrayLike | None = None,
) -> Traversal:
    """Walk one number of the code through its range and decode every step.

    Parameters
    ----------
    codes : float32 array, shape (N, code_size)
        Codes, of test images say, whose quantiles are the ends of the range.
    dimension : int
        Which number, from 0.
    quantiles : (low, high)
        Shares of the codes below the ends, 0 <= low < high <= 1.
    base : array, shape (code_size,), optional
        What the other numbers are held at; the codes' mean by default.

    Raises
    ------
    DataError
        If the codes are not this model's.
    SpecError
        If there is no such dimension, ``num_steps`` is below 2 or the quantiles are no range.
    """
    points = as_codes(codes, model.code_size)
    if not 0 <= dimension < model.code_size:
        raise SpecError(
            f"{model.name} has code numbers 0 to {model.code_size - 1}, not {dimension}."
        )
    if not 0 <= quantiles[0] < quantiles[1] <= 1:
        raise SpecError(f"Quantiles must be a range within 0 and 1, got {quantiles}.")
    held = points.mean(axis=0) if base is None else as_codes(base, model.code_size)[0]
    walked = np.tile(held, (len(_shares(num_steps)), 1))
    low, high = np.quantile(points[:, dimension], quantiles)
    walked[:, dimension] = np.linspace(low, high, num_steps)
    return Traversal(walked, model.decode(walked))


def manifold_grid(codes: FloatArray, num: int = 20) -> FloatArray:
    """Return a grid of codes of two numbers that gives crowded regions more room.

    Column i and row i lie at the quantile (i + 0.5) / num of the first and of the second
    number, so every tile stands for as many codes along its axis.

    Parameters
    ----------
    codes : float32 array, shape (N, 2)
    num : int
        Columns, and rows.

    Returns
    -------
    float32 array, shape (num * num, 2)
        Row by row from the top; the second number is largest there.

    Raises
    ------
    DataError
        If the codes do not have two numbers each.
    SpecError
        If ``num`` is below 1.
    """
    points = as_points(codes)
    if points.shape[1] != 2:
        raise DataError(f"A manifold grid needs codes of 2 numbers, these have {points.shape[1]}.")
    if num < 1:
        raise SpecError(f"A grid has at least 1 column, not {num}.")
    across, up = np.quantile(points, (np.arange(num) + 0.5) / num, axis=0).T
    columns, rows = np.meshgrid(across, up[::-1])
    return np.column_stack([columns.ravel(), rows.ravel()]).astype(np.float32)


def _ends(start: npt.ArrayLike, end: npt.ArrayLike) -> tuple[Float64Array, Float64Array]:
    first, last = np.asarray(start), np.asarray(end)
    if first.ndim != 1 or first.shape != last.shape:
        raise DataError(
            f"Both ends must be one code of the same length, got shapes {first.shape} and "
            f"{last.shape}."
        )
    both = as_codes(np.stack([first, last]), len(first)).astype(np.float64)
    return both[0], both[1]


def _shares(num_steps: int) -> Float64Array:
    if num_steps < 2:
        raise SpecError(f"num_steps counts both ends, so it is at least 2; got {num_steps}.")
    return np.linspace(0, 1, num_steps)


def _mix(first: Float64Array, last: Float64Array, shares: Float64Array) -> Float64Array:
    return np.asarray((1 - shares)[:, None] * first + shares[:, None] * last)

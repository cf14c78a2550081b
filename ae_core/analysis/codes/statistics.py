"""How codes are spread: moments, dead numbers, the share of a square they fill, dimension."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.points import Float64Array, as_points
from ae_core.errors import DataError, SpecError
from ae_core.networks.model import FloatArray

QUANTILE_SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
MIN_ACTIVE_VARIANCE = 1e-6  # a number of the code that varies less is dead
GRID_CELLS = 20  # along each side of the square
_TREE_DIMENSIONS = 16  # above, a k-d tree visits nearly every point


@dataclass(frozen=True)
class CodeStatistics:
    """What a set of codes looks like, number by number.

    ``mean``, ``std`` (population) and ``is_active`` have shape (code_size,); ``quantiles``
    (len(QUANTILE_SHARES), code_size).
    """

    mean: Float64Array
    std: Float64Array
    quantiles: Float64Array
    is_active: npt.NDArray[np.bool_]
    n: int

    @property
    def num_active(self) -> int:
        """Numbers of the code whose variance is at least 1e-6."""
        return int(self.is_active.sum())


@dataclass(frozen=True)
class GridUsage:
    """How evenly codes of two numbers fill a square.

    ``entropy_share`` is the entropy of the cells' shares over that of equal shares: 1 where
    every cell holds as many codes, 0 where one holds all.
    """

    cells_used: int
    num_cells: int
    entropy_share: float
    num_outside: int  # codes beyond the square, in no cell
    n: int


@dataclass(frozen=True)
class DimensionEstimate:
    """An intrinsic dimension and the number of points it rests on (duplicates left out)."""

    dimension: float
    n: int


def describe_codes(codes: FloatArray) -> CodeStatistics:
    """Return mean, standard deviation, quantiles and activity of every number of the code.

    Parameters
    ----------
    codes : float32 array, shape (N, code_size)

    Raises
    ------
    DataError
        If there are none, or a number is not finite.
    """
    points = as_points(codes).astype(np.float64)
    variance = points.var(axis=0)
    return CodeStatistics(
        mean=points.mean(axis=0),
        std=np.sqrt(variance),
        quantiles=np.quantile(points, QUANTILE_SHARES, axis=0),
        is_active=variance >= MIN_ACTIVE_VARIANCE,
        n=len(points),
    )


def measure_grid_usage(
    codes: FloatArray, *, cells: int = GRID_CELLS, bounds: tuple[float, float] = (-1.0, 1.0)
) -> GridUsage:
    """Count the cells of a square that hold codes.

    Parameters
    ----------
    codes : float32 array, shape (N, 2)
    cells : int
        Along each side.
    bounds : (low, high)
        Of both numbers; a code on the upper one lies in the last cell.

    Raises
    ------
    DataError
        If the codes do not have two numbers each, or are not finite.
    SpecError
        If there is no cell or no square.
    """
    points = as_points(codes)
    if points.shape[1] != 2:
        raise DataError(f"A square needs codes of 2 numbers, these have {points.shape[1]}.")
    if cells < 1 or not bounds[0] < bounds[1]:
        raise SpecError(f"There is no square of {cells} cells from {bounds[0]} to {bounds[1]}.")
    across, up = points[:, 0], points[:, 1]
    counts, _, _ = np.histogram2d(across, up, bins=cells, range=[list(bounds), list(bounds)])
    inside = counts.sum()
    shares = counts[counts > 0] / max(inside, 1)
    entropy = float((shares * np.log(1 / shares)).sum())
    return GridUsage(
        cells_used=int((counts > 0).sum()),
        num_cells=cells**2,
        entropy_share=entropy / math.log(cells**2) if cells > 1 else 1.0,
        num_outside=len(points) - int(inside),
        n=len(points),
    )


def estimate_dimension(points: FloatArray, *, discard: float = 0.1) -> DimensionEstimate:
    """Estimate the dimension of what points lie on from their two nearest neighbours (TwoNN).

    The ratio r of the distances to the second and to the first neighbour is Pareto distributed
    with the dimension as exponent, wherever the density is even over those two distances. The
    slope of -log(1 - F(r)) against log r through the origin is the estimate; the largest
    ratios, which the density's unevenness bends most, are left out.

    Parameters
    ----------
    points : float32 array, shape (N, D) or (N, 1, 28, 28)
        At least 10 different ones. Codes rounded to float16 fall onto a grid: give fresh ones.
    discard : float
        Share of the ratios left out, in [0, 1).

    Raises
    ------
    DataError
        If there are fewer different points, or a number is not finite.
    SpecError
        If ``discard`` is out of range.

    References
    ----------
    Facco, d'Errico, Rodriguez, Laio (2017), Estimating the intrinsic dimension of datasets by
    a minimal neighborhood information, Scientific Reports 7, 12140.
    """
    if not 0 <= discard < 1:
        raise SpecError(f"discard must lie in [0, 1), got {discard}.")
    distances = _neighbour_distances(points, 2)
    log_ratios = np.sort(np.log(distances[:, 1] / distances[:, 0]))
    num = len(log_ratios)
    kept = max(int(num * (1 - discard)), 2)
    share_below = np.arange(1, num + 1) / num
    # The largest ratio has share 1, whose logarithm is infinite: the last kept lies below it.
    kept = min(kept, num - 1)
    x, y = log_ratios[:kept], -np.log1p(-share_below[:kept])
    if not (x**2).sum() > 0:
        raise DataError("All points are as far from their second neighbour as from the first.")
    return DimensionEstimate(float((x @ y) / (x @ x)), num)


def estimate_dimension_by_likelihood(
    points: FloatArray, *, num_neighbours: int = 20
) -> DimensionEstimate:
    """Estimate the dimension by maximum likelihood from ``num_neighbours`` neighbours each.

    A second opinion to `estimate_dimension` at a larger scale; takes and raises the same. The
    points' inverse estimates are averaged, not the estimates themselves.

    References
    ----------
    Levina & Bickel (2005), Maximum likelihood estimation of intrinsic dimension, eq. 8;
    MacKay & Ghahramani (2005), Comments on it, for the average.
    """
    if num_neighbours < 2:
        raise SpecError(f"num_neighbours must be at least 2, got {num_neighbours}.")
    distances = _neighbour_distances(points, num_neighbours)
    logs = np.log(distances[:, -1:] / distances[:, :-1])
    inverse = float(logs.mean())
    if not inverse > 0:
        raise DataError("All neighbours are equally far; these points have no dimension.")
    return DimensionEstimate(1 / inverse, len(distances))


def _neighbour_distances(points: FloatArray, num_neighbours: int) -> Float64Array:
    """Return distances (n, num_neighbours) to the nearest other points, duplicates dropped."""
    from sklearn.neighbors import NearestNeighbors  # 1.8 s: not on a page's path

    different = np.unique(as_points(points, what="points"), axis=0).astype(np.float64)
    needed = max(10, num_neighbours + 1)
    if len(different) < needed:
        raise DataError(
            f"An intrinsic dimension needs at least {needed} different points, got "
            f"{len(different)}."
        )
    algorithm = "kd_tree" if different.shape[1] <= _TREE_DIMENSIONS else "brute"
    search = NearestNeighbors(n_neighbors=num_neighbours, algorithm=algorithm).fit(different)
    distances, _ = search.kneighbors()
    return np.asarray(distances)

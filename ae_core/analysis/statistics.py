"""How codes are spread: dead numbers, the share of a square they fill, their dimension."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.neighbours import TREE_CODE_SIZE
from ae_core.analysis.points import Float64Array, as_points
from ae_core.errors import DataError
from ae_core.metrics import MIN_ACTIVE_VARIANCE
from ae_core.networks.model import FloatArray

GRID_CELLS = 20  # along each side of the square
NUM_NEIGHBOURS = 20  # of the second opinion on the dimension
_DISCARDED = 0.1  # share of the ratios that the density's unevenness bends most
_MIN_POINTS = 10


@dataclass(frozen=True)
class GridUsage:
    """How evenly ``n`` codes of two numbers fill the square from -1 to 1.

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


def find_active(codes: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell which numbers of codes (N, code_size) have a variance of at least 1e-6."""
    return np.asarray(as_points(codes).var(axis=0, dtype=np.float64) >= MIN_ACTIVE_VARIANCE)


def measure_grid_usage(codes: FloatArray) -> GridUsage:
    """Count the cells of the square from -1 to 1 that hold codes (N, 2); 1 is in the last."""
    points = as_points(codes)
    if points.shape[1] != 2:
        raise DataError(f"A square needs codes of 2 numbers, these have {points.shape[1]}.")
    across, up = points[:, 0], points[:, 1]
    counts, _, _ = np.histogram2d(across, up, bins=GRID_CELLS, range=[[-1, 1], [-1, 1]])
    inside = counts.sum()
    shares = counts[counts > 0] / max(inside, 1)
    return GridUsage(
        cells_used=len(shares),
        num_cells=counts.size,
        entropy_share=float((shares * np.log(1 / shares)).sum()) / math.log(counts.size),
        num_outside=len(points) - int(inside),
        n=len(points),
    )


def estimate_dimension(points: FloatArray) -> DimensionEstimate:
    """Estimate the dimension of what points lie on from their two nearest neighbours (TwoNN).

    The ratio r of the distances to the second and to the first neighbour is Pareto distributed
    with the dimension as exponent, wherever the density is even over those two distances. The
    slope of -log(1 - F(r)) against log r through the origin is the estimate. Codes rounded to
    float16 fall onto a grid: give fresh ones.

    Facco, d'Errico, Rodriguez, Laio (2017), Estimating the intrinsic dimension of datasets by
    a minimal neighborhood information, Scientific Reports 7, 12140.
    """
    distances = _neighbour_distances(points, 2)
    log_ratios = np.sort(np.log(distances[:, 1] / distances[:, 0]))
    num = len(log_ratios)
    # The largest ratio has share 1, whose logarithm is infinite: the last kept lies below it.
    kept = min(max(int(num * (1 - _DISCARDED)), 2), num - 1)
    x, y = log_ratios[:kept], -np.log1p(-np.arange(1, kept + 1) / num)
    if not (x**2).sum() > 0:
        raise DataError("All points are as far from their second neighbour as from the first.")
    return DimensionEstimate(float((x @ y) / (x @ x)), num)


def estimate_dimension_by_likelihood(points: FloatArray) -> DimensionEstimate:
    """Estimate the dimension by maximum likelihood from 20 neighbours of each point.

    A second opinion to `estimate_dimension` at a larger scale. The points' inverse estimates
    are averaged, not the estimates themselves.

    Levina & Bickel (2005), Maximum likelihood estimation of intrinsic dimension, eq. 8;
    MacKay & Ghahramani (2005), Comments on it, for the average.
    """
    distances = _neighbour_distances(points, NUM_NEIGHBOURS)
    inverse = float(np.log(distances[:, -1:] / distances[:, :-1]).mean())
    if not inverse > 0:
        raise DataError("All neighbours are equally far; these points have no dimension.")
    return DimensionEstimate(1 / inverse, len(distances))


def _neighbour_distances(points: FloatArray, num_neighbours: int) -> Float64Array:
    """Return distances (n, num_neighbours) to the nearest other points, duplicates dropped."""
    from sklearn.neighbors import NearestNeighbors  # 1.8 s: not on a page's path

    different = np.unique(as_points(points, what="points"), axis=0).astype(np.float64)
    needed = max(_MIN_POINTS, num_neighbours + 1)
    if len(different) < needed:
        raise DataError(
            f"An intrinsic dimension needs at least {needed} different points, got "
            f"{len(different)}."
        )
    algorithm = "kd_tree" if different.shape[1] <= TREE_CODE_SIZE else "brute"
    search = NearestNeighbors(n_neighbors=num_neighbours, algorithm=algorithm).fit(different)
    return np.asarray(search.kneighbors()[0])

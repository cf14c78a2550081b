"""What may be believed of a map, or of a code: whether neighbours here are neighbours there.

Equal to scikit-learn where codes have no equally far neighbours; a few hundred rows of
distances at a time, so that 10,000 points need no table of 10^8.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.points import Float64Array, Integers, as_points, count_votes
from ae_core.errors import DataError
from ae_core.networks.model import FloatArray

NUM_NEIGHBOURS = 10  # for trustworthiness and continuity
NUM_VOTES = 5
_BLOCKS = 100
_ROWS = 250  # 10,000 float64 distances each: 20 MB


@dataclass(frozen=True)
class MapQuality:
    """How far a map keeps what the codes say; all of the same ``n`` codes.

    ``trustworthiness``: neighbours on the map are neighbours in code space; ``continuity``:
    the other way round; both 1 at best, for ``num_neighbours``. ``silhouette``, -1 to 1: how
    much nearer the own class lies than the next one. ``knn_accuracy``: share of codes whose
    five nearest other codes vote for the right class. None where there are no two classes.
    """

    trustworthiness: float
    continuity: float
    num_neighbours: int
    silhouette_codes: float | None
    silhouette_map: float | None
    knn_accuracy_codes: float | None
    knn_accuracy_map: float | None
    n: int


def judge_map(
    codes: npt.ArrayLike,
    places: npt.ArrayLike,
    labels: npt.ArrayLike | None = None,
    *,
    num_neighbours: int = NUM_NEIGHBOURS,
) -> MapQuality:
    """Measure a map of codes (N, D) as places (N, 2) in every way at once.

    Given images and their codes, it is the code that is judged.

    Venna & Kaski (2001), Neighborhood preservation in nonlinear projection methods, eq. 2 and 3;
    Rousseeuw (1987), Silhouettes, §2.
    """
    high, low = as_points(codes), as_points(places, what="places")
    n, num, least = len(high), num_neighbours, max(2 * num_neighbours, NUM_VOTES)
    if n != len(low):
        raise DataError(f"{n} codes need as many places, got {len(low)}.")
    if num < 1 or n <= least:
        raise DataError(
            f"{num} neighbours need more than {least} codes, got {n}; use more codes or fewer "
            "neighbours."
        )
    classes = None if labels is None else _classes(labels, n)
    penalties, by_class = np.zeros(2), []
    for rows, far, near in _distance_rows(high, low):
        penalties += _penalty(far, near, num), _penalty(near, far, num)
        if classes is not None:
            silhouettes = [_silhouettes(d, rows, classes) for d in (far, near)]
            votes = [_winners(d, classes) == classes[rows] for d in (far, near)]
            by_class.append([*silhouettes, *votes])
    trusted, continuity = (1 - penalties * (2 / (n * num * (2 * n - 3 * num - 1)))).tolist()
    means: list[float | None] = [None] * 4
    if classes is not None:
        means = [float(np.concatenate(parts).mean()) for parts in zip(*by_class, strict=True)]
    return MapQuality(trusted, continuity, num, means[0], means[1], means[2], means[3], n)


def vote_of_neighbours(points: npt.ArrayLike, labels: npt.ArrayLike) -> Integers:
    """Return the class (N,) that five nearest OTHER points vote for; of a tie the smaller."""
    both = as_points(points, least=NUM_VOTES + 1, what="points")
    names = np.unique(np.asarray(labels))
    classes = _classes(labels, len(both))
    if classes is None:
        return np.full(len(both), names[0], dtype=np.int64)
    parts = [_winners(d, classes) for _, d, _ in _distance_rows(both, None)]
    return np.asarray(names[np.concatenate(parts)], dtype=np.int64)


def _distance_rows(
    high: FloatArray, low: FloatArray | None
) -> Iterator[tuple[Integers, Float64Array, Float64Array]]:
    """Yield row numbers and their distances to all points in one and the other space.

    A point's distance to itself is infinite: it is nobody's neighbour.
    """
    spaces = [s.astype(np.float64) - s.mean(axis=0) for s in (high, low) if s is not None]
    squares = [np.einsum("nd,nd->n", space, space) for space in spaces]
    for start in range(0, len(high), _ROWS):
        rows = np.arange(start, min(start + _ROWS, len(high)))
        found = []
        for space, square in zip(spaces, squares, strict=True):
            distances = square[rows, None] + square - 2 * (space[rows] @ space.T)
            np.sqrt(np.maximum(distances, 0, out=distances), out=distances)
            distances[np.arange(len(rows)), rows] = np.inf
            found.append(distances)
        yield rows, found[0], found[-1]


def _nearest(distances: Float64Array, num: int) -> Integers:
    """Return the columns (rows, num) of the smallest distances, in ascending order.

    The smallest of each block of columns give a bound that few distances stay below: ten
    times as fast as `np.argpartition` on 10,000 columns.
    """
    blocks = np.linspace(0, distances.shape[1], max(num, _BLOCKS) + 1).astype(np.int64)[:-1]
    minima = np.minimum.reduceat(distances, np.unique(blocks), axis=1)
    if minima.shape[1] < num:
        return np.argsort(distances, axis=1, kind="stable")[:, :num]
    bounds = np.partition(minima, num - 1, axis=1)[:, num - 1]
    lines, columns = np.nonzero(distances <= bounds[:, None])
    order = np.lexsort((distances[lines, columns], lines))
    first = np.searchsorted(lines, np.arange(len(distances)))
    return np.asarray(columns[order][first[:, None] + np.arange(num)])


def _penalty(true: Float64Array, shown: Float64Array, num: int) -> float:
    """Sum how far beyond the ``num`` nearest the shown neighbours are in truth."""
    neighbours = _nearest(shown, num)
    lines = np.arange(len(true))
    total = 0
    for column in neighbours.T:
        ranks = (true < true[lines, column][:, None]).sum(axis=1) + 1
        total += int(np.maximum(ranks - num, 0).sum())
    return total


def _silhouettes(distances: Float64Array, rows: Integers, classes: Integers) -> Float64Array:
    """Return (b - a) / max(a, b): a to the others of the own class, b to the nearest other one.

    Both are mean distances; a point alone in its class counts 0.
    """
    counts = np.bincount(classes)
    lines, own = np.arange(len(rows)), classes[rows]
    finite = distances.copy()
    finite[lines, rows] = 0
    sums = finite @ np.eye(len(counts))[classes]  # (rows, num_classes)
    inside = sums[lines, own] / np.maximum(counts[own] - 1, 1)
    means = sums / counts
    means[lines, own] = np.inf
    outside = means.min(axis=1)
    larger = np.maximum(inside, outside)
    scores = (outside - inside) / np.where(larger > 0, larger, 1)
    return np.asarray(np.where(counts[own] > 1, scores, 0))


def _winners(distances: Float64Array, classes: Integers) -> Integers:
    labels = classes[_nearest(distances, NUM_VOTES)]
    return np.asarray(count_votes(labels, int(classes.max()) + 1).argmax(axis=1))


def _classes(labels: npt.ArrayLike, num_points: int) -> Integers | None:
    """Return classes as 0, 1, …; None where there is one only."""
    given = np.asarray(labels)
    if given.shape != (num_points,):
        raise DataError(f"{num_points} points need as many labels, got shape {given.shape}.")
    names, classes = np.unique(given, return_inverse=True)
    return None if len(names) < 2 else classes.astype(np.int64)

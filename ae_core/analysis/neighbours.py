"""What a code, or an image, still knows of the class: its nearest training digits vote.

`NeighbourSearch` is exact: every point is compared. Distances come from matrix products in
float32, which find the candidates; those are measured again in float64. Pixels stay bytes, a
fourth of the memory, and are turned into numbers a few thousand images at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.points import (
    Float64Array,
    Integers,
    as_labels,
    as_points,
    count_votes,
    require_searchable,
)
from ae_core.networks.model import FloatArray

Labels = npt.NDArray[np.integer]
NUM_NEIGHBOURS = 5
# Up to this size a k-d tree beats comparing with every training code: 10,000 PCA codes of 2, 10
# and 16 numbers against 60,000 take 0.06, 0.75 and 1.3 s instead of 1.2, 1.35 and 1.5 (one core).
TREE_CODE_SIZE = 16


def knn_classify(
    train_codes: FloatArray,
    train_labels: Labels,
    codes: FloatArray,
    *,
    num_neighbours: int = NUM_NEIGHBOURS,
) -> tuple[Integers, Integers]:
    """Return each code's class by the majority of its nearest training codes, and their votes.

    Classes are int64 (M,), a tie goes to the smaller label; votes (M, num_classes) sum to
    ``num_neighbours``.
    """
    from sklearn.neighbors import NearestNeighbors

    train, points = as_points(train_codes, what="training codes"), as_points(codes)
    labels = as_labels(train_labels, len(train), what="training codes")
    require_searchable(points, train, num_neighbours, what="training codes")
    algorithm = "kd_tree" if points.shape[1] <= TREE_CODE_SIZE else "brute"
    # The tree releases the GIL, so its jobs are threads; brute force brings its own.
    search = NearestNeighbors(n_neighbors=num_neighbours, algorithm=algorithm, n_jobs=-1)
    nearest = search.fit(train).kneighbors(points, return_distance=False)
    votes = count_votes(labels[nearest], int(labels.max()) + 1)
    return votes.argmax(axis=1), votes


def knn_accuracy(
    train_codes: FloatArray,
    train_labels: Labels,
    codes: FloatArray,
    labels: Labels,
    *,
    num_neighbours: int = NUM_NEIGHBOURS,
) -> float:
    """Return the share of codes whose nearest training codes vote for the right class."""
    right = as_labels(labels, len(codes), what="codes")
    predictions, _ = knn_classify(train_codes, train_labels, codes, num_neighbours=num_neighbours)
    return float((predictions == right).mean())


_QUERIES_AT_ONCE = 64  # against 60,000 points: 15 MB of squared distances
_BYTES_AT_ONCE = 4096  # images: 13 MB as float32


@dataclass(frozen=True)
class Neighbours:
    """The nearest points of each query, nearest first; of equally near ones the first stored.

    ``indices`` int64 and ``distances`` float64 (Euclidean) have shape (M, num_neighbours).
    Where the points have classes: ``labels`` (M, num_neighbours), ``votes`` int64
    (M, num_classes), and ``predictions`` (M,), the class of most votes; a tie goes to the
    smaller label, as in `ae_core.analysis.neighbours`.
    """

    indices: Integers
    distances: Float64Array
    labels: Integers | None
    votes: Integers | None
    predictions: Integers | None


def strangeness(queries: npt.ArrayLike, found: Neighbours) -> Float64Array:
    """Return how far each query (M, …) is from its nearest point, in lengths of its own.

    At 1 a blank image is as near to it as any point is: a dot is near every image of little ink.
    """
    rows = np.asarray(queries, dtype=np.float64).reshape(len(found.distances), -1)
    lengths = np.maximum(np.linalg.norm(rows, axis=1), np.finfo(np.float64).tiny)
    strange: Float64Array = found.distances[:, 0] / lengths
    return strange


class NeighbourSearch:
    """Points to be searched; what every query needs of them is computed once.

    ``points`` are codes (N, D), or images, taken as 784 numbers, uint8 pixels as 255ths; neither
    uint8 nor float32 is copied. ``labels`` (N,) are their classes, from 0.
    """

    def __init__(self, points: npt.ArrayLike, labels: npt.ArrayLike | None = None) -> None:
        given = np.asarray(points)
        self._is_bytes = given.dtype == np.uint8 and given.ndim > 1 and len(given) > 0
        self._unit = 255.0 if self._is_bytes else 1.0  # of the stored numbers, in those given
        self._points: npt.NDArray[np.generic] = (
            given.reshape(len(given), -1) if self._is_bytes else as_points(given, what="points")
        )
        self._labels = None if labels is None else as_labels(labels, len(self._points))
        self._squares = np.concatenate([np.einsum("nd,nd->n", p, p) for _, p in self._parts()])

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self._points)

    def find(self, queries: npt.ArrayLike, *, num_neighbours: int = NUM_NEIGHBOURS) -> Neighbours:
        """Return the nearest points of each query (M, D); one among them finds itself."""
        wanted = as_points(queries, what="queries") * np.float32(self._unit)
        require_searchable(wanted, self._points, num_neighbours)
        indices = np.empty((len(wanted), num_neighbours), dtype=np.int64)
        distances = np.empty((len(wanted), num_neighbours))
        for start in range(0, len(wanted), _QUERIES_AT_ONCE):
            part = wanted[start : start + _QUERIES_AT_ONCE]
            # |p - q|² without |q|², which is the same for all points of a query
            rough = np.empty((len(part), len(self)), dtype=np.float32)  # (m, N)
            for place, points in self._parts():
                rough[:, place] = self._squares[place] - 2 * (part @ points.T)
            for row, values in enumerate(rough):
                found = self._sharpen(part[row], values, num_neighbours)
                indices[start + row], distances[start + row] = found
        distances /= self._unit
        if self._labels is None:
            return Neighbours(indices, distances, None, None, None)
        labels = self._labels[indices]
        votes = count_votes(labels, int(self._labels.max()) + 1)
        return Neighbours(indices, distances, labels, votes, votes.argmax(axis=1))

    def _parts(self) -> Iterator[tuple[slice, FloatArray]]:
        """Yield all points as float32 (n, D), and where each part stands."""
        size = _BYTES_AT_ONCE if self._is_bytes else len(self)
        for start in range(0, len(self), size):
            place = slice(start, start + size)
            yield place, np.asarray(self._points[place], dtype=np.float32)

    def _sharpen(
        self, query: FloatArray, rough: FloatArray, num: int
    ) -> tuple[Integers, Float64Array]:
        """Measure all points that may be among the nearest again, in float64."""
        # A sum of D float32 products is off by at most D times half an epsilon of their size.
        scale = float(self._squares.max()) + float(query @ query)
        slack = len(query) * float(np.finfo(np.float32).eps) * scale
        bound = float(np.partition(rough, num - 1)[num - 1]) + 2 * slack
        candidates = np.flatnonzero(rough <= bound)
        difference = self._points[candidates].astype(np.float64) - query
        squares = np.einsum("nd,nd->n", difference, difference)
        order = np.argsort(squares, kind="stable")[:num]
        return candidates[order], np.sqrt(squares[order])

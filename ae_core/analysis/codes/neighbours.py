"""The nearest training digits, in code space or in pixel space, and what they vote for.

Exact: every point is compared. Distances come from matrix products in float32, which find the
candidates; those are measured again in float64. Pixels stay bytes, a fourth of the memory, and
are turned into numbers a few thousand images at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.classification import NUM_NEIGHBOURS
from ae_core.analysis.codes.points import (
    Float64Array,
    Integers,
    as_labels,
    as_points,
    count_votes,
    require_searchable,
)
from ae_core.networks.model import FloatArray

_QUERIES_AT_ONCE = 64  # against 60,000 points: 15 MB of squared distances
_BYTES_AT_ONCE = 4096  # images: 13 MB as float32


@dataclass(frozen=True)
class Neighbours:
    """The nearest points of each query, nearest first; of equally near ones the first stored.

    ``indices`` int64 and ``distances`` float64 (Euclidean) have shape (M, num_neighbours).
    Where the points have classes: ``labels`` (M, num_neighbours), ``votes`` int64
    (M, num_classes), and ``predictions`` (M,), the class of most votes; a tie goes to the
    smaller label, as in `ae_core.analysis.codes.classification`.
    """

    indices: Integers
    distances: Float64Array
    labels: Integers | None
    votes: Integers | None
    predictions: Integers | None


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

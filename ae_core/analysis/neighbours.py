"""The nearest training digits, in code space or in pixel space, and what they vote for.

Exact: every point is compared. Distances come from one matrix product in float32, which finds
the candidates; those are measured again in float64. One query against 60,000 images of 784
pixels takes about 15 ms on one core, nearly all of it the reading of the pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.points import as_points
from ae_core.errors import DataError

NUM_NEIGHBOURS = 5
_QUERIES_AT_ONCE = 64  # against 60,000 points: 15 MB of squared distances

Integers = npt.NDArray[np.int64]
Labels = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Neighbours:
    """The nearest points of each query, nearest first; of equally near ones the first stored.

    ``indices`` int64 and ``distances`` float64 (Euclidean) have shape (M, num_neighbours).
    Where the points have classes: ``labels`` (M, num_neighbours), ``votes`` int64
    (M, num_classes), and ``predictions`` (M,), the class of most votes; a tie goes to the
    smaller label, as in `ae_core.analysis.classification`.
    """

    indices: Integers
    distances: npt.NDArray[np.float64]
    labels: Integers | None
    votes: Integers | None
    predictions: Integers | None


class NeighbourSearch:
    """Points to be searched; what every query needs of them is computed once.

    Parameters
    ----------
    points : float32 array, shape (N, D) or (N, 1, 28, 28)
        Codes, or images, which are taken as 784 numbers. Not copied where they are float32.
    labels : int array, shape (N,), optional
        Classes, from 0.

    Raises
    ------
    DataError
        If there are no points, one is not finite, or the labels do not fit.
    """

    def __init__(self, points: npt.ArrayLike, labels: npt.ArrayLike | None = None) -> None:
        self._points = as_points(points, what="points")
        self._labels = None if labels is None else _as_labels(labels, len(self._points))
        self._squares = np.einsum("nd,nd->n", self._points, self._points)

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self._points)

    def find(self, queries: npt.ArrayLike, *, num_neighbours: int = NUM_NEIGHBOURS) -> Neighbours:
        """Return the nearest points of each query.

        Parameters
        ----------
        queries : float32 array, shape (M, D) or (M, 1, 28, 28)
            A query that is among the points finds itself, at distance 0.
        num_neighbours : int
            From 1 to the number of points.

        Raises
        ------
        DataError
            If the queries have another length or are not finite, or there are fewer points.
        """
        wanted = as_points(queries, what="queries")
        if wanted.shape[1] != self._points.shape[1]:
            raise DataError(
                f"The queries have {wanted.shape[1]} numbers each, the points "
                f"{self._points.shape[1]}; use codes of one model, or images of one size."
            )
        if not 1 <= num_neighbours <= len(self):
            raise DataError(
                f"{num_neighbours} neighbours were asked for among {len(self)} points; ask for "
                "1 to that many."
            )
        indices = np.empty((len(wanted), num_neighbours), dtype=np.int64)
        distances = np.empty((len(wanted), num_neighbours))
        for start in range(0, len(wanted), _QUERIES_AT_ONCE):
            part = wanted[start : start + _QUERIES_AT_ONCE]
            # |p - q|² without |q|², which is the same for all points of a query
            rough = self._squares - 2 * (part @ self._points.T)  # (m, N)
            for row, values in enumerate(rough):
                found = self._sharpen(part[row], values, num_neighbours)
                indices[start + row], distances[start + row] = found
        return self._with_votes(indices, distances)

    def _sharpen(
        self, query: npt.NDArray[np.float32], rough: npt.NDArray[np.float32], num: int
    ) -> tuple[Integers, npt.NDArray[np.float64]]:
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

    def _with_votes(self, indices: Integers, distances: npt.NDArray[np.float64]) -> Neighbours:
        if self._labels is None:
            return Neighbours(indices, distances, None, None, None)
        labels = self._labels[indices]
        votes = np.zeros((len(labels), int(self._labels.max()) + 1), dtype=np.int64)
        np.add.at(votes, (np.arange(len(labels))[:, None], labels), 1)
        return Neighbours(indices, distances, labels, votes, votes.argmax(axis=1))


def _as_labels(labels: npt.ArrayLike, num_points: int) -> Integers:
    given = np.asarray(labels)
    if given.shape != (num_points,):
        raise DataError(f"{num_points} points need as many labels, got shape {given.shape}.")
    if given.dtype.kind not in "iu" or given.min() < 0:
        raise DataError("Labels must be whole numbers from 0.")
    return given.astype(np.int64)

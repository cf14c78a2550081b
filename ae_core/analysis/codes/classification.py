"""What a code still knows of the class: nearest neighbours among training codes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.points import (
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

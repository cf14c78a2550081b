"""What a code still knows of the class: nearest neighbours among training codes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ae_core.errors import DataError
from ae_core.networks.model import FloatArray

Labels = npt.NDArray[np.integer]
NUM_NEIGHBOURS = 5
# Up to this size a k-d tree beats comparing with every training code: 10,000 PCA codes of 2, 10
# and 16 numbers against 60,000 take 0.06, 0.75 and 1.3 s instead of 1.2, 1.35 and 1.5 (one core).
_TREE_CODE_SIZE = 16


def knn_classify(
    train_codes: FloatArray,
    train_labels: Labels,
    codes: FloatArray,
    *,
    num_neighbours: int = NUM_NEIGHBOURS,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Classify codes by the majority of their nearest training codes (Euclidean).

    Parameters
    ----------
    train_codes : float32 array, shape (N, code_size)
        Codes of clean training images.
    train_labels : int array, shape (N,)
        Their classes, from 0.
    codes : float32 array, shape (M, code_size)
        Codes to classify.
    num_neighbours : int
        Neighbours that vote, at most N; a tie goes to the smaller label.

    Returns
    -------
    predictions : int64 array, shape (M,)
    votes : int64 array, shape (M, num_classes)
        Neighbours of each class; rows sum to ``num_neighbours``.

    Raises
    ------
    DataError
        If shapes do not fit, a code is not finite, or there are too few training codes.
    """
    from sklearn.neighbors import KNeighborsClassifier

    train_codes, codes = _as_codes(train_codes), _as_codes(codes)
    train_labels = np.asarray(train_labels)
    _check(train_codes, train_labels, codes, num_neighbours)
    algorithm = "kd_tree" if codes.shape[1] <= _TREE_CODE_SIZE else "brute"
    # The tree releases the GIL, so its jobs are threads; brute force brings its own.
    classifier = KNeighborsClassifier(num_neighbours, algorithm=algorithm, n_jobs=-1)
    classifier.fit(train_codes, train_labels)
    neighbours = classifier.kneighbors(codes, return_distance=False)
    votes = np.zeros((len(codes), int(train_labels.max()) + 1), dtype=np.int64)
    np.add.at(votes, (np.arange(len(codes))[:, None], train_labels[neighbours]), 1)
    return votes.argmax(axis=1), votes


def knn_accuracy(
    train_codes: FloatArray,
    train_labels: Labels,
    codes: FloatArray,
    labels: Labels,
    *,
    num_neighbours: int = NUM_NEIGHBOURS,
) -> float:
    """Return the share of codes whose nearest training codes vote for the right class.

    Takes what `knn_classify` takes and raises the same; ``labels`` (M,) are the right classes.
    """
    labels = np.asarray(labels)
    if labels.shape != (len(codes),):
        raise DataError(f"{len(codes)} codes need as many labels, got shape {labels.shape}.")
    predictions, _ = knn_classify(train_codes, train_labels, codes, num_neighbours=num_neighbours)
    return float((predictions == labels).mean())


def _as_codes(array: FloatArray) -> FloatArray:
    codes = np.asarray(array, dtype=np.float32)
    if codes.ndim != 2 or codes.size == 0:
        raise DataError(f"Codes must have shape (N, code_size), none of them 0; got {codes.shape}.")
    if not np.isfinite(codes).all():
        raise DataError("A code holds NaN or infinity; nearest neighbours need finite numbers.")
    return codes


def _check(
    train_codes: FloatArray, train_labels: Labels, codes: FloatArray, num_neighbours: int
) -> None:
    if train_codes.shape[1] != codes.shape[1]:
        raise DataError(
            f"Training codes have {train_codes.shape[1]} numbers each, the others "
            f"{codes.shape[1]}; use codes of one model."
        )
    if train_labels.shape != (len(train_codes),):
        raise DataError(
            f"{len(train_codes)} training codes need as many labels, got {train_labels.shape}."
        )
    if train_labels.dtype.kind not in "iu" or train_labels.min() < 0:
        raise DataError("Labels must be whole numbers from 0.")
    if not 1 <= num_neighbours <= len(train_codes):
        raise DataError(
            f"{num_neighbours} neighbours were asked for, but there are {len(train_codes)} "
            "training codes; ask for 1 to that many."
        )

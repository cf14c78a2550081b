"""What report 003's figures measure of single layers, classes and classifiers.

Its filters, its gradients and its stacks have modules of their own.
"""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ae_core.analysis.units import average_sparseness
from ae_core.networks.model import FloatArray
from ae_core.reports.measuring import Measuring
from ae_core.reports.r003 import filters, gradients, stacks
from ae_core.reports.r003.networks import FULL_STACK
from ae_core.store.checkpoints import Checkpoint

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

PARTS = (filters, gradients, stacks)
# strengths chosen among 0.01 to 1 and 1 to 30 on the validation images
LOGISTIC_C, SVM_C = 0.03, 3.0
NUM_NEIGHBOURS = 5
MLP_UNITS = 512
LOGISTIC_STEPS = 1000


def sparseness(m: Measuring, run: Checkpoint) -> float:
    """Return the average share of test digits for which a unit is inactive."""
    return float(average_sparseness(run.load_model(), m.split.test_images).average)


def epochs_to(m: Measuring, run: Checkpoint, *, level: float) -> float | None:
    """Return the first epoch whose validation loss is at most ``level``; None for never."""
    history = run.load_history()
    return next((float(e["epoch"]) for e in history if e["validation_loss"] <= level), None)


def class_share_of_pixels(m: Measuring) -> float:
    """Return the share of pixels' variance that lies between classes."""
    labels = m.split.test_labels
    return class_share(m.split.test_images.reshape(len(labels), -1), labels)


def class_share_of_layer(m: Measuring, run: Checkpoint, *, layer: int) -> float:
    """Return the share of a layer's variance that lies between classes."""
    activations = run.load_model().activations(m.split.test_images)[layer - 1]
    return class_share(activations, m.split.test_labels)


def class_share(values: npt.NDArray[np.floating], labels: npt.NDArray[np.integer]) -> float:
    """Return the share of columns' variance that lies between classes, mean over columns.

    Parameters
    ----------
    values : float array, shape (N, units)
        Columns that do not vary are left out; without any other the share is 0.
    labels : int array, shape (N,)

    References
    ----------
    Fisher 1925, Statistical Methods for Research Workers: the correlation ratio.
    """
    rows = values.astype(np.float64)
    total = rows.var(axis=0)
    means = np.stack([rows[labels == k].mean(axis=0) for k in np.unique(labels)])
    weights = np.asarray([(labels == k).mean() for k in np.unique(labels)])
    between = weights @ (means - rows.mean(axis=0)) ** 2
    varies = total > 0
    return float((between[varies] / total[varies]).mean()) if varies.any() else 0.0


def fitted(m: Measuring) -> FloatArray:
    """Return the images that scikit-learn's classifiers are fitted on, validation images too."""
    return np.concatenate([m.split.train_images, m.split.validation_images])


def baseline(m: Measuring, *, name: str) -> float:
    """Return the test accuracy of one of scikit-learn's classifiers; all take 20 to 60 s."""
    from sklearn.exceptions import ConvergenceWarning

    labels = np.concatenate([m.split.train_labels, m.split.validation_labels])
    classifier = _classifiers()[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the steps are told in the note
        classifier.fit(fitted(m).reshape(-1, 784), labels)
    predicted = classifier.predict(m.split.test_images.reshape(-1, 784))
    return float((predicted == m.split.test_labels).mean())


def _classifiers() -> dict[str, ClassifierMixin]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.svm import SVC

    return {
        "logistic regression": LogisticRegression(C=LOGISTIC_C, max_iter=LOGISTIC_STEPS),
        "neighbours": KNeighborsClassifier(NUM_NEIGHBOURS),
        "SVM": SVC(C=SVM_C),
        "MLP": MLPClassifier((MLP_UNITS,), early_stopping=True, random_state=0),
    }


def all_digits(m: Measuring) -> FloatArray:
    """Return MNIST's whole test set."""
    return m.runs.split(FULL_STACK).test_images


def per_cent_wrong(m: Measuring, run: Checkpoint) -> float:
    """Return the share of the whole test set that a stack gets wrong, in per cent."""
    split = m.once(functools.partial(m.runs.split, FULL_STACK), "full")
    return 100 * (1 - stacks.accuracy(run.load_model(), split.test_images, split.test_labels))

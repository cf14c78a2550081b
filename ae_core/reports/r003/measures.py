"""What report 003's figures measure of layers, their filters and gradients, and of classifiers.

Its stacks have a module of their own.
"""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ae_core.analysis.gradients import LayerGradients, measure_gradients
from ae_core.analysis.pca import explained_shares, main_plane, principal_angles
from ae_core.analysis.units import average_sparseness
from ae_core.data.datasets import DataSplit
from ae_core.errors import DataError
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Figure, Kind, RunNote, Series
from ae_core.reports.measuring import Measuring
from ae_core.reports.r003.networks import ACTIVATION_NAMES, FULL_STACK, PRETRAINED
from ae_core.reports.r003.stacks import accuracy
from ae_core.specs import NetworkSpec
from ae_core.store.checkpoints import Checkpoint

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

# strengths chosen among 0.01 to 1 and 1 to 30 on the validation images
LOGISTIC_C, SVM_C = 0.03, 3.0
NUM_NEIGHBOURS = 5
MLP_UNITS = 512
LOGISTIC_STEPS = 1000
FILTER_UNITS = 100  # as many as principal components beside them
Rows = npt.NDArray[np.float64]  # directions among images, (units, 784)


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

    Fisher's correlation ratio (1925). Columns that do not vary are left out; without any other
    the share is 0.
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
    return 100 * (1 - accuracy(run.load_model(), split.test_images, split.test_labels))


def _plane(m: Measuring) -> Rows | None:
    """Return PCA's directions of the training images; None for too few images, in miniature."""

    def fit() -> Rows | None:
        try:
            return main_plane(m.split.train_images, FILTER_UNITS)
        except DataError:
            return None

    return m.once(fit, "plane")


def _rows(m: Measuring, of: str, run: Checkpoint | None = None) -> Rows:
    """Return filters, the weights by which units paint, or as many random directions (seed 0).

    They are 0 at pixels that no training image lights: no gradient ever reached weights there.
    """
    rows = np.random.default_rng(0).standard_normal((FILTER_UNITS, 784))
    if run is not None and of != "random":
        model = run.load_model()
        weight = model.encoder[0].weight if of == "filters" else model.decoder[-1].weight.T
        rows = weight.astype(np.float64)
    return np.asarray(np.where(m.split.train_images.reshape(-1, 784).max(axis=0) > 0, rows, 0))


def overlap(angles: Rows) -> float:
    """Return the mean squared cosine of principal angles: 1 for the same subspace."""
    return float((np.cos(np.radians(angles)) ** 2).mean())


def variance_share(rows: Rows, split: DataSplit) -> float:
    """Return the share of the training images' variance that lies in the span of rows."""
    images = split.train_images.reshape(-1, 784).astype(np.float64)
    centred = images - images.mean(axis=0)
    basis, _ = np.linalg.qr(rows.T)
    return float(((centred @ basis) ** 2).sum() / (centred**2).sum())


def directions(
    m: Measuring, run: Checkpoint | None = None, *, what: str, of: str, quantile: float = 0.5
) -> float | None:
    """Return how much of PCA's plane some directions span, an angle to it, or their variance."""
    plane = _plane(m)
    rows = plane if of == "PCA" else _rows(m, of, run)
    if rows is not None and what == "variance":
        return variance_share(rows, m.split)
    if rows is None or plane is None:
        return None
    angles = principal_angles(rows, plane)
    return float(np.quantile(angles, quantile)) if what == "angle" else overlap(angles)


def pca_codes_explained(m: Measuring, run: Checkpoint) -> float | None:
    """Return R² of all PCA codes by a linear map of the units' activations."""
    if (plane := _plane(m)) is None:
        return None
    images = m.split.train_images
    rows = images.reshape(-1, 784)
    targets = (rows - rows.mean(axis=0).astype(np.float32)) @ plane.T.astype(np.float32)
    shares = explained_shares(run.load_model().encode(images), targets)
    variances = targets.var(axis=0)
    return float((shares * variances).sum() / variances.sum())


def filter_lines(m: Measuring, figures: dict[str, Figure]) -> list[Series]:
    """Return all angles to PCA's plane: of filters, of what they paint, of random directions."""
    if (plane := _plane(m)) is None:
        return []
    run = m.runs.first_run(f"003-filters-{FILTER_UNITS}")
    here = run if isinstance(run, Checkpoint) else None  # else the stored results know
    names = {"100 filters": "filters", "weights by which they paint": "painted"} if run else {}
    lines = []
    for name, of in {**names, "random directions": "random"}.items():
        is_known = of == "random" or here is not None
        y = principal_angles(_rows(m, of, here), plane).tolist() if is_known else []
        lines.append(Series(name=name, x=[float(i + 1) for i in range(len(y))], y=y))
    return lines


def _gradients(m: Measuring, network: NetworkSpec, run: Checkpoint | None = None) -> LayerGradients:
    """Measure the gradient at the start of the classifier's training, over all its images.

    Of a run, or of weights that no training has touched.
    """

    def measured() -> LayerGradients:
        weights = None if run is None else run.load_model()
        images, labels = m.split.train_images, m.split.train_labels
        return measure_gradients(network, images, labels, weights=weights)

    return m.once(measured, "gradients", network, run and run.path)


def gradient_ratio(m: Measuring, run: Checkpoint) -> float:
    """Return the gradient of the first hidden layer over the last one's."""
    return _gradients(m, run.spec.network, run).first_to_last


def code_spread(m: Measuring, run: Checkpoint) -> float:
    """Return how much the last hidden layer differs from image to image."""
    return _gradients(m, run.spec.network, run).signals[-1]


def drawn_gradient_ratio(m: Measuring, *, kind: Kind, sizes: str) -> float:
    """Return the gradient of the first hidden layer over the last one's, weights as drawn."""
    return _gradients(m, PRETRAINED[kind, sizes].network).first_to_last


def layer_lines(m: Measuring, figures: dict[str, Figure], *, is_signals: bool) -> list[Series]:
    """Return the gradients layer by layer, or how much every layer differs between images."""
    lines = []
    for suffix in ("", ", not pre-trained"):
        for (kind, sizes), spec in PRETRAINED.items():
            run = None if suffix else m.runs.first_run(spec.name)
            if run is None and not suffix:
                continue
            x: list[float | str] = []
            y: list[float | None] = []
            if not isinstance(run, RunNote):  # else the stored results know
                of = _gradients(m, spec.network, run)
                y = [*(of.signals if is_signals else of.gradients)]
                x = [f"layer {i + 1}" for i in range(len(of.signals))]
                x += [] if is_signals else ["softmax"]
            family = f"{sizes}{suffix.replace(',', '')}"
            name = f"{sizes} {ACTIVATION_NAMES[kind]}{suffix}"
            lines.append(Series(name=name, x=x, y=y, kind=kind, family=family))
    return lines

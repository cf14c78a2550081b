"""Report 003: what scikit-learn's classifiers reach on the same 8,000 binary digits."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from ae_core.data.datasets import DataSplit
from ae_core.reports.figures import Figure, Measurement
from ae_core.reports.r003.parts import COMMAND, Part, standard_error

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

GROUP = "scikit-learn on the same images"
# strengths chosen among 0.01 to 1 and 1 to 30 on the validation images
LOGISTIC_C, SVM_C = 0.03, 3.0
NUM_NEIGHBOURS = 5
MLP_UNITS = 512
_LOGISTIC_STEPS = 1000


def measure_baselines(split: DataSplit) -> Part:
    """Fit all baselines on the training and validation images and test them; 20 to 60 s."""
    from sklearn.exceptions import ConvergenceWarning

    images = np.concatenate([split.train_images, split.validation_images]).reshape(-1, 784)
    labels = np.concatenate([split.train_labels, split.validation_labels])
    test_images, n = split.test_images.reshape(-1, 784), len(split.test_labels)
    figures = []
    for name, (classifier, note) in _classifiers().items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the steps are told in the note
            classifier.fit(images, labels)
        share = float((classifier.predict(test_images) == split.test_labels).mean())
        figures.append(
            Figure(
                figure=f"{name} test_accuracy",
                unit="accuracy",
                n=n,
                lower_is_better=False,
                reproduced=Measurement.exact(share),
                group=GROUP,
                command=COMMAND,
                note=f"{note}; fitted on all {len(images):,}, validation images too; "
                f"standard error {standard_error(share, n):.4f}",
            )
        )
    return Part(figures)


def _classifiers() -> dict[str, tuple[ClassifierMixin, str]]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.svm import SVC

    return {
        "logistic regression": (
            LogisticRegression(C=LOGISTIC_C, max_iter=_LOGISTIC_STEPS),
            f"C {LOGISTIC_C}, at most {_LOGISTIC_STEPS:,} steps",
        ),
        f"{NUM_NEIGHBOURS}-NN": (KNeighborsClassifier(NUM_NEIGHBOURS), "Euclidean, of pixels"),
        "RBF SVM": (SVC(C=SVM_C), f"C {SVM_C:g}, gamma 'scale'"),
        f"MLP of {MLP_UNITS}": (
            MLPClassifier((MLP_UNITS,), early_stopping=True, random_state=0),
            "Adam, stopped early on a tenth held out, seed 0",
        ),
    }

"""How good a model is on a set of images: every unit, with the conditions beside it."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from ae_core.analysis.neighbours import knn_accuracy
from ae_core.data.datasets import DataSplit, Labels
from ae_core.data.evaluation import EvaluationData, training_part
from ae_core.errors import DataError
from ae_core.metrics import measure
from ae_core.networks.model import FloatArray, Model, as_images
from ae_core.specs import CorruptionSpec, DataSpec


@dataclass(frozen=True, kw_only=True)
class EvaluationReport:
    """Every unit of one model on one set of images, and under which conditions.

    ``metrics`` has the units of `ae_core.metrics.UNITS` and ``knn_accuracy``; None
    where a unit does not exist (cross-entropy of pixels outside [0, 1]) or was not asked for.
    ``left_as_it_is`` has the same units of the corrupted images themselves.
    """

    name: str
    data: str
    split: str
    n: int
    corruption: str | None
    seed: int  # of the corruption
    trained_on: str
    knn_fitted_on: int  # clean training codes; 0: not measured
    metrics: dict[str, float | None]
    left_as_it_is: dict[str, float | None] | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types."""
        return dataclasses.asdict(self)


def data_of(model: Model) -> DataSpec:
    """Return the data a model was trained on; MNIST where it does not say."""
    spec = getattr(model, "spec", None)
    return DataSpec(name=getattr(model, "data", "mnist")) if spec is None else spec.data


def evaluate(
    model: Model,
    images: FloatArray,
    labels: Labels | None = None,
    *,
    corruption: CorruptionSpec | None = None,
    seed: int = 0,
    train_codes: FloatArray | None = None,
    train_labels: Labels | None = None,
    data: str = "mnist",
    split: str = "test",
) -> EvaluationReport:
    """Measure what a model keeps of clean images (N, 1, 28, 28), the error against these.

    They reach the model corrupted where ``corruption`` is given; the same ``seed`` gives the
    same noise. With ``train_codes`` of clean training images, and the labels of both, the
    accuracy of five nearest neighbours is measured, where there are two classes at least.
    ``data`` and ``split`` say where the images are from.
    """
    clean = as_images(images)
    given, left_as_it_is = clean, None
    if corruption is not None:
        from ae_core.data.corruption import corrupt_images  # torch: only where it is needed

        given = corrupt_images(clean, corruption, seed)
        left_as_it_is = measure(clean, given)
    codes = model.encode(given)
    metrics = measure(clean, model.decode(codes))
    fitted_on = 0
    metrics["knn_accuracy"] = None
    if train_codes is not None:
        if labels is None or train_labels is None:
            raise DataError("Nearest neighbours need the labels of both sets; give both.")
        if len(np.unique(train_labels)) > 1:  # of one class there is nothing to tell
            fitted_on = len(train_codes)
            metrics["knn_accuracy"] = knn_accuracy(train_codes, train_labels, codes, labels)
    return EvaluationReport(
        name=model.name,
        data=data,
        split=split,
        n=len(clean),
        corruption=corruption_text(corruption),
        seed=seed,
        trained_on=data_of(model).name,
        knn_fitted_on=fitted_on,
        metrics=metrics,
        left_as_it_is=left_as_it_is,
    )


def evaluate_on(
    model: Model, data: EvaluationData, *, corruption: CorruptionSpec | None = None, seed: int = 0
) -> EvaluationReport:
    """Evaluate a model on what `load_evaluation_data` gave; see `evaluate`."""
    return evaluate(
        model,
        data.images,
        data.labels,
        corruption=corruption,
        seed=seed,
        train_codes=None if data.train_images is None else model.encode(data.train_images),
        train_labels=data.train_labels,
        data=data.name,
        split=data.split,
    )


def evaluate_split(model: Model, split: DataSplit) -> dict[str, float | None]:
    """Return every unit on the test images of a training's own split.

    Nearest neighbours are fitted on its training and validation images. This is what a
    checkpoint notes about itself; pass it to `ae_core.training.train.train_or_load`.
    """
    test = split.test_images, split.test_labels
    return evaluate_on(model, EvaluationData("", "test", *test, *training_part(split))).metrics


def corruption_text(spec: CorruptionSpec | None) -> str | None:
    """Write a corruption as the command line does: ``gaussian:0.5``; None where there is none.

    >>> corruption_text(CorruptionSpec(kind="masking", level=0.3, min_level=0.1))
    'masking:0.1-0.3'
    """
    if spec is None:
        return None
    low = "" if spec.min_level is None else f"{spec.min_level:g}-"
    return f"{spec.kind}:{low}{spec.level:g}{'' if spec.clip else ' (not clipped)'}"

"""How good a model is on a set of images: every unit, with the conditions beside it."""

from dataclasses import dataclass

import numpy as np

from ae_core.analysis.neighbours import knn_accuracy
from ae_core.data.datasets import DataSplit
from ae_core.data.evaluation import EvaluationData, training_part
from ae_core.metrics import measure
from ae_core.networks.model import Model, as_images
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


def data_of(model: Model) -> DataSpec:
    """Return the data a model was trained on; MNIST where it does not say."""
    spec = getattr(model, "spec", None)
    return DataSpec(name=getattr(model, "data", "mnist")) if spec is None else spec.data


def evaluate(
    model: Model, data: EvaluationData, *, corruption: CorruptionSpec | None = None, seed: int = 0
) -> EvaluationReport:
    """Measure what a model keeps of clean images, the error against these.

    They reach the model corrupted where ``corruption`` is given; the same ``seed`` gives the
    same noise. With clean training images of two classes at least, the accuracy of five nearest
    neighbours among their codes is measured.
    """
    clean = as_images(data.images)
    given, left_as_it_is = clean, None
    if corruption is not None:
        from ae_core.data.corruption import corrupt_images  # torch: only where it is needed

        given = corrupt_images(clean, corruption, seed)
        left_as_it_is = measure(clean, given)
    codes = model.encode(given)
    metrics = measure(clean, model.decode(codes))
    fitted_on = 0
    metrics["knn_accuracy"] = None
    if data.train_images is not None and data.train_labels is not None:
        if len(np.unique(data.train_labels)) > 1:  # of one class there is nothing to tell
            train_codes = model.encode(data.train_images)
            fitted_on = len(train_codes)
            metrics["knn_accuracy"] = knn_accuracy(
                train_codes, data.train_labels, codes, data.labels
            )
    return EvaluationReport(
        name=model.name,
        data=data.name,
        split=data.split,
        n=len(clean),
        corruption=corruption_text(corruption),
        seed=seed,
        trained_on=data_of(model).name,
        knn_fitted_on=fitted_on,
        metrics=metrics,
        left_as_it_is=left_as_it_is,
    )


def evaluate_split(model: Model, split: DataSplit) -> dict[str, float | None]:
    """Return every unit on the test images of a training's own split.

    Nearest neighbours are fitted on its training and validation images. This is what a
    checkpoint notes about itself; pass it to `ae_core.training.train.train_or_load`.
    """
    test = split.test_images, split.test_labels
    return evaluate(model, EvaluationData("", "test", *test, *training_part(split))).metrics


def corruption_text(spec: CorruptionSpec | None) -> str | None:
    """Write a corruption as the command line does: ``gaussian:0.5``; None where there is none.

    >>> corruption_text(CorruptionSpec(kind="masking", level=0.3, min_level=0.1))
    'masking:0.1-0.3'
    """
    if spec is None:
        return None
    low = "" if spec.min_level is None else f"{spec.min_level:g}-"
    return f"{spec.kind}:{low}{spec.level:g}{'' if spec.clip else ' (not clipped)'}"

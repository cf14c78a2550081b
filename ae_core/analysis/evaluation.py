"""How good a model is on a set of images: every unit, with the conditions beside it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.classification import knn_accuracy
from ae_core.data.datasets import DataSplit, find_dataset, load_images, split_data
from ae_core.errors import DataError
from ae_core.metrics import measure
from ae_core.networks.model import FloatArray, Model, as_images
from ae_core.specs import CorruptionSpec, DataSpec

Labels = npt.NDArray[np.int64]
Split = Literal["train", "test"]


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


@dataclass(frozen=True)
class EvaluationData:
    """The images a model is judged on and the clean training images its codes are fitted on.

    Images are float32 (N, 1, 28, 28) in [0, 1], labels int64 (N,). The training part is None
    where the judged images are the training images themselves: each would be its own nearest
    neighbour.
    """

    name: str
    split: str
    images: FloatArray
    labels: Labels
    train_images: FloatArray | None
    train_labels: Labels | None


def load_evaluation_data(
    model: Model, *, data: str | None = None, split: Split = "test"
) -> EvaluationData:
    """Read the images to judge a model on.

    A model that was trained on a draw, or on binary pixels, is judged on its own test draw;
    every other one on the whole test set of ``data``, by default the set it was trained on.

    Raises
    ------
    SpecError
        If there is no such data set or split.
    DataMissingError
        If the data set is not on this machine.
    """
    spec, trained_on = _data_spec(model), _trained_on(model)
    name = find_dataset(data or trained_on).name
    if spec is not None and name == trained_on and _is_special(spec):
        parts = split_data(spec)
        train, train_labels = _training_part(parts)
        test, test_labels = parts.test_images, parts.test_labels
        if split == "train":
            return EvaluationData(name, split, train, train_labels, None, None)
    else:
        test, test_labels = load_images(name, split)
        if split == "train":
            return EvaluationData(name, split, test, test_labels, None, None)
        train, train_labels = load_images(name, "train")
    return EvaluationData(name, split, test, test_labels, train, train_labels)


def _training_part(split: DataSplit) -> tuple[FloatArray, Labels]:
    """Return all images a training had, those that validated it too."""
    if len(split.validation_images) == 0:
        return split.train_images, split.train_labels
    return (
        np.concatenate([split.validation_images, split.train_images]),
        np.concatenate([split.validation_labels, split.train_labels]),
    )


def _data_spec(model: Model) -> DataSpec | None:
    spec: DataSpec | None = getattr(getattr(model, "spec", None), "data", None)
    return spec


def _trained_on(model: Model) -> str:
    spec = _data_spec(model)
    return spec.name if spec is not None else str(getattr(model, "data", "mnist"))


def data_of(model: Model) -> str:
    """Return the name of the data set a model was trained on; MNIST where it does not say."""
    return _trained_on(model)


def _is_special(spec: DataSpec) -> bool:
    return any(v is not None for v in (spec.num_images, spec.num_test, spec.binary_threshold))


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
    """Measure what a model keeps of images, the error always against the clean ones.

    Parameters
    ----------
    images : float32 array, shape (N, 1, 28, 28), in [0, 1]
        Clean images; they reach the model corrupted where ``corruption`` is given.
    labels : int64 array, shape (N,), optional
        Classes; with ``train_codes`` and ``train_labels``, codes of clean training images,
        they give the accuracy of five nearest neighbours, where there are two classes at least.
    seed : int
        Of the corruption: the same seed gives the same noise.
    data, split : str
        Where the images are from; labels of the report.

    Raises
    ------
    DataError
        If images or labels have the wrong shape, are not finite, or do not fit the codes.
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
        trained_on=_trained_on(model),
        knn_fitted_on=fitted_on,
        metrics=metrics,
        left_as_it_is=left_as_it_is,
    )


def evaluate_on(
    model: Model, data: EvaluationData, *, corruption: CorruptionSpec | None = None, seed: int = 0
) -> EvaluationReport:
    """Evaluate a model on what `load_evaluation_data` gave; see `evaluate`."""
    train_codes = None if data.train_images is None else model.encode(data.train_images)
    return evaluate(
        model,
        data.images,
        data.labels,
        corruption=corruption,
        seed=seed,
        train_codes=train_codes,
        train_labels=data.train_labels,
        data=data.name,
        split=data.split,
    )


def evaluate_split(model: Model, split: DataSplit) -> dict[str, float | None]:
    """Return every unit on the test images of a training's own split.

    Nearest neighbours are fitted on its training and validation images. This is what a
    checkpoint notes about itself; pass it to `ae_core.training.train.train_or_load`.
    """
    train, train_labels = _training_part(split)
    report = evaluate(
        model,
        split.test_images,
        split.test_labels,
        train_codes=model.encode(train),
        train_labels=train_labels,
    )
    return report.metrics


def corruption_text(spec: CorruptionSpec | None) -> str | None:
    """Write a corruption as the command line does: ``gaussian:0.5``; None where there is none.

    >>> corruption_text(CorruptionSpec(kind="masking", level=0.3, min_level=0.1))
    'masking:0.1-0.3'
    """
    if spec is None:
        return None
    low = "" if spec.min_level is None else f"{spec.min_level:g}-"
    return f"{spec.kind}:{low}{spec.level:g}{'' if spec.clip else ' (not clipped)'}"

"""How good a model is on a set of images, clean or damaged, with the conditions beside it."""

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from ae_core.analysis.neighbours import knn_accuracy
from ae_core.data.datasets import DataSplit
from ae_core.data.evaluation import EvaluationData, training_part
from ae_core.errors import DataError, SpecError
from ae_core.metrics import measure, mse, ssim
from ae_core.networks.model import FloatArray, Model, as_images
from ae_core.specs import CorruptionKind, CorruptionSpec, DataSpec

LEFT_AS_IT_IS = "left as it is"  # the contestant who does nothing
NUM_CURVE_IMAGES = 500  # of the test set: enough for a curve
NUM_CURVE_LEVELS = 13

# Where a curve ends; the bench in the browser has the same ends (shared/corruption.js).
TOP_LEVELS: Mapping[CorruptionKind, float] = MappingProxyType(
    {kind: 3.0 if kind == "blur" else 1.0 for kind in typing.get_args(CorruptionKind)}
)


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


@dataclass(frozen=True)
class DenoisingRow:
    """What one contestant made of one kind of damage, against the clean images."""

    model: str
    corruption: str
    level: float
    mse: float
    ssim: float
    n: int
    seed: int  # of the noise


@dataclass(frozen=True)
class ErrorCurve:
    """Error against level for one kind of damage.

    ``levels`` float64 (L,); ``mse`` of each contestant, float64 (L,), "left as it is" first.
    """

    corruption: CorruptionKind
    levels: npt.NDArray[np.float64]
    mse: Mapping[str, npt.NDArray[np.float64]]
    n: int
    seed: int


def denoising_table(
    models: Sequence[Model],
    images: FloatArray,
    corruptions: Sequence[CorruptionSpec],
    *,
    seed: int = 0,
) -> list[DenoisingRow]:
    """Let models repair damaged images (N, 1, 28, 28), all of them the same noise of a seed.

    Each model gets a row for each corruption; "left as it is" comes before them.
    """
    from ae_core.data.corruption import corrupt_images  # torch

    if not corruptions:
        raise SpecError("Name at least one corruption, gaussian:0.5 say.")
    names, clean = _contestants(models), as_images(images)
    rows = []
    for corruption in corruptions:
        for name, repaired in _repair(names, corrupt_images(clean, corruption, seed)):
            errors = mse(clean, repaired), ssim(clean, repaired)
            damage = corruption.kind, corruption.level
            rows.append(DenoisingRow(name, *damage, *errors, len(clean), seed))
    return rows


def error_curve(
    models: Sequence[Model], images: FloatArray, kind: CorruptionKind, *, seed: int = 0
) -> ErrorCurve:
    """Measure every contestant's error at `curve_levels` of one kind of damage."""
    from ae_core.data.corruption import corrupt_images  # torch

    if kind not in TOP_LEVELS:
        raise SpecError(f"There is no corruption {kind!r}; use one of {', '.join(TOP_LEVELS)}.")
    names, clean, levels = _contestants(models), as_images(images), curve_levels(kind)
    errors: dict[str, list[float]] = {name: [] for name in names}
    for level in levels.tolist():
        damaged = corrupt_images(clean, CorruptionSpec(kind=kind, level=level), seed)
        for name, repaired in _repair(names, damaged):
            errors[name].append(mse(clean, repaired))
    curves = {name: np.array(values) for name, values in errors.items()}
    return ErrorCurve(kind, levels, curves, len(clean), seed)


def curve_levels(kind: CorruptionKind) -> npt.NDArray[np.float64]:
    """Return the levels at which a curve is measured, as the bench draws it, float64 (13,)."""
    return np.linspace(0, TOP_LEVELS[kind], NUM_CURVE_LEVELS)


def _contestants(models: Sequence[Model]) -> dict[str, Model | None]:
    names: dict[str, Model | None] = {LEFT_AS_IT_IS: None}
    for model in models:
        if model.name in names:
            raise DataError(
                f"There are two contestants named {model.name!r}; rename one, or leave it out."
            )
        names[model.name] = model
    return names


def _repair(
    names: dict[str, Model | None], damaged: FloatArray
) -> Iterator[tuple[str, FloatArray]]:
    for name, model in names.items():
        yield name, damaged if model is None else model.reconstruct(damaged)

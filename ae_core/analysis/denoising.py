"""How well models repair damaged images, beside leaving them as they are."""

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from ae_core.errors import DataError, SpecError
from ae_core.metrics import mse, ssim
from ae_core.networks.model import FloatArray, Model, as_images
from ae_core.specs import CorruptionKind, CorruptionSpec

LEFT_AS_IT_IS = "left as it is"  # the contestant who does nothing
NUM_CURVE_IMAGES = 500  # of the test set: enough for a curve
NUM_CURVE_LEVELS = 13

# Where a curve ends; the bench in the browser has the same ends (shared/corruption.js).
TOP_LEVELS: Mapping[CorruptionKind, float] = MappingProxyType(
    {kind: 3.0 if kind == "blur" else 1.0 for kind in typing.get_args(CorruptionKind)}
)


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

"""What report 004's figures measure: PCA beside them, real noise, and digits class by class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.neighbours import knn_classify
from ae_core.metrics import Float64Array, per_image_squared_error
from ae_core.networks.model import FloatArray, Model
from ae_core.networks.pca import PCAModel
from ae_core.reports.figures import Figure, Measurement, Series
from ae_core.reports.measures import error_in, first_of_classes
from ae_core.reports.measuring import Measuring
from ae_core.reports.r004.networks import (
    DEPTH_CELLS,
    IMAGES,
    ROWS,
    SIZE_CELLS,
    depth_name,
    size_name,
)
from ae_core.reports.runs import Facts
from ae_core.specs import CorruptionSpec, ExperimentSpec
from ae_core.store.checkpoints import Checkpoint
from ae_core.training.library import find_pca

NOISE_SEED = 0
NUM_CLASSES = 10
GOT = 0.5  # a class is got where at least half of its digits are recognised
NUM_READER, NUM_READ = 10_000, 2_000  # digits that the nearest neighbours are of, and read
JUDGED = ("784,10", "code of 1", "784,512,128,10")
PCA_NAME, MEAN_NAME = "PCA-10, clipped", "the mean digit"
_SHOWN_CLASSES = [5, 0, 4, 1]  # those of the post's four images that its text names


def pca(m: Measuring, code_size: int, *, is_clipped: bool) -> Model:
    """Return PCA with as many components, fitted on all training images."""

    def fit() -> PCAModel:
        largest = max(cell.network.code_size for cell in SIZE_CELLS)
        return find_pca(f"pca-{largest}", data=m.runs.spec(IMAGES).data.name)

    return m.once(fit, "pca").truncated(code_size).clipped(is_clipped)


def _pca_errors(m: Measuring, code_size: int, *, is_clipped: bool) -> Float64Array:
    def measured() -> Float64Array:
        images = m.split.test_images
        found = pca(m, code_size, is_clipped=is_clipped).reconstruct(images)
        return per_image_squared_error(images, found)

    return m.once(measured, "pca errors", code_size, is_clipped)


def pca_rmse(m: Measuring, *, code_size: int, is_clipped: bool) -> float:
    """Return PCA's rmse over the whole test set."""
    return error_in("rmse", _pca_errors(m, code_size, is_clipped=is_clipped))


def pca_note(m: Measuring, figure: Figure) -> str:
    """Say what PCA reaches with a code of the same size."""
    assert figure.preset is not None
    size = m.runs.spec(figure.preset).network.code_size
    plain, clipped = (pca_rmse(m, code_size=size, is_clipped=how) for how in (False, True))
    return f"PCA-{size}: {plain:.4f}, clipped {clipped:.4f}"


def masking(level: float) -> CorruptionSpec:
    """Return the post's noise as it was meant: a share of the pixels zeroed."""
    return CorruptionSpec(kind="masking", level=level)


def masked(m: Measuring, level: float = 0.4) -> tuple[FloatArray, CorruptionSpec, int]:
    """Return the test images with a share of their pixels zeroed, always the same ones."""
    from ae_core.data.corruption import corrupt_images  # torch: only where it is needed

    def damaged() -> FloatArray:
        return corrupt_images(m.split.test_images, masking(level), NOISE_SEED)

    return m.once(damaged, "masked", level), masking(level), NOISE_SEED


def repaired(m: Measuring, run: Checkpoint, *, level: float) -> float:
    """Return the rmse after the repair of zeroed digits."""
    repaired = run.load_model().reconstruct(masked(m, level)[0])
    return error_in("rmse", per_image_squared_error(m.split.test_images, repaired))


def left_alone(m: Measuring, *, level: float) -> float:
    """Return the rmse of zeroed digits that nobody repairs."""
    return error_in("rmse", per_image_squared_error(m.split.test_images, masked(m, level)[0]))


@dataclass(frozen=True)
class ByClass:
    """Figures by class, (10,) each, by what they are of; NaN where a class has no image.

    ``rmse`` is over each class's test digits; ``recognised`` the share that a vote of the
    nearest training digits still takes for their class; ``overall`` that share over all.
    Networks: means over seeds.
    """

    rmse: dict[str, Float64Array]
    recognised: dict[str, Float64Array]
    overall: dict[str, Measurement | None]
    originals: float  # the share recognised of the digits themselves
    n: int  # digits read


def by_class(m: Measuring) -> ByClass:
    """Measure 784,10, the code of 1, the largest network and PCA class by class, once."""
    return m.once(lambda: _measure_classes(m), "by class")


def _measure_classes(m: Measuring) -> ByClass:
    split, images = m.split, m.images("read")
    mean = np.broadcast_to(split.train_images.mean(axis=0), split.test_images.shape)
    errors = {
        PCA_NAME: _class_rmse(m, _pca_errors(m, 10, is_clipped=True)),
        MEAN_NAME: _class_rmse(m, per_image_squared_error(split.test_images, mean)),
    }
    seen = _read(m, pca(m, 10, is_clipped=True).reconstruct(images))
    recognised = {PCA_NAME: _shares(m, seen)}
    overall: dict[str, Measurement | None] = {PCA_NAME: Measurement.exact(float(seen.mean()))}
    for row in JUDGED:
        facts = m.runs.facts(ROWS[row], partial(_facts, m))
        overall[row] = Measurement.over(
            {seed: found["recognised"][0] for seed, found in facts.items() if found}
        )
        for by_name, name in ((errors, "class_rmse"), (recognised, "class_recognised")):
            if told := [found[name] for found in facts.values() if name in found]:
                by_name[row] = np.asarray(np.mean(np.asarray(told, dtype=np.float64), axis=0))
    originals = float(_read(m, images).mean())
    return ByClass(errors, recognised, overall, originals, len(images))


def _facts(m: Measuring, run: Checkpoint) -> Facts:
    seen = _read(m, run.load_model().reconstruct(m.images("read")))
    return {
        "recognised": [float(seen.mean())],
        "class_rmse": _class_rmse(m, m.errors(run)).tolist(),
        "class_recognised": _shares(m, seen).tolist(),
    }


def _each_class(labels: NDArray[np.int64], value: Callable[[Any], float]) -> Float64Array:
    """Return a number of every class's images, NaN where there are none."""
    chosen = [labels == k for k in range(NUM_CLASSES)]
    return np.asarray([value(is_own) if is_own.any() else np.nan for is_own in chosen])


def _class_rmse(m: Measuring, errors: Float64Array) -> Float64Array:
    return _each_class(m.split.test_labels, lambda is_own: error_in("rmse", errors[is_own]))


def _shares(m: Measuring, is_right: NDArray[np.bool_]) -> Float64Array:
    labels = m.split.test_labels[: len(is_right)]
    return _each_class(labels, lambda is_own: float(is_right[is_own].mean()))


def read(m: Measuring) -> FloatArray:
    """Return the test digits that are read."""
    return m.split.test_images[:NUM_READ]


def reader(m: Measuring) -> FloatArray:
    """Return the training digits that the nearest neighbours are of."""
    return m.split.train_images[:NUM_READER]


def _read(m: Measuring, images: FloatArray) -> NDArray[np.bool_]:
    """Tell which of the first test digits, reconstructed, are taken for their class."""
    train, seen = (array.reshape(len(array), -1) for array in (m.images("reader"), images))
    predictions, _ = knn_classify(train, m.split.train_labels[:NUM_READER], seen)
    return np.asarray(predictions == m.split.test_labels[: len(images)])


def recognised(m: Measuring, run: Checkpoint, *, row: str) -> float | None:
    """Return the share of a network's reconstructions that is recognised."""
    measured = by_class(m).overall[row]
    return measured.seeds.get(run.seed) if measured is not None else None


def pca_recognised(m: Measuring) -> float:
    """Return the share of PCA's reconstructions that is recognised."""
    measured = by_class(m).overall[PCA_NAME]
    assert measured is not None
    return measured.value


def digits_recognised(m: Measuring) -> float:
    """Return the share of the digits themselves that is recognised."""
    return by_class(m).originals


def got_classes(shares: Float64Array) -> set[int]:
    """Return the classes of which at least half of the digits are recognised."""
    return {k for k, share in enumerate(shares) if share >= GOT}


def class_lines(m: Measuring, figures: dict[str, Figure], *, of: str) -> list[Series]:
    """Return the error, or the share recognised, by class as bars."""
    names = (*JUDGED, PCA_NAME) if of == "recognised" else (*JUDGED[:2], PCA_NAME, MEAN_NAME)
    values: dict[str, Float64Array] = getattr(by_class(m), of)
    if not any(name in values for name in names if name in ROWS):
        return []  # nothing of ours
    return [
        Series(
            name=name,
            x=[str(k) for k in range(NUM_CLASSES)],
            y=[None if np.isnan(value) else float(value) for value in values[name]],
            is_line=False,
            kind="pca" if name == PCA_NAME else None,
        )
        for name in names
        if name in values
    ]


def size_lines(m: Measuring, figures: dict[str, Figure]) -> list[Series]:
    """Return the errors of the sweep over code sizes, beside PCA."""
    sizes = [cell.network.code_size for cell in SIZE_CELLS]
    return _swept(m, "784,512,128,c", [figures[size_name(c)] for c in SIZE_CELLS], sizes, sizes)


def depth_lines(m: Measuring, figures: dict[str, Figure]) -> list[Series]:
    """Return the errors of the sweep over depth, beside PCA with the same code."""
    depths = [hidden_layers(cell) for cell in DEPTH_CELLS]
    cells = [figures[depth_name(cell)] for cell in DEPTH_CELLS]
    return _swept(m, "networks", cells, depths, [10] * len(depths))


def hidden_layers(cell: ExperimentSpec) -> int:
    """Count the hidden layers before the code."""
    return len(cell.network.encoder_sizes) - 2


def _swept(
    m: Measuring, name: str, cells: list[Figure], x: list[int], codes: list[int]
) -> list[Series]:
    """Return a line through the cells that have been run, and PCA's; none where there are none."""
    run = [
        (float(at), cell.reproduced.value)
        for at, cell in zip(x, cells, strict=True)
        if cell.reproduced is not None
    ]
    if not run:
        return []
    lines = [Series(name=name, x=[at for at, _ in run], y=[y for _, y in run])]
    for text, is_clipped in (("PCA", False), ("PCA, clipped", True)):
        errors = [pca_rmse(m, code_size=code, is_clipped=is_clipped) for code in codes]
        lines.append(Series(name=text, x=[float(at) for at in x], y=[*errors], kind="pca"))
    return lines


def told_classes(m: Measuring) -> list[int]:
    """Return the test digits that the post shows and names."""
    return first_of_classes(m, _SHOWN_CLASSES)

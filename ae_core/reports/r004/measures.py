"""What report 004's figures measure: PCA beside them, real noise, and digits class by class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.metrics import Float64Array, per_image_squared_error
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Figure, Series
from ae_core.reports.measures import are_recognised, error_in, first_of_classes, pca_error
from ae_core.reports.measuring import Measuring
from ae_core.reports.r004.networks import GRIDS
from ae_core.reports.runs import Facts
from ae_core.store.checkpoints import Checkpoint

NUM_CLASSES = 10
GOT = 0.5  # a class is got where at least half of its digits are recognised
NUM_READER, NUM_READ = 10_000, 2_000  # digits that the nearest neighbours are of, and read
JUDGED = {
    "784,10": "004-tied-10",
    "code of 1": "004-tied-512-128-1",
    "784,512,128,10": "004-tied-512-128-10",
}
PCA_NAME, MEAN_NAME = "PCA-10, clipped", "the mean digit"
_SHOWN_CLASSES = [5, 0, 4, 1]  # those of the post's four images that its text names


def pca_note(m: Measuring, figure: Figure) -> str:
    """Say what PCA reaches with a code of the same size."""
    assert figure.preset is not None
    name = f"pca-{m.runs.spec(figure.preset).network.code_size}"
    plain, clipped = (pca_error(m, name=f"{name}{how}", unit="rmse") for how in ("", "-clipped"))
    return f"{name.upper()}: {plain:.4f}, clipped {clipped:.4f}"


@dataclass(frozen=True)
class ByClass:
    """Figures by class, (10,) each, by what they are of; NaN where a class has no image.

    ``rmse`` is over each class's test digits; ``recognised`` the share that a vote of the
    nearest training digits still takes for their class. Networks: means over seeds.
    """

    rmse: dict[str, Float64Array]
    recognised: dict[str, Float64Array]
    pca: float  # the share recognised of PCA's reconstructions, over all classes
    originals: float  # of the digits themselves
    n: int  # digits read


def by_class(m: Measuring) -> ByClass:
    """Measure 784,10, the code of 1, the largest network and PCA class by class, once."""
    return m.once(lambda: _measure_classes(m), "by class")


def _measure_classes(m: Measuring) -> ByClass:
    split, images = m.split, m.images("read")
    pca_images = m.pca("pca-10-clipped").reconstruct(split.test_images)
    mean = np.broadcast_to(split.train_images.mean(axis=0), split.test_images.shape)
    errors = {
        PCA_NAME: _class_rmse(m, per_image_squared_error(split.test_images, pca_images)),
        MEAN_NAME: _class_rmse(m, per_image_squared_error(split.test_images, mean)),
    }
    seen = _read(m, pca_images[: len(images)])
    recognised = {PCA_NAME: _shares(m, seen)}
    for row, preset in JUDGED.items():
        facts = m.runs.facts(preset, partial(_facts, m))
        for by_name, name in ((errors, "class_rmse"), (recognised, "class_recognised")):
            if told := [found[name] for found in facts.values() if name in found]:
                by_name[row] = np.asarray(np.mean(np.asarray(told, dtype=np.float64), axis=0))
    originals = float(_read(m, images).mean())
    return ByClass(errors, recognised, float(seen.mean()), originals, len(images))


def _facts(m: Measuring, run: Checkpoint) -> Facts:
    def measured() -> Facts:
        seen = _read(m, run.load_model().reconstruct(m.images("read")))
        return {
            "recognised": [float(seen.mean())],
            "class_rmse": _class_rmse(m, m.errors(run)).tolist(),
            "class_recognised": _shares(m, seen).tolist(),
        }

    return m.once(measured, "facts", run.path)


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
    return are_recognised(m, images, m.images("reader"))


def recognised(m: Measuring, run: Checkpoint) -> float:
    """Return the share of a network's reconstructions that is recognised."""
    return _facts(m, run)["recognised"][0]


def pca_recognised(m: Measuring) -> float:
    """Return the share of PCA's reconstructions that is recognised."""
    return by_class(m).pca


def digits_recognised(m: Measuring) -> float:
    """Return the share of the digits themselves that is recognised."""
    return by_class(m).originals


def got_classes(shares: Float64Array) -> set[int]:
    """Return the classes of which at least half of the digits are recognised."""
    return {k for k, share in enumerate(shares) if share >= GOT}


def class_lines(m: Measuring, figures: dict[str, Figure], *, of: str) -> list[Series]:
    """Return the error, or the share recognised, by class as bars."""
    names = (
        (*JUDGED, PCA_NAME) if of == "recognised" else ("784,10", "code of 1", PCA_NAME, MEAN_NAME)
    )
    values: dict[str, Float64Array] = getattr(by_class(m), of)
    if not any(name in values for name in JUDGED):
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


def swept_lines(m: Measuring, figures: dict[str, Figure], *, grid: str, name: str) -> list[Series]:
    """Return a line through the cells of a sweep that have been run, and PCA's with their codes.

    Over code sizes, or over hidden layers; none where no cell has been run.
    """
    codes = [cell.network.code_size for cell in GRIDS[grid]]
    depths = [len(cell.network.encoder_sizes) - 2 for cell in GRIDS[grid]]
    x = [float(at) for at in (codes if grid == "code-sizes" else depths)]
    measured = {figure.preset: figure.reproduced for figure in figures.values()}
    cells = [measured[cell.name] for cell in GRIDS[grid]]
    run = [(at, cell.value) for at, cell in zip(x, cells, strict=True) if cell is not None]
    if not run:
        return []
    lines = [Series(name=name, x=[at for at, _ in run], y=[y for _, y in run])]
    for text, how in (("PCA", ""), ("PCA, clipped", "-clipped")):
        errors = [pca_error(m, name=f"pca-{code}{how}", unit="rmse") for code in codes]
        lines.append(Series(name=text, x=[*x], y=[*errors], kind="pca"))
    return lines


def told_classes(m: Measuring) -> list[int]:
    """Return the test digits that the post shows and names."""
    return first_of_classes(m, _SHOWN_CLASSES)

"""Report 004 by class: which digits a network redraws so that they are still recognised."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.codes.classification import NUM_NEIGHBOURS, knn_classify
from ae_core.metrics import per_image_squared_error
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Chart, Figure, Measurement, Series
from ae_core.reports.lab import Facts, Lab
from ae_core.reports.r004.networks import COMMAND, ROWS, Errors, Judge, as_rmse
from ae_core.store.checkpoints import Checkpoint

NUM_CLASSES = 10
GOT = 0.5  # a class is got where at least half of its digits are recognised
NUM_READER, NUM_READ = 10_000, 2_000  # digits that the nearest neighbours are of, and read
JUDGED = ("784,10", "code of 1", "784,512,128,10")
CLASSES = "Recognised after reconstruction"
PCA_NAME, MEAN_NAME = "PCA-10, clipped", "the mean digit"


@dataclass(frozen=True)
class ByClass:
    """Figures by class, (10,) each, by what they are of; NaN where a class has no image.

    ``rmse`` is over each class's test digits; ``recognised`` the share that a vote of the
    nearest training digits still takes for their class; ``overall`` that share over all.
    Networks: means over seeds.
    """

    rmse: dict[str, Errors]
    recognised: dict[str, Errors]
    overall: dict[str, Measurement | None]
    originals: float  # the share recognised of the digits themselves
    n: int  # digits read


def measure_classes(judge: Judge) -> ByClass:
    """Measure 784,10, the code of 1, the largest network and PCA class by class."""
    split = judge.split
    rmse = {PCA_NAME: _by_class(judge, judge.pca_errors(10, is_clipped=True))}
    mean = np.broadcast_to(split.train_images.mean(axis=0), split.test_images.shape)
    rmse[MEAN_NAME] = _by_class(judge, per_image_squared_error(split.test_images, mean))
    read = split.test_images[:NUM_READ]
    pca = _read(judge, judge.pca(10, is_clipped=True).reconstruct(read))
    recognised = {PCA_NAME: _shares(judge, pca)}
    overall: dict[str, Measurement | None] = {PCA_NAME: Measurement.exact(float(pca.mean()))}
    for row in JUDGED:
        facts = judge.lab.facts(ROWS[row], partial(_facts, judge, read))
        known = {
            seed: found or _facts_before(judge.lab, row, seed) for seed, found in facts.items()
        }
        overall[row] = Measurement.over(
            {seed: found["recognised"][0] for seed, found in known.items() if found}
        )
        for by_name, name in ((rmse, "class_rmse"), (recognised, "class_recognised")):
            told = [found[name] for found in known.values() if name in found]
            if told:
                by_name[row] = _mean(told)
    return ByClass(rmse, recognised, overall, float(_read(judge, read).mean()), len(read))


def _facts(judge: Judge, images: FloatArray, checkpoint: Checkpoint) -> Facts:
    seen = _read(judge, checkpoint.load_model().reconstruct(images))
    return {
        "recognised": [float(seen.mean())],
        "class_rmse": _by_class(judge, judge.errors(checkpoint)).tolist(),
        "class_recognised": _shares(judge, seen).tolist(),
    }


def _facts_before(lab: Lab, row: str, seed: int) -> Facts:
    """Return what the stored charts tell of a run, where they are of no other seed."""
    stored = lab.memory.figure(f"{row} recognised")
    lines = [lab.memory.line(key, row) for key in ("per_class", "recognised")]
    if stored is None or stored.reproduced is None or [*stored.reproduced.seeds] != [seed]:
        return {}
    facts = {
        name: [np.nan if y is None else y for y in line.y]
        for name, line in zip(("class_rmse", "class_recognised"), lines, strict=True)
        if line is not None
    }
    return {"recognised": [stored.reproduced.value], **facts}


def _mean(rows: list[list[float]]) -> Errors:
    return np.asarray(np.mean(np.asarray(rows, dtype=np.float64), axis=0), dtype=np.float64)


def _by_class(judge: Judge, errors: Errors) -> Errors:
    labels = judge.split.test_labels
    return np.asarray(
        [
            as_rmse(errors[labels == k]) if (labels == k).any() else np.nan
            for k in range(NUM_CLASSES)
        ]
    )


def _read(judge: Judge, images: FloatArray) -> NDArray[np.bool_]:
    """Tell which of the first test digits, reconstructed, are taken for their class."""
    train = judge.split.train_images[:NUM_READER]
    predictions, _ = knn_classify(
        train.reshape(len(train), -1),
        judge.split.train_labels[:NUM_READER],
        images.reshape(len(images), -1),
    )
    return np.asarray(predictions == judge.split.test_labels[: len(images)])


def _shares(judge: Judge, is_right: NDArray[np.bool_]) -> Errors:
    labels = judge.split.test_labels[: len(is_right)]
    return np.asarray(
        [
            is_right[labels == k].mean() if (labels == k).any() else np.nan
            for k in range(NUM_CLASSES)
        ]
    )


def class_figures(judge: Judge, by_class: ByClass) -> list[Figure]:
    """Return the share of all digits recognised: after a network, after PCA, and as they are."""
    words: dict[str, Any] = {
        "unit": "share",
        "n": by_class.n,
        "group": CLASSES,
        "lower_is_better": False,
        "note": f"by {NUM_NEIGHBOURS} nearest neighbours among {_reader_size(judge):,} "
        "training digits",
    }
    networks = [
        judge.fill(
            Figure(figure=f"{row} recognised", **words),
            ROWS[row],
            partial(_share_of, by_class.overall[row]),
        )
        for row in JUDGED
    ]
    others = {
        PCA_NAME: by_class.overall[PCA_NAME],
        "the digits themselves": Measurement.exact(by_class.originals),
    }
    return [
        *networks,
        *(
            Figure(figure=f"{name} recognised", reproduced=measured, command=COMMAND, **words)
            for name, measured in others.items()
        ),
    ]


def _share_of(measured: Measurement | None, checkpoint: Checkpoint) -> float | None:
    return measured.seeds.get(checkpoint.seed) if measured is not None else None


def _reader_size(judge: Judge) -> int:
    return min(NUM_READER, len(judge.split.train_images))


def class_charts(judge: Judge, by_class: ByClass) -> dict[str, Chart]:
    """Return the error and the share recognised by class."""
    return {
        "per_class": Chart(
            title="Test rmse by class",
            x_title="class",
            y_title="rmse",
            series=_bars(by_class.rmse, (*JUDGED[:2], PCA_NAME, MEAN_NAME)),
            note=f"n = {judge.n:,}, means over seeds; {MEAN_NAME}: what costs no code at all",
        ),
        "recognised": Chart(
            title="Share of reconstructions still recognised as their class",
            x_title="class",
            y_title="share",
            series=_bars(by_class.recognised, (*JUDGED, PCA_NAME)),
            note=f"the first {by_class.n:,} test digits, {NUM_NEIGHBOURS} nearest of "
            f"{_reader_size(judge):,} training digits vote; of the digits themselves "
            f"{by_class.originals:.0%} are recognised",
        ),
    }


def _bars(values: dict[str, Errors], names: tuple[str, ...]) -> list[Series]:
    classes: list[float | str] = [str(k) for k in range(NUM_CLASSES)]
    lines = {name: values[name] for name in names if name in values}
    if not any(name in ROWS for name in lines):
        return []  # nothing of ours
    return [
        Series(
            name=name,
            x=classes,
            is_line=False,
            y=[None if np.isnan(value) else float(value) for value in line],
        )
        for name, line in lines.items()
    ]


def got_classes(shares: Errors) -> set[int]:
    """Return the classes of which at least half of the digits are recognised."""
    return {k for k, share in enumerate(shares) if share >= GOT}

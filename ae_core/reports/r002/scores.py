"""Report 002's networks measured: losses, errors, neighbours, convergence, recognition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ae_core.analysis.codes.classification import knn_accuracy, knn_classify
from ae_core.data.datasets import DataSplit
from ae_core.metrics import squared_error
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Figure, Measurement
from ae_core.reports.lab import Lab
from ae_core.reports.measures import Float64Array, per_image_nats
from ae_core.specs import NUM_PIXELS
from ae_core.store.checkpoints import Checkpoint
from ae_core.training.baselines import find_pca

CODE_SIZE = 5
KINDS = ("linear", "sigmoid", "relu", "elu", "vae")
NONLINEAR = ("sigmoid", "relu", "elu")
LINEAR_MSE = "linear-mse"
COPY = "perfect copy"
CONVERGED = 0.02  # a loss within this share of its last value counts as arrived
NUM_LOOKED_AT = 500  # reconstructions that neighbours among training digits classify
COMMAND = "python -m ae_core reproduce 002"
LOSSES, ERRORS = "Cross-entropy, summed over pixels", "Squared error and codes"


def preset_of(kind: str) -> str:
    """Return the preset of a kind of network."""
    return f"002-{kind}-5"


@dataclass(frozen=True)
class Scores:
    """One network: nats are None where its pixels are no probabilities."""

    model: DenseAutoencoder
    train_codes: FloatArray
    test_codes: FloatArray
    train_nats: float | None
    test_nats: Float64Array | None  # an image
    squared_error: float


class Judge:
    """Measures every checkpoint once on the images of a split."""

    def __init__(self, split: DataSplit) -> None:
        self.split = split
        self._known: dict[Path, Scores] = {}

    def scores(self, checkpoint: Checkpoint) -> Scores:
        """Return a network's scores."""
        if checkpoint.path not in self._known:
            model, split = checkpoint.load_model(), self.split
            train_codes, codes = model.encode(split.train_images), model.encode(split.test_images)
            outputs = model.decode(codes)
            nats = per_image_nats(split.test_images, outputs)
            train_nats = None
            if nats is not None:
                train_nats = self._train_nats(model, train_codes)
            self._known[checkpoint.path] = Scores(
                model,
                train_codes,
                codes,
                train_nats,
                nats,
                squared_error(split.test_images, outputs),
            )
        return self._known[checkpoint.path]

    def _train_nats(self, model: DenseAutoencoder, codes: FloatArray) -> float:
        nats = per_image_nats(self.split.train_images, model.decode(codes))
        assert nats is not None
        return float(nats.mean())

    def test_nats(self, checkpoint: Checkpoint) -> float | None:
        """Return the mean cross-entropy of test images."""
        nats = self.scores(checkpoint).test_nats
        return None if nats is None else float(nats.mean())

    def neighbours(self, checkpoint: Checkpoint) -> float:
        """Return the accuracy of five nearest training codes."""
        found = self.scores(checkpoint)
        return knn_accuracy(
            found.train_codes, self.split.train_labels, found.test_codes, self.split.test_labels
        )

    def recognised(self, checkpoint: Checkpoint) -> float:
        """Return the share of reconstructions that five nearest training digits recognise."""
        found, split = self.scores(checkpoint), self.split
        images = found.model.decode(found.test_codes[:NUM_LOOKED_AT])
        classes, _ = knn_classify(
            split.train_images.reshape(-1, NUM_PIXELS),
            split.train_labels,
            images.reshape(-1, NUM_PIXELS),
        )
        return float((classes == split.test_labels[:NUM_LOOKED_AT]).mean())


def score_figures(lab: Lab, judge: Judge) -> list[Figure]:
    """Return losses, errors, neighbours' accuracy, convergence and recognition."""
    split = judge.split
    train, test = len(split.train_images), len(split.test_images)
    figures = []
    for kind in KINDS:
        common: dict[str, Any] = {"preset": preset_of(kind), "unit": "nats", "group": LOSSES}
        note = "decoded from the mean code" if kind == "vae" else ""
        figures += [
            lab.fill(
                Figure(figure=f"{kind} test_nats", n=test, note=note, **common), judge.test_nats
            ),
            lab.fill(
                Figure(figure=f"{kind} train_nats", n=train, note=note, **common),
                lambda checkpoint: judge.scores(checkpoint).train_nats,
            ),
            lab.fill(
                Figure(
                    figure=f"{kind} steps to within 2 %",
                    n=test,
                    note="of its last test loss",
                    **{**common, "unit": "steps", "group": "Convergence"},
                ),
                steps_to_arrive,
            ),
        ]
    figures.append(_floor(split))
    for kind in (*KINDS, LINEAR_MSE):
        common = {"preset": preset_of(kind), "n": test, "group": ERRORS}
        figures += [
            lab.fill(
                Figure(figure=f"{kind} squared_error", unit="squared_error", **common),
                lambda checkpoint: judge.scores(checkpoint).squared_error,
            ),
            lab.fill(
                Figure(
                    figure=f"{kind} knn_accuracy", unit="accuracy", lower_is_better=False, **common
                ),
                judge.neighbours,
            ),
        ]
    figures += [_pca_error(lab, split, suffix) for suffix in ("", "-clipped")]
    return figures + [_recognition(lab, judge, kind) for kind in ("linear", "elu")]


def _pca_error(lab: Lab, split: DataSplit, suffix: str) -> Figure:
    name = f"pca-{CODE_SIZE}{suffix}"
    model = find_pca(name, data=lab.spec(preset_of("linear")).data.name)
    error = squared_error(split.test_images, model.reconstruct(split.test_images))
    return Figure(
        figure=f"{name} squared_error",
        unit="squared_error",
        n=len(split.test_images),
        reproduced=Measurement.exact(error),
        command=COMMAND,
        group=ERRORS,
    )


def _floor(split: DataSplit) -> Figure:
    nats = per_image_nats(split.test_images, split.test_images)
    assert nats is not None
    return Figure(
        figure=f"{COPY} test_nats",
        unit="nats",
        n=len(split.test_images),
        command=COMMAND,
        reproduced=Measurement.exact(float(nats.mean())),
        group=LOSSES,
        note="of grey pixels, which no network can fall below",
    )


def _recognition(lab: Lab, judge: Judge, kind: str) -> Figure:
    return lab.fill(
        Figure(
            figure=f"{kind} reconstructions recognised",
            unit="share",
            lower_is_better=False,
            n=min(NUM_LOOKED_AT, len(judge.split.test_images)),
            preset=preset_of(kind),
            note="by the five nearest training digits, pixel by pixel",
            group=ERRORS,
        ),
        judge.recognised,
    )


def steps_to_arrive(checkpoint: Checkpoint) -> float:
    """Return the optimiser steps until the test loss stays within 2 % of its last value."""
    history = checkpoint.load_history()
    losses = np.array([entry["test_loss"] for entry in history])
    is_away = losses > losses[-1] * (1 + CONVERGED)
    first = int(np.flatnonzero(is_away)[-1]) + 1 if is_away.any() else 0
    return float(history[first]["step"])

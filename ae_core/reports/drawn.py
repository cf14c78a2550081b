"""Histories as lines of a chart, images as rows of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Chart, Picture, Series
from ae_core.training.checkpoints import Checkpoint

Loss = Literal["train_loss", "validation_loss", "test_loss"]
_MAX_POINTS = 400  # of a line: a screen has no more columns worth drawing


def loss_line(name: str, checkpoint: Checkpoint, loss: Loss, *, by: Literal["step", "epoch"],
              scale: float = 1.0) -> Series:  # fmt: skip
    """Return a loss of a run's history against its steps or epochs, times ``scale``."""
    history: list[dict[str, Any]] = checkpoint.load_history()
    stride = -(-len(history) // _MAX_POINTS)
    kept = [entry for i, entry in enumerate(history) if (len(history) - 1 - i) % stride == 0]
    values = [None if entry[loss] is None else float(entry[loss]) * scale for entry in kept]
    return Series(name=name, x=[float(entry[by]) for entry in kept], y=values)


def published_points(points: dict[float, float], name: str = "published") -> Series:
    """Return what a text prints as points of a chart."""
    return Series(name=name, x=list(points), y=list(points.values()), is_line=False,
                  is_published=True)  # fmt: skip


def with_runs(charts: dict[str, Chart]) -> dict[str, Chart]:
    """Return the charts that have a line of ours; one of published points alone is none."""
    return {
        name: chart
        for name, chart in charts.items()
        if any(not line.is_published for line in chart.series)
    }


def draw_rows(title: str, rows: dict[str, FloatArray], *, indices: Sequence[int] = (),
              note: str = "") -> Picture:  # fmt: skip
    """Return rows of images, each (columns, 1, 28, 28), as a picture."""
    images = np.stack([as_bytes(row) for row in rows.values()])
    return Picture(title=title, row_names=list(rows), images=images, indices=list(indices),
                   note=note)  # fmt: skip


def as_bytes(images: FloatArray) -> NDArray[np.uint8]:
    """Return images as uint8 (N, 28, 28), pixels outside [0, 1] clipped."""
    pixels = np.clip(images.reshape(-1, 28, 28), 0, 1)
    return np.rint(pixels * 255).astype(np.uint8)

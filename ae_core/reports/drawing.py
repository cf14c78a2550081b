"""Histories as lines of a chart, images as rows of a picture.

Of a run whose weights are not here a line without points, or a row without images, is asked for;
the stored results fill it, or it is left out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Chart, Picture, RunNote, Series
from ae_core.reports.lab import Run
from ae_core.reports.stored_results import Memory
from ae_core.specs import CorruptionSpec

Loss = Literal["train_loss", "validation_loss", "test_loss"]
_MAX_POINTS = 400  # of a line: a screen has no more columns worth drawing


def loss_line(
    name: str, run: Run, loss: Loss, *, by: Literal["step", "epoch"], scale: float = 1.0
) -> Series:
    """Return a loss of a run's history against its steps or epochs, times ``scale``."""
    if isinstance(run, RunNote):
        return remembered_line(name)
    history: list[dict[str, Any]] = run.load_history()
    stride = -(-len(history) // _MAX_POINTS)
    kept = [entry for i, entry in enumerate(history) if (len(history) - 1 - i) % stride == 0]
    values = [None if entry[loss] is None else float(entry[loss]) * scale for entry in kept]
    return Series(name=name, x=[float(entry[by]) for entry in kept], y=values)


def published_points(points: dict[float, float], name: str = "published") -> Series:
    """Return what a text prints as points of a chart."""
    return Series(
        name=name, x=list(points), y=list(points.values()), is_line=False, is_published=True
    )


def remembered_line(name: str, *, is_line: bool = True) -> Series:
    """Return a line without points, for `with_runs` to fill from the stored chart."""
    return Series(name=name, x=[], y=[], is_line=is_line)


def with_runs(charts: dict[str, Chart], memory: Memory) -> dict[str, Chart]:
    """Return the charts that have a line of ours, remembered lines filled or left out."""
    filled = {
        key: dataclasses.replace(
            chart,
            series=[
                found
                for line in chart.series
                if (found := line if line.x else memory.line(key, line.name)) is not None
            ],
        )
        for key, chart in charts.items()
    }
    return {
        key: chart
        for key, chart in filled.items()
        if any(not line.is_published for line in chart.series)
    }


def reconstruct(run: Run, images: FloatArray) -> FloatArray | None:
    """Return a run's reconstructions, or None where its weights are not here."""
    return None if isinstance(run, RunNote) else run.load_model().reconstruct(images)


def draw_rows(
    title: str,
    rows: Mapping[str, FloatArray | None],
    *,
    indices: Sequence[int] = (),
    note: str = "",
    stored: Picture | None = None,
    damage: tuple[CorruptionSpec, int] | None = None,
) -> Picture | None:
    """Return rows of images, each (columns, 1, 28, 28), as a picture.

    A row that is None is taken from the ``stored`` picture of the same test images, or left out;
    None where no row is left. ``damage`` is what the networks were to repair, and its seed.
    """
    found: dict[str, NDArray[np.uint8]] = {}
    for name, row in rows.items():
        if row is not None:
            found[name] = as_bytes(row)
        elif stored is not None and stored.indices == list(indices) and name in stored.row_names:
            found[name] = stored.images[stored.row_names.index(name)]
    if not found:
        return None
    return Picture(
        title=title,
        row_names=list(found),
        images=np.stack(list(found.values())),
        indices=list(indices),
        note=note,
        corruption=damage[0] if damage else None,
        corruption_seed=damage[1] if damage else 0,
    )


def only_drawn(pictures: Mapping[str, Picture | None]) -> dict[str, Picture]:
    """Return the pictures that have a row."""
    return {key: picture for key, picture in pictures.items() if picture is not None}


def as_bytes(images: FloatArray) -> NDArray[np.uint8]:
    """Return images as uint8 (N, 28, 28), pixels outside [0, 1] clipped."""
    pixels = np.clip(images.reshape(-1, 28, 28), 0, 1)
    return np.rint(pixels * 255).astype(np.uint8)

"""A report's charts and pictures, drawn as the records of ``exhibits.toml`` say.

Of a run whose weights are not here a line has no points and a row no images: the stored results
fill it, or it is left out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from ae_core.data.datasets import drawn_rows
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Chart, Figure, Kind, Picture, RunNote, Series
from ae_core.reports.measuring import Measuring
from ae_core.reports.runs import Run
from ae_core.reports.stored_results import StoredResults
from ae_core.specs import CorruptionSpec
from ae_core.store.checkpoints import Checkpoint
from ae_core.training.library import find_pca

Loss = Literal["train_loss", "validation_loss", "test_loss"]
_MAX_POINTS = 400  # of a line: a screen has no more columns worth drawing


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LineRecord(_Record):
    """A loss of a network's history: of its first run, or of every seed."""

    name: str  # "{seed}" where there is a line for every seed
    preset: str
    loss: Loss
    every_seed: bool = False
    kind: Kind | None = None
    family: str = ""


class PointsRecord(_Record):
    """What a text prints: points, or a level from end to end of the first line, or at its end."""

    name: str
    x: list[float] = []
    y: list[float]
    at: Literal["x", "ends", "end"] = "x"


class ChartRecord(_Record):
    """One chart; what its lines are besides losses a function of the room's measures returns."""

    key: str
    title: str
    x_title: str
    unit: str
    y_title: str = ""
    x_unit: str = ""
    note: str = ""  # may name the seed of the first line's run, or count
    is_log_x: bool = False
    is_log_y: bool = False
    by: Literal["step", "epoch"] = "epoch"
    scale: float = 1.0
    lines: list[LineRecord] = []
    draws: str = ""
    args: dict[str, Any] = {}  # of that function
    published: list[PointsRecord] = []


class RowRecord(_Record):
    """A row of digits: by a network's run, or by PCA."""

    name: str
    preset: str = ""
    pca: str = ""


class PictureRecord(_Record):
    """One picture: which test digits the room's ``columns`` chooses, a row a network."""

    key: str
    title: str
    columns: str = "first_digits"
    rows: list[RowRecord]
    run: Literal["first", "best"] = "first"
    damaged: str = ""  # the room's damaged test images, with what damaged them and its seed
    note: str = ""


class ExhibitRecords(_Record):
    """All charts and pictures of a report."""

    chart: list[ChartRecord] = []
    picture: list[PictureRecord] = []


def draw_charts(
    measuring: Measuring, records: Sequence[ChartRecord], figures: Sequence[Figure]
) -> dict[str, Chart]:
    """Return the charts that have a line of ours."""
    known = {figure.figure: figure for figure in figures}
    charts = {}
    for record in records:
        lines = [line for one in record.lines for line in _loss_lines(measuring, record, one)]
        if record.draws:
            lines += measuring.function(record.draws)(measuring, known, **record.args)
        first = measuring.runs.first_run(record.lines[0].preset) if record.lines else None
        told = [_published(one, lines[0].x if lines else []) for one in record.published]
        charts[record.key] = Chart(
            **record.model_dump(include={f.name for f in dataclasses.fields(Chart)} - {"note"}),
            note=measuring.words(record.note, seed=first.seed if first else 0),
            series=[*lines, *told],
        )
    return fill_charts(charts, measuring.runs.stored)


def _loss_lines(measuring: Measuring, chart: ChartRecord, record: LineRecord) -> list[Series]:
    runs: dict[int, Run] = {}
    if record.every_seed:
        runs = measuring.runs.every_run(record.preset)
    elif (run := measuring.runs.first_run(record.preset)) is not None:
        runs = {run.seed: run}
    return [
        dataclasses.replace(
            loss_line(run, record.loss, by=chart.by, scale=chart.scale),
            name=record.name.format(seed=seed),
            kind=record.kind,
            family=record.family,
        )
        for seed, run in runs.items()
    ]


def _published(record: PointsRecord, x: list[float | str]) -> Series:
    points: list[float | str] = list(record.x)
    if record.at != "x":
        points = x[-1:] if record.at == "end" else [*x[:1], *x[-1:]]
    y = record.y if record.at == "x" else record.y * len(points)
    return Series(
        name=record.name, x=points, y=list(y), is_line=record.at == "ends", is_published=True
    )


def loss_line(
    run: Run, loss: Loss, *, by: Literal["step", "epoch"] = "epoch", scale: float = 1.0
) -> Series:
    """Return a loss of a run's history against its steps or epochs, times ``scale``."""
    if isinstance(run, RunNote):
        return Series(name="", x=[], y=[])
    history: list[dict[str, Any]] = run.load_history()
    stride = -(-len(history) // _MAX_POINTS)
    kept = [entry for i, entry in enumerate(history) if (len(history) - 1 - i) % stride == 0]
    values = [None if entry[loss] is None else float(entry[loss]) * scale for entry in kept]
    return Series(name="", x=[float(entry[by]) for entry in kept], y=values)


def figure_bars(name: str, figures: Sequence[Figure], x: Sequence[str]) -> Series:
    """Return figures side by side as bars, a gap where one was not measured."""
    values = [figure.reproduced.value if figure.reproduced else None for figure in figures]
    return Series(name=name, x=list(x), y=values, is_line=False)


def fill_charts(charts: dict[str, Chart], stored: StoredResults) -> dict[str, Chart]:
    """Return the charts that have a line of ours; those without points are filled or left out."""
    filled = {
        key: dataclasses.replace(
            chart,
            series=[
                found
                for line in chart.series
                if (found := line if line.x else stored.line(key, line.name)) is not None
            ],
        )
        for key, chart in charts.items()
    }
    return {
        key: chart
        for key, chart in filled.items()
        if any(not line.is_published for line in chart.series)
    }


def draw_pictures(measuring: Measuring, records: Sequence[PictureRecord]) -> dict[str, Picture]:
    """Return the pictures that have a row."""
    drawn = {record.key: _picture(measuring, record) for record in records}
    return {key: picture for key, picture in drawn.items() if picture is not None}


def _picture(measuring: Measuring, record: PictureRecord) -> Picture | None:
    columns: list[int] = measuring.function(record.columns)(measuring)
    images, damage = measuring.split.test_images, None
    if record.damaged:
        images, *damage = measuring.function(record.damaged)(measuring)
    rows: dict[str, FloatArray | None] = {}
    for row in record.rows:
        if row.pca:
            data = measuring.runs.spec(measuring.images_of).data.name
            rows[row.name] = find_pca(row.pca, data=data).reconstruct(images[columns])
        elif (run := _shown_run(measuring, row.preset, record.run)) is not None:
            rows[row.name] = reconstruct(run, images[columns])
    return draw_rows(
        record.title,
        rows,
        indices=[int(index) for index in test_rows(measuring)[columns]] if columns else [],
        note=record.note,
        stored=measuring.runs.stored.picture(record.key),
        damage=(damage[0], damage[1]) if damage else None,
    )


def test_rows(measuring: Measuring) -> NDArray[np.int64]:
    """Return which images of the whole test set the report's are."""
    return drawn_rows(measuring.runs.spec(measuring.images_of).data, "test")


def _shown_run(measuring: Measuring, preset: str, which: Literal["first", "best"]) -> Run | None:
    here = measuring.runs.checkpoints(preset).values() if which == "best" else ()
    best = min(here, key=lambda run: run.metrics["mse"] or np.inf, default=None)
    return best or measuring.runs.first_run(preset)


def reconstruct(run: Run, images: FloatArray) -> FloatArray | None:
    """Return a run's reconstructions, or None where its weights are not here."""
    return run.load_model().reconstruct(images) if isinstance(run, Checkpoint) else None


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
            found[name] = _as_bytes(row)
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


def _as_bytes(images: FloatArray) -> NDArray[np.uint8]:
    pixels = np.clip(images.reshape(-1, 28, 28), 0, 1)
    return np.rint(pixels * 255).astype(np.uint8)

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

from ae_core.data.datasets import drawn_rows
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Chart, Figure, Kind, Picture, Record, Series
from ae_core.reports.measuring import Measuring
from ae_core.reports.runs import Run
from ae_core.reports.stored_results import StoredResults
from ae_core.specs import CorruptionSpec
from ae_core.store.checkpoints import Checkpoint

Loss = Literal["train_loss", "validation_loss", "test_loss"]
_MAX_POINTS = 400  # of a line: a screen has no more columns worth drawing


class LineRecord(Record):
    """A loss of a network's history: of its first run, or of every seed."""

    name: str  # "{seed}" where there is a line for every seed
    preset: str
    loss: Loss
    every_seed: bool = False
    kind: Kind | None = None
    family: str = ""


class PointsRecord(Record):
    """What a text prints: points, or a level from end to end of the first line, or at its end."""

    name: str
    x: list[float] = []
    y: list[float]
    at: Literal["x", "ends", "end"] = "x"


class ChartRecord(Record):
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


class RowRecord(Record):
    """A row of digits: by a network's run, or by PCA."""

    name: str
    preset: str = ""
    pca: str = ""


class PictureRecord(Record):
    """One picture: which test digits the room's ``columns`` chooses, a row a network."""

    key: str
    title: str
    columns: str = "first_digits"
    rows: list[RowRecord]
    run: Literal["first", "best"] = "first"
    damage: CorruptionSpec | None = None  # that the networks repair
    note: str = ""


class ExhibitRecords(Record):
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
        lines = [
            _loss_line(run, record, line)
            for line in record.lines
            for run in _runs(measuring, line.preset, line.every_seed)
        ]
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


def _runs(measuring: Measuring, preset: str, every_seed: bool) -> list[Run]:
    if every_seed:
        return [*measuring.runs.every_run(preset).values()]
    first = measuring.runs.first_run(preset)
    return [] if first is None else [first]


def _loss_line(run: Run, chart: ChartRecord, record: LineRecord) -> Series:
    """Return a loss of a run's history against its steps or epochs; no points of a note."""
    history = run.load_history() if isinstance(run, Checkpoint) else []
    stride = -(-len(history) // _MAX_POINTS) or 1
    kept = history[::-stride][::-1]  # the last one always
    losses = (entry[record.loss] for entry in kept)
    return Series(
        name=record.name.format(seed=run.seed),
        x=[float(entry[chart.by]) for entry in kept],
        y=[None if loss is None else float(loss) * chart.scale for loss in losses],
        kind=record.kind,
        family=record.family,
    )


def _published(record: PointsRecord, x: list[float | str]) -> Series:
    points: list[float | str] = list(record.x)
    if record.at != "x":
        points = x[-1:] if record.at == "end" else [*x[:1], *x[-1:]]
    y = record.y if record.at == "x" else record.y * len(points)
    return Series(
        name=record.name, x=points, y=list(y), is_line=record.at == "ends", is_published=True
    )


def fill_charts(charts: dict[str, Chart], stored: StoredResults) -> dict[str, Chart]:
    """Return the charts that have a line of ours; those without points are filled or left out."""
    filled = {}
    for key, chart in charts.items():
        found = (line if line.x else stored.line(key, line.name) for line in chart.series)
        lines = [line for line in found if line is not None]
        if not all(line.is_published for line in lines):
            filled[key] = dataclasses.replace(chart, series=lines)
    return filled


def draw_pictures(measuring: Measuring, records: Sequence[PictureRecord]) -> dict[str, Picture]:
    """Return the pictures that have a row."""
    drawn = {record.key: _picture(measuring, record) for record in records}
    return {key: picture for key, picture in drawn.items() if picture is not None}


def _picture(measuring: Measuring, record: PictureRecord) -> Picture | None:
    columns: list[int] = measuring.function(record.columns)(measuring)
    images = measuring.damaged(record.damage) if record.damage else measuring.split.test_images
    rows: dict[str, FloatArray | None] = {}
    for row in record.rows:
        if row.pca:
            rows[row.name] = measuring.pca(row.pca).reconstruct(images[columns])
        elif (run := _shown_run(measuring, row.preset, record.run)) is not None:
            here = run.load_model() if isinstance(run, Checkpoint) else None
            rows[row.name] = here.reconstruct(images[columns]) if here else None
    return draw_rows(
        record.title,
        rows,
        indices=[int(index) for index in test_rows(measuring)[columns]] if columns else [],
        note=record.note,
        stored=measuring.runs.stored.picture(record.key),
        damage=record.damage,
    )


def test_rows(measuring: Measuring) -> NDArray[np.int64]:
    """Return which images of the whole test set the report's are."""
    return drawn_rows(measuring.runs.spec(measuring.images_of).data, "test")


def _shown_run(measuring: Measuring, preset: str, which: Literal["first", "best"]) -> Run | None:
    here = measuring.runs.checkpoints(preset).values() if which == "best" else ()
    best = min(here, key=lambda run: run.metrics["mse"] or np.inf, default=None)
    return best or measuring.runs.first_run(preset)


def draw_rows(
    title: str,
    rows: Mapping[str, FloatArray | None],
    *,
    indices: Sequence[int] = (),
    note: str = "",
    stored: Picture | None = None,
    damage: CorruptionSpec | None = None,
) -> Picture | None:
    """Return rows of images, each (columns, 1, 28, 28), as a picture.

    A row that is None is taken from the ``stored`` picture of the same test images, or left out;
    None where no row is left. ``damage`` is what the networks were to repair.
    """
    found: dict[str, NDArray[np.uint8]] = {}
    for name, row in rows.items():
        if row is not None:
            pixels = np.clip(row.reshape(-1, 28, 28), 0, 1)
            found[name] = np.rint(pixels * 255).astype(np.uint8)
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
        corruption=damage,
    )

"""A report's room: its networks, its figures as records, what it claims, and what it shows.

A room holds ``networks.py`` (``PRESETS``, ``TUNED``, and ``IMAGES``: the preset on whose images
all is measured), ``figures.toml`` and ``exhibits.toml``, ``measures.py`` (the functions those
name), ``claims.py`` (``CLAIMS``), ``text.json`` and ``results.json``.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import tomllib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ae_core.metrics import UNITS
from ae_core.reports import measures as common
from ae_core.reports.claims import ClaimList, Known
from ae_core.reports.exhibits import ExhibitRecords, draw_charts, draw_pictures
from ae_core.reports.figures import Figure, Kind, Measurement, ReportResults, find_reports
from ae_core.reports.measuring import Measuring
from ae_core.reports.runs import ReportRuns
from ae_core.reports.stored_results import room_directory
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import Checkpoint

_BETTER = {"lower": True, "higher": False, "neither": None}


class FigureRecord(BaseModel):
    """One figure as ``figures.toml`` has it; the functions it names are the room's measures.

    Without ``measure`` it is the reconstruction error in its unit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    figure: str
    unit: str
    group: str = ""
    of: str = ""  # what is counted and measured: train, validation, test, or the room's own
    published: float | None = None
    preset: str | None = None
    tuned_preset: str | None = None
    better: Literal["lower", "higher", "neither"] = "lower"
    kind: Kind | None = None
    row: str = ""
    note: str = ""  # may count: "of {train:,} images"
    command: str = ""
    measure: str = ""  # function of a run, or of none where the rule is exact
    args: dict[str, Any] = {}
    rule: Literal["mean", "best", "exact"] = "mean"
    makes: str = ""  # function that makes the whole figure
    remark: str = ""  # function that adds to the note


class Report:
    """One of `REPORTS` by its name."""

    def __init__(self, name: str) -> None:
        (self.name,) = find_reports(name)
        self.directory = room_directory(name)
        room = f"ae_core.reports.{self.directory.name}"
        measures = importlib.import_module(f"{room}.measures")
        self.modules: tuple[ModuleType, ...] = (measures, *getattr(measures, "PARTS", ()), common)
        networks = importlib.import_module(f"{room}.networks")
        self.presets: tuple[str, ...] = networks.PRESETS
        self.tuned: tuple[str, ...] = networks.TUNED
        self.images: str = networks.IMAGES
        self.specs: Mapping[str, ExperimentSpec] = getattr(networks, "SPECS", {})
        self.claims: ClaimList = importlib.import_module(f"{room}.claims").CLAIMS

    def figure_records(self) -> list[FigureRecord]:
        """Return the records of all figures, each group's common fields filled in."""
        content = tomllib.loads((self.directory / "figures.toml").read_text("utf-8"))
        return [
            FigureRecord(**{"group": group["name"], **group.get("common", {}), **record})
            for group in content["group"]
            for record in group["figures"]
        ]

    def measure(self, runs: ReportRuns) -> ReportResults:
        """Return all that the report gives, from what has been run."""
        runs = dataclasses.replace(runs, specs=self.specs)
        measuring = Measuring(self.name, self.images, self.modules, runs)
        figures = [self.figure(record, measuring) for record in self.figure_records()]
        text = (self.directory / "exhibits.toml").read_text("utf-8")
        exhibits = ExhibitRecords(**tomllib.loads(text))
        charts = draw_charts(measuring, exhibits.chart, figures)
        return ReportResults(
            report=self.name,
            figures=figures,
            verdicts=self.claims.judge(Known(measuring, figures, charts)),
            charts=charts,
            runs=measuring.runs.run_notes,
            pictures=draw_pictures(measuring, exhibits.picture),
            is_quick=runs.is_quick,
        )

    def figure(self, record: FigureRecord, m: Measuring) -> Figure:
        """Return a figure measured as its record says."""
        shared = {f.name for f in dataclasses.fields(Figure)} & set(FigureRecord.model_fields)
        command = record.command or f"python -m ae_core reproduce {self.name}"
        preset = record.preset or record.tuned_preset
        if preset and not record.command:
            command = m.runs.command(preset)
        figure = Figure(
            **record.model_dump(include=shared)
            | {
                "n": m.count(record.of) if record.of else None,
                "lower_is_better": _BETTER[record.better],
                "note": m.words(record.note),
                "command": command,
            }
        )
        if record.makes:
            figure = m.function(record.makes)(m, figure, **record.args)
        elif record.rule == "exact":
            value = m.function(record.measure)(m, **record.args)
            measured = None if value is None else Measurement.exact(value)
            figure = dataclasses.replace(figure, reproduced=measured)
        else:
            figure = m.runs.fill(figure, _value(record, m), is_best=record.rule == "best")
        if record.remark and (remark := m.function(record.remark)(m, figure)):
            note = "; ".join(filter(None, (figure.note, remark)))
            figure = dataclasses.replace(figure, note=note)
        return figure


def _value(record: FigureRecord, m: Measuring) -> Callable[[Checkpoint], float | None]:
    if not record.measure:
        assert record.unit in UNITS, record.figure
        return functools.partial(common.error, m, unit=record.unit, of=record.of)
    return functools.partial(m.function(record.measure), m, **record.args)


@functools.cache
def load_report(name: str) -> Report:
    """Return a report by its name; raises `SpecError` if there is none."""
    return Report(name)

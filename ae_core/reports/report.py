"""A report's room: its networks, its figures as records, what it claims, and what it shows.

A room holds ``figures.toml``, ``exhibits.toml``, ``claims.toml`` and ``text.json``, modules with
the functions that those name, and ``results.json``. Its networks are the presets that its figures
and exhibits name, and ``SPECS`` of its ``networks.py``.
"""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, Literal

from ae_core.metrics import UNITS
from ae_core.reports import measures as common
from ae_core.reports.claims import ClaimRecord, Known
from ae_core.reports.exhibits import ExhibitRecords, draw_charts, draw_pictures
from ae_core.reports.figures import Figure, Kind, Measurement, Record, ReportResults, find_reports
from ae_core.reports.measuring import Measuring
from ae_core.reports.runs import ReportRuns
from ae_core.reports.stored_results import room_directory
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import Checkpoint

_BETTER = {"lower": True, "higher": False, "neither": None}


class FigureRecord(Record):
    """One figure as ``figures.toml`` has it; the functions it names are the room's measures.

    Without ``measure`` it is the reconstruction error in its unit.
    """

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
        names = sorted(path.stem for path in self.directory.glob("[a-z]*.py"))
        room = [import_module(f"ae_core.reports.{self.directory.name}.{n}") for n in names]
        self.modules: list[ModuleType] = [*room, common]
        specs = (module.SPECS for module in room if hasattr(module, "SPECS"))
        self.specs: dict[str, ExperimentSpec] = next(specs, {})
        figures = self._read("figures")
        self.images: str = figures["images"]  # the preset on whose images all is measured
        self.figures = [
            FigureRecord(**{"group": group["name"], **group.get("common", {}), **record})
            for group in figures["group"]
            for record in group["figures"]
        ]
        self.exhibits = ExhibitRecords(**self._read("exhibits"))
        self.claims = [ClaimRecord(**record) for record in self._read("claims")["claim"]]
        drawn = (row.preset for one in self.exhibits.picture for row in one.rows)
        tuned = (record.tuned_preset for record in self.figures)
        self.tuned = list(dict.fromkeys(filter(None, tuned)))
        named = filter(None, (*(record.preset for record in self.figures), *drawn))
        self.presets = [name for name in dict.fromkeys(named) if name not in self.tuned]

    def _read(self, part: str) -> dict[str, Any]:
        return tomllib.loads((self.directory / f"{part}.toml").read_text("utf-8"))

    def measure(self, runs: ReportRuns) -> ReportResults:
        """Return all that the report gives, from what has been run."""
        runs = dataclasses.replace(runs, specs=self.specs)
        measuring = Measuring(self.images, self.modules, runs)
        figures = [self.figure(record, measuring) for record in self.figures]
        charts = draw_charts(measuring, self.exhibits.chart, figures)
        known = Known(measuring, figures, charts)
        return ReportResults(
            report=self.name,
            figures=figures,
            verdicts=[claim.verdict(known) for claim in self.claims],
            charts=charts,
            runs=measuring.runs.run_notes,
            pictures=draw_pictures(measuring, self.exhibits.picture),
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

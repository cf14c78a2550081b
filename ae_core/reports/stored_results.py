"""What a report's stored results still know of runs whose weights are not on this machine.

Checkpoints of one's own trainings are not part of the repository, its results are. A figure that
was measured stays, by specification hash and seed, until its run is here and measured again.
What was measured of another specification is never asked for, and so goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ae_core.reports.figures import Figure, Picture, ReportResults, RunNote, Series, Verdict

Column = Literal["reproduced", "tuned"]
UNTOLD = "Cannot be told yet"


@dataclass(frozen=True)
class Memory:
    """The results of a report as last stored; nothing is known without them.

    Quick results are not remembered: their figures mean nothing.
    """

    stored: ReportResults | None = None

    @property
    def results(self) -> ReportResults | None:
        """The stored results, where they mean something."""
        return None if self.stored is None or self.stored.is_quick else self.stored

    def runs(self, spec_hash: str) -> dict[int, RunNote]:
        """Return the runs of a specification by seed."""
        notes = self.results.runs if self.results else []
        return {note.seed: note for note in notes if note.hash == spec_hash}

    def figure(self, name: str) -> Figure | None:
        """Return a stored figure."""
        figures = self.results.figures if self.results else []
        return next((figure for figure in figures if figure.figure == name), None)

    def numbers(self, figure: Figure, column: Column) -> dict[int, float]:
        """Return what was measured by seed: of this network, in this unit, on as many images."""
        stored = self.figure(figure.figure)
        if stored is None or (stored.unit, stored.n) != (figure.unit, figure.n):
            return {}
        preset = "preset" if column == "reproduced" else "tuned_preset"
        if getattr(stored, preset) != getattr(figure, preset):
            return {}
        measured = getattr(stored, column)
        return dict(measured.seeds) if measured else {}

    def line(self, chart: str, name: str) -> Series | None:
        """Return a stored line of a chart, by the chart's key and the line's name."""
        charts = self.results.charts if self.results else {}
        series = charts[chart].series if chart in charts else []
        return next((line for line in series if line.name == name), None)

    def picture(self, key: str) -> Picture | None:
        """Return a stored picture."""
        return self.results.pictures.get(key) if self.results else None

    def verdict(self, claim: str) -> Verdict | None:
        """Return the stored verdict on a claim, unless it could not be told."""
        verdicts = self.results.verdicts if self.results else []
        return next(
            (v for v in verdicts if v.claim == claim and not re.match(UNTOLD, v.text)), None
        )

"""A report's results in files, one record a line, and what they still know of runs elsewhere.

They lie in the report's room: ``results.json``, and the pictures in ``results.npz``. Checkpoints
of one's own trainings are not part of the repository, its results are. A figure that was measured
stays, by specification hash and seed, until its run is here and measured again. What was measured
of another specification is never asked for, and so goes.
"""

from __future__ import annotations

import dataclasses
import io
import json
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from ae_core.errors import CheckpointDamagedError
from ae_core.files import write_atomically
from ae_core.reports.figures import Column, Figure, Picture, ReportResults, RunNote, Series, Verdict
from ae_core.specs import CorruptionSpec

_DIGITS = 7  # significant ones in a file
_READER = TypeAdapter(ReportResults)


def room_directory(report: str) -> Path:
    """Return the folder of a report: what it claims, measures and gave lies there."""
    return Path(__file__).parent / (f"r{report}" if report.isdigit() else report)


def results_path(report: str, directory: Path | None = None) -> Path:
    """Return where a report's results are: in its room, or ``<report>.json`` in a folder."""
    return directory / f"{report}.json" if directory else room_directory(report) / "results.json"


def save_results(results: ReportResults, directory: Path | None = None) -> Path:
    """Write a report's results and return the JSON file's path."""
    path = results_path(results.report, directory)
    path.parent.mkdir(parents=True, exist_ok=True)
    if results.pictures:
        buffer = io.BytesIO()
        images: dict[str, Any] = {name: p.images for name, p in results.pictures.items()}
        np.savez_compressed(buffer, **images)
        write_atomically(path.with_suffix(".npz"), buffer.getvalue())
    content = {f.name: plain(getattr(results, f.name)) for f in dataclasses.fields(results)}
    write_records(path, content)
    return path


def load_results(report: str, directory: Path | None = None) -> ReportResults | None:
    """Return a report's stored results; None where it has never been run.

    Raises `CheckpointDamagedError` if a file cannot be read.
    """
    path = results_path(report, directory)
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text("utf-8"))
        if pictures := content["pictures"]:
            # numpy leaves a damaged file open, bytes need no closing
            stored = io.BytesIO(path.with_suffix(".npz").read_bytes())
            with np.load(stored, allow_pickle=False) as images:
                for name, picture in pictures.items():
                    picture["images"] = images[name]
        return _READER.validate_python(content)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise CheckpointDamagedError(
            f"{path} cannot be read ({reason}). Restore it with `git checkout`, or delete it and "
            f"run `python -m ae_core reproduce {report}`."
        ) from error


def write_records(path: Path, content: dict[str, Any]) -> None:
    """Write JSON atomically, every entry of a list or an object within it on a line of its own."""

    def text(value: Any) -> str:
        return json.dumps(value, allow_nan=False, ensure_ascii=False)

    parts = []
    for name, value in content.items():
        rows = [text(value)]
        if value and isinstance(value, list):
            rows = ["[", ",\n".join(map(text, value)), "]"]
        elif value and isinstance(value, dict):
            entries = (f"{text(key)}: {text(entry)}" for key, entry in value.items())
            rows = ["{", ",\n".join(entries), "}"]
        parts.append(f"{text(name)}: " + "\n".join(rows))
    write_atomically(path, ("{\n" + ",\n".join(parts) + "\n}\n").encode())


def plain(value: Any) -> Any:
    """Return JSON types: floats of seven digits, None where a number is not finite.

    What is in a record as by default is left out, and so are images.
    """
    if isinstance(value, CorruptionSpec):
        return value.to_dict()
    if dataclasses.is_dataclass(value):
        return {
            field.name: plain(entry)
            for field in dataclasses.fields(value)
            if not isinstance(entry := getattr(value, field.name), np.ndarray)
            and not _is_default(field, entry)
        }
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value


def _is_default(field: dataclasses.Field[Any], value: Any) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return field.default is not dataclasses.MISSING and bool(value == field.default)


@dataclass(frozen=True)
class StoredResults:
    """The results of a report as last stored; nothing is known without them.

    Quick results are not looked at: their figures mean nothing.
    """

    stored: ReportResults | None = None

    @property
    def results(self) -> ReportResults:
        """The stored results, where they mean something; else empty ones."""
        if self.stored is None or self.stored.is_quick:
            return ReportResults(report="", figures=[], verdicts=[], charts={}, runs=[])
        return self.stored

    def runs(self, spec_hash: str) -> dict[int, RunNote]:
        """Return the runs of a specification by seed."""
        return {note.seed: note for note in self.results.runs if note.hash == spec_hash}

    def figure(self, name: str) -> Figure | None:
        """Return a stored figure."""
        return next((f for f in self.results.figures if f.figure == name), None)

    def numbers(self, figure: Figure, column: Column) -> dict[int, float]:
        """Return what was measured by seed: of this network, in this unit, on as many images."""
        stored = self.figure(figure.figure)
        same = ("unit", "n", "preset" if column == "reproduced" else "tuned_preset")
        if stored is None or any(getattr(stored, f) != getattr(figure, f) for f in same):
            return {}
        measured = getattr(stored, column)
        return dict(measured.seeds) if measured else {}

    def line(self, chart: str, name: str) -> Series | None:
        """Return a stored line of a chart, by the chart's key and the line's name."""
        charts = self.results.charts
        series = charts[chart].series if chart in charts else []
        return next((line for line in series if line.name == name), None)

    def picture(self, key: str) -> Picture | None:
        """Return a stored picture."""
        return self.results.pictures.get(key)

    def verdict(self, claim: str) -> Verdict | None:
        """Return the stored verdict on a claim, unless it could not be told."""
        return next((v for v in self.results.verdicts if v.claim == claim and v.text), None)

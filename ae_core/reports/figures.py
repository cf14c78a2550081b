"""What a report's rerun gives: figures, verdicts, charts and pictures, and how they are stored.

``results/<report>.json`` holds everything but the pictures, which lie beside it in
``results/<report>.npz``. A figure that was not run says so by the command that would run it.
"""

from __future__ import annotations

import dataclasses
import io
import json
import math
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import CheckpointDamagedError, SpecError
from ae_core.files import write_atomically, write_json
from ae_core.specs import CorruptionSpec

RESULTS_DIRECTORY = Path(__file__).parent / "results"
REPORTS = ("000", "001", "002", "003", "004", "bars")  # the five, and the bars above them
Rule = Literal["mean", "best", "one seed", "exact"]  # exact: nothing is drawn
_DIGITS = 7  # significant ones in a file


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One figure over seeds. ``value`` is what is compared; ``rule`` says how it was made."""

    seeds: dict[int, float]
    rule: Rule
    value: float
    mean: float
    spread: float | None  # sample standard deviation over seeds; None for one seed

    @classmethod
    def exact(cls, value: float) -> Measurement:
        """Take a figure that no seed changes: a count, or one of PCA."""
        return cls(seeds={}, rule="exact", value=value, mean=value, spread=None)

    @classmethod
    def over(
        cls, seeds: dict[int, float], *, best: Literal["lower", "higher"] | None = None
    ) -> Measurement | None:
        """Summarise the values of seeds: their mean, or the best where a report tells the best.

        None where there are none.
        """
        if not seeds:
            return None
        values = list(seeds.values())
        mean = float(np.mean(values))
        spread = float(np.std(values, ddof=1)) if len(values) > 1 else None
        if len(values) == 1:
            return cls(seeds=seeds, rule="one seed", value=values[0], mean=mean, spread=spread)
        if best is None:
            return cls(seeds=seeds, rule="mean", value=mean, mean=mean, spread=spread)
        value = min(values) if best == "lower" else max(values)
        return cls(seeds=seeds, rule="best", value=value, mean=mean, spread=spread)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of a report: as published, as its protocol gave it here, and tuned."""

    figure: str  # "test_l2_norm", "784,128,10 test_rmse"
    unit: str  # a key of ae_core.metrics.UNITS, "accuracy", "share", "nats" …
    n: int | None  # images measured; None: no images are counted
    published: float | None = None
    reproduced: Measurement | None = None
    tuned: Measurement | None = None
    lower_is_better: bool | None = True  # None: neither
    command: str = ""  # what runs it
    preset: str | None = None
    tuned_preset: str | None = None
    note: str = ""  # one sentence: what differs, which split, which reading
    group: str = ""  # heading under which a page shows it: "Table 1" …


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One claim or defect of a report and what our figures say of it."""

    claim: str  # in our words, a sentence
    holds: bool | None  # None: cannot be told, or not run
    text: str  # one sentence with the number


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line or set of points of a chart."""

    name: str
    x: list[float | str]
    y: list[float | None]
    is_line: bool = True
    is_published: bool = False  # drawn as published points are, apart from ours


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A figure of a report redrawn from our histories."""

    title: str
    x_title: str
    y_title: str
    series: list[Series]
    is_log_x: bool = False
    is_log_y: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RunNote:
    """Which run a figure comes from, and what else was measured of it.

    ``facts`` are numbers that no figure holds seed by seed, by name; they outlive the weights.
    """

    preset: str
    hash: str
    seed: int
    seconds: float
    epochs: int
    device: str
    precision: str
    versions: dict[str, str]
    facts: dict[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Rows of 28 x 28 images, uint8 (rows, columns, 28, 28), with a name for every row.

    A data set's own images are not stored: where it is, a page draws them above, from
    ``indices`` of its test set; and as the networks got them, where they were damaged.
    """

    title: str
    row_names: list[str]
    images: NDArray[np.uint8]
    indices: list[int] = field(default_factory=list)  # of the test images, one a column
    note: str = ""
    corruption: CorruptionSpec | None = None  # of the whole test set
    corruption_seed: int = 0


@dataclass(frozen=True, kw_only=True)
class ReportResults:
    """Everything one report's rerun gave."""

    report: str
    figures: list[Figure]
    verdicts: list[Verdict]
    charts: dict[str, Chart]
    runs: list[RunNote]
    pictures: dict[str, Picture] = field(default_factory=dict)
    is_quick: bool = False  # in miniature: the figures mean nothing


def not_run(preset: str, seed: int = 0) -> str:
    """Return the sentence of a row that has not been run."""
    return f"not run: python -m ae_core train {preset} --seed {seed}"


def find_reports(name: str) -> tuple[str, ...]:
    """Return the reports meant by a name; ``all`` means every one.

    Raises
    ------
    SpecError
        If there is no such report.
    """
    if name == "all":
        return REPORTS
    if name not in REPORTS:
        raise SpecError(f"There is no report {name!r}; use one of {', '.join(REPORTS)}, or all.")
    return (name,)


def save_results(results: ReportResults, directory: Path | None = None) -> Path:
    """Write a report's results and return the JSON file's path."""
    directory = directory or RESULTS_DIRECTORY
    content = dataclasses.asdict(dataclasses.replace(results, pictures={}))
    content["pictures"] = {
        name: {
            "title": p.title,
            "row_names": p.row_names,
            "indices": p.indices,
            "note": p.note,
            "corruption": p.corruption.to_dict() if p.corruption else None,
            "corruption_seed": p.corruption_seed,
        }
        for name, p in results.pictures.items()
    }
    path = directory / f"{results.report}.json"
    directory.mkdir(parents=True, exist_ok=True)
    if results.pictures:
        buffer = io.BytesIO()
        images: dict[str, Any] = {name: p.images for name, p in results.pictures.items()}
        np.savez_compressed(buffer, **images)
        write_atomically(path.with_suffix(".npz"), buffer.getvalue())
    write_json(path, _rounded(content))
    return path


def load_results(report: str, directory: Path | None = None) -> ReportResults | None:
    """Return a report's stored results; None where it has never been run.

    Raises
    ------
    SpecError
        If there is no such report.
    CheckpointDamagedError
        If a file cannot be read.
    """
    if find_reports(report) != (report,):
        raise SpecError("Results are loaded a report at a time; all is none.")
    path = (directory or RESULTS_DIRECTORY) / f"{report}.json"
    if not path.exists():
        return None
    try:
        return _from_dict(json.loads(path.read_text("utf-8")), path.with_suffix(".npz"))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise CheckpointDamagedError(
            f"{path} cannot be read ({error}). Restore it with `git checkout`, or delete it and "
            f"run `python -m ae_core reproduce {report}`."
        ) from error


def _from_dict(content: dict[str, Any], pictures_path: Path) -> ReportResults:
    content["figures"] = [_figure(entry) for entry in content["figures"]]
    content["verdicts"] = [Verdict(**entry) for entry in content["verdicts"]]
    content["charts"] = {
        name: Chart(**{**entry, "series": [Series(**line) for line in entry["series"]]})
        for name, entry in content["charts"].items()
    }
    content["runs"] = [RunNote(**entry) for entry in content["runs"]]
    if content["pictures"]:
        # numpy leaves a damaged file open, bytes need no closing
        with np.load(io.BytesIO(pictures_path.read_bytes()), allow_pickle=False) as file:
            content["pictures"] = {
                name: Picture(**_with_corruption(entry), images=file[name])
                for name, entry in content["pictures"].items()
            }
    return ReportResults(**content)


def _with_corruption(entry: dict[str, Any]) -> dict[str, Any]:
    told = entry.get("corruption")
    return {**entry, "corruption": CorruptionSpec(**told) if told else None}


def _figure(entry: dict[str, Any]) -> Figure:
    for column in ("reproduced", "tuned"):
        if entry[column] is not None:
            seeds = {int(seed): value for seed, value in entry[column]["seeds"].items()}
            entry[column] = Measurement(**{**entry[column], "seeds": seeds})
    return Figure(**entry)


def _rounded(value: Any) -> Any:
    """Return JSON types with floats of seven digits; None where a number is not finite."""
    if isinstance(value, dict):
        return {str(key): _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
    if isinstance(value, np.integer):
        return int(value)
    return value

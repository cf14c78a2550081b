"""What a report's rerun gives: figures, verdicts, charts and pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from ae_core.errors import SpecError
from ae_core.specs import CorruptionSpec

REPORTS = ("000", "001", "002", "003", "004", "bars")  # the five, and the bars above them
DAMAGE_SEED = 0  # of all draws that damage test images
Rule = Literal["mean", "best", "one seed", "exact"]  # exact: nothing is drawn
Column = Literal["reproduced", "tuned"]
Kind = Literal["relu", "sigmoid", "training", "validation", "test", "pca"]


class Record(BaseModel):
    """An entry of a report's toml files."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One figure over seeds. ``value`` is what is compared; ``rule`` says how it was made."""

    seeds: dict[int, float]
    rule: Rule
    value: float
    mean: float
    spread: float | None  # sample standard deviation over seeds; None for one seed

    def __format__(self, form: str) -> str:
        """Write the value; by ``±4`` with four digits, and its spread where there is one."""
        if not form.startswith("±"):
            return format(self.value, form)
        numbers = [self.value] if self.spread is None else [self.value, self.spread]
        return " ± ".join(f"{number:.{form[1:]}f}" for number in numbers)

    @property
    def lowest(self) -> float:
        """The lowest of its seeds."""
        return min(self.seeds.values())

    @property
    def num_seeds(self) -> str:
        """Its seeds, counted in words: ``3 seeds``."""
        return f"{len(self.seeds)} seed{'' if len(self.seeds) == 1 else 's'}"

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
class Gap:
    """Why a network has no value: it was not run, by the command that would, or it failed."""

    status: Literal["not run", "failed"]
    text: str  # the command, or what went wrong
    seed: int = 0  # that failed

    @property
    def words(self) -> str:
        """The gap in one line."""
        if self.status == "not run":
            return f"not run: {self.text}"
        return f"failed with seed {self.seed}: {self.text}"


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
    kind: Kind | None = None  # of the network's units, where figures differ by it
    row: str = ""  # what it shares with its twin of the other kind, beside which it stands
    gaps: dict[Column, Gap] = field(default_factory=dict)  # columns that have no value
    chosen: dict[int, str] = field(default_factory=dict)  # the preset that a seed chose as best


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One claim or defect of a report and what our figures say of it."""

    claim: str  # in our words, a sentence
    holds: bool | None  # None: cannot be told
    text: str = ""  # one sentence with the number; none where it cannot be told yet
    gaps: list[Gap] = field(default_factory=list)  # of the networks that it waits for

    @property
    def words(self) -> str:
        """The sentence, or why there is none; of many gaps the first."""
        if self.text:
            return self.text
        if not self.gaps:
            return "Cannot be told yet: the runs there are ended before it could be measured"
        more = f" (and {len(self.gaps) - 1} more)" if len(self.gaps) > 1 else ""
        return f"Cannot be told yet: {self.gaps[0].words}{more}"


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line or set of points of a chart."""

    name: str
    x: list[float | str]
    y: list[float | None]
    is_line: bool = True
    is_published: bool = False  # drawn as published points are, apart from ours
    kind: Kind | None = None  # tells it from its twin, which has other dashes
    family: str = ""  # lines of one family share a colour; by itself each is its own


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A figure of a report redrawn from our histories."""

    title: str
    x_title: str
    unit: str  # of the y axis, as a figure's
    series: list[Series]
    y_title: str = ""  # else the unit
    x_unit: str = ""  # "code_size" where the lines run over code sizes
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

    __pydantic_config__ = ConfigDict(arbitrary_types_allowed=True)

    title: str
    row_names: list[str]
    images: NDArray[np.uint8]
    indices: list[int] = field(default_factory=list)  # of the test images, one a column
    note: str = ""
    corruption: CorruptionSpec | None = None  # of the whole test set, by `DAMAGE_SEED`


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


def find_reports(name: str) -> tuple[str, ...]:
    """Return the reports meant by a name; ``all`` means every one."""
    if name == "all":
        return REPORTS
    if name not in REPORTS:
        raise SpecError(f"There is no report {name!r}; use one of {', '.join(REPORTS)}, or all.")
    return (name,)

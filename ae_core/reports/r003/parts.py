"""Report 003's parts, and what all of them use: networks by name, figures measured on runs."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ae_core.reports.figures import Chart, Figure, Picture, Verdict
from ae_core.reports.lab import Lab, Preset
from ae_core.store.checkpoints import Checkpoint

COMMAND = "python -m ae_core reproduce 003"


@dataclass
class Part:
    """Figures, verdicts, charts and pictures of one section of the report."""

    figures: list[Figure] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    charts: dict[str, Chart] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)


def join_parts(parts: Iterable[Part]) -> Part:
    """Return all parts as one, in their order."""
    whole = Part()
    for part in parts:
        whole.figures += part.figures
        whole.verdicts += part.verdicts
        whole.charts |= part.charts
        whole.pictures |= part.pictures
    return whole


def fill(
    lab: Lab, preset: Preset, figure: Figure, value: Callable[[Checkpoint], float | None]
) -> Figure:
    """Return a figure measured on the runs of a preset, or of a specification that is none."""
    if isinstance(preset, str):
        return lab.fill(dataclasses.replace(figure, preset=preset), value)
    gaps = [f"not run: {COMMAND}"] if lab.gap(figure, preset) else []
    return dataclasses.replace(
        figure,
        reproduced=lab.over_seeds(figure, preset, value),
        command=COMMAND,
        note="; ".join([figure.note, *gaps]).removeprefix("; "),
    )


def standard_error(share: float, n: int) -> float:
    """Return the standard error of a share counted over n images (binomial)."""
    return math.sqrt(max(share * (1 - share), 0.0) / n)


def join_words(words: Iterable[str]) -> str:
    """Write a list as a sentence has it.

    >>> join_words(["5", "3", "2"])
    '5, 3 and 2'
    """
    listed = list(words)
    return (
        " and ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)
    )

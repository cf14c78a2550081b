"""What a report claims, as records of its room's ``claims.toml``, and one judge for all of them.

A claim names the figures that it needs. Where one of them is missing, or its function returns
None, it keeps its stored verdict or says what has not been run.
"""

from __future__ import annotations

import operator
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ae_core.reports.figures import Chart, Column, Figure, Measurement, Record, Verdict
from ae_core.reports.measuring import Measuring

# whether it holds, and what its sentence tells beside its figures
Judgement = tuple[bool | None, Mapping[str, Any]]
_COMPARE = {"<": operator.lt, "<=": operator.le, ">=": operator.ge, "!=": operator.ne}


class Known:
    """What is known when the claims of a report are judged: its figures and its charts."""

    def __init__(
        self, measuring: Measuring, figures: Iterable[Figure], charts: dict[str, Chart]
    ) -> None:
        self.measuring, self.charts = measuring, charts
        self.figures = {figure.figure: figure for figure in figures}
        named = [name for f in self.figures.values() for name in (f.preset, f.tuned_preset)]
        self.presets = list(dict.fromkeys(filter(None, named)))

    def __call__(self, name: str, column: Column = "reproduced") -> float:
        """Return the value of a figure that was measured."""
        return self.measured(name, column).value

    def measured(self, name: str, column: Column = "reproduced") -> Measurement:
        """Return how a figure that was measured came about."""
        found: Measurement | None = getattr(self.figures[name], column)
        assert found is not None, name
        return found

    def names(self, pattern: str) -> list[str]:
        """Return the figures whose whole name a regular expression matches."""
        return [name for name in self.figures if re.fullmatch(pattern, name)]

    def values(self, pattern: str) -> dict[str, float]:
        """Return those of them that were measured, by name."""
        found = {name: self.figures[name].reproduced for name in self.names(pattern)}
        return {name: one.value for name, one in found.items() if one is not None}

    def has(self, *names: str) -> bool:
        """Whether all these figures were measured."""
        return all(self.figures[name].reproduced is not None for name in names)

    def published(self, name: str) -> float:
        """Return a figure as it was published."""
        published = self.figures[name].published
        assert published is not None, name
        return published


class ClaimRecord(Record):
    """One claim or defect of a report, in our words, and the sentence of its verdict.

    ``figures``, ``tuned`` and ``maybe`` name figures as the sentence does: with ``ours`` there
    are ``{ours}``, ``{ours_published}`` and ``{ours_n}``. A part of the sentence that tells what
    is not known is left out.
    """

    claim: str
    figures: dict[str, str] = {}
    tuned: dict[str, str] = {}  # of these the tuned column
    maybe: dict[str, str] = {}  # it can be told without
    needs: list[str] = []  # further figures, as regular expressions
    presets: list[str] = []  # that it waits for, as those; else the figures' own
    holds: bool | list[str] = True  # or comparisons: "ours < told"
    judge: str = ""  # function of the room's modules, where it takes more than comparisons
    args: dict[str, Any] = {}
    text: list[str] = ["{text}"]

    def verdict(self, known: Known) -> Verdict:
        """Return what the figures say of it."""
        needed = [*self.figures.values(), *(n for one in self.needs for n in known.names(one))]
        columns: list[tuple[str, Column]] = [(name, "reproduced") for name in needed]
        columns += [(name, "tuned") for name in self.tuned.values()]
        figures = [(known.figures[name], column) for name, column in columns]
        if all(getattr(figure, column) is not None for figure, column in figures):
            values = self._values(known)
            judged: Judgement | None = (self._compare(values), {})
            if self.judge:
                judged = known.measuring.function(self.judge)(known, **self.args)
            if judged is not None:
                text = _sentence(self.text, {**values, **judged[1]})
                return Verdict(claim=self.claim, holds=judged[0], text=text)
        named = (f.preset if column == "reproduced" else f.tuned_preset for f, column in figures)
        presets = [p for one in self.presets for p in known.presets if re.fullmatch(one, p)]
        presets = presets or list(dict.fromkeys(filter(None, named)))
        return known.measuring.runs.unavailable(self.claim, *presets)

    def _values(self, known: Known) -> dict[str, Any]:
        """Return what the sentence may tell of the figures."""
        values: dict[str, Any] = {}
        for alias, name in {**self.figures, **self.maybe, **self.tuned}.items():
            figure = known.figures[name]
            values[alias] = figure.tuned if alias in self.tuned else figure.reproduced
            values[f"{alias}_n"], values[f"{alias}_published"] = figure.n, figure.published
        return values

    def _compare(self, values: dict[str, Any]) -> bool:
        if isinstance(self.holds, bool):
            return self.holds
        compared = []
        for sentence in self.holds:
            left, sign, right = sentence.split()
            compared.append(_COMPARE[sign](_number(left, values), _number(right, values)))
        return all(compared)


def _found(name: str, values: dict[str, Any]) -> Any:
    """Return what a name such as ``ours`` or ``ours.lowest`` stands for; None where unknown."""
    alias, _, attribute = name.partition(".")
    found = values[alias]
    return getattr(found, attribute) if attribute and found is not None else found


def _number(text: str, values: dict[str, Any]) -> float:
    found = float(text) if text[0].isdigit() else _found(text, values)
    return float(getattr(found, "value", found))


def _sentence(parts: Sequence[str], values: dict[str, Any]) -> str:
    """Return the parts, filled in, that tell nothing unknown."""
    told = []
    for part in parts:
        names = [name for _, name, _, _ in string.Formatter().parse(part) if name]
        if all(_found(name, values) is not None for name in names):
            told.append(part.format(**values))
    return "".join(told)


def join_words(words: Iterable[str]) -> str:
    """Write a list as a sentence has it.

    >>> join_words(["5", "3", "2"])
    '5, 3 and 2'
    """
    *most, last = words
    return " and ".join([", ".join(most), last]) if most else last

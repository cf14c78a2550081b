"""What a report claims, as records, and one judge for all of them.

A claim names the figures that it needs. Where one of them is missing, or its function returns
None, it keeps its stored verdict or says what has not been run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ae_core.reports.figures import Chart, Column, Figure, Measurement, Verdict
from ae_core.reports.measuring import Measuring

Judgement = tuple[bool | None, str]  # whether it holds, and one sentence with the number
Judge = Callable[["Known"], Judgement | None]


class Known:
    """What is known when the claims of a report are judged: its figures and its charts."""

    def __init__(
        self, measuring: Measuring, figures: Iterable[Figure], charts: dict[str, Chart]
    ) -> None:
        self.measuring, self.charts = measuring, charts
        self.figures = {figure.figure: figure for figure in figures}

    def __call__(self, name: str, column: Column = "reproduced") -> float:
        """Return the value of a figure that was measured."""
        found = self.found(name, column)
        assert found is not None, name
        return found.value

    def found(self, name: str, column: Column = "reproduced") -> Measurement | None:
        """Return what was measured of a figure; None where nothing was."""
        measured: Measurement | None = getattr(self.figures[name], column)
        return measured

    def has(self, *names: str) -> bool:
        """Whether all these figures were measured."""
        return all(self.found(name) is not None for name in names)

    def measured(self, name: str, column: Column = "reproduced") -> Measurement:
        """Return how a figure that was measured came about."""
        found = self.found(name, column)
        assert found is not None, name
        return found

    def published(self, name: str) -> float:
        """Return a figure as it was published."""
        published = self.figures[name].published
        assert published is not None, name
        return published

    def n(self, name: str) -> int:
        """Return how many images a figure was measured on."""
        return self.figures[name].n or 0


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim or defect of a report: in our words, a sentence."""

    claim: str
    judge: Judge
    needs: tuple[tuple[str, Column], ...]
    presets: tuple[str, ...]  # that it waits for; else those of the figures it needs

    def verdict(self, known: Known) -> Verdict:
        """Return what the figures say of it."""
        judged = None
        if all(known.found(*needed) is not None for needed in self.needs):
            judged = self.judge(known)
        if judged is not None:
            return Verdict(claim=self.claim, holds=judged[0], text=judged[1])
        figures = ((known.figures[name], column) for name, column in self.needs)
        columns = (f.preset if column == "reproduced" else f.tuned_preset for f, column in figures)
        presets = self.presets or tuple(dict.fromkeys(filter(None, columns)))
        return known.measuring.runs.unavailable(self.claim, *presets)


class ClaimList(list[Claim]):
    """The claims of a report in their order."""

    def add(
        self, claim: str, *needs: str, tuned: Sequence[str] = (), presets: Sequence[str] = ()
    ) -> Callable[[Judge], Judge]:
        """Return a decorator that adds a claim with the function that judges it.

        ``needs`` are figures without which it cannot be told, ``tuned`` those whose tuned
        column it compares.
        """
        columns: list[tuple[str, Column]] = [(name, "reproduced") for name in needs]
        columns += [(name, "tuned") for name in tuned]

        def adding(judge: Judge) -> Judge:
            needed, waits_for = tuple(columns), tuple(presets)
            self.append(Claim(claim=claim, judge=judge, needs=needed, presets=waits_for))
            return judge

        return adding

    def judge(self, known: Known) -> list[Verdict]:
        """Return a verdict on every claim."""
        return [claim.verdict(known) for claim in self]


def spread_text(measured: Measurement, digits: int = 4) -> str:
    """Return a value with its spread over seeds, where there is one."""
    spread = "" if measured.spread is None else f" ± {measured.spread:.{digits}f}"
    return f"{measured.value:.{digits}f}{spread}"


def seeds_text(measured: Measurement) -> str:
    """Return ``3 seeds``."""
    num = len(measured.seeds)
    return f"{num} seed{'' if num == 1 else 's'}"


def join_words(words: Iterable[str]) -> str:
    """Write a list as a sentence has it.

    >>> join_words(["5", "3", "2"])
    '5, 3 and 2'
    """
    listed = list(words)
    return (
        " and ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)
    )

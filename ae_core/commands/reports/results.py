"""``results``: the reports' figures as published, as reproduced here, and tuned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ae_core.commands.options import JsonOption
from ae_core.commands.output import log_console, plain_table, print_json, result_console

if TYPE_CHECKING:
    from rich.table import Table

    from ae_core.reports.figures import Measurement, ReportResults


def show_results(
    report: Annotated[str, typer.Argument(help="000, 001, 002, 003, 004, bars or all.")] = "all",
    as_json: JsonOption = False,
) -> None:
    """Print the figures of the reports: published, reproduced, tuned."""
    from ae_core.reports.figures import find_reports
    from ae_core.reports.stored_results import load_results

    found = []
    for name in find_reports(report):
        results = load_results(name)
        if results is None:
            log_console().print(f"{name} has no results yet: python -m ae_core reproduce {name}")
        else:
            found.append(results)
    if as_json:
        print_json([row for results in found for row in result_rows(results)])
    elif found:
        result_console().print(results_table(found))


def result_rows(results: ReportResults) -> list[dict[str, Any]]:
    """Return a row of plain numbers for every figure of a report."""
    return [
        {
            "report": results.report,
            "figure": figure.figure,
            "unit": figure.unit,
            "n": figure.n,
            "published": figure.published,
            "reproduced": figure.reproduced.value if figure.reproduced else None,
            "tuned": figure.tuned.value if figure.tuned else None,
        }
        for figure in results.figures
    ]


def results_table(reports: Iterable[ReportResults]) -> Table:
    """Return the figures as a table; a figure of several seeds carries rule and spread."""
    numbers = ("n", "published", "reproduced", "tuned")
    table = plain_table("report", "figure", "unit", *numbers, right=numbers)
    for results in reports:
        for figure in results.figures:
            table.add_row(
                results.report,
                figure.figure,
                figure.unit,
                "" if figure.n is None else f"{figure.n:,}",
                "–" if figure.published is None else _number(figure.published, 6),
                _text(figure.reproduced),
                _text(figure.tuned),
            )
    return table


def _text(measurement: Measurement | None) -> str:
    if measurement is None:
        return "–"
    text = _number(measurement.value, 5)
    if measurement.spread is None:
        return text
    of = "mean" if measurement.rule == "mean" else f"best, mean {measurement.mean:.5g}"
    return f"{text} ± {measurement.spread:.2g} ({of} of {len(measurement.seeds)} seeds)"


def _number(value: float, digits: int) -> str:
    """Write a figure with so many digits that count, a large count in full."""
    return f"{value:,.0f}" if abs(value) >= 10**digits / 10 else f"{value:.{digits}g}"

"""``reproduce`` runs a report's trainings again; ``results`` prints the figures there are."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ae_core.commands.output import JsonOption, log_console, plain_table, print_json, result_console
from ae_core.errors import SpecError, TrainingError
from ae_core.words import duration_text

if TYPE_CHECKING:
    from rich.table import Table

    from ae_core.reports.figures import Figure, Measurement, ReportResults

ReportArgument = typer.Argument(help="000, 001, 002, 003, 004, bars or all.")


def show_results(
    report: Annotated[str, ReportArgument] = "all", as_json: JsonOption = False
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
        print_json([_row(one.report, figure) for one in found for figure in one.figures])
    elif found:
        result_console().print(results_table(found))


def _row(report: str, figure: Figure) -> dict[str, Any]:
    """Return a figure as plain numbers."""
    return {
        "report": report,
        **{name: getattr(figure, name) for name in ("figure", "unit", "n", "published")},
        "reproduced": figure.reproduced.value if figure.reproduced else None,
        "tuned": figure.tuned.value if figure.tuned else None,
    }


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


def reproduce(
    report: Annotated[str, ReportArgument],
    tuned: Annotated[bool, typer.Option("--tuned", help="Train our tuned networks too.")] = False,
    seeds: Annotated[str, typer.Option(help="Seeds to train, as 0,1,2.")] = "0",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1, …")] = "auto",
    jobs: Annotated[int, typer.Option(help="Trainings at a time, one thread each.", min=1)] = 1,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a dask scheduler whose workers train.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="All in miniature; the figures mean nothing.")
    ] = False,
    data: Annotated[str, typer.Option(help="Data set of a quick run.")] = "mnist",
    measure_only: Annotated[
        bool, typer.Option("--measure-only", help="Train nothing; measure what there is.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the results; else the one of the app, whose "
            "results speak for runs that are not here in any case."
        ),
    ] = None,
) -> None:
    """Train what is missing of a report, measure it, and store its figures."""
    from ae_core.device import choose_device
    from ae_core.reports.figures import find_reports
    from ae_core.reports.reproduce import Request, run_again

    request = Request(
        reports=find_reports(report),
        seeds=_parse_seeds(seeds),
        is_tuned=tuned,
        device=device,
        num_jobs=jobs,
        cluster=cluster,
        is_quick=quick,
        data=data,
        is_measured_only=measure_only,
        out=out,
    )
    choose_device(device)  # a mistake is said before the data are read
    log, start = log_console(), time.monotonic()
    done = run_again(request, log.print)
    for results in done.results.values():
        result_console().print(results_table([results]))
    for path in done.paths:
        log.print(f"Written: {path}")
    log.print(f"Done in {duration_text(time.monotonic() - start)}.")
    if done.failed:
        names = ", ".join(f"{r.cell.spec.name} (seed {r.cell.seed})" for r in done.failed)
        raise TrainingError(
            f"{len(done.failed)} trainings failed: {names}. Their rows say why; all others are "
            "done. The same command tries the failed ones again."
        )


def _parse_seeds(text: str) -> tuple[int, ...]:
    try:
        return tuple(dict.fromkeys(int(part) for part in text.split(",")))
    except ValueError:
        raise SpecError(
            f"Seeds are whole numbers with commas, such as 0,1,2; got {text!r}."
        ) from None

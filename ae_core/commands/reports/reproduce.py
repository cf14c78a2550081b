"""``reproduce``: run a report's trainings again and measure what they gave."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from ae_core.commands.output import log_console, result_console
from ae_core.commands.reports.results import results_table
from ae_core.errors import SpecError, TrainingError
from ae_core.words import duration_text


def reproduce(
    report: Annotated[str, typer.Argument(help="000, 001, 002, 003, 004, bars or all.")],
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
    from ae_core.reports.reproduce import Request
    from ae_core.reports.reproduce import reproduce as run_again

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

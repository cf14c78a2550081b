"""Run a report again: train what is missing, measure it, store the results."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ae_core.analysis.evaluation import evaluate_split
from ae_core.data.datasets import find_dataset, load_pixels
from ae_core.device import num_cores
from ae_core.errors import SpecError
from ae_core.reports.figures import REPORTS, ReportResults
from ae_core.reports.report import Report, load_report
from ae_core.reports.runs import ReportRuns
from ae_core.reports.stored_results import StoredResults, load_results, save_results
from ae_core.store.folder import local_directory
from ae_core.training.sweep import (
    Cell,
    CellResult,
    SweepPlace,
    run_cell,
    run_on_cluster,
    run_on_this_machine,
)
from ae_core.training.train import runs_directory

Say = Callable[[str], None]
_SEEDS_LOOKED_FOR = range(10)  # whatever has been run is measured, asked for or not


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to run again, and where.

    ``is_quick`` takes everything in miniature, in a folder that is deleted afterwards, and
    writes results only where ``out`` says.
    """

    reports: tuple[str, ...] = REPORTS
    seeds: tuple[int, ...] = (0,)
    is_tuned: bool = False
    device: str = "auto"
    num_jobs: int = 1
    cluster: str | None = None  # address of a dask scheduler
    is_quick: bool = False
    data: str = "mnist"
    is_measured_only: bool = False
    out: Path | None = None

    def __post_init__(self) -> None:
        find_dataset(self.data)
        if self.data != "mnist" and not self.is_quick:
            raise SpecError(
                f"The reports' figures are MNIST's: {self.data} can be used with --quick only."
            )
        if self.is_quick and self.is_measured_only:
            raise SpecError("A quick run keeps nothing to measure: leave out one of the two.")
        if not self.seeds or min(self.seeds) < 0:
            raise SpecError(f"Give seeds of 0 and more, not {list(self.seeds)}.")


@dataclass(frozen=True)
class Reproduction:
    """The results of the reports asked for, and the runs that failed."""

    results: dict[str, ReportResults]
    failed: tuple[CellResult, ...]
    paths: tuple[Path, ...]


def run_again(request: Request, say: Say = print) -> Reproduction:
    """Train what is missing, measure every report and store what it gave.

    A run that fails becomes a row that says why, and the others go on. What was measured of a
    run that is not here stays as it was stored, while its specification is the same.
    """
    reports = {name: load_report(name) for name in request.reports}
    load_pixels(request.data, "test")  # what is missing is said once, not by every run
    with _runs(request) as runs:
        failed: list[CellResult] = []
        if not request.is_measured_only:
            cells = missing_cells(runs, reports.values(), request)
            failed = _train(cells, runs, request, say)
        results, paths = {}, []
        for name, report in reports.items():
            say(f"Measuring report {name}.")
            results[name] = report.measure(with_stored(runs, name))
            if not request.is_quick or request.out is not None:
                paths.append(save_results(results[name], request.out))
    return Reproduction(results, tuple(failed), tuple(paths))


def with_stored(runs: ReportRuns, report: str) -> ReportRuns:
    """Return the runs for one report, with the app's stored results of it.

    They speak for runs whose checkpoints are not on this machine, wherever the new results are
    written. Quick runs know of none.
    """
    stored = None if runs.is_quick else load_results(report)
    return dataclasses.replace(runs, stored=StoredResults(stored), notes={})


def missing_cells(runs: ReportRuns, reports: Iterable[Report], request: Request) -> list[Cell]:
    """Return the trainings of reports that have not been run, each specification once."""
    cells: dict[tuple[str, int], Cell] = {}
    takes_tuned = request.is_tuned or request.is_quick
    for report in reports:
        own = dataclasses.replace(runs, specs=report.specs)
        for preset in (*report.presets, *(report.tuned if takes_tuned else ())):
            spec = own.spec(preset)
            for seed in request.seeds:
                if own.find(preset, seed) is None:
                    cells.setdefault((spec.hash, seed), Cell(spec, seed))
    return list(cells.values())


def _train(cells: list[Cell], runs: ReportRuns, request: Request, say: Say) -> list[CellResult]:
    say(f"{len(cells)} trainings are missing." if cells else "Everything has been run already.")
    failed = []
    for number, result in enumerate(_results(cells, runs, request), start=1):
        name = f"{result.cell.spec.name} (seed {result.cell.seed})"
        told = f"{result.seconds or 0:.1f} s" if result.error is None else f"failed: {result.error}"
        say(f"{number}/{len(cells)} {name}: {told}")
        if result.error is not None:
            failed.append(result)
            runs.note_failure(result.cell.spec, result.cell.seed, result.error)
    return failed


def _results(cells: list[Cell], runs: ReportRuns, request: Request) -> Iterator[CellResult]:
    root = runs.roots[0].absolute()
    root.mkdir(parents=True, exist_ok=True)
    # two threads of so small networks wait for each other longer than they compute
    threads = 1 if request.is_quick else max(num_cores() // request.num_jobs, 1)
    place = SweepPlace(
        root=str(root),
        runs=str((runs.directory or runs_directory()).absolute()),
        device=request.device,
        num_threads=None if request.cluster else threads,
        evaluate=None if request.is_quick else evaluate_split,
    )
    if request.cluster is not None:
        return run_on_cluster(cells, place, address=request.cluster)
    if request.is_quick and request.num_jobs < 2:  # a process takes longer to start than this
        return (run_cell(cell, place) for cell in cells)
    return run_on_this_machine(cells, place, num_jobs=request.num_jobs)


@contextmanager
def _runs(request: Request) -> Iterator[ReportRuns]:
    if not request.is_quick:
        seeds = tuple(sorted({*_SEEDS_LOOKED_FOR, *request.seeds}))
        yield ReportRuns(roots=(local_directory(),), seeds=seeds)
        return
    with tempfile.TemporaryDirectory(prefix="reproduce-") as folder:
        yield ReportRuns(
            roots=(Path(folder),),
            seeds=request.seeds,
            is_quick=True,
            data=request.data,
            directory=Path(folder) / "runs",
        )

"""Run a report again: train what is missing, measure it, store the results."""

from __future__ import annotations

import dataclasses
import importlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from ae_core.analysis.evaluation import evaluate_split
from ae_core.data.datasets import find_dataset, load_pixels
from ae_core.device import num_cores
from ae_core.errors import SpecError
from ae_core.reports.figures import REPORTS, ReportResults, load_results, save_results
from ae_core.reports.lab import Lab
from ae_core.reports.stored_results import Memory
from ae_core.specs import ExperimentSpec
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


class ReportModule(Protocol):
    """What ``ae_core.reports.*.report`` gives: networks as published, tuned ones, figures."""

    PRESETS: tuple[str | ExperimentSpec, ...]
    TUNED: tuple[str | ExperimentSpec, ...]

    def measure(self, lab: Lab) -> ReportResults:
        """Return all figures of the report from what has been run."""
        ...


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


def load_report(name: str) -> ReportModule:
    """Return the module of a report."""
    room = f"r{name}" if name.isdigit() else name
    return cast(ReportModule, importlib.import_module(f"ae_core.reports.{room}.report"))


def reproduce(request: Request, say: Say = print) -> Reproduction:
    """Train what is missing, measure every report and store what it gave.

    A run that fails becomes a row that says why, and the others go on. What was measured of a
    run that is not here stays as it was stored, while its specification is the same.

    Raises
    ------
    DataMissingError
        If MNIST is not on this machine.
    SpecError
        If the request does not fit together.
    CheckpointDamagedError
        If the stored results cannot be read.
    """
    modules = {name: load_report(name) for name in request.reports}
    load_pixels(request.data, "test")  # what is missing is said once, not by every run
    with _laboratory(request) as lab:
        failed: list[CellResult] = []
        if not request.is_measured_only:
            cells = missing_cells(lab, modules.values(), request)
            failed = _train(cells, lab, request, say)
        results, paths = {}, []
        for name, module in modules.items():
            say(f"Measuring report {name}.")
            results[name] = module.measure(remembering(lab, name))
            if not request.is_quick or request.out is not None:
                paths.append(save_results(results[name], request.out))
    return Reproduction(results, tuple(failed), tuple(paths))


def remembering(lab: Lab, report: str) -> Lab:
    """Return the laboratory for one report, with the app's stored results as its memory.

    They speak for runs whose checkpoints are not on this machine, wherever the new results are
    written. Quick runs remember nothing.
    """
    stored = None if lab.is_quick else load_results(report)
    return dataclasses.replace(lab, memory=Memory(stored), notes={})


def missing_cells(lab: Lab, modules: Iterable[ReportModule], request: Request) -> list[Cell]:
    """Return the trainings of reports that have not been run, each specification once."""
    cells: dict[tuple[str, int], Cell] = {}
    takes_tuned = request.is_tuned or request.is_quick
    for module in modules:
        for preset in (*module.PRESETS, *(module.TUNED if takes_tuned else ())):
            spec = lab.spec(preset)
            for seed in request.seeds:
                if lab.find(preset, seed) is None:
                    cells.setdefault((spec.hash, seed), Cell(spec, seed))
    return list(cells.values())


def _train(cells: list[Cell], lab: Lab, request: Request, say: Say) -> list[CellResult]:
    say(f"{len(cells)} trainings are missing." if cells else "Everything has been run already.")
    failed = []
    for number, result in enumerate(_results(cells, lab, request), start=1):
        name = f"{result.cell.spec.name} (seed {result.cell.seed})"
        told = f"{result.seconds or 0:.1f} s" if result.error is None else f"failed: {result.error}"
        say(f"{number}/{len(cells)} {name}: {told}")
        if result.error is not None:
            failed.append(result)
            lab.note_failure(result.cell.spec, result.cell.seed, result.error)
    return failed


def _results(cells: list[Cell], lab: Lab, request: Request) -> Iterator[CellResult]:
    root, runs = lab.roots[0].absolute(), (lab.runs or runs_directory()).absolute()
    root.mkdir(parents=True, exist_ok=True)
    # two threads of so small networks wait for each other longer than they compute
    threads = 1 if request.is_quick else max(num_cores() // request.num_jobs, 1)
    place = SweepPlace(
        root=str(root),
        runs=str(runs),
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
def _laboratory(request: Request) -> Iterator[Lab]:
    if not request.is_quick:
        seeds = tuple(sorted({*_SEEDS_LOOKED_FOR, *request.seeds}))
        yield Lab(roots=(local_directory(),), seeds=seeds, runs=runs_directory())
        return
    with tempfile.TemporaryDirectory(prefix="reproduce-") as folder:
        yield Lab(
            roots=(Path(folder),),
            seeds=request.seeds,
            is_quick=True,
            data=request.data,
            runs=Path(folder) / "runs",
        )

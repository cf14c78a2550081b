"""``sweep``: train every cell of a grid, on this machine or on a cluster."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ae_core.commands.options import JsonOption
from ae_core.commands.output import (
    log_console,
    number_text,
    plain_table,
    print_json,
    result_console,
)
from ae_core.commands.runs.train import duration_text
from ae_core.errors import CheckpointError, SpecError

if TYPE_CHECKING:
    from ae_core.training.sweep import Cell, CellResult, SweepPlace


def sweep(
    grid: Annotated[Path, typer.Option(help="JSON file with the grid, see above.")],
    jobs: Annotated[
        int | None, typer.Option(help="Cells at a time; else one a core, one on a GPU.", min=1)
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler; its workers train.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1, …")] = "auto",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the checkpoints; else the local one.")
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Train every cell of a grid: code sizes x hidden layers x epochs x seeds.

    The grid is a JSON object. "base" is a preset's name or a whole
    specification; the rest are lists, each the base's own where left out:
    "code_sizes", "hidden_sizes" ([[], [128], [512, 128]]), "epochs" and
    "seeds" ([0]); "data" names another data set. An example:
    {"base": "004-tied-128-10", "code_sizes": [2, 4, 8], "seeds": [0, 1]}

    A cell that is trained already is loaded; the same command goes on after
    a stop. A cell that fails is named with its reason, the others go on, and
    the command ends with 1.

    The machines of a cluster share the file system: --out, the folder of the
    data sets, and this repository, where their workers are started with
    `dask worker ADDRESS --nthreads 1`.
    """
    from ae_core.commands.runs.train import read_text
    from ae_core.training.grid import parse_grid
    from ae_core.training.sweep import run_on_cluster, run_on_this_machine

    cells = parse_grid(read_text(grid)).cells()
    if cluster is not None and jobs is not None:
        raise SpecError("--jobs is for this machine; a cluster has as many as it has workers.")
    if cluster is None:
        num_jobs, threads = _divide_cores(len(cells), jobs, device)
        place = _find_place(out, device, threads)
        results = run_on_this_machine(cells, place, num_jobs=num_jobs)
        where = f"{num_jobs} at a time, {threads} thread{'s' if threads > 1 else ''} each"
    else:
        place = _find_place(out, device, None)
        results = run_on_cluster(cells, place, address=cluster)
        where = f"on the cluster at {cluster}"
    log_console().print(f"{grid.name}: {len(cells)} cells, {where}.")
    done = _follow(cells, results)
    _show(done, as_json)
    return 1 if any(result.error for result in done) else 0


def _divide_cores(num_cells: int, jobs: int | None, device: str) -> tuple[int, int]:
    """Return processes at a time and threads of each, together no more than there are cores."""
    from ae_core.device import choose_device, num_cores

    cores = num_cores()
    if jobs is None:
        jobs = cores if choose_device(device).type == "cpu" else 1
    else:
        choose_device(device)  # a mistake is said before anything starts
    jobs = min(jobs, num_cells)
    return jobs, max(cores // jobs, 1)


def _find_place(out: Path | None, device: str, num_threads: int | None) -> SweepPlace:
    from ae_core.analysis.evaluation import evaluate_split
    from ae_core.store.checkpoints import local_directory
    from ae_core.training.sweep import SweepPlace
    from ae_core.training.train import runs_directory

    root = (out or local_directory()).absolute()
    runs = (runs_directory() if out is None else out / "runs").absolute()
    for folder in (root, runs):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CheckpointError(
                f"{folder} cannot be written ({error.strerror}); give --out a folder that can."
            ) from None
    return SweepPlace(
        root=str(root),
        runs=str(runs),
        device=device,
        num_threads=num_threads,
        evaluate=evaluate_split,
    )


def _follow(cells: list[Cell], results: Iterator[CellResult]) -> list[CellResult]:
    """Say on stderr how each cell ended; return the results in the grid's order."""
    done: dict[Cell, CellResult] = {}
    for number, result in zip(itertools.count(1), _until_stopped(results), strict=False):
        done[result.cell] = result
        spec, seed = result.cell.spec, result.cell.seed
        start = f"{number}/{len(cells)} {spec.name} seed {seed}"
        if result.error is not None:
            log_console().print(f"{start} FAILED: {result.error}")
            continue
        assert result.seconds is not None
        is_old = " (trained already)" if result.trained_epochs == 0 else ""
        log_console().print(
            f"{start}: test rmse {number_text(result.metrics.get('rmse'))}, "
            f"{duration_text(result.seconds)}{is_old}"
        )
    return [done[cell] for cell in cells]


def _until_stopped(results: Iterator[CellResult]) -> Iterator[CellResult]:
    try:
        yield from results
    except KeyboardInterrupt:
        log_console().print("Stopped. The same command goes on from there.")
        raise


def _show(results: list[CellResult], as_json: bool) -> None:
    rows = [result.to_row() for result in results]
    if as_json:
        print_json(rows)
        return
    numbers = ("code", "epochs", "seed", "test rmse", "test mse", "time")
    table = plain_table("sizes", *numbers, "checkpoint", right=numbers)
    for row in rows:
        table.add_row(
            ",".join(map(str, row["sizes"])),
            str(row["code_size"]),
            str(row["epochs"]),
            str(row["seed"]),
            number_text(row["test_rmse"]),
            number_text(row["test_mse"]),
            "–" if row["seconds"] is None else duration_text(row["seconds"]),
            "failed" if row["path"] is None else Path(row["path"]).name,
        )
    result_console().print(table)
    good = next((row for row in rows if row["n"] is not None), None)
    if good is not None:
        folder = Path(good["path"]).parent
        result_console().print(f"Test images: {good['n']:,}. Checkpoints in {folder}")

"""``sweep``: train every cell of a grid, on this machine or on a cluster."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from ae_core.analysis.evaluation import evaluate_split
from ae_core.commands import output
from ae_core.commands.output import DeviceOption, JsonOption, number_text, read_text
from ae_core.device import choose_device, num_cores
from ae_core.errors import CheckpointError, SpecError
from ae_core.store.folder import local_directory
from ae_core.training.sweep import Cell, CellResult, SweepPlace, run_on_cluster, run_on_this_machine
from ae_core.training.train import runs_directory
from ae_core.training.variants import parse_grid
from ae_core.words import duration_text


def sweep(
    grid: Annotated[Path, typer.Option(help="JSON file with the grid, see above.")],
    jobs: Annotated[
        int | None, typer.Option(help="Cells at a time; else one a core, one on a GPU.", min=1)
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler; its workers train.")
    ] = None,
    device: DeviceOption = "auto",
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
    output.log(f"{grid.name}: {len(cells)} cells, {where}.")
    done = _follow(cells, results)
    _show(done, as_json)
    return 1 if any(result.error for result in done) else 0


def _divide_cores(num_cells: int, jobs: int | None, device: str) -> tuple[int, int]:
    """Return processes at a time and threads of each, together no more than there are cores."""
    cores, kind = num_cores(), choose_device(device).type  # a mistake is said before all else
    jobs = min(jobs or (cores if kind == "cpu" else 1), num_cells)
    return jobs, max(cores // jobs, 1)


def _find_place(out: Path | None, device: str, num_threads: int | None) -> SweepPlace:
    root = (out or local_directory()).absolute()
    runs = (runs_directory() if out is None else out / "runs").absolute()
    for folder in (root, runs):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CheckpointError(
                f"{folder} cannot be written ({error.strerror}); give --out a folder that can."
            ) from None
    places = {"root": str(root), "runs": str(runs)}
    return SweepPlace(**places, device=device, num_threads=num_threads, evaluate=evaluate_split)


def _follow(cells: list[Cell], results: Iterator[CellResult]) -> list[CellResult]:
    """Say on stderr how each cell ended; return the results in the grid's order."""
    done: dict[Cell, CellResult] = {}
    try:
        for number, result in enumerate(results, start=1):
            done[result.cell] = result
            start = f"{number}/{len(cells)} {result.cell.spec.name} seed {result.cell.seed}"
            if result.error is not None:
                output.log(f"{start} FAILED: {result.error}")
                continue
            error, is_old = number_text(result.metrics.get("rmse")), result.trained_epochs == 0
            took = duration_text(result.seconds or 0)
            old = " (trained already)" if is_old else ""
            output.log(f"{start}: test rmse {error}, {took}{old}")
    except KeyboardInterrupt:
        output.log("Stopped. The same command goes on from there.")
        raise
    return [done[cell] for cell in cells]


def _show(results: list[CellResult], as_json: bool) -> None:
    rows = [result.to_row() for result in results]
    if as_json:
        output.print_json(rows)
        return
    numbers = ("code", "epochs", "seed", "test rmse", "test mse", "time")
    texts = [
        (
            ",".join(map(str, row["sizes"])),
            *(str(row[name]) for name in ("code_size", "epochs", "seed")),
            number_text(row["test_rmse"]),
            number_text(row["test_mse"]),
            "–" if row["seconds"] is None else duration_text(row["seconds"]),
            "failed" if row["path"] is None else Path(row["path"]).name,
        )
        for row in rows
    ]
    output.print_table(("sizes", *numbers, "checkpoint"), texts, right=numbers)
    good = next((row for row in rows if row["n"] is not None), None)
    if good is not None:
        folder = Path(good["path"]).parent
        output.say(f"Test images: {good['n']:,}. Checkpoints in {folder}")

"""Sweeps: many experiments, each trained or loaded in a process of its own.

On one machine the cells (of a grid, or what a report misses) run in joblib's processes; on a
cluster through joblib's Dask backend, on `dask.distributed`. The cells of a cluster share a file
system: a file lock keeps two workers from training the same cell, the checkpoint folder tells
that one is done, and the run directory lets another worker go on where one was killed.
"""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ae_core.data.datasets import data_directory
from ae_core.errors import AutoencoderExplorerError, ComputationStoppedError, SpecError
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import folder_name
from ae_core.training.train import Evaluate, train_or_load

if TYPE_CHECKING:
    from distributed import Client

    from ae_core.training.engine import EpochReport

# Of one cell in one sweep. Dask gives a task up after the fourth death of its worker, and
# joblib 1.6 then waits for ever: the error of such a task reaches no callback.
MAX_STARTS = 3
_DEATH = (
    "Its process was killed {}, perhaps for want of memory. Run the sweep again with fewer jobs; "
    "the cell goes on from where it was."
)


@dataclass(frozen=True)
class Cell:
    """One experiment of a sweep and its seed."""

    spec: ExperimentSpec
    seed: int

    @property
    def folder(self) -> str:
        """Name of its checkpoint folder, and of its run directory."""
        return folder_name(self.spec, self.seed)


@dataclass(frozen=True)
class CellResult:
    """What became of a cell; ``error`` says why there is no checkpoint."""

    cell: Cell
    metrics: dict[str, float | None] = field(default_factory=dict)  # of the test set
    seconds: float | None = None  # of training, earlier parts included
    trained_epochs: int = 0  # in this sweep; 0 where it was trained already
    path: str | None = None
    worker: str = ""  # host and process
    error: str | None = None

    def to_row(self) -> dict[str, Any]:
        """Return the row of the sweep's table, plain JSON types."""
        spec, metrics = self.cell.spec, self.metrics
        kept = ("seconds", "trained_epochs", "path", "worker", "error")
        return {
            "name": spec.name,
            "hash": spec.hash,
            "data": spec.data.name,
            "sizes": list(spec.network.encoder_sizes),
            "code_size": spec.network.code_size,
            "epochs": spec.phases[0].num_epochs,
            "seed": self.cell.seed,
            "test_rmse": metrics.get("rmse"),
            "test_mse": metrics.get("mse"),
            "n": metrics.get("n"),
            **{name: getattr(self, name) for name in kept},
        }


@dataclass(frozen=True, kw_only=True)
class SweepPlace:
    """Where and how cells are trained; absolute paths, the same on every machine.

    ``num_threads`` is the most a cell may begin with, one that goes on keeps its own; None leaves
    it to the worker, which Dask starts with one.
    """

    root: str
    runs: str
    device: str = "auto"
    num_threads: int | None = None
    evaluate: Evaluate | None = None
    data: str = field(default_factory=lambda: str(data_directory().absolute()))


def run_cell(cell: Cell, place: SweepPlace, *, owner: int | None = None) -> CellResult:
    """Train or load one cell in this process; a failure is part of the result.

    With ``owner``, the process that started this one, it stops where that one is gone.
    """
    num_trained, starts = 0, _starts_file(cell, place)

    def note(_: EpochReport) -> None:
        nonlocal num_trained
        num_trained += 1
        if owner not in (None, os.getppid()):
            raise ComputationStoppedError("The sweep that this cell belongs to has ended.")

    facts: dict[str, Any] = {}
    try:
        _count_start(starts)
        if str(data_directory().absolute()) != place.data:
            os.environ["AE_DATA_DIR"] = place.data
        checkpoint = train_or_load(
            cell.spec,
            seed=cell.seed,
            device=place.device,
            root=Path(place.root),
            run_directory=Path(place.runs) / cell.folder,
            evaluate=place.evaluate,
            max_threads=place.num_threads,
            on_report=note,
        )
        facts = {name: checkpoint.provenance[name] for name in ("metrics", "seconds")}
        facts["path"] = str(checkpoint.path)
    except AutoencoderExplorerError as error:
        facts = {"error": str(error)}
    except Exception as error:  # whatever it is, the other cells go on
        facts = {"error": f"{type(error).__name__}: {error}"}
    starts.unlink(missing_ok=True)
    worker = f"{platform.node()}:{os.getpid()}"
    return CellResult(cell, worker=worker, trained_epochs=num_trained, **facts)


def _starts_file(cell: Cell, place: SweepPlace) -> Path:
    return Path(place.runs) / f".{cell.folder}.starts"


def _count_start(path: Path) -> None:
    """Refuse a cell that was started before and whose process died every time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = path.stat().st_size if path.exists() else 0
    if count >= MAX_STARTS:
        raise SpecError(_DEATH.format(f"{count} times"))
    with path.open("a") as file:
        file.write(".")


def run_on_this_machine(
    cells: Iterable[Cell], place: SweepPlace, *, num_jobs: int
) -> Iterator[CellResult]:
    """Yield the results of cells as they come, at most ``num_jobs`` processes at a time.

    If a process is killed, what is left goes on one cell at a time, so that a cell that kills
    its process is the only one to fail.
    """
    from joblib.externals.loky import get_reusable_executor

    left = {cell.folder: cell for cell in cells}
    for cell in left.values():
        _starts_file(cell, place).unlink(missing_ok=True)
    try:
        for result in _in_processes(list(left.values()), place, num_jobs):
            del left[result.cell.folder]
            yield result
    except BrokenProcessPool:
        for cell in left.values():
            try:
                yield from _in_processes([cell], place, 1)
            except BrokenProcessPool:
                yield CellResult(cell, error=_DEATH.format("once"))
    finally:
        get_reusable_executor().shutdown(wait=True)


def _in_processes(cells: list[Cell], place: SweepPlace, num_jobs: int) -> Iterator[CellResult]:
    from joblib import parallel_config

    with parallel_config(backend="loky", inner_max_num_threads=place.num_threads):
        # with n_jobs=1 joblib would stay in this process; pre_dispatch alone limits the number
        jobs = {"n_jobs": max(num_jobs, 2), "pre_dispatch": num_jobs}
        yield from _in_parallel(cells, place, owner=os.getpid(), **jobs)


def _in_parallel(
    cells: list[Cell], place: SweepPlace, *, owner: int | None, **jobs: Any
) -> Iterator[CellResult]:
    from joblib import Parallel, delayed

    parallel = Parallel(batch_size=1, return_as="generator_unordered", **jobs)
    yield from parallel(delayed(run_cell)(cell, place, owner=owner) for cell in cells)


def run_on_cluster(
    cells: Iterable[Cell], place: SweepPlace, *, address: str
) -> Iterator[CellResult]:
    """Yield the results of cells as the workers of a Dask cluster give them."""
    from joblib import parallel_config

    cells = list(cells)
    for cell in cells:
        _starts_file(cell, place).unlink(missing_ok=True)
    with connect(address) as client:
        check_workers(client, Path(place.root))
        with parallel_config(backend="dask", client=client):
            yield from _in_parallel(cells, place, owner=None, n_jobs=-1, pre_dispatch="all")


def connect(address: str) -> Client:
    """Return a client of the Dask scheduler at an address; where none answers, a SpecError."""
    try:
        from distributed import Client
    except ImportError:
        raise SpecError(
            "--cluster needs the package distributed, which is not installed here: "
            "pip install distributed"
        ) from None
    try:
        return Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SpecError(
            f"No Dask scheduler answers at {address!r} ({error}). Start one with `dask scheduler` "
            "and give the address that it prints, such as tcp://192.168.0.2:8786."
        ) from None


def check_workers(client: Client, root: Path) -> None:
    """Raise a SpecError where a cluster has no workers, or they do not see a folder."""
    if not client.nthreads():
        raise SpecError(
            f"The cluster at {client.scheduler.address} has no workers; start some with "
            "`dask worker ADDRESS --nthreads 1`, in the repository's folder."
        )
    with tempfile.NamedTemporaryFile(dir=root, prefix=".sweep-") as marker:
        try:
            seen: dict[str, bool] = client.run(_is_there, marker.name)
        except ImportError as error:
            raise SpecError(
                f"The cluster's workers cannot import this package ({error}); start them in the "
                "repository's folder, with the same packages installed."
            ) from None
    blind = [worker for worker, is_there in seen.items() if not is_there]
    if blind:
        raise SpecError(
            f"The workers {', '.join(blind)} do not see {root}: the machines of a cluster have to "
            "share it. Choose one that all of them have under that path (--out, AE_RUN_DIR)."
        )


def _is_there(path: str) -> bool:
    return Path(path).exists()

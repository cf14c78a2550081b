"""Sweeps: each cell in its own process, nothing lost and nothing trained twice after a kill."""

import os
import signal
import sys
import time
from pathlib import Path

import cloudpickle
import pytest

from ae_core.errors import SpecError
from ae_core.specs import DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.training.sweep import (
    MAX_STARTS,
    Cell,
    SweepPlace,
    run_cell,
    run_on_cluster,
    run_on_this_machine,
)

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # the processes know no tests


def make_cell(code_size, *, seed=0, num_epochs=2, output="sigmoid", **options):
    spec = ExperimentSpec(
        name=f"tiny-{code_size}",
        report="test",
        title="A network for tests",
        network=NetworkSpec.mirrored(784, code_size, output=output),
        data=DataSpec(name="digits"),
        phases=(TrainingSpec(num_epochs=num_epochs, batch_size=64, **options),),
    )
    return Cell(spec, seed)


@pytest.fixture
def place(tmp_path):
    (tmp_path / "runs").mkdir()
    return SweepPlace(root=str(tmp_path), runs=str(tmp_path / "runs"), device="cpu", num_threads=1)


def num_trained_epochs(cell, place):
    """Count the epochs of a cell that were ever trained, in whatever process."""
    return len(Path(place.runs, cell.folder, "progress.jsonl").read_text().splitlines())


def test_a_cell_is_trained_then_loaded(place):
    cell = make_cell(3)
    first, again = run_cell(cell, place), run_cell(cell, place)
    assert (first.error, first.trained_epochs, again.trained_epochs) == (None, 2, 0)
    assert (first.path, first.metrics) == (again.path, again.metrics)
    row = first.to_row()
    assert (row["sizes"], row["code_size"], row["epochs"], row["seed"]) == ([784, 3], 3, 2, 0)
    assert row["test_mse"] == first.metrics["mse"]
    assert Path(row["path"]).parent == Path(place.root)


def test_a_cell_that_fails_says_why(place):
    diverging = run_cell(make_cell(3, output="linear", learning_rate=1e4, optimizer="sgd"), place)
    assert "learning rate" in diverging.error
    assert diverging.to_row()["path"] is None

    def crash(model, split):
        raise ZeroDivisionError("a bug")

    broken = run_cell(make_cell(2), SweepPlace(root=place.root, runs=place.runs, evaluate=crash))
    assert broken.error == "ZeroDivisionError: a bug"


def test_a_cell_stops_where_its_sweep_has_ended(place):
    cell = make_cell(3, num_epochs=5)
    orphan = run_cell(cell, place, owner=0)
    assert "has ended" in orphan.error
    assert orphan.trained_epochs == num_trained_epochs(cell, place) == 1
    assert run_cell(cell, place, owner=os.getppid()).error is None


def test_a_cell_whose_process_dies_every_time_is_given_up(place):
    """Dask would try a fourth time, and joblib never hear of it."""
    cell = make_cell(3)
    starts = Path(place.runs, f".{cell.folder}.starts")
    starts.write_text("." * MAX_STARTS)
    assert "killed 3 times" in run_cell(cell, place).error
    assert run_cell(cell, place).error is None  # the next sweep tries again
    assert not starts.exists()


def test_cells_run_in_processes_of_their_own_and_a_killed_one_takes_none_along(place):
    def kill_three(model, split):
        if model.code_size == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return {"mse": 0.5}

    cells = [make_cell(size) for size in (3, 2, 4)]
    deadly = SweepPlace(root=place.root, runs=place.runs, num_threads=1, evaluate=kill_three)
    results = {r.cell: r for r in run_on_this_machine(cells, deadly, num_jobs=2)}
    assert results.keys() == set(cells)
    errors = {cell.spec.network.code_size: result.error for cell, result in results.items()}
    assert "killed once" in errors.pop(3)
    assert set(errors.values()) == {None}
    assert all(str(os.getpid()) not in result.worker for result in results.values())
    (last,) = run_on_this_machine(cells[:1], place, num_jobs=1)
    assert (last.error, last.trained_epochs) == (None, 0)  # its last snapshot had all epochs


@pytest.fixture
def cluster(monkeypatch):
    """Two worker processes of a Dask cluster on this machine."""
    distributed = pytest.importorskip("distributed", reason="pip install distributed")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=60
    ) as started:
        yield started


@pytest.mark.timeout(300)
def test_a_worker_killed_half_way_loses_nothing_and_trains_nothing_twice(place, cluster):
    num_epochs = 25
    cells = [make_cell(size, num_epochs=num_epochs) for size in (2, 3, 4, 5)]
    done, before = [], {}
    for result in run_on_cluster(cells, place, address=cluster.scheduler_address):
        done.append(result)
        if len(done) == 1:
            before = {r.path: Path(r.path).stat().st_ino for r in done}
            kill_while_training(int(result.worker.partition(":")[2]), cells, place)
    assert {result.cell for result in done} == set(cells)
    assert [result.error for result in done] == [None] * len(cells)
    assert before == {path: Path(path).stat().st_ino for path in before}  # not written again
    counts = [num_trained_epochs(cell, place) for cell in cells]
    assert sum(count != num_epochs for count in counts) <= 1  # the one that was cut off
    assert max(counts) < 2 * num_epochs
    again = list(run_on_cluster(cells, place, address=cluster.scheduler_address))
    assert [result.trained_epochs for result in again] == [0] * len(cells)


def kill_while_training(worker, cells, place):
    """Kill a worker once one of the cells is on its way and not yet done."""
    progress = [Path(place.runs, cell.folder, "progress.jsonl") for cell in cells]
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if any(
            path.exists() and not Path(place.root, path.parent.name).exists() for path in progress
        ):
            os.kill(worker, signal.SIGKILL)
            return
        time.sleep(0.01)
    pytest.fail("no cell was seen in training")


def test_a_cluster_that_is_none_is_named(place, monkeypatch):
    pytest.importorskip("distributed", reason="pip install distributed")
    with pytest.raises(SpecError, match="No Dask scheduler answers"):
        list(run_on_cluster([], place, address="no-such-scheme://here"))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SpecError, match="pip install distributed"):
        list(run_on_cluster([], place, address="tcp://127.0.0.1:1"))

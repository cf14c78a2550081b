"""Where AE_CLUSTER names a Dask scheduler, its workers train what waits."""

import os
import signal
import subprocess
import sys
import time

import pytest

from ae_core.errors import SpecError
from ae_core.training.live.queue import ask_for_run
from ae_core.training.live.worker import work

from .waiting import ROOT, tiny, until


@pytest.fixture
def cluster(runs, monkeypatch):
    """Two worker processes of a Dask cluster on this machine, which know no folder of ours."""
    distributed = pytest.importorskip("distributed", reason="pip install distributed")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    with monkeypatch.context() as patch:
        patch.delenv("AE_RUN_DIR")
        patch.delenv("AE_CHECKPOINT_DIR")
        started = distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=60,
        )
    monkeypatch.setenv("AE_CLUSTER", started.scheduler_address)
    with started:
        yield started


@pytest.mark.timeout(600)
def test_its_workers_train_what_waits_two_at_a_time_and_a_killed_one_loses_nothing(runs, cluster):
    asked = [ask_for_run(tiny(25), seed=seed) for seed in range(3)]
    worker = subprocess.Popen([sys.executable, "-m", "ae_core", "worker"], cwd=ROOT)
    try:
        until(lambda: sum(run.state == "running" for run in asked[:2]) == 2)
        assert asked[2].state == "queued"
        until(lambda: len(asked[0].history) > 1)
        os.kill(int(asked[0].status["process"].rpartition(":")[2]), signal.SIGKILL)
        asked[1].ask("pause")  # steered as anywhere
        until(lambda: asked[1].state == "paused" and not asked[1].is_held)
        asked[1].ask("run")
        until(lambda: all(run.state == "finished" for run in asked), seconds=200)
        assert [len(run.history) for run in asked] == [25] * 3
        assert [(runs.parent / "models" / run.status["model"]).is_dir() for run in asked]
        running = ask_for_run(tiny(4000))
        until(lambda: len(running.history) > 1)
        worker.kill()
        worker.wait()
        time.sleep(0.5)
        assert running.is_held  # its machine trains on, and no other begins it
        running.ask("stop")
        until(lambda: not running.is_held)
    finally:
        worker.kill()
        worker.wait()


def test_a_cluster_that_is_none_is_named(runs, monkeypatch):
    pytest.importorskip("distributed", reason="pip install distributed")
    monkeypatch.setenv("AE_CLUSTER", "no-such-scheme://here")
    with pytest.raises(SpecError, match="No Dask scheduler answers"):
        work(idle_seconds=0)

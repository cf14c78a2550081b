"""A folder of runs and one of models for each test."""

import pytest

from ae_core.training.live import pace


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """The folder of runs; models go beside it."""
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "runs"))
    for name in ("RUNS", "SECONDS", "PARAMETERS"):
        monkeypatch.delenv(f"AE_VISITOR_{name}", raising=False)
    for name in ("AE_RUNS_DISK_MB", "AE_CLUSTER", "AE_WORKER_IDLE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "runs").mkdir()
    pace._note_pace(1e10, 1)  # no worker measures it
    return tmp_path / "runs"

"""A deleted run can be had back for a day, whatever was done meanwhile."""

import threading
import time

import pytest

from ae_core.errors import CheckpointError
from ae_core.training.live import trash
from ae_core.training.live.queue import ask_for_run, list_runs
from ae_core.training.live.trash import delete_run, empty_trash, restore_run

from .waiting import tiny, until


def test_deleted_and_brought_back_it_is_as_it_was_and_waits_for_nothing(runs):
    run = ask_for_run(tiny(), title="mine")
    delete_run(run)
    assert not run.path.exists() and list_runs() == []
    with pytest.raises(CheckpointError, match="no run .* any more"):
        delete_run(run)
    assert restore_run(run.path.name).path == run.path
    assert (run.title, run.state) == ("mine", "stopped")
    with pytest.raises(CheckpointError, match="No run .* in the trash"):
        restore_run(run.path.name)
    for odd in ("", "..", "../..", "*"):
        with pytest.raises(CheckpointError, match="in the trash"):
            restore_run(odd)


def test_deleted_twice_both_are_kept_and_the_later_one_comes_back(runs):
    run = ask_for_run(tiny(), title="first")
    delete_run(run)
    run.write_asked(tiny(), title="second")
    delete_run(run)
    assert restore_run(run.path.name).title == "second"
    with pytest.raises(CheckpointError, match="There is a run .* again"):
        restore_run(run.path.name)
    delete_run(run)
    assert len(list((runs / ".trash").iterdir())) == 2


def test_after_a_day_the_trash_is_emptied(runs, monkeypatch):
    run = ask_for_run(tiny())
    delete_run(run)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 23 * 3600)
    empty_trash()
    assert any((runs / ".trash").iterdir())
    monkeypatch.setattr(time, "time", lambda: now + 25 * 3600)
    empty_trash()
    assert not any((runs / ".trash").iterdir())


def test_a_run_that_trains_is_stopped_first(runs):
    run = ask_for_run(tiny())
    is_held = threading.Event()

    def train():
        with run.hold():
            is_held.set()
            until(lambda: run.control["want"] == "stop")

    thread = threading.Thread(target=train)
    thread.start()
    is_held.wait()
    delete_run(run)
    thread.join()
    assert not run.path.exists()


def test_a_run_whose_process_does_not_end_stays(runs, monkeypatch):
    monkeypatch.setattr(trash, "_PATIENCE", 0.1)
    run = ask_for_run(tiny())
    with run.hold(), pytest.raises(CheckpointError, match="told to stop and still trains"):
        delete_run(run)
    assert run.path.exists()

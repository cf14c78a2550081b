"""The queue is the folder of runs: order, places, whose a run is, limits, and what is no run."""

import json
import os
import sys
import time

import pytest

from ae_core.errors import CheckpointError, QuotaError, SpecError
from ae_core.training.live import limits, queue, trash
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.queue import ask_for_run, find_run, list_runs, place_of, queued_runs

from .waiting import tiny, until


def names(found):
    return [run.path.name for run in found]


def test_runs_wait_in_the_order_in_which_they_were_asked_for(runs):
    asked = [ask_for_run(tiny(name=name)) for name in ("c", "a", "b")]
    assert names(queued_runs()) == names(asked)
    assert names(list_runs()) == names(asked)[::-1]
    assert [place_of(run) for run in asked] == [1, 2, 3]
    asked[0].ask("pause")
    assert [place_of(run) for run in asked] == [None, 1, 2]
    asked[0].ask("run")
    with asked[1].hold():
        assert names(queued_runs()) == names([asked[0], asked[2]])
    asked[2].write_status("finished", epochs=3)
    assert names(queued_runs()) == names(asked[:2])


def test_the_same_experiment_may_be_asked_for_twice(runs):
    first, second = (ask_for_run(tiny(), seed=3) for _ in range(2))
    assert first.path != second.path
    assert first.path.name.rpartition("-")[0] == f"tiny-{tiny().hash}-s3"
    assert first.seed == 3


def test_whose_a_run_is_decides_who_may_change_it(runs):
    run = ask_for_run(tiny(), owner=queue.owner_of("a token"))
    assert "a token" not in run.asked.read_text()
    assert queue.may_change(run, "a token", False)
    assert not queue.may_change(run, "another", False)
    assert queue.may_change(run, "another", True)
    assert not queue.may_change(ask_for_run(tiny()), "", False)  # of a terminal


def test_a_run_is_found_by_the_beginning_of_its_name(runs):
    first, second = ask_for_run(tiny(name="left")), ask_for_run(tiny(name="right"))
    assert find_run("le").path == first.path and find_run(second.path.name).path == second.path
    third = ask_for_run(tiny(name="left"))
    with pytest.raises(CheckpointError, match=f"may be .*{third.path.name}"):
        find_run("left")
    with pytest.raises(CheckpointError, match="no run .* Did you mean right-"):
        find_run(second.path.name.replace("right", "rihgt"))
    for odd in ("", ".", "..", "../runs", "/", ".trash"):
        with pytest.raises(CheckpointError):
            find_run(odd)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("AE_VISITOR_RUNS", "2", "2 of your runs wait or train already"),
        ("AE_VISITOR_PARAMETERS", "1000", "has 219,546 parameters.* up to 1,000"),
        ("AE_RUNS_DISK_MB", "0.001", "runs on this server take .* Delete runs"),
    ],
)
def test_a_visitor_who_has_asked_for_enough_is_told_of_what(
    runs, monkeypatch, variable, value, message
):
    mine, other = queue.owner_of("me"), queue.owner_of("you")
    for _ in range(2):
        ask_for_run(tiny(), owner=mine)
    monkeypatch.setenv(variable, value)
    with pytest.raises(QuotaError, match=message):
        ask_for_run(tiny(), owner=mine)
    assert len(list_runs()) == 2
    if variable == "AE_VISITOR_RUNS":
        ask_for_run(tiny(), owner=other)
        queued_runs()[0].ask("stop")
        ask_for_run(tiny(), owner=mine)
    monkeypatch.setenv(variable, "0")  # no limit
    ask_for_run(tiny(), owner=mine)


def test_a_limit_that_is_no_number_is_named(runs, monkeypatch):
    monkeypatch.setenv(limits.SECONDS, "an hour")
    with pytest.raises(SpecError, match="AE_VISITOR_SECONDS has to be a number.*'an hour'"):
        limits.time_is_up("me", 1.0)
    monkeypatch.setenv(limits.SECONDS, "60")
    assert "after 1 min 01 s" in limits.time_is_up("me", 61.0)
    assert limits.time_is_up("", 61.0) == "" == limits.time_is_up("me", 59.0)


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "file" / "runs"))
    with pytest.raises(CheckpointError, match="cannot be written .*AE_RUN_DIR"):
        ask_for_run(tiny())
    with pytest.raises(CheckpointError, match="cannot be written .*AE_RUN_DIR"):
        queue.ensure_worker()
    assert list_runs() == queued_runs() == []
    assert not queue.has_worker()


def test_why_a_worker_cannot_work_is_said_and_it_is_not_started_again_and_again(
    runs, monkeypatch, tmp_path
):
    monkeypatch.setattr(queue, "_starts", queue._Starts())
    monkeypatch.setenv("AE_WORKER_IDLE", "soon")
    ask_for_run(tiny())
    queue.keep_worker()
    until(queue.worker_problem)
    assert "AE_WORKER_IDLE has to be a number of seconds" in queue.worker_problem()
    queue.keep_worker()
    assert queue._starts.child is None
    assert (runs / ".worker.log").read_text().count("AE_WORKER_IDLE has to be") == 1


def test_a_clock_that_jumps_back_loses_nothing(runs, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 4e9)
    first = ask_for_run(tiny(name="first"))
    monkeypatch.setattr(time, "time", lambda: 1e9)
    second = ask_for_run(tiny(name="second"))
    assert {place_of(first), place_of(second)} == {1, 2}
    assert set(names(list_runs())) == set(names([first, second]))


STRANGE = {
    "empty": {},
    "half": {"spec.json": '{"name": "x', "progress.jsonl": '{"epoch": 1}\n{"ep'},
    "lists": dict.fromkeys(("spec.json", "status.json", "control.json", "asked.json"), "[1]"),
    "numbers": {
        "spec.json": "{}",
        "asked.json": '{"asked": "soon", "owner": 7, "title": [], "seed": "x"}',
        "control.json": '{"want": "run", "number": "first"}',
        "status.json": '{"state": "running", "epochs": 1e999, "phase": "two"}',
        "progress.jsonl": '{"epoch": NaN, "seconds": 1e999, "test_loss": "low", "phase": {}}\n7\n',
        "edits.jsonl": '{"name": "optimizer", "value": 1}\n{"value": 3}\n',
        "pins.json": '{"a": 1}',
    },
    "deep": {"spec.json": "[" * 100_000, "status.json": "[" * 100_000},
    "bytes": dict.fromkeys(("spec.json", "status.json", "progress.jsonl"), b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("content", STRANGE.values(), ids=STRANGE)
def test_a_strange_folder_is_read_without_harm(runs, content):
    run = LiveDirectory(runs / "from-elsewhere")
    run.path.mkdir()
    for name, text in content.items():
        (run.path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    listed = names(list_runs())
    assert listed == (["from-elsewhere"] if {"spec.json", "asked.json"} & set(content) else [])
    assert run.state == "interrupted" and queued_runs() == []
    assert run.read_spec() is None and run.edits == [] and run.pins == []
    json.dumps([run.status, run.history, run.asked_note, run.title], allow_nan=False)


def test_a_file_of_a_stranger_is_not_read_where_it_is_huge_or_no_file(runs):
    run = LiveDirectory(runs / "from-elsewhere")
    run.path.mkdir()
    with (run.path / "spec.json").open("wb") as file:
        file.truncate(50_000_000_000)
    os.mkfifo(run.path / "status.json")  # to open it would wait for ever
    (run.path / "asked.json").symlink_to("/dev/zero")
    assert run.state == "interrupted" and run.read_spec() is None
    assert names(list_runs()) == ["from-elsewhere"]


def test_what_lies_beside_the_runs_is_no_run(runs):
    run = ask_for_run(tiny())
    (runs / "a file").write_text("")
    (runs / "notes").mkdir()
    trash.delete_run(ask_for_run(tiny(name="gone")))
    assert names(list_runs()) == names([run])


@pytest.mark.skipif(sys.platform != "linux", reason="what a process has open is told on Linux")
def test_many_runs_are_looked_through_without_reading_them_again(runs, monkeypatch):
    for _ in range(30):
        ask_for_run(tiny()).write_status("finished", epochs=1)
    waiting = ask_for_run(tiny(name="last"))
    queued_runs()
    monkeypatch.setattr("ae_core.files._parse", lambda text: pytest.fail("read again"))
    monkeypatch.setattr(LiveDirectory, "state", "queued")
    assert names(queued_runs()) == names([waiting])

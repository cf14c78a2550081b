"""What any process can tell of a run from its directory: how far it is, who trains it, its end."""

import os
import signal
import subprocess
import sys

import pytest

from ae_core.errors import CheckpointError
from ae_core.presets import find_preset
from ae_core.training.run_directory import RunDirectory


def test_a_run_that_was_only_asked_for(tmp_path):
    run, spec = RunDirectory(tmp_path), find_preset("digits-10-plain")
    assert run.read_spec() is None and not run.is_held and run.status == {} and run.history == []
    run.asked.write_text(spec.to_json())
    assert run.read_spec() == spec and not run.has_begun and run.last_words == ""
    run.said.write_text("first\nMNIST is not here.\n")
    assert run.last_words == "MNIST is not here."


def test_half_a_line_is_left_out(tmp_path):
    run = RunDirectory(tmp_path)
    run.add_progress({"epoch": 1})
    with (tmp_path / "progress.jsonl").open("a") as file:
        file.write('{"epoch": 2, "tr')
    assert run.history == [{"epoch": 1}]


def test_a_directory_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match="--run-dir"), RunDirectory(tmp_path / "file").hold():
        pass


def test_the_system_knows_who_trains_it_and_forgets_who_was_killed(tmp_path):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from ae_core.training.run_directory import RunDirectory\n"
        "run = RunDirectory(Path(sys.argv[1]))\n"
        "with run.hold():\n"
        "    run.write_status('running', epochs=0); print('now', flush=True); time.sleep(60)\n"
    )
    run = RunDirectory(tmp_path)
    for end in (run.stop, None):
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        with child:
            assert child.stdout.readline() == "now\n"
            assert run.is_held and run.status["state"] == "running"
            end() if end else child.kill()
            assert child.wait(30) == -(signal.SIGTERM if end else signal.SIGKILL)
        assert not run.is_held and run.status["state"] == "running"  # the files alone would lie
    run.stop()  # nobody is there: nothing happens, whoever has that number now
    with run.hold():
        assert run.is_held
    assert os.path.exists(tmp_path / ".lock")

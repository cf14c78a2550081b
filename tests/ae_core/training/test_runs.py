"""A run that was stopped, killed or damaged: it goes on exactly, or says why it cannot."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

import ae_core
from ae_core.errors import CheckpointDamagedError, CheckpointError, ComputationStoppedError
from ae_core.training import conditions
from ae_core.training.runs import Run
from ae_core.training.train import train_or_load
from tests.ae_core.store.test_checkpoints import SPEC

from .test_engine import RESUMED, SPLIT, experiment, run_all

ROOT = Path(ae_core.__file__).parents[1]
LONG = SPEC.replace(name="digits-long-3", phases=(SPEC.phases[0].replace(num_epochs=60),))


def epochs_of(directory):
    return [
        json.loads(line)["epoch"]
        for line in (directory / "progress.jsonl").read_text().splitlines()
    ]


def state_of(directory):
    return json.loads((directory / "status.json").read_text())["state"]


def stop_at_step(run, step):
    """Stop a run while it computes the batch of this number, counted over all phases."""
    seen, encode = [], run.network.encode

    def spy(images):
        if run.network.training:
            seen.append(1)
            if len(seen) == step:
                run.stop()
        return encode(images)

    run.network.encode = spy
    with pytest.raises(ComputationStoppedError, match="goes on from there"):
        run_all(run)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("step", [1, 6, 8])  # in the first epoch, in the second, at its end
@pytest.mark.parametrize("name", ["denoising, batch norm", "variational, cosine"])
def test_stopped_in_an_epoch_it_goes_on_with_the_next_batch(
    name, step, precision, tmp_path, monkeypatch
):
    monkeypatch.setattr(conditions, "choose_precision", lambda *_: precision)
    spec = RESUMED[name]
    whole = Run(spec, SPLIT, seed=7)
    expected = run_all(whole)
    first = Run(spec, SPLIT, seed=7, directory=tmp_path)
    stop_at_step(first, step)
    assert state_of(tmp_path) == "interrupted" and len(first.history) == step // 4
    second = Run(spec, SPLIT, seed=7, directory=tmp_path)
    assert run_all(second)[0].epoch == step // 4 + 1
    assert [h["train_loss"] for h in second.history] == [r.train_loss for r in expected]
    for key, value in whole.network.state_dict().items():
        assert torch.equal(value, second.network.state_dict()[key]), key
    assert epochs_of(tmp_path) == [r.epoch for r in expected]
    assert state_of(tmp_path) == "running"  # until its model is stored


def test_a_run_told_to_stop_in_its_last_epoch_stores_what_it_has(tmp_path):
    run = Run(experiment(num_epochs=1), SPLIT, directory=tmp_path)
    stop_at_step(run, 4)
    assert state_of(tmp_path) == "interrupted"
    assert run_all(Run(experiment(num_epochs=1), SPLIT, directory=tmp_path)) == []
    assert epochs_of(tmp_path) == [1]


def test_the_log_is_cut_to_what_the_resume_point_holds(tmp_path):
    """Later epochs are trained, and counted, again; half a line and flipped bytes are no harm."""
    spec = experiment(num_epochs=5)
    reports = Run(spec, SPLIT, directory=tmp_path, resume_share=1e-9).reports()
    for _ in range(4):
        next(reports)
    assert epochs_of(tmp_path) == [1, 2, 3, 4]
    content = bytearray((tmp_path / "progress.jsonl").read_bytes())
    content[10] ^= 0xFF
    (tmp_path / "progress.jsonl").write_bytes(bytes(content) + b'{"phase": 0, "ep')
    run = Run(spec, SPLIT, directory=tmp_path)
    assert epochs_of(tmp_path) == [1] and len(run.history) == 1
    run_all(run)
    assert epochs_of(tmp_path) == [1, 2, 3, 4, 5]


def test_a_log_without_a_resume_point_is_begun_anew(tmp_path):
    spec = experiment(num_epochs=2)
    run_all(Run(spec, SPLIT, directory=tmp_path))
    (tmp_path / "resume.safetensors").unlink()
    run_all(Run(spec, SPLIT, directory=tmp_path))
    assert epochs_of(tmp_path) == [1, 2]


def test_resume_points_take_their_share_of_the_time_and_no_more(tmp_path, monkeypatch):
    moments, written = [], []
    clock = {"now": 0.0}
    monkeypatch.setattr("ae_core.training.runs.time.monotonic", lambda: clock["now"])
    run = Run(experiment(num_epochs=400), SPLIT, directory=tmp_path, resume_share=0.02)

    def write(directory, arrays, note):
        clock["now"] += 0.25
        written.append(len(note["history"]))

    monkeypatch.setattr(type(run._directory), "write_resume_point", write)
    for _ in run.reports():
        clock["now"] += 1.0
        moments.append(clock["now"])
    assert written[:3] == [1, 14, 27] and written[-1] == 400  # one costs what 12.5 s may
    assert 0.25 * (len(written) - 2) <= 0.02 * moments[-1]


@pytest.mark.parametrize("place", [0.01, 0.3, 0.6, 0.99])
def test_flipped_bytes_in_the_resume_point_are_noticed(tmp_path, place):
    run_all(Run(experiment(num_epochs=2), SPLIT, directory=tmp_path))
    path = tmp_path / "resume.safetensors"
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 0x01
    path.write_bytes(content)
    with pytest.raises(CheckpointDamagedError, match=r"resume\.safetensors .*train from the start"):
        Run(experiment(num_epochs=2), SPLIT, directory=tmp_path)


def test_half_a_resume_point_is_noticed(tmp_path):
    run_all(Run(experiment(num_epochs=2), SPLIT, directory=tmp_path))
    path = tmp_path / "resume.safetensors"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(CheckpointDamagedError, match="cannot be read"):
        Run(experiment(num_epochs=2), SPLIT, directory=tmp_path)


@pytest.mark.parametrize("other", [{"seed": 1}, {"num_epochs": 3}])
def test_the_directory_of_another_run_is_refused(tmp_path, other):
    run_all(Run(experiment(num_epochs=2), SPLIT, directory=tmp_path))
    seed, epochs = other.get("seed", 0), other.get("num_epochs", 2)
    with pytest.raises(CheckpointError, match="choose another directory"):
        Run(experiment(num_epochs=epochs), SPLIT, seed=seed, directory=tmp_path)


def start_training(tmp_path):
    (tmp_path / "spec.json").write_text(LONG.to_json())
    command = [
        sys.executable,
        "-m",
        "ae_core",
        "train",
        "--spec",
        str(tmp_path / "spec.json"),
        "--out",
        str(tmp_path / "out"),
        "--run-dir",
        str(tmp_path / "run"),
    ]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def wait_for_epoch(child, directory, wanted):
    end = time.monotonic() + 120
    path = directory / "progress.jsonl"
    while child.poll() is None and time.monotonic() < end:
        if path.exists() and path.read_text().count("\n") >= wanted:
            return
        time.sleep(0.002)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """The bytes of the model that an untroubled training gives."""
    folder = tmp_path_factory.mktemp("whole")
    checkpoint = train_or_load(LONG, root=folder, run_directory=folder / "run")
    return (checkpoint.path / "model.safetensors").read_bytes()


def trained_bytes(tmp_path):
    (path,) = (tmp_path / "out").glob("*/model.safetensors")
    return path.read_bytes()


def test_killed_and_resumed_it_is_the_same_model(tmp_path, uninterrupted):
    run = tmp_path / "run"
    for wanted in (2, 25):
        child = start_training(tmp_path)
        wait_for_epoch(child, run, wanted)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        child.stderr.close()
        assert (run / "resume.safetensors").exists()
    child = start_training(tmp_path)
    _, said = child.communicate(timeout=200)
    assert child.returncode == 0, said
    assert "epoch 1/60:" not in said  # it did not begin from the start
    assert epochs_of(run) == list(range(1, 61))
    assert trained_bytes(tmp_path) == uninterrupted


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_keeps_all_it_has(tmp_path, number, uninterrupted):
    run = tmp_path / "run"
    child = start_training(tmp_path)
    wait_for_epoch(child, run, 3)
    child.send_signal(number)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 128 + number
    assert "goes on from there" in said
    assert state_of(run) == "interrupted"
    if number == signal.SIGINT:
        return
    reached = epochs_of(run)[-1]
    child = start_training(tmp_path)
    _, said = child.communicate(timeout=200)
    assert child.returncode == 0, said
    assert f"epoch {reached + 1}/60:" in said and f"epoch {reached}/60:" not in said
    assert trained_bytes(tmp_path) == uninterrupted

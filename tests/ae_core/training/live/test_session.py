"""A run that people steer: what is asked is done within a batch, and replayed bit for bit."""

import json
import threading
import time

import numpy as np
import pytest

from ae_core.errors import (
    CheckpointDamagedError,
    CheckpointError,
    ComputationStoppedError,
    SpecError,
)
from ae_core.presets import find_preset
from ae_core.specs import ExperimentSpec, Intervention
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.session import train_live
from ae_core.training.train import train_or_load
from ae_core.training.variants import vary


@pytest.fixture
def spec():
    return vary(find_preset("digits-10-plain"), num_epochs=6)


def weights_of(checkpoint):
    model = checkpoint.load_model()
    return [layer.weight for layer in (*model.encoder, *model.decoder)]


def in_thread(directory, root, **options):
    """Train in a thread; what it raised is put into the list that is returned."""
    raised = []

    def work():
        try:
            train_live(directory, root=root, **options)
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, raised


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def asked_run(path, spec, **options):
    run = LiveDirectory(path)
    run.write_asked(spec, **options)
    run.ask("run")
    return run


def test_a_run_that_was_asked_for_is_queued_then_finished_then_a_model(tmp_path, spec):
    run = asked_run(tmp_path / "run", spec, owner="ab12", title="mine")
    assert (run.state, run.owner, run.title) == ("queued", "ab12", "mine")
    checkpoint = train_live(run, root=tmp_path)
    assert run.state == "finished" and run.status["model"] == checkpoint.path.name
    assert checkpoint.provenance["asked_by"] == "ab12"
    plain = train_or_load(spec, root=tmp_path / "plain", run_directory=tmp_path / "other")
    assert plain.path.name == checkpoint.path.name  # nobody changed a thing: the old identity
    assert all(map(np.array_equal, weights_of(plain), weights_of(checkpoint)))


def test_changes_are_part_of_what_was_trained_and_replayed_bit_for_bit(tmp_path, spec):
    run = asked_run(tmp_path / "run", spec)
    run.ask("run", {"batches": 3})
    with pytest.raises(ComputationStoppedError):
        train_live(run, root=tmp_path)
    run.edit("learning_rate", 0.0005)
    run.ask("run", {"epochs": 1})
    with pytest.raises(ComputationStoppedError):
        train_live(run, root=tmp_path)
    assert len(run.history) == 1
    run.edit("noise", 0.2)
    run.ask("run")
    steered = train_live(run, root=tmp_path)
    steps_per_epoch = run.history[0]["step"]
    assert steered.spec.interventions == (
        Intervention(step=3, name="learning_rate", value=0.0005),
        Intervention(step=steps_per_epoch, name="noise", value=0.2),
    )
    assert steered.spec.hash != spec.hash
    again = ExperimentSpec.from_json(steered.spec.to_json())
    replayed = train_or_load(again, root=tmp_path / "replayed", run_directory=tmp_path / "r2")
    assert all(map(np.array_equal, weights_of(steered), weights_of(replayed)))
    plain = train_or_load(spec, root=tmp_path / "plain", run_directory=tmp_path / "r3")
    assert not all(map(np.array_equal, weights_of(steered), weights_of(plain)))


def test_one_batch_and_one_epoch_pause_by_themselves(tmp_path, spec):
    run = asked_run(tmp_path / "run", spec)
    run.ask("run", {"batches": 1})
    thread, raised = in_thread(run, tmp_path, may_rest=lambda rested: True)
    until(lambda: run.state == "paused")
    assert run.control["want"] == "pause" and run.read_resume_point()[1]["numbers"]["step"] == 1
    run.ask("run", {"batches": 2})
    until(lambda: run.state == "paused" and run.read_resume_point()[1]["numbers"]["step"] == 3)
    run.ask("run", {"epochs": 1})
    until(lambda: run.state == "paused" and len(run.history) == 1)
    run.ask("stop")
    thread.join(20)
    assert run.state == "stopped" and isinstance(raised[0], ComputationStoppedError)
    run.ask("run")
    assert run.state == "queued"
    train_live(run, root=tmp_path)
    assert len(run.history) == 6


def test_a_branch_begins_from_the_weights_it_names(tmp_path, spec):
    whole = asked_run(tmp_path / "whole", spec)
    train_live(whole, root=tmp_path)
    arrays = {k[7:]: v for k, v in whole.read_resume_point()[0].items() if k[:7] == "module."}
    branch = LiveDirectory(tmp_path / "branch")
    digest = branch.write_initial_weights(arrays)
    none_left = vary(spec, num_epochs=1).phases[0].replace(learning_rate=1e-12, num_steps=1)
    branch.write_asked(spec.replace(phases=(none_left,), initial_weights=digest))
    checkpoint = train_live(branch, root=tmp_path)
    assert checkpoint.spec.initial_weights == digest and checkpoint.spec.hash != spec.hash
    for name, array in branch.read_resume_point()[0].items():
        if name.startswith("module."):  # float16 of what it began from, after a step of no length
            assert np.allclose(array, arrays[name[7:]], rtol=1e-3, atol=1e-3), name
    with pytest.raises(CheckpointError, match=r"initial\.safetensors"):
        train_or_load(checkpoint.spec, root=tmp_path / "x", run_directory=tmp_path / "elsewhere")
    other = LiveDirectory(tmp_path / "other")
    other.write_initial_weights({k: v + 1 for k, v in arrays.items()})
    other.write_asked(spec.replace(initial_weights=digest))
    with pytest.raises(CheckpointError, match="other weights"):
        train_live(other, root=tmp_path)


def test_what_cannot_be_changed_is_refused_with_a_sentence(tmp_path, spec):
    run = asked_run(tmp_path / "run", spec)
    with pytest.raises(SpecError, match="learning_rate must be positive"):
        run.edit("learning_rate", -1.0)
    with pytest.raises(SpecError, match="cannot be changed"):
        run.edit("batch_size", 3.0)
    with pytest.raises(SpecError, match="between 0 and 10"):
        run.edit("noise", 11.0)
    assert run.edits == []


def test_an_asked_note_that_somebody_broke_is_said(tmp_path, spec):
    run = asked_run(tmp_path / "run", spec)
    run.asked.write_text(json.dumps({"spec": {"name": "x"}, "seed": 0}))
    with pytest.raises(CheckpointDamagedError, match="asked.json"):
        train_live(run, root=tmp_path)
    assert run.state == "failed" and "Mend the file" in run.status["reason"]
    assert run.status["is_diverged"] is False


def test_a_rate_that_diverges_keeps_what_was_good(tmp_path, spec):
    wild = spec.phases[0].replace(learning_rate=1e6, optimizer="sgd", num_epochs=50)
    run = asked_run(tmp_path / "run", spec.replace(phases=(wild,)))
    with pytest.raises(Exception, match="learning rate"):
        train_live(run, root=tmp_path)
    assert run.state == "failed" and "Lower the learning rate" in run.status["reason"]
    assert run.status["is_diverged"] is True

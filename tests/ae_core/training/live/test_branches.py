"""Going on from a snapshot: what is left, with what was and is changed, as a run of its own."""

import shutil

import numpy as np
import pytest

from ae_core.data.datasets import split_data
from ae_core.errors import (
    CheckpointDamagedError,
    CheckpointError,
    ComputationStoppedError,
    SpecError,
)
from ae_core.networks.autoencoder import Autoencoder
from ae_core.specs import CorruptionSpec, Intervention
from ae_core.training.live.branches import branch, go_on, last_snapshot, origin_of
from ae_core.training.live.queue import ask_for_run, place_of
from ae_core.training.live.recording.snapshots import write_snapshot
from ae_core.training.runs import Run

from .waiting import tiny


def add_snapshot(run, name, *, epoch=1.0, step=300, seed=0):
    network = Autoencoder(run.read_spec().network, seed=seed)
    arrays = {
        key: value.numpy().astype(np.float16) if value.is_floating_point() else value.numpy()
        for key, value in network.state_dict().items()
    }
    write_snapshot(run.path, name, arrays, moment(0, epoch, step))


def moment(phase, epoch, step=300):
    return {"phase": phase, "epoch": epoch, "step": step}


def test_a_branch_trains_the_epochs_left_with_what_is_changed(runs):
    run = ask_for_run(tiny(num_epochs=10), seed=4, title="mine")
    add_snapshot(run, "0-00000300", epoch=3.5)
    begun = branch(run, "0-00000300", {"learning_rate": 0.01}, owner="b" * 16)
    spec = begun.read_spec()
    assert (spec.phases[0].num_epochs, spec.phases[0].learning_rate) == (7, 0.01)
    assert spec.hash != run.read_spec().hash
    title = "Branch from batch 300: mine, learning rate 0.01"
    assert (begun.seed, begun.title, begun.owner) == (4, title, "b" * 16)
    assert spec.title == title  # the model's too
    assert begun.asked_note["branch_of"] == {"run": run.path.name, "snapshot": "0-00000300"}
    kept = begun.read_initial_weights(spec.initial_weights)
    first = next(iter(Autoencoder(spec.network, seed=0).state_dict().items()))
    assert np.array_equal(kept[first[0]], first[1].numpy().astype(np.float16))
    assert place_of(begun) == 2


def test_a_finished_run_is_trained_longer(runs):
    run = ask_for_run(tiny(num_epochs=10))
    add_snapshot(run, "0-00000300", epoch=3.0)
    add_snapshot(run, "0-00010000", epoch=10.0, step=10_000)
    add_snapshot(run, "best", epoch=9.0, step=9_000)
    assert last_snapshot(run) == "0-00010000"
    begun = branch(run, last_snapshot(run), {"num_epochs": 5})
    assert begun.read_spec().phases[0].num_epochs == 5
    assert begun.title == f"Branch from epoch 10: {run.title}, 5 epochs"


def test_a_branch_is_named_by_what_it_does_and_by_nothing_it_does_not(runs):
    spec = tiny(num_epochs=10)
    phase = spec.phases[0].replace(learning_rate=50)
    run = ask_for_run(
        spec.replace(phases=(phase,), name="tiny-adam50"), title="784-2, learning rate 50"
    )
    add_snapshot(run, "0-00000600", epoch=2.0, step=600)
    begun = branch(run, "0-00000600", {"learning_rate": 0.001, "kl_weight": 1.0})
    assert begun.title == "Branch from epoch 2: 784-2, learning rate 0.001"
    assert begun.read_spec().name == "tiny-adam0.001"
    same = branch(run, "0-00000600", {"learning_rate": 50.0})
    assert same.title == "Branch from epoch 2: 784-2, learning rate 50"
    add_snapshot(begun, "0-00000003", epoch=0.1, step=3)
    again = branch(begun, "0-00000003", {"learning_rate": 0.5, "num_epochs": 4})
    assert again.title == "Branch from batch 3: 784-2, learning rate 0.5, 4 epochs"
    run.rename("A long name " * 12)
    long = branch(run, "0-00000600", {}).title
    assert len(long) <= 100 and long.endswith(" long…")  # between words
    assert branch(run, "0-00000600", {}, title="Its own").title == "Its own"


def test_a_branch_tells_where_it_comes_from_as_long_as_that_is_there(runs):
    run = ask_for_run(tiny(num_epochs=10), title="mine")
    assert origin_of(run) is None
    add_snapshot(run, "0-00000300", epoch=3.0)
    begun = branch(run, "0-00000300", {})
    whole = {"run": run.path.name, "title": "mine", "phase": 0, "step": 300, "moment": "epoch 3"}
    assert origin_of(begun) == whole
    (run.path / "snapshots" / "0-00000300.safetensors").unlink()
    assert origin_of(begun) == whole | dict.fromkeys(("phase", "step", "moment"))
    shutil.rmtree(run.path)
    assert origin_of(begun) == dict.fromkeys(whole)
    for name in ("../x", "", 3, None):
        begun.write_asked(tiny(), branch_of={"run": name, "snapshot": "0-00000300"})
        assert origin_of(begun) == dict.fromkeys(whole)


def test_other_weights_make_another_experiment(runs):
    run = ask_for_run(tiny())
    for step, seed in ((1, 0), (2, 1), (3, 1)):
        add_snapshot(run, f"0-{step:08}", seed=seed, step=step)
    hashes = [branch(run, f"0-{step:08}", {}).read_spec().hash for step in (1, 2, 3)]
    assert hashes[0] != hashes[1] == hashes[2]


def test_of_several_phases_those_that_are_left_are_trained():
    spec = stack()
    in_first = go_on(spec, moment(0, 1.0), {})
    assert [p.kind for p in in_first.phases] == ["layer", "layer", "autoencoder"]
    assert in_first.phases[0].num_epochs == 2
    after_first = go_on(spec, moment(0, 3.0), {"learning_rate": 0.5})
    assert [p.kind for p in after_first.phases] == ["layer", "autoencoder"]
    assert [p.learning_rate for p in after_first.phases] == [0.5, spec.phases[2].learning_rate]


def stack():
    spec = tiny(num_epochs=3)
    phase = spec.phases[0].replace(augmentation=None)
    layers = [phase.replace(kind="layer", layer=n) for n in (0, 1)]
    return spec.replace(phases=(*layers, phase))


def test_what_was_changed_before_holds_unless_it_is_changed_again():
    changes = [
        Intervention(phase=0, step=3, name="learning_rate", value=0.2),
        Intervention(phase=0, step=5, name="noise", value=0.3),
    ]
    phase = go_on(tiny(), moment(0, 1.0), {}, changes).phases[0]
    assert (phase.learning_rate, phase.corruption.level) == (0.2, 0.3)
    again = go_on(tiny(), moment(0, 1.0), {"learning_rate": 0.1, "noise": 0.5}, changes)
    phase = again.phases[0]
    assert phase.learning_rate == 0.1
    assert phase.corruption == CorruptionSpec(kind="gaussian", level=0.5)
    assert again.interventions == ()


def test_what_cannot_be_is_said(runs):
    run = ask_for_run(tiny())
    with pytest.raises(CheckpointError, match="no snapshot yet"):
        last_snapshot(run)
    add_snapshot(run, "0-00000300")
    with pytest.raises(CheckpointError, match="no snapshot '../x'; it has: 0-00000300"):
        branch(run, "../x", {})
    for changes in ({"learning_rate": -1.0}, {"magic": 2}):
        with pytest.raises(SpecError):
            branch(run, "0-00000300", changes)
    path = run.path / "snapshots" / "0-00000300.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CheckpointDamagedError, match="0-00000300"):
        branch(run, "0-00000300", {})
    (run.path / "asked.json").write_text("{}")
    with pytest.raises(CheckpointDamagedError, match="damaged or missing"):
        branch(run, "0-00000300", {})


def test_a_branch_within_a_layer_goes_on_with_that_layer(runs):
    """Not with one that is drawn anew, which a few epochs less would have to train."""
    layer = tiny(num_epochs=6).phases[0].replace(kind="layer", layer=1, augmentation=None)
    run = ask_for_run(tiny().replace(phases=(layer, *tiny().phases)))
    add_snapshot(run, "0-00000300", epoch=2.0, seed=5)
    begun = branch(run, "0-00000300", {})
    spec = begun.read_spec()
    assert [phase.kind for phase in spec.phases] == ["layer", "autoencoder"]
    assert spec.phases[0].num_epochs == 4
    kept, seen = begun.read_initial_weights(spec.initial_weights), {}

    class Look:
        def begin(self, run):
            pass

        def before_step(self, run, trainer):
            if not seen:
                state = trainer.task.module.state_dict()
                seen.update({key: value.numpy().copy() for key, value in state.items()})
            run.stop()

        def after_epoch(self, run, trainer, report):
            pass

    begun_run = Run(spec, split_data(spec.data), directory=begun.path, watch=Look())
    with pytest.raises(ComputationStoppedError):
        list(begun_run.reports())
    last = len(spec.network.decoder_sizes) - 2
    for name, place in (("encoder.0", "encoder.1"), ("decoder.0", f"decoder.{last - 1}")):
        for part in ("weight", "bias"):
            given = kept[f"{place}.{part}"].astype(np.float32)
            assert np.array_equal(seen[f"{name}.{part}"], given), name

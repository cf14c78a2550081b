"""A snapshot opens as the network it was, becomes a model of its own, or says what is wrong."""

import json
import tracemalloc

import numpy as np
import pytest

from ae_core.errors import CheckpointDamagedError, CheckpointError, TrainingDivergedError
from ae_core.specs import DataSpec, ExperimentSpec, Intervention, NetworkSpec, TrainingSpec
from ae_core.store.checkpoints import list_checkpoints, load_checkpoint
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.recording.snapshots import (
    keep_snapshot,
    list_snapshots,
    load_snapshot,
    moment_text,
    write_snapshot,
)
from ae_core.training.live.session import train_live
from ae_core.training.run_directory import round_weights

SPEC = ExperimentSpec(
    name="own-tiny-4",
    report="own",
    title="tiny",
    network=NetworkSpec.mirrored(784, 12, 4, batch_norm="hidden"),
    phases=(TrainingSpec(num_epochs=3),),
    data=DataSpec(name="digits"),
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished run with a change at step 20, and the model it gave."""
    folder = tmp_path_factory.mktemp("live")
    run = LiveDirectory(folder / "run")
    change = Intervention(step=20, name="learning_rate", value=0.002)
    asked = SPEC.replace(interventions=(change,))
    run.write_asked(asked, seed=4, owner="ab12", title="my run")
    run.ask("run")
    return run, train_live(run, root=folder / "models")


def layers_of(model):
    return [a for layer in (*model.encoder, *model.decoder) for a in (layer.weight, layer.bias)]


def test_the_last_snapshot_is_the_model(finished):
    run, checkpoint = finished
    last = load_snapshot(run, "0-00000045")
    for ours, stored in zip(layers_of(last), layers_of(checkpoint.load_model()), strict=True):
        # weights were rounded before batch norm was folded in, not after
        np.testing.assert_allclose(ours, stored, rtol=2e-3, atol=1e-6)
    assert last.hash == SPEC.replace(interventions=checkpoint.spec.interventions).hash


def test_a_snapshot_becomes_a_model_like_any_other(finished, tmp_path, monkeypatch):
    run, checkpoint = finished
    kept = keep_snapshot(run, "0-00000030", root=tmp_path, asked_by="cd34")
    kept.verify()
    assert kept.path.name == f"own-tiny-4-epoch-2-{kept.spec.hash}-s4"
    assert kept.spec.title == "epoch 2 of my run"
    assert kept.spec.interventions == checkpoint.spec.interventions
    assert [entry["epoch"] for entry in kept.load_history()] == [1, 2]
    told = kept.provenance
    assert told["snapshot"]["run"] == "run" and told["snapshot"]["step"] == 30
    assert told["asked_by"] == "cd34" and told["epochs"] == 2 and told["metrics"]["n"] == 360
    assert set(checkpoint.provenance) - set(told) == {"float16_cost"}
    images = np.random.default_rng(0).random((3, 1, 28, 28), dtype=np.float32)
    same = load_snapshot(run, "0-00000030").reconstruct(images)
    np.testing.assert_array_equal(kept.load_model().reconstruct(images), same)
    assert kept.metrics["mse"] == pytest.approx(told["snapshot"]["mse"], rel=1e-3)
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path))
    assert kept.path in [one.path for one in list_checkpoints()[0]]


def test_a_snapshot_that_is_kept_is_kept_again_only_where_it_has_to_be(finished, tmp_path):
    run, _ = finished

    def keep(one=run, **more):
        kept = keep_snapshot(one, "0-00000030", root=tmp_path, **more)
        return kept, (kept.path / "model.safetensors").stat().st_mtime_ns

    first, written = keep()
    assert set(first.metrics) == {"squared_error", "mse", "rmse", "l2_norm", "n"}
    assert keep()[1] == written
    measured, again = keep(evaluate=lambda model, split: {"mse": 0.5})
    assert again > written and measured.metrics["mse"] == 0.5
    (first.path / "model.safetensors").write_bytes(b"torn")
    mended, _ = keep()
    mended.verify()
    assert mended.metrics["mse"] == first.metrics["mse"]
    copied, _ = keep(copy_of(finished, tmp_path)[0])  # of another run with the same name and seed
    assert copied.provenance["snapshot"]["run"] == "copied" and copied.path == first.path


def test_changes_that_came_later_are_none_of_a_snapshots(finished, tmp_path):
    run, _ = finished
    early = keep_snapshot(run, "0-00000010", root=tmp_path)
    assert early.spec.interventions == () and early.spec.title == "batch 10 of my run"
    assert early.load_history() == []
    assert early.spec.hash == SPEC.hash
    first = keep_snapshot(run, "0-00000000", root=tmp_path)
    assert "no better than the mean image" in first.provenance["warnings"][0]


def test_the_best_is_kept_under_its_epoch(finished, tmp_path):
    run, _ = finished
    best = keep_snapshot(run, "best", root=tmp_path)
    (note,) = [one for one in list_snapshots(run.path) if one["is_best"]]
    assert best.name == f"own-tiny-4-epoch-{note['epoch']:.0f}"
    assert load_checkpoint(best.path).spec == best.spec


@pytest.mark.parametrize("name", ["0-00000007", "../../resume", "", "0-00000045.safetensors"])
def test_a_name_that_is_none_is_refused_with_those_there_are(finished, name):
    with pytest.raises(CheckpointError, match=r"has no snapshot .*it has: 0-00000000, "):
        load_snapshot(finished[0], name)


def copy_of(finished, tmp_path):
    """Copy what a snapshot needs into another folder, as somebody copies a run."""
    run = LiveDirectory(tmp_path / "copied")
    (run.path / "snapshots").mkdir(parents=True)
    for name in ("spec.json", "run.json", "progress.jsonl", "snapshots/0-00000030.safetensors"):
        (run.path / name).write_bytes((finished[0].path / name).read_bytes())
    return run, run.path / "snapshots" / "0-00000030.safetensors"


def test_a_copied_run_opens(finished, tmp_path):
    run, _ = copy_of(finished, tmp_path)
    assert [one["name"] for one in list_snapshots(run.path)] == ["0-00000030"]
    assert keep_snapshot(run, "0-00000030", root=tmp_path).spec.title == "epoch 2 of tiny"


@pytest.mark.parametrize("place", [0.02, 0.3, 0.99])
def test_flipped_bytes_are_noticed(finished, tmp_path, place):
    run, path = copy_of(finished, tmp_path)
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointDamagedError, match="Choose another"):
        load_snapshot(run, "0-00000030")


@pytest.mark.parametrize("size", [0, 5, 100, 2000, 10_000])
def test_half_a_snapshot_is_noticed(finished, tmp_path, size):
    run, path = copy_of(finished, tmp_path)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(CheckpointDamagedError, match="needs about"):
        load_snapshot(run, "0-00000030")
    assert list_snapshots(run.path) == [] or size >= 2000


def test_a_strangers_huge_file_takes_no_memory(finished, tmp_path):
    run, path = copy_of(finished, tmp_path)
    content = path.read_bytes()
    with path.open("wb") as file:
        file.write(content)
        file.truncate(2**36)  # sparse
    tracemalloc.start()
    with pytest.raises(CheckpointDamagedError, match="68,719,476,736 bytes"):
        load_snapshot(run, "0-00000030")
    with path.open("r+b") as file:
        file.write((2**35).to_bytes(8, "little"))  # a header of 34 GB
    assert list_snapshots(run.path) == []
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("note", [{}, {"phase": "0"}, {"epoch": None}, {"step": -1}])
def test_a_note_that_is_none_is_left_out(tmp_path, note):
    moment = {"phase": 0, "epoch": 1.0, "step": 3, "mse": None}
    content = {**moment, **note} if note else {}
    write_snapshot(tmp_path, "0-00000003", {"a": np.zeros(2, np.float16)}, content)
    assert list_snapshots(tmp_path) == []


def test_another_networks_weights_are_refused(finished, tmp_path):
    run, _ = copy_of(finished, tmp_path)
    spec = json.loads((run.path / "spec.json").read_text())
    spec["network"]["batch_norm"] = "none"
    (run.path / "spec.json").write_text(json.dumps(spec))
    note = json.loads((run.path / "run.json").read_text())
    note["hash"] = ExperimentSpec.from_dict(spec).hash
    (run.path / "run.json").write_text(json.dumps(note))
    with pytest.raises(CheckpointDamagedError, match="does not fit own-tiny-4"):
        load_snapshot(run, "0-00000030")


def test_what_float16_cannot_hold_is_refused(finished, tmp_path):
    run, path = copy_of(finished, tmp_path)
    from safetensors.numpy import load_file

    arrays = load_file(path)
    arrays["encoder.0.batch_norm.running_var"] *= 0
    arrays["encoder.0.weight"] = np.full_like(arrays["encoder.0.weight"], 60_000)
    note = {"phase": 0, "epoch": 2, "step": 30, "mse": 1.0}
    write_snapshot(run.path, "0-00000030", arrays, note)
    with pytest.raises(CheckpointDamagedError, match="NaN or infinity"):
        load_snapshot(run, "0-00000030")
    with pytest.raises(TrainingDivergedError, match="diverged"):
        keep_snapshot(run, "0-00000030", root=tmp_path)


def test_statistics_keep_their_precision():
    arrays = {
        "encoder.0.weight": np.ones((2, 3), np.float32),
        "encoder.0.batch_norm.running_mean": np.full(2, 1 / 3, np.float32),
        "encoder.0.batch_norm.num_batches_tracked": np.array(70_000),
    }
    kept = round_weights(arrays)
    assert kept["encoder.0.weight"].dtype == np.float16
    assert kept["encoder.0.batch_norm.running_mean"].dtype == np.float32
    assert kept["encoder.0.batch_norm.num_batches_tracked"] == 70_000


def test_moments_are_named_as_people_name_them():
    stack = SPEC.replace(phases=(*SPEC.phases, *SPEC.phases))
    assert moment_text(SPEC, {"phase": 0, "epoch": 3.0, "step": 45}) == "epoch 3"
    assert moment_text(SPEC, {"phase": 0, "epoch": 0.0, "step": 0}) == "batch 0"
    assert moment_text(SPEC, {"phase": 0, "epoch": 0.2, "step": 3}) == "batch 3"
    assert moment_text(stack, {"phase": 1, "epoch": 2, "step": 30}) == "phase 2, epoch 2"

"""A checkpoint is written whole or not at all, and a damaged one is named, never hidden."""

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save

from ae_core import files
from ae_core.errors import CheckpointDamagedError, CheckpointError, TrainingError
from ae_core.networks.autoencoder import Autoencoder
from ae_core.presets import PRESETS
from ae_core.specs import DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.store import checkpoints
from ae_core.store import folder as store
from ae_core.store.checkpoints import find_checkpoint, list_checkpoints, load_checkpoint
from ae_core.training import train
from ae_core.training.train import train_or_load

SPEC = ExperimentSpec(
    name="digits-tiny-3",
    report="digits",
    title="tiny",
    network=NetworkSpec.mirrored(784, 8, 3),
    phases=(TrainingSpec(num_epochs=1, batch_size=200),),
    data=DataSpec(name="digits"),
)


@pytest.fixture
def local(tmp_path, monkeypatch):
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "local"))
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "runs"))
    return tmp_path / "local"


def test_trains_once_then_loads(local):
    reports = []
    first = train_or_load(SPEC, seed=2, on_report=reports.append)
    assert len(reports) == 1 and first.seed == 2
    again = train_or_load(SPEC, seed=2, on_report=reports.append)
    assert len(reports) == 1 and again.path == first.path
    assert find_checkpoint("digits-tiny-3").path == first.path
    assert first.metrics["n"] == 360 and first.provenance["data"]["name"] == "digits"
    for key in ("seed", "device", "versions", "seconds"):
        assert first.provenance[key] is not None
    codes = first.load_test_codes()
    assert codes["codes"].shape == (360, 3) and codes["squared_error"].shape == (360,)
    assert first.load_history()[0]["epoch"] == 1


def test_stored_halves_are_the_model(local):
    checkpoint = train_or_load(SPEC)
    model = checkpoint.load_model()
    for layer in (*model.encoder, *model.decoder):
        assert np.array_equal(layer.weight, layer.weight.astype(np.float16).astype(np.float32))
    network = Autoencoder(SPEC.network, is_folded=True)
    arrays = {
        f"{side}.{i}.{part}": torch.as_tensor(getattr(layer, part))
        for side, layers in (("encoder", model.encoder), ("decoder", model.decoder))
        for i, layer in enumerate(layers)
        for part in ("weight", "bias")
    }
    network.load_state_dict(arrays)
    image = np.random.default_rng(0).random((1, 784), dtype=np.float32)
    torch_code = network.encode(torch.as_tensor(image)).detach().numpy()
    np.testing.assert_allclose(model.encode(image), torch_code, atol=1e-5)


def damage_truncate(path):
    content = (path / "model.safetensors").read_bytes()
    (path / "model.safetensors").write_bytes(content[: len(content) // 2])


def damage_flip(path):
    content = bytearray((path / "model.safetensors").read_bytes())
    content[-9] ^= 0xFF
    (path / "model.safetensors").write_bytes(content)


def damage_shape(path):
    spec = json.loads((path / "spec.json").read_text())
    spec["network"]["encoder_sizes"][1] = 9
    spec["network"]["decoder_sizes"][1] = 9
    (path / "spec.json").write_text(json.dumps(spec))


def damage_codes(path):
    (path / "test_codes.npz").write_bytes(b"PK nonsense")


def damage_provenance(path):
    (path / "provenance.json").write_text("{")


def damage_spec_field(path):
    (path / "spec.json").write_text('{"name": "x"}')


def damage_missing(path):
    (path / "model.safetensors").unlink()


def store_again(path, name, arrays):
    """Replace a file and its noted SHA-256, as a training that diverged once stored it."""
    (path / name).write_bytes(arrays)
    provenance = json.loads((path / "provenance.json").read_text())
    provenance["files"][name] = hashlib.sha256(arrays).hexdigest()
    (path / "provenance.json").write_text(json.dumps(provenance))


def damage_by_divergence(path):
    stored = load_checkpoint(path).load_test_codes()
    stored["codes"][3, 1] = np.inf
    content = io.BytesIO()
    np.savez_compressed(content, **stored)
    store_again(path, "test_codes.npz", content.getvalue())


def damage_to_infinite_weights(path):
    arrays = load_file(path / "model.safetensors")
    arrays["encoder.0.bias"][2] = np.inf
    store_again(path, "model.safetensors", save(arrays))


DAMAGES = [
    damage_by_divergence,
    damage_to_infinite_weights,
    damage_truncate,
    damage_flip,
    damage_shape,
    damage_codes,
    damage_provenance,
    damage_spec_field,
    damage_missing,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_folder_is_reported_and_moved_aside_not_retrained_over(damage, local):
    path = train_or_load(SPEC).path
    damage(path)
    reports = []
    with pytest.raises(CheckpointDamagedError, match="moved to") as caught:
        train_or_load(SPEC, on_report=reports.append)
    assert str(path) in str(caught.value) and not reports and not path.exists()
    aside = path.with_name(path.name + ".damaged-1")
    assert aside.exists() and str(aside) in str(caught.value)
    assert train_or_load(SPEC, on_report=reports.append).path == path


def test_damaged_folder_does_not_hide_the_others(local):
    good = train_or_load(SPEC, seed=0)
    damage_provenance(train_or_load(SPEC, seed=1).path)
    found, problems = list_checkpoints()
    assert good.path in [c.path for c in found]
    assert len(problems) == 1 and "provenance.json" in problems[0]


def test_shape_that_differs_is_named(local):
    checkpoint = train_or_load(SPEC)
    damage_shape(checkpoint.path)
    damaged = load_checkpoint(checkpoint.path)
    with pytest.raises(CheckpointDamagedError, match=r"encoder\.0\.weight is float16 \(8, 784\)"):
        damaged.load_model()


def test_unknown_names_say_what_there_is(local):
    with pytest.raises(CheckpointError, match="There is no trained model 'nothing'"):
        find_checkpoint("nothing")
    with pytest.raises(CheckpointError, match="checkpoints list"):
        load_checkpoint(local / "nowhere")


def test_folder_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.tempfile, "mkdtemp", refuse)
    with pytest.raises(CheckpointError, match="AE_CHECKPOINT_DIR"):
        checkpoints.save_checkpoint(
            tmp_path, SPEC, 0, arrays={}, history=[], provenance={}, test_codes={}
        )


def test_rounding_that_costs_too_much_is_refused(local, monkeypatch):
    monkeypatch.setattr(train, "_rounding_cost", lambda run, errors: 0.02)
    with pytest.raises(TrainingError, match="weight decay"):
        train_or_load(SPEC)
    assert not list(local.glob("digits-tiny-3-*"))


def run_and_kill(code, environment):
    """Start Python on ``code``, which prints a line when it is in the middle, and kill it."""
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        env=os.environ | environment,
        text=True,
    )
    assert child.stdout.readline().strip() == "now"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def test_killed_writer_leaves_no_half_checkpoint(local, tmp_path):
    """Killed between the weights and the provenance: the name does not exist yet."""
    local.mkdir()
    (tmp_path / "spec.json").write_text(SPEC.to_json())
    code = f"""
        import time
        from pathlib import Path
        from ae_core.specs import ExperimentSpec
        from ae_core.store import folder
        from ae_core.training import train
        real = folder.write_json
        def stall(path, value):
            if path.name == "provenance.json":
                print("now", flush=True); time.sleep(60)
            real(path, value)
        folder.write_json = stall
        train.train_or_load(ExperimentSpec.from_json(Path({str(tmp_path / "spec.json")!r}).read_text()))
    """  # noqa: E501
    run_and_kill(code, {})
    assert list_checkpoints()[1] == []
    assert [p for p in local.iterdir() if not p.name.startswith(".") and p.name != "runs"] == []
    start = time.monotonic()
    checkpoint = train_or_load(SPEC)  # the lock died with its holder; the run's epoch is reused
    checkpoint.verify()
    assert time.monotonic() - start < 20


def test_every_shipped_checkpoint_is_its_preset():
    for name, folder in checkpoints.read_index().items():
        path = store.SHIPPED_DIRECTORY / folder
        if name.startswith("pca-"):
            continue
        checkpoint = load_checkpoint(path)
        assert checkpoint.spec == PRESETS[name], f"{name} was trained from another specification"
        assert path.name == checkpoints.folder_name(checkpoint.spec, checkpoint.seed)
        assert checkpoint.provenance["float16_cost"] < train.MAX_ROUNDING_COST
        checkpoint.verify()


def test_shipped_checkpoints_are_small():
    size = sum(f.stat().st_size for f in store.SHIPPED_DIRECTORY.rglob("*") if f.is_file())
    assert size < 48e6

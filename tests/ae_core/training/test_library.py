"""``ae_core.load``: names, paths, what is missing; and that importing the package is cheap."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import ae_core
from ae_core.networks.dense import expected_shapes
from ae_core.specs import DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ae_core.store.checkpoints import save_checkpoint
from ae_core.training.library import find, model_names, train_pca

SPEC = ExperimentSpec(
    name="tiny-2",
    report="test",
    title="A network for tests",
    network=NetworkSpec.mirrored(784, 12, 2),
    phases=(TrainingSpec(),),
    data=DataSpec(name="digits"),
)


@pytest.fixture
def local(tmp_path, monkeypatch):
    """A local folder that holds two runs of one small network."""
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path))
    return [_save(tmp_path, seed) for seed in (0, 1)]


def _save(root, seed):
    generator = np.random.default_rng(seed)
    arrays = {
        name: (generator.standard_normal(shape) / 8).astype(np.float16)
        for name, shape in expected_shapes(SPEC.network).items()
    }
    test_codes = {"codes": np.zeros((3, 2)), "labels": np.arange(3), "squared_error": np.ones(3)}
    provenance = {"metrics": {"mse": 0.1, "n": 3}, "device": "cpu", "versions": {}, "seconds": 1}
    return save_checkpoint(
        root, SPEC, seed, arrays=arrays, history=[], provenance=provenance, test_codes=test_codes
    )


def test_arrays_in_arrays_out(local):
    images = np.random.default_rng(0).uniform(size=(7, 1, 28, 28)).astype(np.float32)
    model = ae_core.load("tiny-2")
    codes = model.encode(images)
    assert (codes.shape, codes.dtype) == ((7, 2), np.float32)
    reconstructions = model.decode(codes)
    assert (reconstructions.shape, reconstructions.dtype) == (images.shape, np.float32)
    np.testing.assert_array_equal(model.reconstruct(images), reconstructions)


def test_seed_chooses_the_run(local):
    first, second = (ae_core.load("tiny-2", seed=seed) for seed in (0, 1))
    assert not np.array_equal(first.encoder[0].weight, second.encoder[0].weight)
    with pytest.raises(ae_core.CheckpointError, match="with seed 9"):
        ae_core.load("tiny-2", seed=9)


def test_paths_are_loaded(local, tmp_path):
    checkpoint = local[1]
    expected = checkpoint.load_model().encoder[0].weight
    weights = checkpoint.path / "model.safetensors"
    for path in (checkpoint.path, str(checkpoint.path), f"{checkpoint.path}/", weights):
        np.testing.assert_array_equal(ae_core.load(path).encoder[0].weight, expected)
    fitted = train_pca("pca-2", tmp_path, data="digits")
    assert ae_core.load(fitted.path).name == "pca-2"


def test_pca_by_name():
    assert ae_core.load("pca-10").code_size == 10
    clipped = ae_core.load("pca-5-clipped", data="digits")
    assert (clipped.name, clipped.data, clipped.is_clipped) == ("pca-5-clipped", "digits", True)
    assert find("pca-64").name == "pca-64"


def test_names_of_models(local):
    names = model_names()
    assert names.count("tiny-2") == 1
    assert "pca-64" in names


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tiny-22", r"no trained model 'tiny-22'.*Did you mean tiny-2"),
        ("001-mpl-8", "Did you mean .*001-mlp-8"),
        ("zzz", "no trained model 'zzz'"),
        ("./nowhere", "no checkpoint at nowhere"),
        (Path("nowhere"), "no checkpoint at nowhere"),
        ("", "no trained model ''"),
    ],
)
def test_what_is_not_there_is_named(local, name, message):
    with pytest.raises(ae_core.CheckpointError, match=message):
        ae_core.load(name)


def test_impossible_pca_is_refused():
    with pytest.raises(ae_core.SpecError, match="1 to 784"):
        ae_core.load("pca-0")


def test_damaged_checkpoint_is_named(local):
    weights = local[0].path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-9])
    with pytest.raises(ae_core.CheckpointDamagedError, match=re.escape(str(weights))):
        ae_core.load(local[0].path)


def test_package_names():
    assert set(ae_core.__all__) <= set(dir(ae_core))
    for name in ae_core.__all__:
        assert getattr(ae_core, name) is not None
    assert issubclass(ae_core.UserError, ae_core.AutoencoderExplorerError)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ae_core.nothing  # noqa: B018


def test_version_is_the_project_s():
    import tomllib

    text = (Path(ae_core.__file__).parents[1] / "pyproject.toml").read_text()
    assert tomllib.loads(text)["project"]["version"] == ae_core.__version__


def test_importing_the_package_costs_nothing():
    code = (
        "import sys, time; start = time.perf_counter(); import ae_core; "
        "seconds = time.perf_counter() - start; "
        "print(seconds, 'numpy' in sys.modules, 'torch' in sys.modules)"
    )
    root = Path(ae_core.__file__).parents[1]
    best = 1.0
    for _ in range(3):
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
        )
        seconds, *heavy = run.stdout.split()
        assert heavy == ["False", "False"]
        best = min(best, float(seconds))
    assert best < 0.05

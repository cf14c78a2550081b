"""PCA by name: the printed ladder, the shipped folder, fits on demand, damage."""

import json
import shutil

import numpy as np
import pytest

from ae_core import metrics
from ae_core.analysis.neighbours import knn_accuracy
from ae_core.data.datasets import load_images
from ae_core.errors import CheckpointDamagedError, CheckpointError, DataMissingError, SpecError
from ae_core.networks.pca import fit_pca
from ae_core.store.checkpoints import list_pca_checkpoints, load_pca_checkpoint
from ae_core.store.folder import SHIPPED_DIRECTORY
from ae_core.training import library

# Test squared error of the full set, as the design's table prints it.
LADDER = {
    "pca-1": 47.61,
    "pca-2": 43.64,
    "pca-4": 37.56,
    "pca-5": 34.91,
    "pca-8": 29.35,
    "pca-10": 26.71,
    "pca-16": 21.06,
    "pca-30": 13.87,
    "pca-32": 13.19,
    "pca-64": 7.09,
    "pca-10-clipped": 25.79,
    "pca-30-clipped": 12.59,
    "pca-64-clipped": 6.08,
}


@pytest.fixture(scope="module")
def digits_folder(tmp_path_factory):
    """A small PCA fitted on the embedded digits and stored."""
    root = tmp_path_factory.mktemp("checkpoints")
    return library.train_pca("pca-3", root, data="digits", accuracy=knn_accuracy).path


@pytest.fixture
def folder(digits_folder, tmp_path):
    """A copy of it that a test may damage."""
    return shutil.copytree(digits_folder, tmp_path / digits_folder.name)


def test_shipped_ladder_is_the_printed_one():
    ladder = load_pca_checkpoint(SHIPPED_DIRECTORY / "pca-64").load_ladder()
    for name, expected in LADDER.items():
        assert ladder[name]["squared_error"] == pytest.approx(expected, abs=0.0051), name
    assert ladder["pca-10"]["rmse"] == pytest.approx(0.1846, abs=5e-5)
    assert ladder["pca-1"]["rmse"] == pytest.approx(0.2464, abs=5e-5)
    assert ladder["pca-10"]["bce"] is None
    assert ladder["pca-10-clipped"]["bce"] > 0.05808  # the floor of grey test pixels


def test_shipped_components_and_provenance():
    checkpoint = load_pca_checkpoint(SHIPPED_DIRECTORY / "pca-64")
    checkpoint.verify()
    model = checkpoint.load_model()
    assert model.components.shape == (64, 784)
    assert len(model.eigenvalues) == 784
    assert checkpoint.is_shipped
    assert {"seed", "device", "versions", "seconds", "data"} <= checkpoint.provenance.keys()
    assert checkpoint.metrics["n"] == 10_000
    codes = checkpoint.load_test_codes()
    assert codes["codes"].shape == (10_000, 64)
    assert codes["squared_error"].mean() == pytest.approx(7.09, abs=0.01)


@pytest.mark.mnist
def test_shipped_components_give_the_ladder_on_the_test_set():
    images, labels = load_images("mnist", "test")
    for name in ("pca-2", "pca-30", "pca-10-clipped"):
        model = library.find_pca(name)
        error = metrics.squared_error(images, model.reconstruct(images))
        assert error == pytest.approx(LADDER[name], abs=0.0051)
    codes = load_pca_checkpoint(SHIPPED_DIRECTORY / "pca-64").load_test_codes()
    np.testing.assert_array_equal(codes["labels"], labels)
    exact = library.find_pca("pca-64").encode(images)
    np.testing.assert_allclose(codes["codes"], exact, atol=0.01)


def test_names_choose_components_and_clipping():
    model = library.find_pca("pca-7-clipped")
    assert (model.name, model.code_size, model.is_clipped) == ("pca-7-clipped", 7, True)
    assert not library.find_pca("pca-7").is_clipped
    with pytest.raises(SpecError, match=r"'pca' is not.*pca-10"):
        library.find_pca("pca")
    with pytest.raises(SpecError, match="no data set 'letters'"):
        library.find_pca("pca-7", data="letters")


def test_other_data_are_fitted_on_demand():
    images, _ = load_images("digits", "train")
    found = library.find_pca("pca-6", data="digits")
    assert found.data == "digits"
    # threads of the linear algebra add up in another order each time
    np.testing.assert_allclose(found.components, fit_pca(images, 6).components, atol=1e-5)


def test_stored_components_of_other_data_are_used(digits_folder, monkeypatch):
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(digits_folder.parent))
    monkeypatch.setattr(library, "fit_pca", lambda *_, **__: pytest.fail("fitted again"))
    assert library.find_pca("pca-2", data="digits").data == "digits"


def test_absent_data_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))
    with pytest.raises(DataMissingError, match="data download mnist"):
        library.find_pca("pca-65")


def test_trained_folder_is_whole(digits_folder):
    checkpoint = load_pca_checkpoint(digits_folder)
    checkpoint.verify()
    assert checkpoint.name == "pca-3-digits"
    assert checkpoint.provenance["data"]["num_train"] == 1_437
    images, labels = load_images("digits", "test")
    model = checkpoint.load_model()
    measured = metrics.measure(images, model.reconstruct(images))
    assert checkpoint.metrics.items() >= {**measured, "n": 360}.items()
    assert set(checkpoint.load_ladder()) == {
        f"pca-{k}{end}" for k in (1, 2, 3) for end in ("", "-clipped")
    }
    assert 0.5 < checkpoint.metrics["knn_accuracy"] < 1
    np.testing.assert_array_equal(checkpoint.load_test_codes()["labels"], labels)


def test_training_again_replaces_the_folder(folder):
    (folder / "ladder.json").write_text("{}")
    library.train_pca("pca-3", folder.parent, data="digits").verify()
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_only_plain_names_are_fitted(tmp_path):
    for name in ("pca-3-clipped", "pca", "001-mlp-8"):
        with pytest.raises(SpecError, match="cannot be fitted"):
            library.train_pca(name, tmp_path)


def test_unwritable_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match=r"cannot be written.*AE_CHECKPOINT_DIR"):
        library.train_pca("pca-1", tmp_path / "file" / "deep", data="digits")


@pytest.mark.parametrize("name", ["pca.safetensors", "ladder.json", "test_codes.npz"])
def test_altered_file_is_named(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(CheckpointDamagedError, match=f"{name} is truncated or altered"):
        load_pca_checkpoint(folder).verify()
    if name != "pca.safetensors":
        (folder / name).unlink()
        with pytest.raises(CheckpointDamagedError, match=f"{name} is missing"):
            load_pca_checkpoint(folder).verify()


def test_damaged_provenance_is_listed_as_a_problem(folder, monkeypatch):
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(folder.parent))
    assert folder in [checkpoint.path for checkpoint in list_pca_checkpoints()[0]]
    for text in ("{", "[]", json.dumps({"seed": "0"})):
        (folder / "provenance.json").write_text(text)
        found, problems = list_pca_checkpoints()
        assert folder not in [checkpoint.path for checkpoint in found]
        assert "provenance.json" in problems[0]


def test_absent_folder_is_named(tmp_path):
    with pytest.raises(CheckpointError, match=r"no fitted PCA at .*train pca-64"):
        load_pca_checkpoint(tmp_path)


def test_the_stored_ladder_of_mnist_is_exact():
    ladder = library.find_ladder("mnist")
    assert (ladder.largest, ladder.n, ladder.num_train) == (64, 10_000, 60_000)
    plain = ladder.values("squared_error", is_clipped=False)
    clipped = ladder.values("squared_error", is_clipped=True)
    for name, error in LADDER.items():
        values = clipped if name.endswith("-clipped") else plain
        assert values[int(name.split("-")[1]) - 1] == pytest.approx(error, abs=0.0051)
    assert all(c < p for c, p in zip(clipped, plain, strict=True))


def test_a_set_without_components_has_no_ladder():
    assert library.find_ladder("no-such-set") is None


def test_what_a_ladder_was_not_measured_in_gets_a_sentence():
    ladder = library.find_ladder("mnist")
    with pytest.raises(SpecError, match="use one of"):
        ladder.values("nats", is_clipped=True)
    assert ladder.values("bce", is_clipped=False)[0] is None

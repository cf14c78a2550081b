"""What the picker calls the models."""

import dataclasses
import shutil

import pytest

from ae_core.training.checkpoints import list_checkpoints
from ui.model_labels import picker_labels
from ui.models import ModelEntry, list_entries

ENTRY = ModelEntry(
    key="a", name="bench-10-plain", report="", title="", sizes=(784, 10, 784), code_size=10,
    data="mnist", group="shipped", path="", mse=0.00934,
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code_size", "label"),
    [
        ("bench-10-denoising", 10, "denoising · 10 · .0093"),
        ("explorer-free-2", 2, "explorer-free · 2 · .0093"),
        ("digits-10-plain", 10, "8×8 plain · 10 · .0093"),
        ("digits-2", 2, "8×8 digits · 2 · .0093"),
        ("001-mlp-8", 8, "001-mlp · 8 · .0093"),
        ("004-tied-512-128-10", 10, "004-…512-128 · 10 · .0093"),
        ("10-10", 10, "10 · 10 · .0093"),
        ("bench", 3, "bench · 3 · .0093"),
    ],
)
def test_a_label_has_short_name_code_size_and_error(name, code_size, label):
    entry = dataclasses.replace(ENTRY, name=name, code_size=code_size)
    assert picker_labels([entry]) == {"a": label}


def test_pca_and_a_model_without_an_error_have_labels_too():
    pca = dataclasses.replace(ENTRY, name="pca-10-clipped", group="pca", mse=0.0329)
    assert picker_labels([pca])["a"] == "PCA · 10 · .0329"
    assert picker_labels([dataclasses.replace(ENTRY, mse=None)])["a"] == "plain · 10"


def test_no_two_labels_are_alike():
    twins = [dataclasses.replace(ENTRY, key=key) for key in "abc"]
    labels = picker_labels(twins)
    assert labels["b"] == "plain · 10 · .0093 #2" and len(set(labels.values())) == 3


def test_the_shipped_models_fit_the_sidebar():
    labels = picker_labels(list_entries()[0])
    assert len(set(labels.values())) == len(labels)
    assert max(map(len, labels.values())) <= 26


def test_a_shipped_model_trained_again_is_listed_once(tmp_path, monkeypatch):
    shipped = next(c for c in list_checkpoints()[0] if c.name == "digits-2")
    shutil.copytree(shipped.path, tmp_path / shipped.path.name)
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path))
    found = [c for c in list_checkpoints()[0] if c.name == "digits-2"]
    assert len(found) == 1 and found[0].is_shipped

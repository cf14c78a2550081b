"""What the picker and the address call the models, and what tells two runs apart."""

import dataclasses
import os
import shutil
from pathlib import Path

import pytest

from ae_core.store.checkpoints import list_checkpoints, read_index
from ae_core.store.folder import SHIPPED_DIRECTORY
from tests.damaged_models import copy_model, edit_json, edit_weights
from ui.shell.models.entries import ModelEntry, find_key, list_entries, load_entry
from ui.shell.models.labels import picker_labels

ENTRY = ModelEntry(
    key="a",
    name="bench-10-plain",
    report="",
    title="",
    sizes=(784, 10, 784),
    code_size=10,
    data="mnist",
    group="shipped",
    path="",
    mse=0.00934,
)


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


@pytest.fixture
def local(tmp_path, monkeypatch) -> Path:
    """Give an empty folder of one's own models."""
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path))
    return tmp_path


def own_entries() -> list[ModelEntry]:
    """Return the models of one's own."""
    return [entry for entry in list_entries()[0] if entry.group == "own"]


def test_what_ships_is_called_by_its_name_whatever_else_is_there(local):
    copy_model(local, source="bench-10-plain", name="bench-10-plain", seed=7)
    os.symlink(SHIPPED_DIRECTORY / read_index()["digits-2"], local / "explorer-2")
    found = {entry.key: entry for entry in list_entries()[0]}
    index = {name: folder for name, folder in read_index().items() if name != "pca-64"}
    assert set(index) <= set(found)
    assert all(found[name].path.endswith(folder) for name, folder in index.items())
    assert all(found[name].full_name == name for name in index)


def test_a_model_of_ones_own_has_one_key_for_ever(local):
    first = copy_model(local, seed=1)
    assert [entry.key for entry in own_entries()] == [first.name]
    second = copy_model(local, seed=2)
    assert [entry.key for entry in own_entries()] == [first.name, second.name]
    shutil.rmtree(first)
    assert [entry.key for entry in own_entries()] == [second.name]


def test_a_plain_name_means_the_newest_run_and_what_ships_before_all(local):
    for seed, age in ((1, 30), (2, 10), (3, 20)):
        weights = copy_model(local, seed=seed) / "model.safetensors"
        os.utime(weights, (1e9 - age, 1e9 - age))
    copy_model(local, source="digits-2", name="digits-2", seed=5)
    entries = list_entries()[0]
    assert find_key(entries, "my-own-run").endswith("-s2")
    assert find_key(entries, "digits-2") == "digits-2"
    assert find_key(entries, "nobody") is None and find_key(entries, "") is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([{"seed": 0}, {"seed": 1}], ["seed 0", "seed 1"]),
        ([{"seed": 0, "epochs": 1}, {"seed": 0, "epochs": 400}], ["1 epoch", "400 epochs"]),
        (
            [{"seed": 0, "epochs": 5}, {"seed": 1, "epochs": 5}, {"seed": 1, "epochs": 6}],
            ["seed 0 · 5 epochs", "seed 1 · 5 epochs", "seed 1 · 6 epochs"],
        ),
        ([{"seed": 0, "epochs": None}, {"seed": 0, "epochs": 3}], ["? epochs", "3 epochs"]),
    ],
)
def test_runs_of_one_name_are_told_apart_by_what_differs(local, changes, told):
    for number, change in enumerate(changes):
        folder = copy_model(local, seed=10 + number)
        edit_json(folder / "provenance.json", **change)
    found = own_entries()
    assert sorted(entry.apart for entry in found) == sorted(told)
    labels = picker_labels(found)
    assert all("#" not in label for label in labels.values())
    assert all(entry.apart in labels[entry.key] for entry in found)
    assert {entry.full_name for entry in found} == {f"my-own-run · {text}" for text in told}


def test_copies_of_one_run_are_told_apart_by_their_folders(local):
    shutil.copytree(copy_model(local), local / "a-copy")
    found = own_entries()
    assert {entry.apart for entry in found} == {Path(entry.path).name for entry in found}
    assert len(set(picker_labels(found).values())) == 2


def test_a_run_of_a_shipped_name_says_what_sets_it_apart(local):
    copy_model(local, source="bench-10-plain", name="bench-10-plain", seed=3)
    both = [entry for entry in list_entries()[0] if entry.name == "bench-10-plain"]
    assert [entry.full_name for entry in both] == ["bench-10-plain", "bench-10-plain · seed 3"]
    assert [entry.short_name for entry in both] == ["plain", "bench-10-plain · seed 3"]
    assert list(picker_labels(both).values())[1] == "plain · 10 · seed 3"


def test_two_runs_of_one_specification_are_two_models_in_the_browser(local):
    first, second = copy_model(local, seed=1), copy_model(local, seed=2)
    entries = own_entries()
    assert len({load_entry(entry).hash for entry in entries}) == 1  # the same weights
    edit_weights(second, 0.25)
    entries = own_entries()
    models = [load_entry(entry) for entry in entries]
    assert len({model.hash for model in models}) == len({model.name for model in models}) == 2
    assert all(model.spec.hash in model.hash for model in models) and first.exists()
    shipped = next(entry for entry in list_entries()[0] if entry.key == "digits-2")
    assert load_entry(shipped).hash == load_entry(shipped).spec.hash


def test_a_model_trained_again_in_its_folder_is_another_to_every_cache(local):
    folder = copy_model(local)
    before = own_entries()[0]
    os.utime(folder / "model.safetensors", (2e9, 2e9))
    assert own_entries()[0] != before and own_entries()[0].key == before.key

"""What the picker and the address call the models, and what tells two runs apart."""

import dataclasses
import os
import shutil
from pathlib import Path

import pytest

from ae_core.presets import PRESETS
from ae_core.store.checkpoints import list_checkpoints, read_index
from ae_core.store.folder import SHIPPED_DIRECTORY
from tests.damaged_models import copy_model, edit_json, edit_weights
from ui.shell.models.entries import ModelEntry, find_key, list_entries, load_entry
from ui.shell.models.labels import marks_of, word_of

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
    ("changes", "title"),
    [
        ({"word": "Denoising"}, "Denoising, 10 numbers"),
        ({"code_size": 1}, "Plain, 1 number"),
        ({"code_size": 1024, "marks": ("003",)}, "Plain, 1,024 numbers · 003"),
        ({"apart": "seed 1"}, "Plain, 10 numbers · seed 1"),
        ({"marks": ("8×8",), "apart": "seed 1"}, "Plain, 10 numbers · 8×8 · seed 1"),
    ],
)
def test_a_title_has_kind_numbers_and_what_tells_it_apart(changes, title):
    assert dataclasses.replace(ENTRY, **changes).full_name == title


@pytest.mark.parametrize(
    ("name", "word", "marks"),
    [
        ("bench-10-denoising", "Denoising", ()),
        ("bench-10-variational", "Variational", ()),
        ("explorer-2", "Square", ()),
        ("explorer-linear-5", "Linear", ()),
        ("explorer-30", "Plain", ()),
        ("digits-10-plain", "Plain", ("8×8",)),
        ("001-mlp-8-tuned", "Tuned", ("001",)),
        ("002-linear-5", "Linear", ("002",)),
        ("003-over-relu-l1-1e-5-1024", "Sparse", ("003",)),
        ("003-stack-relu-128", "Stacked", ("003",)),
        ("004-tied-noise40-512-128-10", "Denoising tied", ("004",)),
    ],
)
def test_a_title_comes_of_the_specification(name, word, marks):
    spec = PRESETS[name]
    assert (word_of(spec), marks_of(spec, "")) == (word, marks)


def test_the_title_of_a_data_set_of_ones_own_is_cut_to_fit():
    spec = PRESETS["bench-10-plain"]
    spec = spec.replace(data=spec.data.replace(name="leaves"))
    assert marks_of(spec, "Leaves") == ("Leaves",)
    assert marks_of(spec, "Leaves of the botanical garden") == ("Leaves of the bot…",)


def test_the_titles_of_what_ships_fit_the_sidebar_and_hide_no_slug():
    titles = [entry.full_name for entry in list_entries()[0] if entry.group != "own"]
    assert len(set(titles)) == len(titles) and max(map(len, titles)) <= 28
    assert not any("-" in title for title in titles)


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
    assert len({entry.full_name for entry in found.values()}) == len(found)


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
    assert {entry.full_name for entry in found} == {f"Plain, 10 numbers · 8×8 · {t}" for t in told}


def test_copies_of_one_run_are_told_apart_by_their_folders(local):
    shutil.copytree(copy_model(local), local / "a-copy")
    found = own_entries()
    assert {entry.apart for entry in found} == {Path(entry.path).name for entry in found}
    assert len({entry.full_name for entry in found}) == 2


def test_networks_of_one_title_are_told_apart_by_their_names(local):
    copy_model(local, name="my-own-run")
    titles = {entry.key: entry.full_name for entry in list_entries()[0]}
    assert titles["digits-10-plain"] == "Plain, 10 numbers · 8×8"
    assert titles[own_entries()[0].key] == "Plain, 10 numbers · 8×8 · my-own-run"


def test_a_run_of_a_shipped_name_says_what_sets_it_apart(local):
    copy_model(local, source="bench-10-plain", name="bench-10-plain", seed=3)
    both = [entry for entry in list_entries()[0] if entry.name == "bench-10-plain"]
    assert [entry.full_name for entry in both] == [
        "Plain, 10 numbers",
        "Plain, 10 numbers · seed 3",
    ]


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

"""Whatever is wrong with a model's folder becomes a sentence, and the others are still listed."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from ae_core.errors import CheckpointDamagedError
from ae_core.store import folder as store
from ae_core.store.checkpoints import list_checkpoints, load_checkpoint
from tests.damaged_models import DAMAGED_FILES, DAMAGED_NOTES, HARMLESS, copy_model

SHIPPED = 23


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a whole model of one's own."""
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path))
    return copy_model(tmp_path)


@pytest.mark.parametrize("damage", DAMAGED_FILES)
def test_damaged_files_are_named_when_they_are_read(folder, damage):
    DAMAGED_FILES[damage](folder)
    found, problems = list_checkpoints()
    assert len(found) == SHIPPED + 1 and problems == []
    if damage == "labels beyond":  # of its data set; `ui.shell.models.health` looks there
        return
    with pytest.raises(CheckpointDamagedError, match=str(folder)):
        load_checkpoint(folder).verify()


@pytest.mark.parametrize("damage", DAMAGED_NOTES)
def test_what_cannot_be_described_is_left_out_and_named(folder, damage):
    DAMAGED_NOTES[damage](folder)
    found, problems = list_checkpoints()
    if damage == "weights missing":  # noticed when they are read
        with pytest.raises(CheckpointDamagedError, match="is missing"):
            found[-1].load_model()
        return
    assert len(found) == SHIPPED
    assert len(problems) == 1 and str(folder) in problems[0] and "train it again" in problems[0]


@pytest.mark.parametrize("damage", HARMLESS)
def test_figures_that_are_none_are_unknown(folder, damage):
    HARMLESS[damage](folder)
    found, problems = list_checkpoints()
    assert problems == [] and found[-1].path == folder
    assert all(v is None or np.isfinite(v) for v in found[-1].metrics.values())
    found[-1].load_model()
    found[-1].load_test_codes()


def test_a_folder_that_may_not_be_read_hides_no_other(folder, monkeypatch):
    read, stat = Path.read_text, Path.stat

    def forbid(method):
        def call(path, *args, **options):
            if path.parent == folder:
                raise PermissionError(13, "Permission denied")
            return method(path, *args, **options)

        return call

    monkeypatch.setattr(Path, "read_text", forbid(read))
    monkeypatch.setattr(Path, "stat", forbid(stat))
    found, problems = list_checkpoints()
    assert len(found) == SHIPPED
    assert len(problems) == 1 and str(folder) in problems[0] and "Permission" in problems[0]


def test_a_place_that_is_no_folder_hides_no_other(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AE_CHECKPOINT_DIR", str(tmp_path / "file"))
    found, problems = list_checkpoints()
    assert len(found) == SHIPPED and "AE_CHECKPOINT_DIR" in problems[0]


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', ""])
def test_a_damaged_index_changes_only_the_order(tmp_path, monkeypatch, text):
    for path in store.SHIPPED_DIRECTORY.iterdir():
        if path.is_dir():
            os.symlink(path, tmp_path / path.name)
    (tmp_path / "index.json").write_text(text)
    monkeypatch.setattr(store, "SHIPPED_DIRECTORY", tmp_path)
    found, problems = list_checkpoints()
    assert len(found) == SHIPPED and len(problems) == 1


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1),
        (0.5, 0.5),
        (None, None),
        ("1", None),
        (True, None),
        (float("nan"), None),
        (-float("inf"), None),
        (10**400, None),
        ([1], None),
    ],
)
def test_a_figure_is_a_finite_number_or_unknown(value, number):
    assert store.read_number(value) == number


def test_nan_in_a_figure_does_not_come_back(folder):
    path = folder / "provenance.json"
    values = json.loads(path.read_text())
    path.write_text(json.dumps(values | {"metrics": {"mse": float("nan"), "n": 360}}))
    assert load_checkpoint(folder).metrics == {"mse": None, "n": 360}

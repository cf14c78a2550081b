"""Curves over test digits: measured once, found again, in the canvas's own form."""

import pytest

from ui.draw import level_curves
from ui.shell.models.entries import list_entries
from ui.shell.serving import cache


@pytest.fixture
def contestants(monkeypatch, tmp_path):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(level_curves, "NUM_CURVE_IMAGES", 20)
    kept = {}
    monkeypatch.setattr(cache, "shared_by_all_visitors", lambda: kept)
    names = ("digits-10-plain", "digits-10-denoising")
    return [entry for entry in list_entries()[0] if entry.name in names]


def test_a_curve_is_measured_once_and_handed_to_the_canvas(contestants):
    hashes = ["first", "second"]
    assert level_curves.known_curves(contestants, hashes, "digits") is None
    assert level_curves.measure_curve(contestants, "digits", "contrast")
    assert not level_curves.measure_curve(contestants, "digits", "contrast")
    curves = level_curves.known_curves(contestants, hashes, "digits")
    assert curves["num_images"] == 20
    levels, errors = curves["kinds"]["contrast"].values()
    assert set(errors) == {"", "first", "second"}
    assert errors[""][0] == 0 and errors[""][-1] == max(errors[""])
    assert all(len(line) == len(levels) for line in errors.values())
    assert level_curves.known_curves(contestants, hashes, "mnist") is None
    assert level_curves.known_curves(contestants[:1], hashes[:1], "digits") is None


def test_nothing_is_measured_where_nothing_is_damaged(contestants):
    assert not level_curves.measure_curve(contestants, "digits", "none")


def test_only_so_many_curves_are_kept(contestants, monkeypatch):
    monkeypatch.setattr(level_curves, "_MAX_KEPT", 2)
    for kind in ("contrast", "masking", "blur"):
        level_curves.measure_curve(contestants, "digits", kind)
    kinds = level_curves.known_curves(contestants, ["a", "b"], "digits")["kinds"]
    assert list(kinds) == ["masking", "blur"]


def test_the_shipped_networks_have_stored_curves_with_no_data_at_all(contestants):
    names = ("bench-10-plain", "bench-10-denoising", "bench-10-variational", "pca-10-clipped")
    bench = [entry for entry in list_entries()[0] if entry.name in names]
    curves = level_curves.known_curves(bench, list("abcd"), "mnist")
    assert curves["num_images"] == 500 and len(curves["kinds"]) == 6
    assert curves["kinds"]["gaussian"]["levels"][-1] == 1.0
    assert not level_curves.measure_curve(bench, "mnist", "gaussian")


def test_other_weights_of_the_same_name_are_not_given_stored_curves(contestants, monkeypatch):
    names = ("bench-10-plain",)
    bench = [entry for entry in list_entries()[0] if entry.name in names][:1]
    stored = level_curves.load_denoising()
    stored["models"]["bench-10-plain"]["sha256"] = "0" * 64
    monkeypatch.setattr(level_curves, "load_denoising", lambda: stored)
    assert level_curves.known_curves(bench, ["a"], "mnist") is None

"""Results as they are stored: what is written is what is read, and damage is named."""

import math

import numpy as np
import pytest

from ae_core.errors import CheckpointDamagedError, SpecError
from ae_core.reports.figures import (
    REPORTS,
    Chart,
    Figure,
    Measurement,
    Picture,
    ReportResults,
    RunNote,
    Series,
    Verdict,
    find_reports,
    load_results,
    save_results,
)

RUN = RunNote(
    preset="001-mlp-8",
    hash="05a64833",
    seed=0,
    seconds=1.5,
    epochs=50,
    device="cpu",
    precision="float32",
    versions={"torch": "2"},
)


def make_results(**changes):
    measured = Measurement.over({0: 0.5, 1: 0.25, 2: 0.75}, best="lower")
    figures = [Figure(figure="test_mse", unit="mse", n=10, published=0.5, reproduced=measured)]
    chart = Chart(
        title="Loss",
        x_title="epoch",
        y_title="mse",
        series=[Series(name="a", x=[1.0, 2.0], y=[0.5, None])],
    )
    picture = Picture(
        title="Digits",
        row_names=["a"],
        indices=[3],
        images=np.arange(784, dtype=np.uint8).reshape(1, 1, 28, 28),
    )
    fields = {
        "report": "001",
        "figures": figures,
        "charts": {"loss": chart},
        "runs": [RUN],
        "verdicts": [Verdict(claim="It works.", holds=None, text="Not run.")],
        "pictures": {"digits": picture},
        **changes,
    }
    return ReportResults(**fields)


def test_what_is_saved_is_what_is_loaded(tmp_path):
    results = make_results()
    path = save_results(results, tmp_path)
    assert path == tmp_path / "001.json"
    loaded = load_results("001", tmp_path)
    assert loaded.figures == results.figures and loaded.verdicts == results.verdicts
    assert loaded.charts == results.charts and loaded.runs == results.runs
    shown, saved = loaded.pictures["digits"], results.pictures["digits"]
    assert np.array_equal(shown.images, saved.images) and shown.indices == saved.indices


def test_what_was_never_run_is_none(tmp_path):
    assert load_results("001", tmp_path) is None


def test_a_figure_that_is_no_number_becomes_none(tmp_path):
    chart = Chart(
        title="Loss",
        x_title="epoch",
        y_title="mse",
        series=[Series(name="a", x=[1.0], y=[math.inf])],
    )
    save_results(make_results(charts={"loss": chart}), tmp_path)
    assert load_results("001", tmp_path).charts["loss"].series[0].y == [None]


def test_several_seeds_have_a_mean_a_spread_and_a_best():
    assert Measurement.over({}) is None
    one = Measurement.over({3: 0.5})
    assert (one.rule, one.value, one.spread) == ("one seed", 0.5, None)
    mean = Measurement.over({0: 1.0, 1: 3.0})
    assert (mean.rule, mean.value, mean.spread) == ("mean", 2.0, pytest.approx(2**0.5))
    best = Measurement.over({0: 1.0, 1: 3.0}, best="higher")
    assert (best.rule, best.value, best.mean) == ("best", 3.0, 2.0)
    assert Measurement.exact(2.0).seeds == {}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"figures": [{"n": 1}]}', '{"figures": 3}'])
def test_a_damaged_file_is_named(tmp_path, text):
    (tmp_path / "001.json").write_text(text)
    with pytest.raises(CheckpointDamagedError, match="001.json.*reproduce 001"):
        load_results("001", tmp_path)


def test_damaged_pictures_are_named(tmp_path):
    path = save_results(make_results(), tmp_path).with_suffix(".npz")
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(CheckpointDamagedError, match="reproduce 001"):
        load_results("001", tmp_path)
    path.unlink()
    with pytest.raises(CheckpointDamagedError, match="reproduce 001"):
        load_results("001", tmp_path)


def test_reports_are_found_by_name():
    assert find_reports("all") == REPORTS and find_reports("003") == ("003",)
    with pytest.raises(SpecError, match="005.*000, 001"):
        find_reports("005")
    for name in ("005", "all"):
        with pytest.raises(SpecError):
            load_results(name)

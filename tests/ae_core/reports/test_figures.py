"""Results as they are stored: what is written is what is read, and damage is named."""

import math

import numpy as np
import pytest

from ae_core.errors import CheckpointDamagedError, SpecError
from ae_core.reports.figures import (
    REPORTS,
    Chart,
    Figure,
    Gap,
    Measurement,
    Picture,
    ReportResults,
    RunNote,
    Series,
    Verdict,
    find_reports,
)
from ae_core.reports.stored_results import load_results, results_path, save_results

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

GAP = Gap(status="failed", text="The loss became nan.", seed=3)


def make_results(**changes):
    measured = Measurement.over({0: 0.5, 1: 0.25, 2: 0.75}, best="lower")
    options = {"gaps": {"tuned": GAP}, "kind": "relu", "chosen": {0: "001-mlp-8"}}
    figures = [
        Figure(figure="test_mse", unit="mse", n=10, published=0.5, reproduced=measured, **options)
    ]
    chart = Chart(
        title="Loss",
        x_title="epoch",
        unit="mse",
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
        "verdicts": [Verdict(claim="It works.", holds=None, gaps=[GAP])],
        "pictures": {"digits": picture},
        **changes,
    }
    return ReportResults(**fields)


def test_what_is_saved_is_what_is_loaded(tmp_path):
    results = make_results()
    path = save_results(results, tmp_path)
    assert path == tmp_path / "001.json"
    lines = path.read_text("utf-8").splitlines()  # one record a line, and what holds them
    assert len(lines) == 19 and sum(line.startswith('{"figure"') for line in lines) == 1
    loaded = load_results("001", tmp_path)
    assert loaded.figures == results.figures and loaded.verdicts == results.verdicts
    assert loaded.charts == results.charts and loaded.runs == results.runs
    shown, saved = loaded.pictures["digits"], results.pictures["digits"]
    assert np.array_equal(shown.images, saved.images) and shown.indices == saved.indices


def test_a_rooms_results_lie_in_it():
    path = results_path("001")
    assert path.exists() and path.parts[-2:] == ("r001", "results.json")
    files = [*path.parents[1].rglob("*.json")]
    assert sum(len(file.read_text("utf-8").splitlines()) for file in files) <= 4000


def test_a_gap_and_a_verdict_without_figures_have_their_words():
    assert GAP.words == "failed with seed 3: The loss became nan."
    missing = Gap(status="not run", text="python -m ae_core train 001-mlp-8 --seed 0")
    verdict = Verdict(claim="It works.", holds=None, gaps=[missing, GAP])
    assert verdict.words == f"Cannot be told yet: not run: {missing.text} (and 1 more)"
    assert "ended before" in Verdict(claim="It works.", holds=None).words


def test_what_was_never_run_is_none(tmp_path):
    assert load_results("001", tmp_path) is None


def test_a_figure_that_is_no_number_becomes_none(tmp_path):
    chart = Chart(
        title="Loss", x_title="epoch", unit="mse", series=[Series(name="a", x=[1.0], y=[math.inf])]
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

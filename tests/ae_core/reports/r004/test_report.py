"""Report 004 in miniature on the embedded digits: its rows, its noise, its two sweeps."""

import dataclasses
import math
from types import SimpleNamespace

import numpy as np
import pytest

from ae_core.data.datasets import load_images
from ae_core.presets import PRESETS
from ae_core.reports import runs as report_runs
from ae_core.reports.claims import Known
from ae_core.reports.figures import Measurement
from ae_core.reports.measures import error_in
from ae_core.reports.measuring import Measuring
from ae_core.reports.r004.measures import JUDGED, MEAN_NAME, got_classes
from ae_core.reports.r004.networks import GRIDS, RATE
from ae_core.reports.report import load_report
from ae_core.reports.runs import ReportRuns
from ae_core.reports.stored_results import load_results, save_results
from ae_core.specs import CorruptionSpec
from ae_core.training.train import train_or_load

REPORT = load_report("004")
ZEROED = CorruptionSpec(kind="masking", level=0.4)
FLAGGED = "784,128,128,10 + 30 % noise test_rmse"
SIZES = [1, 2, 3, 4, 5, 8, 10, 16, 32, 64]
SIZE_CELLS = GRIDS["code-sizes"]
NOISY = ("004-tied-noise30-128-128-10", "004-tied-noise40-512-128-10")
TRAINED = (
    "004-tied-10",
    "004-tied-512-128-1",
    "004-tied-128-128-10",
    "004-tied-512-128-10",
    *(cell.name for cell in (SIZE_CELLS[0], SIZE_CELLS[6], SIZE_CELLS[9], GRIDS["depth"][0])),
    *NOISY,
)


@pytest.fixture(scope="module")
def small():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_runs, "QUICK_IMAGES", 200)
        yield


@pytest.fixture(scope="module")
def runs(small, tmp_path_factory):
    root = tmp_path_factory.mktemp("004")
    runs = ReportRuns(
        roots=(root,), is_quick=True, data="digits", directory=root / "runs", specs=REPORT.specs
    )
    for number, preset in enumerate(TRAINED):
        train_or_load(runs.spec(preset), root=root, run_directory=root / "runs" / str(number))
    return runs


@pytest.fixture(scope="module")
def measuring(runs):
    return Measuring(REPORT.images, REPORT.modules, runs)


@pytest.fixture(scope="module")
def results(runs):
    return REPORT.measure(runs)


@pytest.fixture(scope="module")
def known(results):
    return {figure.figure: figure for figure in results.figures}


def test_the_six_rows_have_their_published_errors(results, known):
    assert len(known) == len(results.figures)
    told = {
        "784,10": 0.206152,
        "784,128,10": 0.136408,
        "784,128,128,10": 0.131669,
        "784,128,128,10 + 30 % noise": 0.130346,
        "784,512,128,10": 0.12714,
        "code of 1": 0.213122,
    }
    rows = {name: known[f"{name} test_rmse"] for name in told}
    assert {name: figure.published for name, figure in rows.items()} == told
    assert all(figure.unit == "rmse" and figure.n == 200 for figure in rows.values())
    assert [name for name, figure in rows.items() if figure.tuned_preset] == ["784,512,128,10"]


def test_what_was_run_has_figures_and_the_rest_says_how(known):
    for name in (
        "784,10 test_rmse",
        "PCA-1, clipped test_rmse",
        "784,10 recognised",
        "code of 10, 30 epochs test_rmse",
        "784,10, 30 epochs test_rmse",
        "40 % zeroed, 784,512,128,10 trained with it test_rmse",
    ):
        assert math.isfinite(known[name].reproduced.value), name
    assert known["784,128,10 test_rmse"].reproduced is None
    command = known["784,128,10 test_rmse"].gaps["reproduced"].text
    assert command.startswith("python -m ae_core train 004-tied-128-10 ")
    missing = known["code of 4, 30 epochs test_rmse"]
    assert missing.reproduced is None
    assert missing.gaps["reproduced"].text == "python -m ae_core reproduce 004"
    assert missing.command.endswith("sweep --grid ae_core/reports/r004/code-sizes.json")
    assert all(figure.command.startswith("python -m ae_core ") for figure in known.values())


def test_the_flag_that_did_nothing_is_the_same_run(known):
    plain, flagged = known["784,128,128,10 test_rmse"], known[FLAGGED]
    assert flagged.reproduced == plain.reproduced and plain.reproduced is not None
    assert PRESETS["004-tied-flag30-128-128-10"].hash == PRESETS["004-tied-128-128-10"].hash
    assert PRESETS[NOISY[0]].phases[0].corruption.level == 0.3


def test_rmse_is_over_the_whole_set_and_pca_is_beside_it(measuring, known):
    images = measuring.split.test_images.astype(np.float64)
    network = measuring.runs.find("004-tied-10", 0).load_model()
    difference = network.reconstruct(measuring.split.test_images) - images
    root = math.sqrt((difference**2).mean())
    assert known["784,10 test_rmse"].reproduced.value == pytest.approx(root, rel=1e-5)
    plain, clipped = (known[f"PCA-10{how} test_rmse"].reproduced.value for how in ("", ", clipped"))
    assert clipped < plain
    assert f"PCA-10: {plain:.4f}, clipped {clipped:.4f}" in known["784,10 test_rmse"].note
    assert error_in("rmse", np.asarray([784.0, 0.0])) == pytest.approx(math.sqrt(0.5))


def test_zeroed_pixels_are_worse_than_the_left_ones(measuring, runs, known):
    again = Measuring(REPORT.images, REPORT.modules, runs)
    images, zeroed = measuring.split.test_images, measuring.damaged(ZEROED)
    assert np.array_equal(zeroed, again.damaged(ZEROED))
    assert 0.3 < (zeroed[images > 0] == 0).mean() < 0.5
    left = known["40 % zeroed, left as it is test_rmse"].reproduced
    assert left.rule == "exact"
    assert left.value == pytest.approx(math.sqrt(((zeroed - images) ** 2).mean()), rel=1e-4)


def test_the_sweeps_are_charts_of_what_was_run(results):
    chart = results.charts["code_sizes"]
    lines = {line.name: line for line in chart.series}
    assert lines["784,512,128,c"].x == [1, 10, 64]  # three of ten were run
    assert lines["PCA"].x == SIZES == [cell.network.code_size for cell in SIZE_CELLS]
    assert lines["PCA"].y == sorted(lines["PCA"].y, reverse=True)
    assert lines["published"].is_published and lines["published"].y == [0.213122, 0.12714]
    depth = {line.name: line for line in results.charts["depth"].series}
    assert depth["networks"].x == [0, 2]  # 784,512,128,10 is a cell of both grids
    assert len(set(depth["PCA"].y)) == 1
    assert {"loss", "noise_loss", "per_class", "recognised"} <= set(results.charts)


def test_classes_are_weighed_by_their_digits(measuring, results, known):
    line = next(s for s in results.charts["per_class"].series if s.name == "784,10")
    counts = np.bincount(measuring.split.test_labels, minlength=10)
    whole = math.sqrt((np.square(line.y) * counts).sum() / counts.sum())
    assert whole == pytest.approx(known["784,10 test_rmse"].reproduced.value, rel=1e-6)
    assert MEAN_NAME in {s.name for s in results.charts["per_class"].series}
    assert got_classes(np.asarray([0.5, 0.9, 0.49, np.nan])) == {0, 1}


def test_every_claim_has_its_sentence_and_none_is_judged_without_runs(results, tmp_path):
    claims = {verdict.claim: verdict for verdict in results.verdicts}
    assert len(claims) == len(results.verdicts) >= 10
    untold = claims["Each hidden layer that is added lowers the error."]
    assert untold.holds is None and "not run" in untold.words
    for start in (
        "784,10 redraws badly",
        "784,10 gets 0 and 1",
        "Ten numbers",
        "With a code",
        "Noise of 30 %",
        "Noise on the input that reaches",
    ):
        told = next(v for claim, v in claims.items() if claim.startswith(start))
        assert told.holds is not None and told.text.endswith((".", ").")) and "nan" not in told.text
    empty = REPORT.measure(
        ReportRuns(roots=(tmp_path,), is_quick=True, data="digits", directory=tmp_path)
    )
    assert all(verdict.holds is None for verdict in empty.verdicts)
    assert not empty.runs and not empty.charts and not empty.pictures


def test_more_seeds_tell_what_chance_is(measuring, results):
    row = FLAGGED
    seeds = Measurement.over({0: 0.130, 1: 0.134})
    swapped = [
        dataclasses.replace(f, reproduced=seeds) if f.figure == row else f for f in results.figures
    ]
    by_class = SimpleNamespace(recognised={k: np.full(10, 0.2) for k in JUDGED}, originals=1.0, n=5)
    unrecognised = Measuring(REPORT.images, REPORT.modules, measuring.runs)
    unrecognised.once(lambda: by_class, "by class")
    swapped_known = Known(unrecognised, swapped, {})
    verdicts = {claim.claim: claim.verdict(swapped_known) for claim in REPORT.claims}
    flag = next(v for claim, v in verdicts.items() if claim.startswith("Noise of 30 %"))
    assert flag.holds is False and "differ by 0.0040 between 2 seeds" in flag.text
    assert "at least half of none" in verdicts["784,10 gets 0 and 1 but not 4 and 5."].text


def test_pictures_are_of_the_digits_the_text_names(results):
    _, labels = load_images("digits", "test")
    picture = results.pictures["reconstructions"]
    assert [labels[i] for i in picture.indices] == [5, 0, 4, 1]
    assert picture.row_names == ["784,10", "784,128,128,10", "784,512,128,10", "code of 1"]
    assert results.pictures["by_code_size"].row_names == ["code of 1", "code of 10", "code of 64"]
    assert results.pictures["repaired"].images.shape == (2, 10, 28, 28)


def test_results_go_to_a_file_and_back(results, tmp_path):
    save_results(results, tmp_path)
    stored = load_results("004", tmp_path)
    assert [f.figure for f in stored.figures] == [f.figure for f in results.figures]
    assert [v.text for v in stored.verdicts] == [v.text for v in results.verdicts]
    assert stored.is_quick and set(stored.pictures) == set(results.pictures)


def test_trainings_are_all_different_and_named_as_the_commands_name_them():
    specs = [REPORT.specs.get(name) or PRESETS[name] for name in REPORT.presets]
    assert len({spec.hash for spec in specs}) == len({spec.name for spec in specs}) == len(specs)
    names = {spec.name for spec in specs}
    assert {"004-tied-512-128-4-e30", "004-tied-512-256-128-10-e30", RATE.name} <= names
    assert RATE.name == "004-tied-128-10-adam0.01"
    assert PRESETS["004-tied-128-10"].phases[0].learning_rate == 0.001

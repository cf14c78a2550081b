"""Report 003 in miniature on the embedded digits, and its rules on made-up stacks."""

import math

import numpy as np
import pytest

from ae_core.analysis.pca import principal_angles
from ae_core.data.datasets import DataSplit, load_images
from ae_core.presets import PRESETS
from ae_core.reports.r003.measures import epochs_to, overlap, variance_share
from ae_core.reports.r003.networks import (
    KINDS,
    PRETRAINED,
    TABLE_2,
    batch_sum_spec,
    pretrained_spec,
)
from ae_core.reports.r003.stacks import choose, phases
from ae_core.reports.report import load_report
from ae_core.reports.runs import ReportRuns
from ae_core.reports.stored_results import load_results, save_results
from ae_core.training.train import train_or_load

REPORT = load_report("003")
ROW = "003-over-relu-l1-1e-5-1024"
TRAINED = (
    "003-under-relu-128",
    ROW,
    batch_sum_spec(ROW).name,
    "003-filters-100",
    TABLE_2["128", "relu"],
    "003-scratch-relu-128",
    "003-stack-none-784",
    PRETRAINED["sigmoid", "128-128-128"].name,
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    root = tmp_path_factory.mktemp("003")
    runs = ReportRuns(
        roots=(root,), is_quick=True, data="digits", directory=root / "runs", specs=REPORT.specs
    )
    for preset in TRAINED:
        train_or_load(runs.spec(preset), root=root, run_directory=root / "runs" / preset)
    return runs


@pytest.fixture(scope="module")
def results(runs):
    return REPORT.measure(runs)


@pytest.fixture(scope="module")
def known(results):
    return {figure.figure: figure for figure in results.figures}


def test_every_row_of_both_tables_is_there_once(results, known):
    assert len(known) == len(results.figures) >= 59
    told = {
        name.removesuffix(" average_sparseness"): figure.published
        for name, figure in known.items()
        if name.endswith(" average_sparseness")
    }
    assert len(told) == 20 and None not in told.values()
    assert told["relu l1 1e-7"] == 0.75 and told["sigmoid noise 0.3"] == 0.02
    for sizes, kind in TABLE_2:
        assert known[f"{sizes} {kind} test_accuracy"].published is not None
        assert f"{sizes} {kind} not pre-trained test_accuracy" in known
    assert [known[f"128-128-128 {kind} test_accuracy"].published for kind in KINDS] == [0.93, 0.2]
    assert known["no hidden layer test_accuracy"].published == 0.895


def test_what_was_run_has_figures_and_the_rest_says_how(known):
    for name in (
        "relu l1 1e-5 average_sparseness",
        "128 relu test_accuracy",
        "batch-sum relu l1 1e-5 average_sparseness",
        "best_stack_accuracy",
        "100 filters median principal angle",
        "RBF SVM test_accuracy",
        "128-128-128 sigmoid gradient_first_to_last",
    ):
        assert math.isfinite(known[name].reproduced.value), name
    assert known["128 sigmoid test_accuracy"].reproduced is None
    assert (
        "train 003-stack-sigmoid-128 " in known["128 sigmoid test_accuracy"].gaps["reproduced"].text
    )
    missing = known["batch-sum relu l2 1e-5 average_sparseness"].gaps["reproduced"]
    assert missing.text == "python -m ae_core reproduce 003"
    best = max(known[f"{sizes} {kind} test_accuracy"].published for sizes, kind in TABLE_2)
    assert known["best_stack_accuracy"].published == best == 0.94
    assert known["best_stack_accuracy"].tuned is None
    assert "003-denoising-512-512-512-tuned" in known["best_stack_accuracy"].gaps["tuned"].text
    assert known["best_stack_accuracy"].chosen == {0: TABLE_2["128", "relu"]}


def test_figures_count_their_images(known):
    assert known["relu l1 1e-5 average_sparseness"].n == 200
    assert known["128 relu test_accuracy"].n == 200
    accuracy = known["128 relu test_accuracy"].reproduced.value
    assert accuracy * 200 == pytest.approx(round(accuracy * 200), abs=1e-6)


def test_every_claim_has_one_sentence_and_none_is_judged_without_runs(results):
    claims = {verdict.claim: verdict for verdict in results.verdicts}
    assert len(claims) == len(results.verdicts) >= 15
    assert all(
        verdict.text.endswith(".") or "not run" in verdict.words for verdict in claims.values()
    )
    untold = claims["ReLU is better than sigmoid in every row of table 2."]
    assert untold.holds is None and "not run" in untold.words


def test_charts_and_pictures_are_drawn_from_what_was_run(results):
    assert {
        "figure_1",
        "figure_3",
        "figure_4",
        "table_2",
        "epochs",
        "gradients",
        "principal_angles",
    } <= set(results.charts)
    picture = results.pictures["figure_5"]
    assert picture.row_names == ["(a) ReLU, L1 1e-5"]
    assert picture.images.shape == (1, 10, 28, 28) and len(picture.indices) == 10
    _, labels = load_images("digits", "test")
    assert [labels[i] for i in picture.indices] == list(range(10))  # one of each class


def test_results_go_to_a_file_and_back(results, tmp_path):
    save_results(results, tmp_path)
    stored = load_results("003", tmp_path)
    assert [f.figure for f in stored.figures] == [f.figure for f in results.figures]
    assert stored.is_quick and set(stored.pictures) == set(results.pictures)


def test_trainings_are_all_different_and_the_second_reading_changes_one_thing():
    specs = [REPORT.specs.get(name) or PRESETS[name] for name in REPORT.presets]
    assert len({spec.hash for spec in specs}) == len(specs)
    assert len({spec.name for spec in specs}) == len(specs)
    first, second = PRESETS[ROW], batch_sum_spec(ROW)
    assert second.network == first.network and second.data == first.data
    assert second.phases[0] == first.phases[0].replace(activity_reduction="sum")
    assert all(
        phase.kind == "layer" for phase in pretrained_spec("003-stack-relu-128-128-128").phases
    )


def made_up(accuracies):
    """Make runs: preset -> seed -> (validation, test accuracy)."""
    runs = {name: {} for name in TABLE_2.values()}
    for name, seeds in accuracies.items():
        runs[name] = {
            seed: {"validation_accuracy": [first], "test_accuracy": [test], "epochs": [4.0, 9.0]}
            for seed, (first, test) in seeds.items()
        }
    return runs


def test_the_stack_is_chosen_on_validation_and_not_on_test():
    first, second = TABLE_2["128", "relu"], TABLE_2["512-512", "relu"]
    stacks = made_up({first: {0: (0.95, 0.93)}, second: {0: (0.94, 0.96)}})
    assert choose(stacks) == {0: first}
    assert choose(stacks, on_test=True) == {0: second}


def test_seeds_with_all_stacks_come_before_those_with_some():
    everything = {name: {0: (0.9, 0.9)} for name in TABLE_2.values()}
    everything[TABLE_2["256", "relu"]] |= {1: (0.99, 0.99)}
    assert choose(made_up(everything)) == {0: TABLE_2["128", "relu"]}  # a tie: the first row


def test_epochs_of_a_phase_come_from_the_right_phase(monkeypatch):
    first = TABLE_2["128", "relu"]
    stacks = made_up({first: {0: (0.9, 0.9)}})
    monkeypatch.setattr("ae_core.reports.r003.stacks.stack_of", lambda m, preset: stacks[preset])
    assert phases(None, [first], is_classifier=False) == [4]
    assert phases(None, [first], is_classifier=True) == [9]


def test_epochs_to_a_level_are_the_first_ones():
    class History:
        def load_history(self):
            return [{"epoch": i, "validation_loss": 0.1 / i} for i in (1, 2, 3)]

    assert epochs_to(None, History(), level=0.05) == 2
    assert epochs_to(None, History(), level=0.001) is None


def test_a_plane_overlaps_itself_and_holds_all_variance_of_its_images():
    draw = np.random.default_rng(1)
    plane = np.linalg.qr(draw.standard_normal((784, 3)))[0].T
    images = (draw.standard_normal((50, 3)) @ plane).astype(np.float32).reshape(-1, 1, 28, 28)
    split = DataSplit(images, *(np.zeros(0),) * 5)
    turned = np.linalg.qr(draw.standard_normal((3, 3)))[0] @ plane
    assert overlap(principal_angles(turned, plane)) == pytest.approx(1)
    assert variance_share(turned, split) == pytest.approx(1, abs=1e-6)
    assert variance_share(plane[:1], split) < 1

"""Measures and verdicts of the reports, on images and figures whose answer is known."""

import numpy as np
import pytest

from ae_core.reports.claims import ClaimRecord, Known
from ae_core.reports.exhibits import draw_rows
from ae_core.reports.figures import Figure, Measurement, ReportResults, Verdict
from ae_core.reports.measuring import Measuring
from ae_core.reports.r001.measures import NOISE
from ae_core.reports.r002.claims import NONLINEAR, other_scores
from ae_core.reports.r003.measures import class_share
from ae_core.reports.report import load_report
from ae_core.reports.runs import ReportRuns
from ae_core.reports.stored_results import StoredResults, load_results, save_results


def figure(name, value, *, n=2000, seeds=(0,), **options):
    measured = None if value is None else Measurement.over({seed: value + seed for seed in seeds})
    return Figure(figure=name, unit="x", n=n, reproduced=measured, **options)


def know(values, *, runs=None, **options):
    """Return what is known where figures have these values."""
    figures = [figure(name, value, **options) for name, value in values.items()]
    return Known(Measuring("001-mlp-8", (), runs or ReportRuns(roots=())), figures, {})


def judge(report, start, known):
    """Return the verdict on the claim of a report that begins so."""
    report = load_report(report)
    (claim,) = [claim for claim in report.claims if claim.claim.startswith(start)]
    known.measuring = Measuring(report.images, report.modules, known.measuring.runs)
    return claim.verdict(known)


def test_one_judge_for_all_claims():
    claim = ClaimRecord(
        claim="It works.",
        figures={"ours": "a"},
        tuned={"other": "b"},
        holds=["ours < 2"],
        text=["It is so: {ours:±2}", " ± {ours.spread}", "."],
    )
    measured = {"reproduced": Measurement.exact(1.0), "tuned": Measurement.exact(1.0)}
    presets = {"preset": "001-mlp-8", "tuned_preset": "001-mlp-8-tuned"}
    stored = Verdict(claim="It works.", holds=True, text="It was so.")
    before = ReportResults(report="test", figures=[], verdicts=[stored], charts={}, runs=[])
    runs = ReportRuns(roots=(), seeds=(99,), stored=StoredResults(before))

    def verdict_of(*figures):
        return claim.verdict(Known(Measuring("001-mlp-8", (), runs), figures, {}))

    full = [Figure(figure=name, unit="x", n=1, **presets, **measured) for name in "ab"]
    assert verdict_of(*full) == Verdict(claim="It works.", holds=True, text="It is so: 1.00.")
    # the tuned column is missing, of a run that nobody knows: its command is named
    untold = verdict_of(full[0], Figure(figure="b", unit="x", n=1, **presets))
    assert untold.holds is None and not untold.text
    assert [gap.text.split()[4] for gap in untold.gaps] == ["001-mlp-8", "001-mlp-8-tuned"]


def test_all_variance_between_classes_is_one_and_none_is_zero():
    labels = np.array([0, 0, 1, 1, 2, 2])
    between, within = labels.astype(float), np.array([0.0, 1, 0, 1, 0, 1])
    assert class_share(between[:, None], labels) == pytest.approx(1)
    assert class_share(within[:, None], labels) == pytest.approx(0)
    both = np.stack([between, within, np.full(6, 3.0)], axis=1)  # what never varies is left out
    assert class_share(both, labels) == pytest.approx(0.5)
    assert class_share(np.ones((6, 2)), labels) == 0


def test_the_share_between_classes_grows_with_the_distance_of_their_means():
    draw = np.random.default_rng(0)
    labels = draw.integers(3, size=300)
    noise = draw.standard_normal((300, 4))
    shares = [class_share(noise + scale * labels[:, None], labels) for scale in (0, 1, 3)]
    assert shares == sorted(shares) and 0 <= shares[0] and shares[-1] < 1


@pytest.mark.parametrize(("deep", "holds"), [(0.4, True), (0.1, False)])
def test_deeper_layers_are_more_abstract_where_the_share_rises(deep, holds):
    rows = {"pixels class_share": 0.1} | {
        f"128-128-128 relu {text}, layer {layer} class_share": value
        for text in ("pre-trained only", "with its classifier")
        for layer, value in zip((1, 2, 3), (0.2, 0.3, deep), strict=True)
    }
    start = "The features of deeper layers"
    verdict = judge("003", start, know(rows))
    assert verdict.holds is holds and "20%, 30%" in verdict.text
    rows[list(rows)[-1]] = None
    assert judge("003", start, know(rows)).holds is None


@pytest.mark.parametrize(("other", "holds"), [(1.5, True), (1.01, False)])
def test_the_restraints_advised_must_overfit_least(other, holds):
    rows = {}
    for restraint in ("l1 1e-5", "l1 1e-7", "l2 1e-5", "l2 1e-7", "noise 0.1", "noise 0.3"):
        is_advised = restraint.endswith(("1e-7", "0.3"))
        for kind in ("relu", "sigmoid"):
            rows[f"{kind} {restraint} train_mse"] = 0.01
            rows[f"{kind} {restraint} validation_mse"] = 0.0102 if is_advised else 0.01 * other
    verdict = judge("003", "To prevent overfitting", know(rows))
    assert verdict.holds is holds and "+2.0%" in verdict.text
    missing = know(dict.fromkeys(rows))
    assert judge("003", "To prevent overfitting", missing).holds is None


def test_nats_are_compared_above_what_a_perfect_copy_loses():
    values = {"linear": 146.0} | dict.fromkeys(NONLINEAR, 96.0) | {"perfect copy": 46.0}
    known = know({f"{kind} test_nats": value for kind, value in values.items()})
    verdict = judge("002", "The linear network is orders", known)
    assert verdict.holds is False
    assert "1.52 times as many" in verdict.text and "46.0 that a perfect copy" in verdict.text
    assert "2.00 times" in verdict.text


def test_networks_are_compared_in_squared_error_and_neighbours_too():
    errors = know({f"{kind} squared_error": 25.0 for kind in NONLINEAR}, seeds=(0, 1))
    errors.figures |= know({f"{kind} knn_accuracy": 0.9 for kind in NONLINEAR}).figures
    text = other_scores(errors)
    assert text.count("25.50 ± 0.71") == 3 and text.count("0.900") == 3


@pytest.mark.parametrize(("share", "holds"), [(0.9, True), (0.6, False)])
def test_redrawn_digits_are_like_the_input_where_neighbours_still_know_them(share, holds):
    rows = {
        "784,512,128,10 recognised": share,
        "the digits themselves recognised": 0.92,
        "784,512,128,10 test_rmse": 0.13,
        "PCA-10, clipped test_rmse": 0.18,
    }
    verdict = judge("004", "784,512,128,10 redraws", know(rows))
    assert verdict.holds is holds and "0.1800 clipped" in verdict.text
    missing = know(rows | {"784,512,128,10 recognised": None})
    assert judge("004", "784,512,128,10 redraws", missing).holds is None


def test_what_was_to_be_repaired_goes_to_the_file_and_back(tmp_path):
    images = np.zeros((2, 1, 28, 28), np.float32)
    pictures = {
        "clean": draw_rows("A", {"a": images}, indices=[1, 2]),
        "noisy": draw_rows("B", {"a": images}, indices=[1, 2], damage=NOISE),
    }
    save_results(
        ReportResults(report="001", figures=[], verdicts=[], charts={}, runs=[], pictures=pictures),
        tmp_path,
    )
    read = load_results("001", tmp_path).pictures
    assert read["noisy"].corruption == NOISE
    assert read["clean"].corruption is None

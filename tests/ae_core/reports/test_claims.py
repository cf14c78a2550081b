"""Measures and verdicts of the reports, on images and figures whose answer is known."""

import dataclasses

import numpy as np
import pytest

from ae_core.reports.drawing import draw_rows
from ae_core.reports.figures import Figure, Measurement, ReportResults, load_results, save_results
from ae_core.reports.lab import Lab
from ae_core.reports.r001.uses import NOISE
from ae_core.reports.r002 import claims as verdicts_002
from ae_core.reports.r002.scores import KINDS, NONLINEAR
from ae_core.reports.r003 import abstraction as abstraction_003
from ae_core.reports.r003 import layers_claims as layers_verdicts_003
from ae_core.reports.r003.abstraction import class_share
from ae_core.reports.r003.published import TABLE_1
from ae_core.reports.r004 import claims as verdicts_004

LAB = Lab(roots=())


def figure(name, value, *, n=2000, seeds=(0,)):
    measured = None if value is None else Measurement.over({seed: value + seed for seed in seeds})
    return Figure(figure=name, unit="x", n=n, reproduced=measured)


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
    rows = [figure(abstraction_003.PIXELS, 0.1)] + [
        figure(f"128-128-128 relu {text}, layer {layer} class_share", value)
        for text in ("pre-trained only", "with its classifier")
        for layer, value in zip((1, 2, 3), (0.2, 0.3, deep), strict=True)
    ]
    verdict = abstraction_003._verdict(LAB, rows)
    assert verdict.holds is holds and "20%, 30%" in verdict.text
    rows[-1] = dataclasses.replace(rows[-1], reproduced=None)
    assert abstraction_003._verdict(LAB, rows).holds is None


@pytest.mark.parametrize(("other", "holds"), [(1.5, True), (1.01, False)])
def test_the_restraints_advised_must_overfit_least(other, holds):
    rows = []
    for row in TABLE_1:
        is_advised = row[2] == "1e-7" or row[1:] == ("noise", "0.3")
        error = 0.0102 if is_advised else 0.01 * other
        rows.append(figure(f"{' '.join(row)} train_mse", 0.01))
        rows.append(figure(f"{' '.join(row)} validation_mse", error))
    verdict = layers_verdicts_003._on_overfitting(LAB, rows)
    assert verdict.holds is holds and "+2.0%" in verdict.text
    assert (
        layers_verdicts_003._on_overfitting(
            LAB, [dataclasses.replace(r, reproduced=None) for r in rows]
        ).holds
        is None
    )


def test_nats_are_compared_above_what_a_perfect_copy_loses():
    values = {"linear": 146.0} | dict.fromkeys(KINDS[1:], 96.0)
    known = {f"{k} test_nats": figure(f"{k} test_nats", v) for k, v in values.items()}
    known["perfect copy test_nats"] = figure("perfect copy test_nats", 46.0)
    verdict = verdicts_002._on_magnitude(LAB, known)
    assert verdict.holds is False
    assert "1.52 times as many" in verdict.text and "46.0 that a perfect copy" in verdict.text
    assert "2.00 times" in verdict.text


def test_networks_are_compared_in_squared_error_and_neighbours_too():
    known = {}
    for kind in NONLINEAR:
        known[f"{kind} squared_error"] = figure("a", 25.0, seeds=(0, 1))
        known[f"{kind} knn_accuracy"] = figure("b", 0.9)
    text = verdicts_002._other_scores(known)
    assert text.count("25.50 ± 0.71") == 3 and text.count("0.900") == 3


@pytest.mark.parametrize(("share", "holds"), [(0.9, True), (0.6, False)])
def test_redrawn_digits_are_like_the_input_where_neighbours_still_know_them(share, holds):
    rows = {
        "784,512,128,10 recognised": share,
        "the digits themselves recognised": 0.92,
        "784,512,128,10 test_rmse": 0.13,
        "PCA-10, clipped test_rmse": 0.18,
    }
    known = {name: figure(name, value) for name, value in rows.items()}
    verdict = verdicts_004._on_likeness(LAB, known)
    assert verdict.holds is holds and "0.1800 clipped" in verdict.text
    known["784,512,128,10 recognised"] = figure("x", None)
    assert verdicts_004._on_likeness(LAB, known).holds is None


def test_what_was_to_be_repaired_goes_to_the_file_and_back(tmp_path):
    images = np.zeros((2, 1, 28, 28), np.float32)
    pictures = {
        "clean": draw_rows("A", {"a": images}, indices=[1, 2]),
        "noisy": draw_rows("B", {"a": images}, indices=[1, 2], damage=(NOISE, 7)),
    }
    save_results(
        ReportResults(report="001", figures=[], verdicts=[], charts={}, runs=[], pictures=pictures),
        tmp_path,
    )
    read = load_results("001", tmp_path).pictures
    assert (read["noisy"].corruption, read["noisy"].corruption_seed) == (NOISE, 7)
    assert read["clean"].corruption is None

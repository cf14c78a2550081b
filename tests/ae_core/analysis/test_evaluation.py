"""Evaluation: figures agree with the metrics module, conditions are stated, splits are right."""

import dataclasses
import json
from dataclasses import asdict

import numpy as np
import pytest

from ae_core import metrics
from ae_core.analysis.evaluation import corruption_text, data_of, evaluate, evaluate_split
from ae_core.analysis.neighbours import knn_accuracy
from ae_core.data.corruption import corrupt_images, parse_corruption
from ae_core.data.datasets import load_images, split_data
from ae_core.data.evaluation import EvaluationData, load_evaluation_data
from ae_core.errors import DataError, DataMissingError, SpecError
from ae_core.networks.pca import fit_pca
from ae_core.specs import CorruptionSpec, DataSpec

NOISE = CorruptionSpec(kind="gaussian", level=0.5)


@dataclasses.dataclass(frozen=True)
class _Spec:
    data: DataSpec


@dataclasses.dataclass(frozen=True)
class _Identity:
    """A model whose code is the image: what goes in comes out."""

    spec: _Spec
    name: str = "identity"
    code_size: int = 784

    def encode(self, images):
        return images.reshape(len(images), 784)

    def decode(self, codes):
        return codes.reshape(-1, 1, 28, 28)

    def reconstruct(self, images):
        return self.decode(self.encode(images))


def alone(images, labels=None):
    """Images that are judged without any others."""
    return EvaluationData("digits", "test", images, labels, None, None)


@pytest.fixture(scope="module")
def digits():
    return *load_images("digits", "train"), *load_images("digits", "test")


@pytest.fixture(scope="module")
def model(digits):
    return fit_pca(digits[0], 6, is_clipped=True, data="digits")


def test_clean_figures_are_those_of_the_metrics_module(digits, model):
    train, train_labels, test, labels = digits
    codes = model.encode(train)
    report = evaluate(model, EvaluationData("digits", "test", test, labels, train, train_labels))
    expected = metrics.measure(test, model.reconstruct(test))
    expected["knn_accuracy"] = knn_accuracy(codes, train_labels, model.encode(test), labels)
    assert report.metrics == expected
    assert (report.name, report.data, report.n) == ("pca-6-clipped", "digits", 360)
    assert (report.corruption, report.knn_fitted_on, report.trained_on) == (None, 1_437, "digits")
    assert report.left_as_it_is is None


def test_error_of_a_corrupted_image_is_against_the_clean_one(digits, model):
    _, _, test, labels = digits
    report = evaluate(model, alone(test, labels), corruption=NOISE, seed=3)
    noisy = corrupt_images(test, NOISE, 3)
    assert report.metrics["mse"] == metrics.mse(test, model.reconstruct(noisy))
    assert report.left_as_it_is == metrics.measure(test, noisy)
    assert report.metrics["knn_accuracy"] is None
    assert report.corruption == "gaussian:0.5"


def test_identity_leaves_the_noise_as_it_is(digits):
    _, _, test, _ = digits
    report = evaluate(_Identity(_Spec(DataSpec(name="digits"))), alone(test), corruption=NOISE)
    assert report.left_as_it_is.items() <= report.metrics.items()


def test_same_seed_same_figures(digits, model):
    _, _, test, _ = digits
    first, again, other = (
        evaluate(model, alone(test), corruption=NOISE, seed=seed).metrics["mse"]
        for seed in (1, 1, 2)
    )
    assert first == again != other


def test_plain_pca_has_no_cross_entropy(digits, model):
    _, _, test, _ = digits
    assert evaluate(model.clipped(False), alone(test)).metrics["bce"] is None
    assert evaluate(model, alone(test)).metrics["bce"] > 0


def test_report_is_json(digits, model):
    report = asdict(evaluate(model, alone(digits[2]), corruption=NOISE))
    again = json.loads(json.dumps(report, allow_nan=False))
    assert again == report
    assert {"name", "data", "split", "n", "corruption", "seed", "metrics"} <= again.keys()
    assert tuple(again["metrics"]) == (*metrics.UNITS, "knn_accuracy")


def test_default_data_are_those_it_was_trained_on(model):
    data = load_evaluation_data(data_of(model))
    assert (data.name, data.split, len(data.images), len(data.train_images)) == (
        "digits",
        "test",
        360,
        1_437,
    )
    report = evaluate(model, data)
    assert report.metrics["knn_accuracy"] > 0.8


def test_training_images_have_no_neighbours_but_themselves(model):
    data = load_evaluation_data(data_of(model), split="train")
    assert data.train_images is None
    report = evaluate(model, data)
    assert (report.n, report.split, report.metrics["knn_accuracy"]) == (1_437, "train", None)


def test_model_of_a_draw_is_judged_on_its_draw():
    spec = DataSpec(
        name="digits", num_images=200, num_validation=40, num_test=50, binary_threshold=0.5
    )
    own, split = load_evaluation_data(data_of(_Identity(_Spec(spec)))), split_data(spec)
    np.testing.assert_array_equal(own.images, split.test_images)
    assert set(np.unique(own.images)) == {0, 1}
    assert len(own.train_images) == len(own.train_labels) == 200  # validation images too
    train = load_evaluation_data(data_of(_Identity(_Spec(spec))), split="train")
    assert len(train.images) == 200


def test_split_of_a_training_gives_the_same_figures(digits, model):
    whole = evaluate_split(model, split_data(DataSpec(name="digits", num_validation=100)))
    assert whole == evaluate(model, load_evaluation_data(data_of(model))).metrics


def test_bad_requests_are_refused(digits, model, monkeypatch, tmp_path):
    train, train_labels, test, labels = digits
    with pytest.raises(SpecError, match="no data set 'letters'"):
        load_evaluation_data(data_of(model), data="letters")
    with pytest.raises(SpecError, match="no split 'both'"):
        load_evaluation_data(data_of(model), split="both")
    with pytest.raises(DataError, match="360 codes need as many labels"):
        evaluate(model, EvaluationData("", "", test, labels[:-1], train, train_labels))
    with pytest.raises(DataError, match="at least one"):
        evaluate(model, alone(test[:0]))
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path))
    with pytest.raises(DataMissingError, match="download mnist"):
        load_evaluation_data(data_of(model), data="mnist")


@pytest.mark.parametrize("text", ["gaussian:0.5", "masking:0.1-0.3", "blur:2", "contrast:0"])
def test_corruption_text_is_what_the_parser_reads(text):
    assert corruption_text(parse_corruption(text)) == text


def test_corruption_text_says_when_nothing_is_clipped():
    assert corruption_text(NOISE.replace(clip=False)) == "gaussian:0.5 (not clipped)"
    assert corruption_text(None) is None

"""Nearest neighbours against brute force and scikit-learn."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from ae_core.analysis.neighbours import knn_accuracy, knn_classify
from ae_core.errors import DataError


@pytest.fixture
def codes():
    """Ten overlapping Gaussian classes in eight dimensions: 600 to fit, 150 to classify."""
    generator = np.random.default_rng(1)
    centres = generator.standard_normal((10, 8)) * 1.5
    labels = generator.integers(0, 10, 750)
    points = (centres[labels] + generator.standard_normal((750, 8))).astype(np.float32)
    return points[:600], labels[:600], points[600:], labels[600:]


def test_it_votes_as_brute_force_does(codes):
    train, train_labels, test, _ = codes
    distances = ((test[:, None].astype(np.float64) - train[None]) ** 2).sum(axis=2)
    nearest = train_labels[np.argsort(distances, axis=1)[:, :5]]
    expected = np.stack([np.bincount(row, minlength=10) for row in nearest])
    predictions, votes = knn_classify(train, train_labels, test)
    np.testing.assert_array_equal(votes, expected)
    np.testing.assert_array_equal(predictions, expected.argmax(axis=1))
    assert (votes.sum(axis=1) == 5).all()


@pytest.mark.parametrize("repeats", [1, 3])  # 8 numbers: the tree; 24: brute force
def test_it_equals_scikit_learn(codes, repeats):
    train, train_labels, test, labels = codes
    train, test = np.tile(train, repeats), np.tile(test, repeats)
    reference = KNeighborsClassifier(5).fit(train, train_labels)
    predictions, _ = knn_classify(train, train_labels, test)
    np.testing.assert_array_equal(predictions, reference.predict(test))
    accuracy = knn_accuracy(train, train_labels, test, labels)
    assert accuracy == pytest.approx(reference.score(test, labels))


def test_one_neighbour_finds_itself(codes):
    train, train_labels, _, _ = codes
    assert knn_accuracy(train, train_labels, train, train_labels, num_neighbours=1) == 1


def test_tie_goes_to_the_smaller_label():
    train = np.array([[0.0], [1.0]], dtype=np.float32)
    predictions, votes = knn_classify(train, np.array([3, 1]), train, num_neighbours=2)
    assert predictions.tolist() == [1, 1]
    assert votes.tolist() == [[0, 1, 0, 1]] * 2


def test_dead_code_is_no_error():
    train = np.zeros((50, 4), dtype=np.float32)
    predictions, _ = knn_classify(train, np.full(50, 7), train[:3])
    assert predictions.tolist() == [7, 7, 7]


def test_bad_input_is_refused_with_a_sentence(codes):
    train, train_labels, test, labels = codes
    for arguments, message in (
        ((train, train_labels, test[:, :5]), "8 numbers each, the others 5"),
        ((train, train_labels[:-1], test), "600 training codes"),
        ((train, train_labels - 5, test), "from 0"),
        ((train, train_labels.astype(float), test), "whole numbers"),
        ((train[:0], train_labels[:0], test), r"shape \(0, 8\)"),
        ((train[0], train_labels, test), r"shape \(8,\)"),
        ((train, train_labels, np.full_like(test, np.nan)), "NaN"),
        ((train[:3], train_labels[:3], test), "5 neighbours.*3 training codes"),
    ):
        with pytest.raises(DataError, match=message):
            knn_classify(*arguments)
    with pytest.raises(DataError, match="150 codes need as many labels"):
        knn_accuracy(train, train_labels, test, labels[:9])

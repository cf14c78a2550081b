"""Trustworthiness, continuity, silhouette and neighbours' votes against scikit-learn."""

import numpy as np
import pytest
from sklearn import manifold, metrics
from sklearn.neighbors import NearestNeighbors

from ae_core.analysis import trust
from ae_core.analysis.embedding import EmbeddingSpec, place_at_once
from ae_core.analysis.trust import judge_map
from ae_core.errors import DataError


def groups(num=2000, dimension=8, num_classes=10, seed=0):
    """Codes in overlapping groups, and their classes."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(num_classes, size=num)
    centres = rng.normal(size=(num_classes, dimension)) * 2
    return (centres[labels] + rng.normal(size=(num, dimension))).astype(np.float32), labels


@pytest.fixture(scope="module")
def judged():
    codes, labels = groups()
    places = place_at_once(codes, EmbeddingSpec())
    return codes, places, labels, judge_map(codes, places, labels, num_neighbours=12)


def test_equal_to_scikit_learn_on_2000_codes(judged):
    codes, places, labels, quality = judged
    truth = {
        "trustworthiness": manifold.trustworthiness(codes, places, n_neighbors=12),
        "continuity": manifold.trustworthiness(places, codes, n_neighbors=12),
        "silhouette_codes": metrics.silhouette_score(codes, labels),
        "silhouette_map": metrics.silhouette_score(places, labels),
        "knn_accuracy_codes": leave_one_out(codes, labels),
        "knn_accuracy_map": leave_one_out(places, labels),
    }
    for name, value in truth.items():
        assert getattr(quality, name) == pytest.approx(value, abs=1e-6), name
    assert (quality.n, quality.num_neighbours) == (2000, 12)


def leave_one_out(points, labels):
    nearest = NearestNeighbors(n_neighbors=5).fit(points).kneighbors(return_distance=False)
    votes = np.stack([(labels[nearest] == c).sum(axis=1) for c in range(labels.max() + 1)], axis=1)
    return (votes.argmax(axis=1) == labels).mean()


def test_the_code_itself_is_a_perfect_map():
    codes, labels = groups(300, dimension=2)
    quality = judge_map(codes, codes, labels)
    assert quality.trustworthiness == quality.continuity == 1
    assert quality.silhouette_codes == quality.silhouette_map


def test_chance_is_no_map():
    codes, _ = groups(600)
    places = np.random.default_rng(1).normal(size=(600, 2))
    quality = judge_map(codes, places)
    assert quality.trustworthiness == pytest.approx(0.5, abs=0.05)
    assert quality.silhouette_map is None


def test_a_lonely_class_counts_nothing_and_names_of_classes_do_not_matter():
    points = np.array([[0.0, 0], [0, 1], [5, 5], [9, 9], [9, 8], [2, 2]], np.float32)
    labels = np.array([7, 7, 3, 40, 40, 7])
    quality = judge_map(points, points, labels, num_neighbours=1)
    assert quality.silhouette_map == pytest.approx(
        metrics.silhouette_score(points.astype(float), labels)
    )


def test_the_nearest_are_found_among_many_columns():
    distances = np.random.default_rng(0).random((50, 1003))
    distances[:, 40:60] = distances[:, :1]  # equal ones, in one block and across blocks
    for num in (1, 5, 100, 300):
        found = np.take_along_axis(distances, trust._nearest(distances, num), axis=1)
        np.testing.assert_array_equal(found, np.sort(distances, axis=1)[:, :num])


@pytest.mark.parametrize(
    ("codes", "places", "words"),
    [
        (np.zeros((30, 3)), np.zeros((29, 2)), "30 codes need as many places"),
        (np.zeros((20, 3)), np.zeros((20, 2)), "more codes or fewer neighbours"),
        (np.full((30, 3), np.nan), np.zeros((30, 2)), "NaN"),
    ],
)
def test_what_cannot_be_judged_is_said(codes, places, words):
    with pytest.raises(DataError, match=words):
        judge_map(codes, places)


def test_labels_have_to_fit():
    with pytest.raises(DataError, match="as many labels"):
        judge_map(np.random.rand(30, 3), np.random.rand(30, 2), np.zeros(4))
    assert (
        judge_map(np.random.rand(30, 3), np.random.rand(30, 2), np.zeros(30)).silhouette_map is None
    )

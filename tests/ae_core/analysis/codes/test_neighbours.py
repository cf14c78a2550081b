"""Nearest neighbours, against scikit-learn."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

from ae_core.analysis.neighbours import NeighbourSearch, knn_classify
from ae_core.data.datasets import load_images
from ae_core.errors import DataError


@pytest.mark.parametrize("size", [1, 2, 10, 784])
@pytest.mark.parametrize("num_neighbours", [1, 5, 50])
def test_neighbours_are_those_of_scikit_learn(size, num_neighbours):
    rng = np.random.default_rng(size)
    points, queries = (rng.normal(size=(n, size)).astype(np.float32) for n in (500, 150))
    found = NeighbourSearch(points).find(queries, num_neighbours=num_neighbours)
    reference = NearestNeighbors(n_neighbors=num_neighbours).fit(points.astype(np.float64))
    distances, indices = reference.kneighbors(queries.astype(np.float64))
    np.testing.assert_array_equal(found.indices, indices)
    np.testing.assert_allclose(found.distances, distances, rtol=1e-12)
    assert found.labels is None and found.votes is None and found.predictions is None


@given(
    hnp.arrays(np.float32, (40, 3), elements=st.floats(-1e3, 1e3, width=32)),
    hnp.arrays(np.float32, (3,), elements=st.floats(-1e3, 1e3, width=32)),
    st.integers(1, 40),
)
def test_no_point_left_out_is_nearer(points, query, num_neighbours):
    found = NeighbourSearch(points).find(query[None], num_neighbours=num_neighbours)
    all_distances = np.linalg.norm(points.astype(np.float64) - query, axis=1)
    np.testing.assert_allclose(
        found.distances[0], np.sort(all_distances)[:num_neighbours], rtol=1e-9
    )
    assert len(set(found.indices[0])) == num_neighbours


def test_far_from_the_origin_rounding_hides_nothing():
    """In float32 the product form loses these distances altogether."""
    rng = np.random.default_rng(0)
    points = (1000 + 1e-2 * rng.normal(size=(300, 20))).astype(np.float32)
    found = NeighbourSearch(points).find(points[:20], num_neighbours=5)
    reference = NearestNeighbors(n_neighbors=5, algorithm="kd_tree").fit(points.astype(np.float64))
    distances, indices = reference.kneighbors(points[:20].astype(np.float64))
    np.testing.assert_array_equal(found.indices, indices)
    np.testing.assert_allclose(found.distances, distances, rtol=1e-9)


def test_votes_are_those_of_the_classifiers():
    rng = np.random.default_rng(0)
    points, queries = (rng.normal(size=(n, 4)).astype(np.float32) for n in (300, 90))
    labels = rng.integers(0, 10, 300)
    found = NeighbourSearch(points, labels).find(queries)
    predictions, votes = knn_classify(points, labels, queries)
    np.testing.assert_array_equal(found.votes, votes)
    np.testing.assert_array_equal(found.predictions, predictions)
    reference = KNeighborsClassifier(5).fit(points, labels)
    np.testing.assert_array_equal(found.predictions, reference.predict(queries))
    np.testing.assert_array_equal(found.labels, labels[found.indices])


def test_images_are_points_of_784_numbers():
    images = np.random.default_rng(0).uniform(size=(20, 1, 28, 28)).astype(np.float32)
    found = NeighbourSearch(images).find(images[3:5], num_neighbours=2)
    assert found.indices[:, 0].tolist() == [3, 4]
    np.testing.assert_array_equal(found.distances[:, 0], 0)


def test_of_equal_points_the_first_comes_first():
    found = NeighbourSearch(np.zeros((9, 2))).find(np.ones((1, 2)), num_neighbours=4)
    assert found.indices[0].tolist() == [0, 1, 2, 3]


@pytest.mark.mnist
def test_one_query_of_all_training_digits_is_quick():
    images, labels = load_images("mnist", "train")
    search = NeighbourSearch(images, labels)
    query = load_images("mnist", "test")[0][:1]
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        found = search.find(query)
        seconds.append(time.perf_counter() - start)
    assert found.predictions[0] == 7
    assert min(seconds) < 0.3


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: NeighbourSearch(np.zeros((0, 2))), "shape"),
        (lambda: NeighbourSearch([[np.nan, 0]]), "NaN"),
        (lambda: NeighbourSearch(np.zeros((3, 2)), [0, 1]), "as many labels"),
        (lambda: NeighbourSearch(np.zeros((2, 2)), [0, -1]), "from 0"),
        (lambda: NeighbourSearch(np.zeros((2, 2)), [0.5, 1]), "from 0"),
        (lambda: NeighbourSearch(np.zeros((9, 2))).find(np.zeros((1, 3))), "one model"),
        (lambda: NeighbourSearch(np.zeros((3, 2))).find(np.zeros((1, 2))), "1 to that many"),
        (
            lambda: NeighbourSearch(np.zeros((3, 2))).find(np.zeros((1, 2)), num_neighbours=0),
            "1 to that many",
        ),
        (lambda: NeighbourSearch(np.zeros((9, 2))).find([[np.inf, 0]]), "infinity"),
    ],
)
def test_what_makes_no_sense_is_refused(call, words):
    with pytest.raises(DataError, match=words):
        call()


def test_bytes_are_searched_as_the_pixels_they_are():
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (9_000, 28, 28), dtype=np.uint8)  # more than one part
    queries = rng.random((20, 1, 28, 28), dtype=np.float32)
    found = NeighbourSearch(pixels).find(queries)
    wanted = NeighbourSearch(pixels[:, None] / np.float32(255)).find(queries)
    np.testing.assert_array_equal(found.indices, wanted.indices)
    np.testing.assert_allclose(found.distances, wanted.distances, rtol=1e-6)
    itself = NeighbourSearch(pixels).find(pixels[8_999:, None] / np.float32(255))
    assert itself.indices[0, 0] == 8_999 and itself.distances[0, 0] < 1e-4

"""What the map's packets hold, and that a code placed from one lies where the core places it."""

import json
import struct

import numpy as np
import pytest

from ae_core.analysis.embedding import EmbeddingSpec, place_at_once, place_codes
from ae_core.analysis.trust import judge_map, vote_of_neighbours
from ui.map import cache as map_cache
from ui.shell.models.entries import list_entries, load_entry
from ui.shell.serving import packets


def read(packet):
    """Return the arrays of a packet, by name."""
    (length,) = struct.unpack_from("<I", packet)
    header = json.loads(packet[4 : 4 + length])
    return {
        name: np.frombuffer(
            packet, item["dtype"], int(np.prod(item["shape"])), 4 + length + item["offset"]
        ).reshape(item["shape"])
        for name, item in header["arrays"].items()
    }


@pytest.fixture
def entry():
    return next(e for e in list_entries()[0] if e.key == "digits-10-plain")


@pytest.mark.parametrize(("method", "size"), [("pca", 5), ("pca", 1), ("code", 2)])
def test_a_linear_map_travels_with_its_plane(method, size):
    rng = np.random.default_rng(0)
    codes = rng.normal(size=(40, size)).astype(np.float32)
    places = place_at_once(codes, EmbeddingSpec(method=method))
    arrays = read(map_cache.pack_places("a", method, codes, places))
    new = rng.normal(size=(3, size)).astype(np.float32)
    plane = arrays["plane:a"]
    placed = new @ plane[:, :-1].T + plane[:, -1]
    np.testing.assert_allclose(placed, place_codes(new, codes, method), atol=1e-5)
    np.testing.assert_allclose(arrays["places:a"], places)


@pytest.mark.parametrize(("method", "size"), [("umap", 5), ("tsne", 2), ("code", 1)])
def test_a_map_that_cannot_be_continued_has_no_plane(method, size):
    codes = np.ones((12, size), np.float32)
    packet = map_cache.pack_places("a", method, codes, np.zeros((12, 2), np.float32))
    assert set(read(packet)) == {"places:a"}


def test_each_digit_has_its_error_and_the_sheet_its_pixels(entry):
    model = load_entry(entry)

    digits = packets.load_digits(entry, model)
    arrays = packets.code_arrays(entry, model, digits)
    error = arrays[f"error:{model.hash}"]
    assert error.mean() == pytest.approx(entry.mse, rel=1e-3)
    assert f"divergence:{model.hash}" not in arrays
    assert set(packets.sheet_arrays(digits)) == {"sheet"}
    hidden = packets.ShownDigits(digits.pixels, digits.labels, False, 0)
    assert packets.sheet_arrays(hidden) == {}


def test_other_codes_have_another_name():
    codes = np.zeros((3, 2), np.float32)
    names = {
        map_cache.name_places("h", EmbeddingSpec(method=method), given)
        for method in ("pca", "code")
        for given in (codes, codes + 1)
    }
    assert len(names) == 4


def test_votes_are_those_that_the_accuracy_counts():
    rng = np.random.default_rng(1)
    labels = rng.integers(3, size=90) + 4
    points = (labels[:, None] + rng.normal(size=(90, 2))).astype(np.float32)
    votes = vote_of_neighbours(points, labels)
    assert (votes == labels).mean() == pytest.approx(
        judge_map(points, points, labels).knn_accuracy_map
    )
    assert (vote_of_neighbours(points, np.full(90, 7)) == 7).all()

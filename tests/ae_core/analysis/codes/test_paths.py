"""Ways through a code space, against closed forms and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.decomposition import PCA

from ae_core.analysis.codes.paths import (
    blend_images,
    fit_plane,
    interpolate_codes,
    interpolate_in_plane,
    interpolate_spherically,
    manifold_grid,
    traverse,
)
from ae_core.errors import DataError, SpecError
from ae_core.networks.pca import PCAModel

numbers = st.floats(-50, 50, width=32)
ends = hnp.arrays(np.float32, (2, 5), elements=numbers)


@pytest.fixture(scope="module")
def model():
    components = np.linalg.qr(np.random.default_rng(0).normal(size=(784, 3)))[0].T
    return PCAModel(
        np.full(784, 0.5, np.float32), components.astype(np.float32), np.ones(3, np.float32)
    )


@pytest.fixture(scope="module")
def codes():
    mixing = np.diag([3.0, 1.0, 0.1]) @ np.linalg.qr(np.ones((3, 3)) + np.eye(3))[0]
    return (np.random.default_rng(1).normal(size=(400, 3)) @ mixing + 2).astype(np.float32)


@given(ends, st.integers(2, 20))
def test_a_straight_line_has_equal_steps_and_keeps_its_ends(pair, num_steps):
    path = interpolate_codes(*pair, num_steps=num_steps)
    assert path.shape == (num_steps, 5) and path.dtype == np.float32
    np.testing.assert_array_equal(path[[0, -1]], pair)
    steps = np.diff(path, axis=0)
    expected = np.tile((pair[1] - pair[0]) / (num_steps - 1), (num_steps - 1, 1))
    np.testing.assert_allclose(steps, expected, atol=2e-5)


@given(ends, st.integers(2, 20))
def test_a_turn_keeps_its_ends_and_changes_the_radius_evenly(pair, num_steps):
    path = interpolate_spherically(*pair, num_steps=num_steps)
    np.testing.assert_allclose(path[[0, -1]], pair, atol=1e-3)
    radii = np.linalg.norm(pair.astype(np.float64), axis=1)
    cosine = np.prod(pair.astype(np.float64) / np.maximum(radii, 1e-30)[:, None], axis=0).sum()
    if min(radii) > 0.1 and abs(cosine) < 0.999:
        expected = np.linspace(*radii, num_steps)
        np.testing.assert_allclose(np.linalg.norm(path, axis=1), expected, rtol=1e-4)


def test_a_quarter_turn_goes_through_the_middle_of_the_arc():
    path = interpolate_spherically([1, 0], [0, 1], num_steps=3)
    np.testing.assert_allclose(path[1], [0.5**0.5, 0.5**0.5], atol=1e-7)
    moved = interpolate_spherically([6, 5], [5, 6], num_steps=3, centre=[5, 5])
    np.testing.assert_allclose(moved, path + 5, atol=1e-6)


@pytest.mark.parametrize("end", [[0, 0], [2, 0], [-2, 0]])
def test_without_a_right_arc_the_turn_is_a_straight_line(end):
    np.testing.assert_allclose(
        interpolate_spherically([1, 0], end, num_steps=5),
        interpolate_codes([1, 0], end, num_steps=5),
    )


def test_the_plane_is_that_of_pca(codes):
    mean, axes = fit_plane(codes)
    pca = PCA(2).fit(codes.astype(np.float64))
    np.testing.assert_allclose(mean, pca.mean_)
    np.testing.assert_allclose(np.abs(axes @ pca.components_.T), np.eye(2), atol=1e-8)
    assert (axes[np.arange(2), np.abs(axes).argmax(axis=1)] > 0).all()


def test_the_shadow_on_the_plane_is_what_pca_keeps(codes):
    path = interpolate_in_plane(codes[0], codes[1], codes=codes, num_steps=6)
    pca = PCA(2).fit(codes.astype(np.float64))
    line = interpolate_codes(codes[0], codes[1], num_steps=6)
    np.testing.assert_allclose(path, pca.inverse_transform(pca.transform(line)), atol=1e-5)


@pytest.mark.parametrize("size", [1, 2])
def test_in_a_code_of_two_or_fewer_the_plane_is_everything(codes, size):
    few = codes[:, :size]
    path = interpolate_in_plane(few[0], few[1], codes=few)
    np.testing.assert_allclose(path, interpolate_codes(few[0], few[1]), atol=1e-5)


def test_blending_mixes_pixels():
    path = blend_images(np.zeros((28, 28)), np.ones((28, 28)), num_steps=5)
    assert path.shape == (5, 1, 28, 28) and path.dtype == np.float32
    np.testing.assert_allclose(path.mean(axis=(1, 2, 3)), [0, 0.25, 0.5, 0.75, 1])


def test_a_traversal_walks_one_number_between_quantiles(model, codes):
    walk = traverse(model, codes, 1, num_steps=9, quantiles=(0.1, 0.9))
    np.testing.assert_allclose(walk.codes[[0, -1], 1], np.quantile(codes[:, 1], [0.1, 0.9]), 1e-6)
    np.testing.assert_allclose(np.diff(walk.codes[:, 1], 2), 0, atol=1e-5)
    held = np.tile(codes.mean(axis=0), (9, 1))
    np.testing.assert_allclose(walk.codes[:, [0, 2]], held[:, [0, 2]], rtol=1e-6)
    np.testing.assert_array_equal(walk.images, model.decode(walk.codes))


def test_a_traversal_starts_where_asked(model, codes):
    walk = traverse(model, codes, 0, base=codes[7])
    np.testing.assert_array_equal(walk.codes[:, 1:], np.tile(codes[7, 1:], (9, 1)))


def test_a_grid_stands_at_quantiles_with_the_top_row_first(codes):
    flat = codes[:, :2]
    grid = manifold_grid(flat, 4).reshape(4, 4, 2)
    expected = np.quantile(flat, [0.125, 0.375, 0.625, 0.875], axis=0)
    np.testing.assert_allclose(grid[0, :, 0], expected[:, 0], rtol=1e-6)
    np.testing.assert_allclose(grid[:, 0, 1], expected[::-1, 1], rtol=1e-6)
    # as many codes lie between two neighbouring columns, whatever their distance
    counts = np.histogram(flat[:, 0], grid[0, :, 0])[0]
    assert np.abs(counts - 100).max() <= 1


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda m, c: interpolate_codes([0, 1], [1]), DataError, "same length"),
        (lambda m, c: interpolate_codes([0, np.nan], [1, 1]), DataError, "finite"),
        (lambda m, c: interpolate_codes([[0]], [[1]]), DataError, "one code"),
        (lambda m, c: interpolate_codes([0], [1], num_steps=1), SpecError, "at least 2"),
        (lambda m, c: interpolate_spherically([0], [1], centre=[np.inf]), DataError, "finite"),
        (lambda m, c: interpolate_in_plane([0], [1], codes=c), DataError, "one model"),
        (lambda m, c: fit_plane(c[:1]), DataError, "At least 2"),
        (lambda m, c: blend_images(np.zeros((2, 784)), np.zeros((1, 784))), DataError, "one image"),
        (lambda m, c: traverse(m, c, 3), SpecError, "0 to 2"),
        (lambda m, c: traverse(m, c[:, :2], 0), DataError, "3 numbers"),
        (lambda m, c: traverse(m, c, 0, quantiles=(0.9, 0.1)), SpecError, "range"),
        (lambda m, c: traverse(m, c, 0, num_steps=1), SpecError, "at least 2"),
        (lambda m, c: manifold_grid(c), DataError, "2 numbers"),
        (lambda m, c: manifold_grid(c[:, :2], 0), SpecError, "at least 1"),
    ],
)
def test_what_makes_no_sense_is_refused(model, codes, call, error, words):
    with pytest.raises(error, match=words):
        call(model, codes)

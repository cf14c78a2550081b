"""The straight way through a code space, against closed forms and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.decomposition import PCA

from ae_core.analysis.points import fit_plane, interpolate_codes
from ae_core.errors import DataError, SpecError

numbers = st.floats(-50, 50, width=32)
ends = hnp.arrays(np.float32, (2, 5), elements=numbers)


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


def test_the_plane_is_that_of_pca(codes):
    mean, axes = fit_plane(codes)
    pca = PCA(2).fit(codes.astype(np.float64))
    np.testing.assert_allclose(mean, pca.mean_)
    np.testing.assert_allclose(np.abs(axes @ pca.components_.T), np.eye(2), atol=1e-8)
    assert (axes[np.arange(2), np.abs(axes).argmax(axis=1)] > 0).all()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda c: interpolate_codes([0, 1], [1]), DataError, "same length"),
        (lambda c: interpolate_codes([0, np.nan], [1, 1]), DataError, "finite"),
        (lambda c: interpolate_codes([[0]], [[1]]), DataError, "one code"),
        (lambda c: interpolate_codes([0], [1], num_steps=1), SpecError, "at least 2"),
        (lambda c: fit_plane(c[:1]), DataError, "At least 2"),
    ],
)
def test_what_makes_no_sense_is_refused(codes, call, error, words):
    with pytest.raises(error, match=words):
        call(codes)

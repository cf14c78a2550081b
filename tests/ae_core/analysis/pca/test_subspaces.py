"""Angles, rotations and equivalents against scipy, scikit-learn and closed forms."""

import numpy as np
import pytest
from scipy.linalg import orthogonal_procrustes, subspace_angles
from sklearn.linear_model import LinearRegression

from ae_core.analysis.pca import (
    align_codes,
    decoder_plane,
    explained_shares,
    main_plane,
    principal_angles,
)
from ae_core.errors import DataError, SpecError
from ae_core.networks.pca import fit_pca

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("k", "m", "size"), [(3, 3, 20), (2, 5, 784), (5, 2, 784), (4, 4, 5)])
def test_angles_are_scipys(k, m, size):
    first, second = RNG.normal(size=(k, size)), RNG.normal(size=(m, size))
    truth = np.degrees(subspace_angles(first.T, second.T))[::-1]
    np.testing.assert_allclose(principal_angles(first, second), truth, atol=1e-9)


def test_small_angles_are_kept():
    for angle in (1e-7, 1e-3, 45, 89.99):
        turned = [[np.cos(np.radians(angle)), np.sin(np.radians(angle)), 0]]
        assert principal_angles([[2, 0, 0]], turned)[0] == pytest.approx(angle, rel=1e-6)


def test_another_basis_of_the_same_plane_is_the_same_plane():
    rows = RNG.normal(size=(4, 100))
    mixed = RNG.normal(size=(4, 4)) @ rows
    assert principal_angles(rows, mixed).max() < 1e-6
    assert principal_angles(rows[:2], mixed).max() < 1e-6


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([[1, 0]], [[1, 0, 0]], "one space"),
        ([[1, 0, 0], [2, 0, 0]], [[1, 0, 0]], "linearly dependent"),
        ([[np.nan, 0]], [[1, 0]], "finite rows"),
        (np.ones((3, 2)), [[1, 0]], "linearly dependent"),
    ],
)
def test_what_has_no_angle_is_said(first, second, words):
    with pytest.raises(DataError, match=words):
        principal_angles(first, second)


@pytest.fixture(scope="module")
def pca():
    images = (RNG.random((300, 6)) @ RNG.random((6, 784)) / 6).astype(np.float32)
    images = np.clip(images.reshape(-1, 1, 28, 28) + RNG.normal(0, 0.01, (300, 1, 28, 28)), 0, 1)
    images = images.astype(np.float32)
    return images, fit_pca(images, 4)


def test_pca_lies_in_its_own_plane(pca):
    images, model = pca
    plane = decoder_plane(model.to_dense())
    assert principal_angles(plane, model.components).max() < 1e-3
    assert principal_angles(main_plane(images, 4), model.components).max() < 0.1
    assert principal_angles(main_plane(model.reconstruct(images), 4), plane).max() < 0.1


def test_a_plane_needs_as_many_directions_as_images_vary_in(pca):
    _, model = pca
    with pytest.raises(DataError, match="do not vary along 5"):
        main_plane(model.reconstruct(nets_images()).astype(np.float64), 5)
    with pytest.raises(SpecError):
        main_plane(nets_images(), 0)


def nets_images():
    """Return 50 random images in float32."""
    return np.random.default_rng(3).random((50, 1, 28, 28), dtype=np.float32)


def test_a_bent_decoder_has_no_plane(pca):
    model = pca[1].to_dense()
    bent = type(model)(
        "bent",
        model.encoder,
        (type(model.decoder[0])(model.decoder[0].weight, model.decoder[0].bias, "sigmoid"),),
    )
    assert decoder_plane(bent) is None


def test_shares_are_scikit_learns_r2():
    codes = RNG.normal(size=(400, 3)).astype(np.float32)
    targets = np.column_stack([codes @ [1, 2, 3] + 5, codes[:, 0] ** 2, np.ones(400)])
    targets[:, 1] += RNG.normal(size=400)
    found = explained_shares(codes, targets)
    fitted = LinearRegression().fit(codes, targets[:, 1])
    assert found[0] == pytest.approx(1)
    assert found[1] == pytest.approx(fitted.score(codes, targets[:, 1]), abs=1e-5)
    assert found[2] == 0


def test_a_rotated_code_is_found_again_and_scipy_agrees():
    codes = RNG.normal(size=(500, 4)).astype(np.float32)
    turn, _ = np.linalg.qr(RNG.normal(size=(4, 4)))
    targets = (2.5 * codes @ turn + [1, 2, 3, 4]).astype(np.float32)
    found = align_codes(codes, targets)
    np.testing.assert_allclose(found.rotation, turn, atol=1e-5)
    assert found.residual_share == pytest.approx(0, abs=1e-6) and found.n == 500
    noisy = targets + RNG.normal(size=targets.shape)
    given, wanted = codes - codes.mean(0), noisy - noisy.mean(0)
    truth, overlap = orthogonal_procrustes(given, wanted)
    found = align_codes(codes, noisy)
    np.testing.assert_allclose(found.rotation, truth, atol=1e-5)
    left = ((wanted - overlap / (given**2).sum() * given @ truth) ** 2).sum()
    share = left / (wanted**2).sum()
    assert found.residual_share == pytest.approx(share, rel=1e-3)
    with pytest.raises(DataError, match="codes of one size"):
        align_codes(codes, targets[:, :2])
    with pytest.raises(DataError, match="does not vary"):
        align_codes(codes, np.zeros((500, 4)))

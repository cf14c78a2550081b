"""PCA: its properties, its names, and arrays that are no PCA."""

import re

import numpy as np
import pytest

from ae_core import metrics
from ae_core.errors import DataError, SpecError
from ae_core.networks import pca
from ae_core.networks.model import Model


@pytest.fixture(scope="module")
def images():
    """Random smooth images: 300 mixtures of a few blobs, not centred on zero."""
    generator = np.random.default_rng(3)
    rows, columns = np.mgrid[:28, :28]
    centres = generator.uniform(4, 24, size=(12, 2, 1, 1))
    blobs = np.exp(-((rows - centres[:, 0]) ** 2 + (columns - centres[:, 1]) ** 2) / 20)
    weights = generator.uniform(0, 1, size=(300, 12))
    mixed = np.tensordot(weights, blobs, axes=1)
    mixed += 0.02 * generator.standard_normal(mixed.shape)
    return (np.clip(mixed, 0, 4) / 4)[:, None].astype(np.float32)


@pytest.fixture(scope="module")
def model(images):
    return pca.fit_pca(images, 12)


def test_it_is_a_model(model):
    assert isinstance(model, Model)
    assert (model.name, model.code_size) == ("pca-12", 12)
    assert model.clipped().name == "pca-12-clipped"
    assert model.title == "PCA, 12 components"
    assert model.truncated(1).clipped().title == "PCA, 1 component, clipped to [0, 1]"


def test_components_are_orthonormal_and_codes_have_the_eigenvalues_as_variances(images, model):
    np.testing.assert_allclose(model.components @ model.components.T, np.eye(12), atol=1e-5)
    codes = model.encode(images).astype(np.float64)
    np.testing.assert_allclose(codes.mean(axis=0), 0, atol=1e-5)
    covariance = np.cov(codes, rowvar=False)
    np.testing.assert_allclose(covariance, np.diag(model.eigenvalues[:12]), atol=1e-4)


def test_what_is_lost_is_the_variance_left_out(images, model):
    lost = model.eigenvalues[12:].sum() * (len(images) - 1) / len(images)
    error = metrics.squared_error(images, model.reconstruct(images))
    assert error == pytest.approx(lost, rel=1e-3)
    total = float(model.eigenvalues.sum())
    assert 1 - model.explained_variance_ratio.sum() == pytest.approx(
        model.eigenvalues[12:].sum() / total, abs=1e-5
    )


def test_all_components_lose_nothing(images):
    full = pca.fit_pca(images, 300)
    assert np.abs(full.reconstruct(images) - images).max() < 1e-5


def test_encoding_a_reconstruction_gives_the_code_back(images, model):
    codes = model.encode(images)
    np.testing.assert_allclose(model.encode(model.decode(codes)), codes, atol=1e-5)


def test_truncated_is_what_a_smaller_fit_gives(images, model):
    smaller = pca.fit_pca(images, 5)
    np.testing.assert_array_equal(model.truncated(5).components, smaller.components)
    np.testing.assert_array_equal(model.truncated(5).encode(images), smaller.encode(images))


def test_clipped_stays_in_range_and_is_never_worse(images, model):
    plain, clipped = model.reconstruct(images), model.clipped().reconstruct(images)
    assert plain.min() < 0
    assert clipped.min() == 0
    assert clipped.max() <= 1
    assert metrics.squared_error(images, clipped) < metrics.squared_error(images, plain)
    assert metrics.measure(images, plain)["bce"] is None
    assert metrics.measure(images, clipped)["bce"] is not None


def test_dense_stack_is_the_same_model(images, model):
    for one in (model, model.clipped()):
        dense = one.to_dense()
        assert (dense.name, dense.code_size) == (one.name, one.code_size)
        np.testing.assert_allclose(dense.encode(images), one.encode(images), atol=1e-5)
        np.testing.assert_allclose(dense.reconstruct(images), one.reconstruct(images), atol=1e-5)


def test_one_image_and_one_code_are_accepted(images, model):
    assert model.encode(images[0, 0]).shape == (1, 12)
    assert model.decode(np.zeros(12, dtype=np.float32)).shape == (1, 1, 28, 28)
    np.testing.assert_allclose(model.decode(np.zeros(12))[0, 0].ravel(), model.mean)


@pytest.mark.parametrize("num_components", [0, -1, 13, 785])
def test_truncated_refuses_what_is_not_there(model, num_components):
    with pytest.raises(SpecError, match=rf"1 to 12, not {num_components}"):
        model.truncated(num_components)


def test_fit_refuses_what_it_cannot_fit(images):
    with pytest.raises(SpecError, match="1 to 20 components, not 21"):
        pca.fit_pca(images[:20], 21)
    with pytest.raises(SpecError, match="not 0"):
        pca.fit_pca(images, 0)
    with pytest.raises(DataError, match="at least 2"):
        pca.fit_pca(images[:1], 1)
    with pytest.raises(DataError, match="NaN"):
        pca.fit_pca(np.full((4, 784), np.nan), 1)
    with pytest.raises(DataError, match="at least one"):
        pca.fit_pca(images[:0], 1)
    with pytest.raises(DataError, match="All 9 images are equal"):
        pca.fit_pca(np.full((9, 784), 0.5), 1)


def test_bad_images_and_codes_are_refused(images, model):
    with pytest.raises(DataError, match="28, 28"):
        model.encode(np.zeros((2, 27, 27), dtype=np.float32))
    with pytest.raises(DataError, match="12 numbers"):
        model.decode(np.zeros((2, 11), dtype=np.float32))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pca-10", (10, False)),
        ("pca-784-clipped", (784, True)),
        ("pca-x", None),
        ("pca-", None),
        ("pca-10-tuned", None),
        ("001-mlp-8", None),
    ],
)
def test_names(name, expected):
    assert pca.parse_pca_name(name) == expected


@pytest.mark.parametrize("name", ["pca-0", "pca-785", "pca-100000-clipped"])
def test_impossible_names_are_refused(name):
    with pytest.raises(SpecError, match="1 to 784"):
        pca.parse_pca_name(name)


def test_what_makes_arrays_no_pca_is_named(model):
    arrays = {name: getattr(model, name) for name in ("mean", "components", "eigenvalues")}
    assert pca.find_problem(arrays) is None
    nan = arrays["mean"].copy()
    nan[3] = np.nan
    for change, message in (
        ({"mean": nan}, "NaN or infinity in mean"),
        ({"mean": arrays["mean"][:-1]}, r"mean of shape \(783,\)"),
        ({"components": arrays["components"][:, :-1].copy()}, r"components of shape \(12, 783\)"),
        ({"components": arrays["components"].astype(np.float16)}, "components as float16"),
        ({"components": arrays["components"] * 2}, "not orthonormal"),
        ({"eigenvalues": arrays["eigenvalues"][:5]}, r"\(5,\) eigenvalues for 12"),
        ({"extra": arrays["mean"]}, "instead of mean, components and eigenvalues"),
    ):
        assert re.search(message, pca.find_problem(arrays | change))

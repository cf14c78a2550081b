"""Metrics against scikit-image, scikit-learn and closed forms."""

import math
import tracemalloc

import numpy as np
import pytest
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity
from sklearn.metrics import log_loss

from ae_core import metrics
from ae_core.errors import DataError


@pytest.fixture
def pair():
    """Smooth blobs in [0, 1] and a noisy version, more than one chunk of them."""
    generator = np.random.default_rng(5)
    rows, columns = np.mgrid[:28, :28]
    centres = generator.uniform(8, 20, size=(640, 2, 1, 1))
    distance = (rows - centres[:, 0]) ** 2 + (columns - centres[:, 1]) ** 2
    clean = np.exp(-distance / generator.uniform(4, 40, size=(640, 1, 1)))
    noisy = np.clip(clean + 0.2 * generator.standard_normal(clean.shape), 0, 1)
    return clean[:, None].astype(np.float32), noisy[:, None].astype(np.float32)


def test_squared_error_units_follow_from_one_another(pair):
    clean, noisy = pair
    per_image = ((noisy.astype(np.float64) - clean) ** 2).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(metrics.per_image_squared_error(clean, noisy), per_image)
    assert metrics.squared_error(clean, noisy) == pytest.approx(per_image.mean())
    measured = metrics.measure(clean, noisy)
    expected_mse = mean_squared_error(clean.astype(np.float64), noisy.astype(np.float64))
    assert metrics.mse(clean, noisy) == pytest.approx(expected_mse)
    assert measured["rmse"] == pytest.approx(math.sqrt(expected_mse))
    assert measured["l2_norm"] == pytest.approx(np.sqrt(per_image).mean())


def test_known_difference_has_known_figures():
    clean = np.zeros((2, 784))
    shifted = np.full((2, 784), 0.1)
    assert metrics.squared_error(clean, shifted) == pytest.approx(7.84)
    assert metrics.mse(clean, shifted) == pytest.approx(0.01)
    measured = metrics.measure(clean, shifted)
    assert measured["rmse"] == pytest.approx(0.1)
    assert measured["l2_norm"] == pytest.approx(2.8)
    assert measured["psnr"] == pytest.approx(20.0)
    assert measured["bce"] == pytest.approx(-math.log(0.9))


def test_rmse_is_of_the_whole_set_not_a_mean_over_images():
    clean = np.zeros((2, 784))
    uneven = np.stack([np.zeros(784), np.ones(784)])
    measured = metrics.measure(clean, uneven)
    assert measured["rmse"] == pytest.approx(math.sqrt(0.5))
    assert measured["l2_norm"] == pytest.approx(14.0)


def test_psnr_equals_scikit_image(pair):
    clean, noisy = (images.astype(np.float64) for images in pair)
    expected = [
        peak_signal_noise_ratio(x, y, data_range=1) for x, y in zip(clean, noisy, strict=True)
    ]
    assert metrics.measure(clean, noisy)["psnr"] == pytest.approx(np.mean(expected), rel=1e-12)


def test_ssim_equals_scikit_image(pair):
    clean, noisy = (images[:200].astype(np.float64) for images in pair)
    expected = [
        structural_similarity(x[0], y[0], data_range=1) for x, y in zip(clean, noisy, strict=True)
    ]
    np.testing.assert_allclose(metrics.per_image_ssim(clean, noisy), expected, atol=1e-6, rtol=0)
    assert metrics.ssim(clean, noisy) == pytest.approx(np.mean(expected), abs=1e-6)
    np.testing.assert_allclose(metrics.per_image_ssim(clean, clean), 1.0)


def test_bce_equals_scikit_learn_on_binary_pixels(pair):
    clean, noisy = pair
    binary = (clean[:20] > 0.5).astype(np.float64)
    probabilities = np.clip(noisy[:20].astype(np.float64), 1e-7, 1 - 1e-7)
    assert metrics.measure(binary, probabilities)["bce"] == pytest.approx(
        log_loss(binary.ravel(), probabilities.ravel()), rel=1e-9
    )


def test_bce_of_a_certain_mistake_is_finite():
    measured = metrics.measure(np.ones((1, 784)), np.zeros((1, 784)))
    assert measured["bce"] == pytest.approx(-math.log(1e-7))


def test_bce_needs_probabilities(pair):
    clean, noisy = pair
    assert metrics.measure(clean, noisy * 2 - 1)["bce"] is None
    assert metrics.measure(clean, np.minimum(noisy, 1) + 1e-8)["bce"] is not None


def test_measure_has_every_unit_and_agrees_with_those_that_stand_alone(pair):
    measured = metrics.measure(*pair)
    assert tuple(measured) == metrics.UNITS
    assert all(isinstance(value, float) for value in measured.values())
    for name in ("squared_error", "mse", "ssim"):
        assert measured[name] == pytest.approx(getattr(metrics, name)(*pair), rel=1e-12), name


def test_perfect_reconstruction():
    images = np.random.default_rng(0).uniform(size=(3, 784))
    measured = metrics.measure(images, images)
    assert measured["squared_error"] == 0
    assert measured["psnr"] is None
    assert measured["ssim"] == pytest.approx(1)


@pytest.mark.parametrize("shape", [(640, 784), (640, 28, 28), (640, 1, 28, 28)])
def test_shapes_mean_the_same(pair, shape):
    reshaped = metrics.measure(pair[0].reshape(shape), pair[1].reshape(shape))
    assert reshaped == metrics.measure(*pair)


@pytest.mark.parametrize(
    ("clean", "reconstructions", "message"),
    [
        (np.zeros((2, 784)), np.zeros((3, 784)), r"\(2, 784\).*\(3, 784\)"),
        (np.zeros((0, 784)), np.zeros((0, 784)), r"at least 1.*\(0, 784\)"),
        (np.zeros((2, 783)), np.zeros((2, 783)), r"\(2, 783\)"),
        (np.zeros(784), np.zeros(784), r"\(784,\)"),
        (np.float64(1), np.float64(1), r"\(\)"),
        (np.zeros((1, 784)), np.full((1, 784), np.nan), "reconstructions hold NaN"),
        (np.full((1, 784), np.inf), np.zeros((1, 784)), "clean images hold NaN or infinite"),
    ],
)
def test_bad_arrays_are_refused_with_a_sentence(clean, reconstructions, message):
    with pytest.raises(DataError, match=message):
        metrics.measure(clean, reconstructions)


def test_ten_thousand_images_need_little_memory():
    clean = np.zeros((10_000, 784), dtype=np.float32)
    noisy = np.full_like(clean, 0.5)
    tracemalloc.start()
    metrics.measure(clean, noisy)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200e6

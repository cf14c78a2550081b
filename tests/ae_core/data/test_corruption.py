"""Corruption: shares, spreads and places are the documented ones; damage is repeatable."""

import math

import numpy as np
import pytest
import scipy.ndimage
import torch

from ae_core.data.corruption import corrupt, corrupt_images, parse_corruption
from ae_core.data.datasets import load_images
from ae_core.errors import DataError, SpecError
from ae_core.specs import CorruptionSpec

LEVELS = {
    "gaussian": 0.5,
    "salt_and_pepper": 0.3,
    "masking": 0.3,
    "blur": 1.5,
    "occlusion": 0.4,
    "contrast": 0.6,
}


def spec_of(kind, level=None, **options):
    return CorruptionSpec(kind=kind, level=LEVELS[kind] if level is None else level, **options)


def seeded(seed=0, device="cpu"):
    return torch.Generator(device).manual_seed(seed)


@pytest.fixture
def images():
    return torch.rand((64, 1, 28, 28), generator=seeded(7))


@pytest.mark.parametrize("kind", LEVELS)
@pytest.mark.parametrize("min_level", [None, 0.1])
def test_same_seed_gives_same_damage_and_leaves_the_original(images, kind, min_level):
    spec, before = spec_of(kind, min_level=min_level), images.clone()
    first, again = (corrupt(images, spec, seeded()) for _ in range(2))
    other = corrupt(images, spec, seeded(1))
    assert torch.equal(first, again)
    assert torch.equal(images, before)
    assert first.shape == images.shape and first.dtype == images.dtype
    assert first.min() >= 0 and first.max() <= 1
    is_random = kind not in ("blur", "contrast") or min_level is not None
    assert torch.equal(first, other) != is_random


@pytest.mark.parametrize("kind", LEVELS)
def test_level_zero_changes_nothing(images, kind):
    assert torch.allclose(corrupt(images, spec_of(kind, 0.0), seeded()), images, atol=1e-7)


@pytest.mark.parametrize(("sigma", "expected"), [(0.2, 0.0212), (0.5, 0.1157)])
def test_gaussian_noise_costs_on_mnist_what_is_published(needs_mnist, sigma, expected):
    clean, _ = load_images("mnist", "test")
    noisy = corrupt_images(clean, spec_of("gaussian", sigma), seed=0)
    assert np.square(noisy - clean).mean(dtype=np.float64) == pytest.approx(expected, abs=2.5e-4)


def test_gaussian_unclipped_has_the_moments_of_a_normal():
    grey = torch.full((200, 1, 28, 28), 0.5)
    noise = corrupt(grey, spec_of("gaussian", 0.4, clip=False), seeded()) - grey
    assert noise.mean().abs() < 0.004
    assert noise.std() == pytest.approx(0.4, abs=0.003)
    assert (noise**4).mean() / noise.var() ** 2 == pytest.approx(3.0, abs=0.1)
    assert noise.min() < -1 and noise.max() > 1


def test_salt_and_pepper_come_in_equal_shares():
    grey = torch.full((200, 1, 28, 28), 0.5)
    damaged = corrupt(grey, spec_of("salt_and_pepper", 0.3), seeded())
    shares = [(damaged == value).float().mean().item() for value in (0.0, 1.0, 0.5)]
    assert shares == pytest.approx([0.15, 0.15, 0.7], abs=0.004)


@pytest.mark.parametrize("level", [0.25, 1.0])
def test_masking_blackens_its_share(level):
    white = torch.ones(200, 1, 28, 28)
    damaged = corrupt(white, spec_of("masking", level), seeded())
    assert set(damaged.unique().tolist()) <= {0.0, 1.0}
    assert 1 - damaged.mean() == pytest.approx(level, abs=0.004)


@pytest.mark.parametrize("sigma", [0.3, 1.0, 2.7, 14.0])
def test_blur_is_scipys_gaussian_filter(images, sigma):
    blurred = corrupt(images, spec_of("blur", sigma), seeded())
    reference = scipy.ndimage.gaussian_filter(
        images.numpy(), sigma, axes=(2, 3), mode="constant", radius=math.ceil(3 * sigma)
    )
    np.testing.assert_allclose(blurred.numpy(), reference, atol=2e-6)


def test_blur_keeps_its_precision_under_autocast(images):
    expected = corrupt(images, spec_of("blur"), seeded())
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(corrupt(images, spec_of("blur"), seeded()), expected)


@pytest.mark.parametrize(("level", "side"), [(0.25, 7), (0.5, 14), (1.0, 28), (0.1, 3)])
def test_occlusion_is_one_whole_square(level, side):
    damaged = corrupt(torch.ones(3000, 1, 28, 28), spec_of("occlusion", level), seeded())
    holes = damaged[:, 0] == 0
    assert (holes.sum((1, 2)) == side**2).all()
    rows, columns = holes.any(2), holes.any(1)
    assert (rows.sum(1) == side).all() and (columns.sum(1) == side).all()
    for places in (rows, columns):  # every place inside the image occurs, none is preferred
        counts = torch.bincount(places.int().argmax(1), minlength=29 - side)
        assert len(counts) == 29 - side
        assert counts.min() > 0.5 * 3000 / (29 - side)


def test_brushed_mask_blackens_just_what_was_brushed(images):
    mask = np.zeros((28, 28), bool)
    mask[3:9, 10:20] = True
    damaged = corrupt_images(images, spec_of("occlusion", 0.0), 0, mask=mask)
    assert (damaged[:, :, mask] == 0).all()
    assert np.array_equal(damaged[:, :, ~mask], images.numpy()[:, :, ~mask])


def test_contrast_is_pulled_towards_grey(images):
    damaged = corrupt(images, spec_of("contrast", 0.6), seeded())
    assert torch.allclose(damaged, 0.5 + 0.4 * (images - 0.5))
    assert (corrupt(images, spec_of("contrast", 1.0), seeded()) == 0.5).all()


def test_min_level_draws_a_level_an_image():
    white = torch.ones(4000, 1, 28, 28)
    shares = 1 - corrupt(white, spec_of("masking", 0.8, min_level=0.2), seeded()).mean((1, 2, 3))
    assert shares.mean() == pytest.approx(0.5, abs=0.01)
    assert shares.std() == pytest.approx(0.6 / 12**0.5, abs=0.01)


def test_min_level_blur_matches_each_images_own_sigma():
    points = torch.zeros(50, 1, 28, 28)
    points[:, :, 14, 14] = 1
    blurred = corrupt(points, spec_of("blur", 3.0, min_level=0.0), seeded()).numpy()
    shares = torch.rand((50, 1, 1, 1), generator=seeded()).flatten().tolist()
    for image, share in zip(blurred, shares, strict=True):
        reference = scipy.ndimage.gaussian_filter(
            points[0, 0].numpy(), 3 * share, mode="constant", radius=math.ceil(9 * share)
        )
        np.testing.assert_allclose(image[0], reference, atol=2e-5)


def test_clip_can_be_switched_off():
    black = torch.zeros(1, 1, 28, 28)
    assert corrupt(black, spec_of("gaussian", clip=False), seeded()).min() < 0
    assert corrupt(black, spec_of("gaussian"), seeded()).min() == 0


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((0, 1, 28, 28)),
        np.zeros((2, 28, 28)),
        np.zeros((2, 1, 27, 28)),
        np.full((1, 1, 28, 28), np.nan),
        np.full((1, 1, 28, 28), np.inf),
        [["a"]],
    ],
)
def test_bad_images_are_refused_with_a_sentence(array):
    with pytest.raises(DataError, match="mages"):
        corrupt_images(array, spec_of("gaussian"), 0)


def test_whole_numbers_and_misplaced_masks_are_refused(images):
    with pytest.raises(DataError, match="floating-point"):
        corrupt(torch.zeros(1, 1, 28, 28, dtype=torch.uint8), spec_of("gaussian"), seeded())
    with pytest.raises(SpecError, match="occlusion only"):
        corrupt(images, spec_of("blur"), seeded(), mask=torch.ones(28, 28, dtype=torch.bool))
    with pytest.raises(DataError, match="mask must be boolean"):
        corrupt_images(images, spec_of("occlusion"), 0, mask=np.ones((3, 3)))


@pytest.mark.parametrize(
    ("text", "level", "min_level"),
    [
        ("gaussian:0.5", 0.5, None),
        (" masking: .1 - 0.3 ", 0.3, 0.1),
        ("blur:1e0", 1.0, None),
        ("contrast:1e-2-1", 1.0, 0.01),
    ],
)
def test_parse_corruption(text, level, min_level):
    spec = parse_corruption(text)
    assert (spec.kind, spec.level, spec.min_level) == (
        text.strip().partition(":")[0],
        level,
        min_level,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gaussian",
        "snow:0.1",
        "gaussian:-0.5",
        "gaussian:x",
        "masking:1.5",
        "blur:nan",
        "masking:0.5-0.1",
        "gaussian:0.1-0.2-0.3",
    ],
)
def test_parse_corruption_refuses(text):
    with pytest.raises(SpecError):
        parse_corruption(text)


@pytest.mark.cuda
@pytest.mark.parametrize("kind", LEVELS)
@pytest.mark.parametrize("min_level", [None, 0.1])
def test_damage_on_cuda(images, kind, min_level):
    spec, on_gpu = spec_of(kind, min_level=min_level), images.cuda()
    first, again = (corrupt(on_gpu, spec, seeded()) for _ in range(2))  # a CPU generator
    assert first.device == on_gpu.device
    assert torch.equal(first, again)
    native = [corrupt(on_gpu, spec, seeded(3, "cuda")) for _ in range(2)]
    assert torch.equal(*native)
    if kind in ("blur", "contrast") and min_level is None:
        assert torch.allclose(first.cpu(), corrupt(images, spec, seeded()), atol=1e-5)

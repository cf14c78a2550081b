"""Augmentation: the affine maps are the documented ones, and nothing leaves [0, 1]."""

import math

import pytest
import torch

from ae_core.data.augmentation import augment
from ae_core.errors import DataError
from ae_core.specs import AugmentationSpec

ALL = AugmentationSpec(share=1.0, rotation_degrees=20, scale=0.2, shift_pixels=2, shear_degrees=15)


def seeded(seed=0, device="cpu"):
    return torch.Generator(device).manual_seed(seed)


def recover_maps(spec, count=500):
    """Find each image's map from output to input pixels: offsets (count, 2), matrices.

    Bilinear sampling of a ramp gives the very place that was sampled.
    """
    ramp = (torch.arange(28, dtype=torch.float64) + 0.5) / 28
    places = []
    for image in (ramp.expand(28, 28), ramp[:, None].expand(28, 28)):
        varied = augment(image.expand(count, 1, 28, 28), spec, seeded(5))
        places.append(varied[:, 0] * 28 - 14)  # pixels from the centre
    sampled = torch.stack(places, 1)  # (count, xy, row, column)
    offset = sampled[:, :, 13:15, 13:15].mean((2, 3))
    along_x = sampled[:, :, 13:15, 14].mean(2) - sampled[:, :, 13:15, 13].mean(2)
    along_y = sampled[:, :, 14, 13:15].mean(2) - sampled[:, :, 13, 13:15].mean(2)
    return offset, torch.stack((along_x, along_y), 2)


def test_maps_are_scale_rotation_shear_and_shift_in_their_ranges():
    offset, inverse = recover_maps(ALL)
    matrix = torch.linalg.inv(inverse)  # scale · rotation · shear
    shift = -(matrix @ offset[:, :, None])[:, :, 0]
    size = matrix[:, :, 0].norm(dim=1)
    angle = torch.atan2(matrix[:, 1, 0], matrix[:, 0, 0])
    upright = torch.stack((angle.cos(), angle.sin(), -angle.sin(), angle.cos()), 1)
    shear = upright.reshape(-1, 2, 2) @ matrix / size[:, None, None]
    assert torch.allclose(shear[:, 1], torch.tensor([0.0, 1.0], dtype=torch.float64), atol=1e-9)
    slant = torch.atan(shear[:, 0, 1])
    for values, middle, reach in (
        (shift[:, 0], 0, 2),
        (shift[:, 1], 0, 2),
        (size, 1, 0.2),
        (angle, 0, math.radians(20)),
        (slant, 0, math.radians(15)),
    ):
        units = (values - middle) / reach
        assert units.abs().max() <= 1 + 1e-9
        assert units.abs().max() > 0.98
        assert units.mean().abs() < 0.1
        assert units.std() == pytest.approx(1 / 3**0.5, abs=0.05)


@pytest.mark.parametrize(("share", "changed"), [(0.0, 0), (0.5, 50), (0.25, 25), (1.0, 100)])
def test_share_is_the_number_of_images_varied(share, changed):
    images = torch.rand((100, 1, 28, 28), generator=seeded(2))
    varied = augment(images, ALL.replace(share=share), seeded())
    is_changed = (varied != images).flatten(1).any(1)
    assert is_changed.sum() == changed
    other = augment(images, ALL.replace(share=share), seeded(1))
    if 0 < share < 1:
        assert not torch.equal(is_changed, (other != images).flatten(1).any(1))


def test_same_seed_gives_same_images_in_the_unit_range():
    images = (torch.rand((40, 1, 28, 28), generator=seeded(3)) > 0.5).float()
    before = images.clone()
    first, again = (augment(images, ALL, seeded()) for _ in range(2))
    assert torch.equal(first, again)
    assert torch.equal(images, before)
    assert first.min() >= 0 and first.max() <= 1
    with torch.autocast("cpu", torch.bfloat16):  # coordinates are not rounded to 8 bits
        assert torch.equal(augment(images, ALL, seeded()), first)


def test_identity_ranges_change_nothing():
    images = torch.rand((8, 1, 28, 28), generator=seeded(4))
    varied = augment(images, AugmentationSpec(share=1.0), seeded())
    assert torch.allclose(varied, images, atol=1e-4)


def test_result_is_a_copy_even_where_nothing_is_varied():
    images = torch.zeros(3, 1, 28, 28)
    augment(images, ALL.replace(share=0.0), seeded()).fill_(1.0)
    assert images.max() == 0


@pytest.mark.parametrize(
    "images",
    [torch.zeros(0, 1, 28, 28), torch.zeros(5, 784), torch.zeros(2, 1, 28, 28, dtype=torch.long)],
)
def test_bad_images_are_refused_with_a_sentence(images):
    with pytest.raises(DataError, match="mages"):
        augment(images, ALL, seeded())


@pytest.mark.cuda
def test_variants_on_cuda():
    images = torch.rand((100, 1, 28, 28), generator=seeded(2)).cuda()
    for generators in ((seeded(), seeded()), (seeded(1, "cuda"), seeded(1, "cuda"))):
        first, again = (augment(images, ALL, generator) for generator in generators)
        assert torch.equal(first, again)
        assert first.device == images.device
        assert first.min() >= 0 and first.max() <= 1

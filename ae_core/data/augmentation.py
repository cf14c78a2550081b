"""Random affine variants of training images."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812 - the field's name

from ae_core.data.corruption import require_batch
from ae_core.device import generator_on
from ae_core.specs import IMAGE_SHAPE, IMAGE_SIZE, AugmentationSpec


def augment(
    images: torch.Tensor, spec: AugmentationSpec, generator: torch.Generator
) -> torch.Tensor:
    """Return images, float (N, 1, 28, 28), of which a share is turned, sheared, sized and shifted.

    About the image's centre, a point p moves to scale · rotation · shear · p + shift: angle,
    shear angle, size (the same both ways) and the two shifts are uniform in the ranges of
    ``spec``, drawn for every image. Bilinear; zeros come in from outside. A random choice of
    floor(share · N + 0.5) images is varied. Every random number comes from the generator; see
    `ae_core.data.corruption.corrupt`.
    """
    require_batch(images)
    count = math.floor(spec.share * len(images) + 0.5)
    if count == 0:
        return images.clone()
    generator = generator_on(images.device, generator)
    chosen = torch.randperm(len(images), generator=generator, device=images.device)[:count]
    maps = _draw_maps(count, spec, images, generator)
    with torch.autocast(images.device.type, enabled=False):  # coordinates need all 24 bits
        places = F.affine_grid(maps, [count, *IMAGE_SHAPE], align_corners=False)
        varied = F.grid_sample(images[chosen], places, align_corners=False)
    return images.index_copy(0, chosen, varied.clamp_(0.0, 1.0))


def _draw_maps(
    count: int, spec: AugmentationSpec, like: torch.Tensor, generator: torch.Generator
) -> torch.Tensor:
    """Draw the maps from output to input places, in units of half an image: (count, 2, 3)."""
    draws = (
        2 * torch.rand((5, count), generator=generator, device=like.device, dtype=like.dtype) - 1
    )
    angle = draws[0] * math.radians(spec.rotation_degrees)
    slant = torch.tan(draws[1] * math.radians(spec.shear_degrees))
    size = 1 + draws[2] * spec.scale
    shift_x, shift_y = draws[3:] * (spec.shift_pixels * 2 / IMAGE_SIZE)
    cos, sin = torch.cos(angle) / size, torch.sin(angle) / size
    # The inverse of scale · rotation · shear: first back-rotate and shrink, then un-shear.
    xx, xy = cos + slant * sin, sin - slant * cos
    yx, yy = -sin, cos
    rows = (xx, xy, -(xx * shift_x + xy * shift_y), yx, yy, -(yx * shift_x + yy * shift_y))
    return torch.stack(rows, dim=1).reshape(count, 2, 3)

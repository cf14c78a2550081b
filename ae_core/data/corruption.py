"""Damage to images: what each kind of corruption is, exactly.

``x`` is a pixel in [0, 1], ``level`` the specification's level or, where ``min_level`` is
set, one number an image from U(min_level, level). All numbers are drawn independently.

=================== =========================================================================
gaussian            x + level · n, with n from N(0, 1) for every pixel
salt_and_pepper     u from U[0, 1) for every pixel: 0 where u < level/2, 1 where
                    level/2 <= u < level, else x
masking             u from U[0, 1) for every pixel: 0 where u < level, else x
blur                convolution along rows and columns with w(d) = exp(-d²/(2·level²)) for
                    whole d with abs(d) <= ceil(3·level), divided by the sum of these w;
                    outside the image there are zeros; level 0 changes nothing
occlusion           0 in a square of side s = floor(28·level + 0.5) whose top row and left
                    column are floor(u·(29 - s)), each with its own u from U[0, 1);
                    or 0 where a given mask is set, whatever the level
contrast            0.5 + (1 - level) · (x - 0.5)
=================== =========================================================================

Then, if ``clip`` is set, values are clipped to [0, 1].
"""

from __future__ import annotations

import math
import re
import typing

import numpy as np
import numpy.typing as npt
import torch

from ae_core.device import generator_on
from ae_core.errors import DataError, SpecError
from ae_core.specs import IMAGE_SHAPE, IMAGE_SIZE, CorruptionKind, CorruptionSpec

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"

Level = float | torch.Tensor  # one for all images, or one an image, shape (N, 1, 1, 1)


def corrupt(
    images: torch.Tensor,
    spec: CorruptionSpec,
    generator: torch.Generator,
    *,
    mask: torch.Tensor | None = None,
) -> torch.Tensor:
    """Return damaged copies of images, float (N, 1, 28, 28) in [0, 1], on their device.

    Values are not checked (that would stall a GPU). Every random number comes from the generator;
    if it lives on the CPU and the images do not, from one on their device seeded by it. The same
    state gives the same noise. A ``mask``, bool (28, 28) or of the images' shape, is for occlusion:
    the pixels to set to 0, in place of a random square.
    """
    require_batch(images)
    if mask is not None:
        if spec.kind != "occlusion":
            raise SpecError(f"A mask works with the kind occlusion only, not with {spec.kind}.")
        damaged = torch.where(_fit_mask(mask, images), 0.0, images)
    else:
        generator = generator_on(images.device, generator)
        level = _draw_level(spec, images, generator)
        damaged = _KINDS[spec.kind](images, level, generator)
    return damaged.clamp(0.0, 1.0) if spec.clip else damaged


def corrupt_units(
    units: torch.Tensor, spec: CorruptionSpec, generator: torch.Generator
) -> torch.Tensor:
    """Return damaged copies of a hidden layer's activations (N, units); see `corrupt`.

    They are no picture: only kinds that meet each number for itself can be used.
    """
    if spec.kind in ("blur", "occlusion"):
        raise SpecError(f"{spec.kind} needs a picture; use masking or gaussian on hidden units.")
    grid = units[:, None, None]
    generator = generator_on(units.device, generator)
    damaged = _KINDS[spec.kind](grid, _draw_level(spec, grid, generator), generator)
    return (damaged.clamp(0.0, 1.0) if spec.clip else damaged).flatten(1)


def corrupt_images(
    images: npt.ArrayLike, spec: CorruptionSpec, seed: int, *, mask: npt.ArrayLike | None = None
) -> npt.NDArray[np.float32]:
    """Return damaged copies, float32 (N, 1, 28, 28), of images held in numpy; see `corrupt`.

    The same seed gives the same noise.
    """
    try:
        array = np.asarray(images, dtype=np.float32)
    except (TypeError, ValueError):
        raise DataError("Images must be an array of numbers of shape (N, 1, 28, 28).") from None
    if not np.isfinite(array).all():
        raise DataError("Images hold NaN or infinite pixels; give finite values in [0, 1].")
    generator = torch.Generator().manual_seed(seed)
    brushed = None if mask is None else torch.from_numpy(np.array(mask, dtype=bool))
    damaged: npt.NDArray[np.float32] = corrupt(
        torch.from_numpy(np.array(array)), spec, generator, mask=brushed
    ).numpy()
    return damaged


def parse_corruption(text: str) -> CorruptionSpec:
    """Read a corruption as the command line writes it: ``kind:level`` or ``kind:low-high``.

    >>> parse_corruption("masking:0.1-0.3").min_level
    0.1
    """
    kind, _, levels = text.strip().replace(" ", "").partition(":")
    kinds = typing.get_args(CorruptionKind)
    if kind not in kinds:
        raise SpecError(f"There is no corruption {kind!r}; use one of {', '.join(kinds)}.")
    match = re.fullmatch(rf"(?:({_NUMBER})-)?({_NUMBER})", levels)
    if match is None:
        raise SpecError(
            f"{levels!r} in {text!r} is not a level; write {kind}:0.5, say, or {kind}:0.1-0.5."
        )
    low, high = match.groups()
    values = {"level": float(high)} | ({"min_level": float(low)} if low else {})
    return CorruptionSpec.from_dict({"kind": kind, **values})


def require_batch(images: torch.Tensor) -> None:
    """Raise DataError unless images are a float tensor (N, 1, 28, 28) with N of at least 1."""
    if not images.is_floating_point():
        raise DataError(f"Images must be floating-point in [0, 1], got {images.dtype}.")
    if images.shape[1:] != IMAGE_SHAPE:
        raise DataError(f"Images must have shape (N, 1, 28, 28), got {tuple(images.shape)}.")
    if images.shape[0] == 0:
        raise DataError("There are 0 images; give at least one.")


def _fit_mask(mask: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
    if mask.shape not in (images.shape[2:], images.shape) or mask.dtype != torch.bool:
        raise DataError(
            f"A mask must be boolean of shape (28, 28) or that of the images, "
            f"got {mask.dtype} of shape {tuple(mask.shape)}."
        )
    return mask.to(images.device)


def _draw_level(spec: CorruptionSpec, images: torch.Tensor, generator: torch.Generator) -> Level:
    if spec.min_level is None:
        return spec.level
    shares = _uniform((len(images), 1, 1, 1), images, generator)
    return spec.min_level + (spec.level - spec.min_level) * shares


def _uniform(
    shape: tuple[int, ...], like: torch.Tensor, generator: torch.Generator
) -> torch.Tensor:
    return torch.rand(shape, generator=generator, device=like.device, dtype=like.dtype)


def _add_gaussian(images: torch.Tensor, level: Level, generator: torch.Generator) -> torch.Tensor:
    noise = torch.randn(images.shape, generator=generator, device=images.device, dtype=images.dtype)
    return images + level * noise


def _add_salt_and_pepper(
    images: torch.Tensor, level: Level, generator: torch.Generator
) -> torch.Tensor:
    draws = _uniform(tuple(images.shape), images, generator)
    is_white = (draws >= level / 2).to(images.dtype)
    return torch.where(draws < level, is_white, images)


def _blacken(images: torch.Tensor, level: Level, generator: torch.Generator) -> torch.Tensor:
    return torch.where(_uniform(tuple(images.shape), images, generator) < level, 0.0, images)


def _blur(images: torch.Tensor, level: Level, generator: torch.Generator) -> torch.Tensor:
    """Convolve rows and columns, written as products with banded 28 x 28 matrices."""
    if not isinstance(level, torch.Tensor):
        level = images.new_full((1, 1), level)  # a copy from the processor would stall a GPU
    sigma = level.reshape(-1, 1)
    reach = torch.ceil(3 * sigma)
    radius = 3 * IMAGE_SIZE // 2  # reach of the largest level, 14
    offsets = torch.arange(-radius, radius + 1, device=images.device)
    weights = torch.exp(-(offsets**2) / (2 * sigma.clamp_min(1e-6) ** 2))
    weights = torch.where(offsets.abs() <= reach, weights, 0.0)
    weights = weights / weights.sum(1, keepdim=True)  # (1 or N, 85)
    places = torch.arange(IMAGE_SIZE, device=images.device)
    band = weights[:, places[:, None] - places + radius][:, None]  # (1 or N, 1, 28, 28)
    with torch.autocast(images.device.type, enabled=False):
        return band @ images @ band.mT


def _occlude(images: torch.Tensor, level: Level, generator: torch.Generator) -> torch.Tensor:
    rounded = IMAGE_SIZE * level + 0.5
    side = torch.floor(rounded) if isinstance(rounded, torch.Tensor) else math.floor(rounded)
    draws = _uniform((2, len(images), 1, 1, 1), images, generator)
    # The product may round up to the number of places: the last one is meant.
    corners = torch.floor(draws * (IMAGE_SIZE + 1 - side)).clamp(max=IMAGE_SIZE - side)
    places = torch.arange(IMAGE_SIZE, device=images.device)
    top, left = corners
    in_rows = (places[:, None] >= top) & (places[:, None] < top + side)
    in_columns = (places >= left) & (places < left + side)
    return torch.where(in_rows & in_columns, 0.0, images)


def _lower_contrast(images: torch.Tensor, level: Level, generator: torch.Generator) -> torch.Tensor:
    return 0.5 + (1 - level) * (images - 0.5)


_KINDS = {
    "gaussian": _add_gaussian,
    "salt_and_pepper": _add_salt_and_pepper,
    "masking": _blacken,
    "blur": _blur,
    "occlusion": _occlude,
    "contrast": _lower_contrast,
}

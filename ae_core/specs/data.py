"""What an experiment sees: which images, how they are damaged, how they are moved."""

from typing import Literal, Self

from pydantic import Field, model_validator

from ae_core.specs.network import IMAGE_SIZE
from ae_core.validation import Frozen, require

CorruptionKind = Literal["gaussian", "salt_and_pepper", "masking", "blur", "occlusion", "contrast"]


class CorruptionSpec(Frozen):
    """How clean images are damaged; see `ae_core.data.corruption` for what ``level`` means.

    gaussian: standard deviation; salt_and_pepper, masking: share of pixels; blur: standard
    deviation in pixels; occlusion: side of the square patch over 28; contrast: share of the
    contrast taken away.
    """

    kind: CorruptionKind
    level: float = Field(
        description="how much is damaged: a standard deviation, or a share of the pixels"
    )
    min_level: float | None = Field(
        default=None,
        description="each image gets a level drawn from this one up to the noise level",
    )
    clip: bool = Field(default=True, description="to [0, 1]; off where a report does not")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        top = {"gaussian": 10.0, "blur": 14.0}.get(self.kind, 1.0)
        require(
            0 <= self.level <= top,
            f"Corruption level of {self.kind} must lie between 0 and {top:g}, got {self.level}.",
        )
        require(
            self.min_level is None or 0 <= self.min_level <= self.level,
            f"min_level must lie between 0 and {self.level}, got {self.min_level}.",
        )
        return self


class AugmentationSpec(Frozen):
    """Random affine maps of training images; every range is symmetric about the identity."""

    share: float = Field(default=0.5, ge=0, le=1, description="of the images of a batch")
    rotation_degrees: float = Field(default=0.0, ge=0, le=180)
    scale: float = Field(default=0.0, ge=0, lt=1, description="0.1: sizes 90 % to 110 %")
    shift_pixels: float = Field(default=0.0, ge=0, le=IMAGE_SIZE)
    shear_degrees: float = Field(default=0.0, ge=0, lt=90)


class DataSpec(Frozen):
    """Which images train, validate and test."""

    name: str = Field(default="mnist", description="a data set of the catalogue, or your own")
    num_images: int | None = Field(
        default=None, ge=1, description="how many are used, drawn by a seed; none: all there are"
    )
    num_validation: int = Field(
        default=0,
        ge=0,
        description="set aside from those images, to see when learning by heart begins",
    )
    num_test: int | None = Field(default=None, ge=1, description="a seeded draw; else all")
    binary_threshold: float | None = Field(
        default=None,
        description="pixels above it become black, others white; none leaves them grey",
    )
    split_seed: int = 0

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        require(
            self.num_images is None or self.num_validation < self.num_images,
            f"num_validation ({self.num_validation}) leaves none of {self.num_images} images to "
            "train on.",
        )
        return self

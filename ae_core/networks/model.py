"""What a page can show as a model, the checks its arrays pass, and the table of its layers."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import DataError
from ae_core.specs import IMAGE_SHAPE, NUM_PIXELS, NetworkSpec

FloatArray = NDArray[np.float32]


@runtime_checkable
class Model(Protocol):
    """An encoder and a decoder under a name: a trained network, PCA, a user's own run.

    ``images`` are float32 (N, 1, 28, 28) in [0, 1]; (N, 28, 28), (N, 784) and a single
    (28, 28) are accepted. ``codes`` are float32 (N, code_size).
    """

    @property
    def name(self) -> str:
        """The name the picker shows."""

    @property
    def code_size(self) -> int:
        """Numbers in one code."""

    def encode(self, images: FloatArray) -> FloatArray:
        """Return the codes of images, float32 (N, code_size)."""

    def decode(self, codes: FloatArray) -> FloatArray:
        """Return the reconstructions of codes, float32 (N, 1, 28, 28)."""

    def reconstruct(self, images: FloatArray) -> FloatArray:
        """Return ``decode(encode(images))``, float32 (N, 1, 28, 28)."""


def as_images(array: object) -> FloatArray:
    """Return images as float32 (N, 1, 28, 28), the one shape used everywhere.

    They may be (N, 1, 28, 28), (N, 28, 28), (N, 784) or (28, 28), in [0, 1] (uint8 is divided by
    255). Values slightly outside, as unclipped noise leaves them, are kept.
    """
    given = np.asarray(array)
    if given.dtype == np.uint8:
        given = given.astype(np.float32) / np.float32(255)
    if given.dtype.kind not in "fiub":
        raise DataError(f"Images must be numbers, got an array of {given.dtype}.")
    shape = given.shape
    if shape != IMAGE_SHAPE[1:] and shape[1:] not in (IMAGE_SHAPE, IMAGE_SHAPE[1:], (NUM_PIXELS,)):
        raise DataError(
            f"Images must have shape (N, 1, 28, 28), (N, 28, 28), (N, 784) or (28, 28); got "
            f"{shape}. Resize them to 28x28 grey pixels first."
        )
    images = np.ascontiguousarray(given, dtype=np.float32).reshape(-1, *IMAGE_SHAPE)
    if len(images) == 0:
        raise DataError("There are no images here; give at least one.")
    num_bad = int(images.size - np.isfinite(images).sum())
    if num_bad:
        raise DataError(f"{num_bad} pixels are NaN or infinite; replace them before encoding.")
    return images


def as_pixels(array: object) -> FloatArray:
    """Return images as float32 (N, 784), checked as `as_images` does."""
    return as_images(array).reshape(-1, NUM_PIXELS)


def as_codes(array: object, code_size: int) -> FloatArray:
    """Return codes as float32 (N, code_size); one code of shape (code_size,) is accepted."""
    given = np.asarray(array)
    if given.dtype.kind not in "fiub" or given.ndim not in (1, 2) or given.shape[-1] != code_size:
        raise DataError(
            f"This model's codes have {code_size} numbers each, shape (N, {code_size}); got an "
            f"array of shape {given.shape}."
        )
    codes = np.ascontiguousarray(given, dtype=np.float32).reshape(-1, code_size)
    if len(codes) == 0:
        raise DataError("There are no codes here; give at least one.")
    if not np.isfinite(codes).all():
        raise DataError("A code holds NaN or infinity; every number must be finite.")
    return codes


@dataclass(frozen=True)
class LayerRow:
    """One dense layer as the table shows it; counts are of one image."""

    layer: str  # "encoder 1", …, "decoder 2", "classifier"
    activation: str
    output_shape: tuple[int, ...]  # without the number of images
    num_parameters: int  # trainable; batch norm's scale and shift included
    num_multiply_adds: int  # one a weight; biases and activations cost none


def layer_table(network: NetworkSpec) -> list[LayerRow]:
    """Return a row for every dense layer, from pixels to pixels.

    A tied decoder multiplies with the encoder's weights, so only its biases count as
    parameters. A variational encoder's last layer has twice the code size of outputs.
    """
    rows = []
    for side in ("encoder", "decoder"):
        shapes, kinds = (getattr(network, f"{side}_{what}") for what in ("shapes", "activations"))
        for number, ((outputs, inputs), kind) in enumerate(zip(shapes, kinds, strict=True), 1):
            weights = inputs * outputs
            own = 0 if network.is_tied and side == "decoder" else weights
            has_norm = network.batch_norm in ("all", side) or (
                network.batch_norm == "hidden" and number < len(shapes)
            )
            norm = 2 * outputs if has_norm and kind != "uniform" else 0  # scale and shift
            counts = own + outputs + norm, weights
            rows.append(LayerRow(f"{side} {number}", kind, (outputs,), *counts))
    if network.num_classes:
        outputs, weights = network.num_classes, network.num_classes * network.code_size
        rows.append(LayerRow("classifier", "softmax", (outputs,), weights + outputs, weights))
    return rows

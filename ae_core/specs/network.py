"""The network of an experiment: its layers, what bends between them, how it begins."""

import math
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from ae_core.validation import Frozen, require

IMAGE_SIZE = 28
IMAGE_SHAPE = (1, IMAGE_SIZE, IMAGE_SIZE)  # channels, rows, columns of every data set so far
NUM_PIXELS = math.prod(IMAGE_SHAPE)

Activation = Literal["linear", "relu", "sigmoid", "tanh", "elu", "gelu", "softplus", "uniform"]
BatchNorm = Literal["none", "hidden", "encoder", "all"]
Initialiser = Literal["torch", "fan_in_normal", "he_normal", "glorot_uniform", "normal"]
LayerSize = Annotated[int, Field(ge=1, le=16_384)]


class NetworkSpec(Frozen):
    """An autoencoder of dense layers; every option of the five reports is a field here.

    ``encoder_sizes`` runs from pixels to code, ``decoder_sizes`` from code to pixels. A
    variational network's last encoder layer gives mean and log-variance, twice the code size.
    """

    encoder_sizes: tuple[LayerSize, ...] = Field(description="from pixels to code")
    decoder_sizes: tuple[LayerSize, ...] = Field(description="from code to pixels")
    encoder_activations: tuple[Activation, ...] = Field(description="one a layer, the code's last")
    decoder_activations: tuple[Activation, ...] = Field(description="one a layer")
    batch_norm: BatchNorm = Field(
        default="none",
        description="keeps a layer's sums in hand in every batch; hidden: not of code and output",
    )
    batch_norm_epsilon: float = Field(default=1e-5, gt=0)
    is_tied: bool = Field(
        default=False,
        description="the way back uses the weights of the way in, turned: half as many numbers",
    )
    is_variational: bool = Field(
        default=False, description="the code is drawn from a Gaussian of each image"
    )
    code_noise: float = Field(
        default=0.0,
        ge=0,
        description="standard deviation added to codes in training; neighbours then look alike",
    )
    initialiser: Initialiser = Field(
        default="torch", description="how the weights are drawn before the first batch"
    )
    initial_std: float = Field(default=0.05, gt=0, description="used by the initialiser normal")
    num_classes: int = Field(default=0, ge=0, description="above 0: a softmax on the code")

    @classmethod
    def mirrored(
        cls,
        *sizes: int,
        hidden: Activation = "relu",
        code: Activation = "linear",
        output: Activation = "sigmoid",
        **options: Any,
    ) -> Self:
        """Build a symmetric network from its encoder's sizes."""
        inner = (hidden,) * max(len(sizes) - 2, 0)
        has_layers = len(sizes) > 1
        return cls(
            encoder_sizes=sizes,
            decoder_sizes=sizes[::-1],
            encoder_activations=(*inner, code) if has_layers else (),
            decoder_activations=(*inner, output) if has_layers else (),
            **options,
        )

    @property
    def code_size(self) -> int:
        """Numbers in one code."""
        return self.encoder_sizes[-1]

    @property
    def encoder_shapes(self) -> tuple[tuple[int, int], ...]:
        """Outputs and inputs of each encoder layer; mean and log-variance are twice the code."""
        sizes = list(self.encoder_sizes[1:])
        if sizes and self.is_variational:
            sizes[-1] *= 2
        return tuple(zip(sizes, self.encoder_sizes, strict=False))

    @property
    def decoder_shapes(self) -> tuple[tuple[int, int], ...]:
        """Outputs and inputs of each decoder layer."""
        return tuple(zip(self.decoder_sizes[1:], self.decoder_sizes, strict=False))

    @property
    def text(self) -> str:
        """Sizes as written in the reports: ``784-1000-500-250-2``."""
        return "-".join(map(str, self.encoder_sizes))

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        encoder, decoder = self.encoder_sizes, self.decoder_sizes
        require(bool(encoder), "NetworkSpec.encoder_sizes is empty; give at least pixels and code.")
        has_layers, code = len(encoder) > 1, self.code_size
        require(has_layers or self.num_classes > 0, "A network without layers needs num_classes.")
        sides = {
            "encoder": (encoder, self.encoder_activations),
            "decoder": (decoder, self.decoder_activations),
        }
        for side, (sizes, given) in sides.items():
            num, what = len(sizes) - 1, f"{side}_activations"
            require(
                len(given) == num, f"{what} needs {num} entries, one a layer; got {len(given)}."
            )
        ends = f"The decoder ends with {decoder[-1]} pixels but images have {encoder[0]}."
        starts = f"The decoder starts with {decoder[0]} units but the code has {code}."
        require(decoder[0] == code, starts)
        require(decoder[-1] == encoder[0], ends)
        others = (*self.encoder_activations[:-1], *self.decoder_activations)
        require("uniform" not in others, "The uniform activation is for the code only.")
        if self.is_tied:
            is_mirror, tied = decoder == encoder[::-1], "Tied weights cannot be combined with"
            require(is_mirror, "Tied weights need a decoder that mirrors the encoder.")
            require(self.batch_norm == "none", f"{tied} batch norm: folding it would untie them.")
            require(not self.is_variational, f"{tied} a variational code.")
        if self.is_variational:
            require(self.encoder_activations[-1] == "linear", "A variational code must be linear.")
        return self

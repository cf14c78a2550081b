"""Specifications: frozen descriptions of networks, data, corruption and training.

A specification is the identity of an experiment: the same specification and the same seed
are the same run. All of them are validated when made, convert to JSON and back, and have a
content hash; a form can be built from their JSON schema. Nothing here imports torch.
"""

import hashlib
import json
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
CorruptionKind = Literal["gaussian", "salt_and_pepper", "masking", "blur", "occlusion", "contrast"]
Loss = Literal["mse", "rmse", "l2_norm", "bce", "cross_entropy"]
Optimizer = Literal["adam", "adamw", "sgd", "rmsprop"]
Schedule = Literal["constant", "exponential", "cosine"]
Precision = Literal["float32", "bfloat16"]
PhaseKind = Literal["autoencoder", "layer", "classifier"]
Penalty = Literal["none", "l1", "l2"]
LiveSetting = Literal["learning_rate", "kl_weight", "noise"]
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
    batch_norm: BatchNorm = Field(default="none", description="hidden: not on code and output")
    batch_norm_epsilon: float = Field(default=1e-5, gt=0)
    is_tied: bool = Field(default=False, description="the decoder's weights are the encoder's")
    is_variational: bool = False
    code_noise: float = Field(default=0.0, ge=0, description="standard deviation, in training")
    initialiser: Initialiser = "torch"
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


class CorruptionSpec(Frozen):
    """How clean images are damaged; see `ae_core.data.corruption` for what ``level`` means.

    gaussian: standard deviation; salt_and_pepper, masking: share of pixels; blur: standard
    deviation in pixels; occlusion: side of the square patch over 28; contrast: share of the
    contrast taken away.
    """

    kind: CorruptionKind
    level: float = Field(description="how much; in the unit of its kind")
    min_level: float | None = Field(default=None, description="levels are drawn from it to level")
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
    num_images: int | None = Field(default=None, ge=1, description="a seeded draw; else all")
    num_validation: int = Field(default=0, ge=0, description="taken off the front of those images")
    num_test: int | None = Field(default=None, ge=1, description="a seeded draw; else all")
    binary_threshold: float | None = Field(default=None, description="above it 1, others 0")
    split_seed: int = 0

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        require(
            self.num_images is None or self.num_validation < self.num_images,
            f"num_validation ({self.num_validation}) leaves none of {self.num_images} images to "
            "train on.",
        )
        return self


class TrainingSpec(Frozen):
    """One phase of training: what is minimised, how, and for how long."""

    kind: PhaseKind = Field(default="autoencoder", description="layer: pre-training of one")
    layer: int = Field(default=0, ge=0, description="encoder layer that a layer phase trains")
    loss: Loss = "mse"
    kl_weight: float = Field(default=1.0, ge=0, description="β of variational networks")
    optimizer: Optimizer = "adam"
    learning_rate: float = Field(default=1e-3, gt=0)
    momentum: float = Field(default=0.0, ge=0, lt=1, description="of SGD")
    weight_decay: float = Field(default=0.0, ge=0, description="on weights, never on biases")
    schedule: Schedule = "constant"
    decay: float = Field(default=1.0, ge=0, le=1, description="factor an epoch; cosine: last share")
    warmup_epochs: float = Field(default=0.0, ge=0, description="linear rise of the rate from 0")
    batch_size: int = Field(default=100, ge=1)
    num_epochs: int = Field(default=1, ge=1, description="ignored where num_steps is set")
    num_steps: int | None = Field(default=None, ge=1, description="in all; may cut an epoch short")
    corruption: CorruptionSpec | None = Field(default=None, description="of the input only")
    augmentation: AugmentationSpec | None = None
    samples_pixels: bool = Field(default=False, description="draw 0 or 1 anew in every batch")
    activity_penalty: Penalty = "none"
    activity_weight: float = Field(default=0.0, ge=0)
    activity_reduction: Literal["mean", "sum"] = Field(default="mean", description="over a batch")
    gradient_clip: float | None = Field(default=None, gt=0, description="largest global norm")
    early_stop_delta: float | None = Field(default=None, description="least fall of validation")
    early_stop_patience: int = Field(default=1, ge=1, description="epochs without such a fall")
    precision: Precision = Field(default="float32", description="of products, where that pays")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        kinds = ("gaussian", "salt_and_pepper", "masking")
        is_local = self.corruption is None or self.corruption.kind in kinds
        disturbs_units_alone = is_local and self.augmentation is None and not self.samples_pixels
        require(
            self.kind != "layer" or self.layer == 0 or disturbs_units_alone,
            "Above the first layer there are no pictures: pre-training there can use gaussian, "
            "salt_and_pepper or masking corruption only, no augmentation and no drawn pixels.",
        )
        require(
            (self.kind == "classifier") == (self.loss == "cross_entropy"),
            "The cross_entropy loss is for a classifier phase, and such a phase needs it.",
        )
        return self

    def changed(self, name: LiveSetting, value: float) -> Self:
        """Return the phase with another rate, β or level of noise; what cannot be is a SpecError.

        Where the phase has no corruption, noise is Gaussian.
        """
        if name != "noise":
            return self.replace(**{name: value})
        if self.corruption is None:
            return self.replace(corruption=CorruptionSpec(kind="gaussian", level=value))
        return self.replace(corruption=self.corruption.replace(level=value, min_level=None))


class Intervention(Frozen):
    """A setting that was changed while the network trained, before a batch."""

    phase: int = Field(default=0, ge=0, description="counted from 0")
    step: int = Field(ge=0, description="batches of the phase that came before it")
    name: LiveSetting = Field(description="noise: the level of the corruption")
    value: float = Field(ge=0)


class ExperimentSpec(Frozen):
    """A network, the data it sees and the phases that train it, under a name."""

    name: str = Field(description="<report>-<what>-<code size>")
    report: str = Field(description="000 … 004, or the family: explorer, bench, bars, digits, own")
    title: str = Field(description="one line a visitor reads")
    network: NetworkSpec
    phases: tuple[TrainingSpec, ...]
    data: DataSpec = DataSpec()
    interventions: tuple[Intervention, ...] = Field(default=(), description="in their order")
    initial_weights: str | None = Field(
        default=None, description="of a branch: 16 hex digits of the SHA-256 of what it began from"
    )

    @property
    def hash(self) -> str:
        """Eight hex digits of the content: all but the names.

        Fields at their defaults are left out, so that a new option changes no old hash.
        """
        content = [_essence(part) for part in (self.network, self.data, *self.phases)]
        if self.interventions or self.initial_weights is not None:
            changes = [each.to_dict() for each in self.interventions]
            content.append({"interventions": changes, "initial_weights": self.initial_weights})
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        is_plain = all(c.isalnum() or c in "-_." for c in self.name)
        require(
            is_plain and self.name[:1] not in ("", "-", "."),
            f"A name may hold letters, digits, '-', '_' and '.'; got {self.name!r}.",
        )
        require(len(self.phases) >= 1, f"{self.name}: at least one training phase is needed.")
        num_layers, num_classes = len(self.network.encoder_shapes), self.network.num_classes
        for phase in self.phases:
            missing = None
            if phase.kind == "layer" and phase.layer >= num_layers:
                missing = f"there is no encoder layer {phase.layer} to pre-train"
            elif phase.kind == "classifier" and num_classes < 2:
                missing = "a classifier phase needs num_classes of at least 2"
            elif phase.early_stop_delta is not None and self.data.num_validation == 0:
                missing = "early stopping needs validation images"
            require(missing is None, f"{self.name}: {missing}.")
        for each in self.interventions:
            require(
                each.phase < len(self.phases),
                f"{self.name}: an intervention names phase {each.phase}, counted from 0, of "
                f"{len(self.phases)}.",
            )
            self.phases[each.phase].changed(each.name, each.value)
        return self


def _essence(spec: Frozen) -> dict[str, Any]:
    """Return the fields that differ from their defaults."""
    defaults = {name: field.default for name, field in type(spec).model_fields.items()}
    return {name: v for name, v in spec.to_dict().items() if getattr(spec, name) != defaults[name]}

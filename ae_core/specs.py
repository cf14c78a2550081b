"""Specifications: frozen descriptions of networks, data, corruption and training.

A specification is the identity of an experiment: the same specification and the same seed
are the same run. All of them are validated when made, convert to JSON and back, and have a
content hash. Nothing here imports torch.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal, Self

from ae_core.spec_base import Spec, essence, require

NUM_PIXELS = 784
IMAGE_SIZE = 28

Activation = Literal["linear", "relu", "sigmoid", "tanh", "elu", "gelu", "softplus", "uniform"]
BatchNorm = Literal["none", "hidden", "encoder", "all"]
Initialiser = Literal["torch", "fan_in_normal", "he_normal", "glorot_uniform", "normal"]
CorruptionKind = Literal["gaussian", "salt_and_pepper", "masking", "blur", "occlusion", "contrast"]
Loss = Literal["mse", "rmse", "l2_norm", "bce", "cross_entropy"]
Optimizer = Literal["adam", "adamw", "sgd", "rmsprop"]
Schedule = Literal["constant", "exponential", "cosine"]
Precision = Literal["float32", "bfloat16"]
PhaseKind = Literal["autoencoder", "layer", "classifier"]


@dataclass(frozen=True, kw_only=True)
class NetworkSpec(Spec):
    """An autoencoder of dense layers; every option of the five reports is a field here.

    ``encoder_sizes`` runs from pixels to code, ``decoder_sizes`` from code to pixels. A
    variational network's last encoder layer gives mean and log-variance, twice the code size.
    """

    encoder_sizes: tuple[int, ...]  # (784, 1000, 500, 250, 2): the last is the code size
    decoder_sizes: tuple[int, ...]  # (2, 250, 500, 1000, 784)
    encoder_activations: tuple[Activation, ...]  # one a layer; the last is the code's
    decoder_activations: tuple[Activation, ...]  # one a layer; the last is the output's
    batch_norm: BatchNorm = (
        "none"  # "hidden": not on code and output; "encoder", "all": every layer
    )
    batch_norm_epsilon: float = 1e-5
    is_tied: bool = False  # decoder weights are the encoder's, transposed; own biases
    is_variational: bool = False
    code_noise: float = 0.0  # standard deviation of Gaussian noise on the code, in training only
    initialiser: Initialiser = "torch"
    initial_std: float = 0.05  # used by the "normal" initialiser only
    num_classes: int = 0  # > 0: a softmax classifier on the code, for stacks

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
        )  # "hidden": not on code and output

    @property
    def code_size(self) -> int:
        """Numbers in one code."""
        return self.encoder_sizes[-1]

    @property
    def text(self) -> str:
        """Sizes as written in the reports: ``784-1000-500-250-2``."""
        return "-".join(map(str, self.encoder_sizes))

    def _validate(self) -> None:
        sizes = (*self.encoder_sizes, *self.decoder_sizes)
        require(
            len(self.encoder_sizes) >= 1,
            "NetworkSpec.encoder_sizes is empty; give at least pixels and code.",
        )
        require(
            len(self.encoder_sizes) > 1 or self.num_classes > 0,
            "A network without layers needs num_classes.",
        )
        for size in sizes:
            require(1 <= size <= 16_384, f"Layer sizes must lie between 1 and 16384, got {size}.")
        sides = {
            "encoder": (self.encoder_sizes, self.encoder_activations),
            "decoder": (self.decoder_sizes, self.decoder_activations),
        }
        for side, (own_sizes, activations) in sides.items():
            require(
                len(activations) == len(own_sizes) - 1,
                f"{side}_activations needs {len(own_sizes) - 1} entries, one a layer; "
                f"got {len(activations)}.",
            )
        require(
            self.decoder_sizes[0] == self.code_size,
            f"The decoder starts with {self.decoder_sizes[0]} units but the code has "
            f"{self.code_size}.",
        )
        require(
            self.decoder_sizes[-1] == self.encoder_sizes[0],
            f"The decoder ends with {self.decoder_sizes[-1]} pixels but images have "
            f"{self.encoder_sizes[0]}.",
        )
        require(
            "uniform" not in (*self.encoder_activations[:-1], *self.decoder_activations),
            "The uniform activation is for the code only.",
        )
        require(
            not self.is_tied or self.decoder_sizes == self.encoder_sizes[::-1],
            "Tied weights need a decoder that mirrors the encoder.",
        )
        require(
            not (self.is_tied and self.batch_norm != "none"),
            "Tied weights cannot be combined with batch norm: folding it would untie them.",
        )
        require(
            not (self.is_tied and self.is_variational),
            "Tied weights cannot be combined with a variational code.",
        )
        require(
            not self.is_variational or self.encoder_activations[-1] == "linear",
            "A variational code must be linear.",
        )
        require(
            self.batch_norm_epsilon > 0,
            f"batch_norm_epsilon must be positive, got {self.batch_norm_epsilon}.",
        )
        require(self.code_noise >= 0, f"code_noise must not be negative, got {self.code_noise}.")
        require(self.initial_std > 0, f"initial_std must be positive, got {self.initial_std}.")
        require(self.num_classes >= 0, f"num_classes must not be negative, got {self.num_classes}.")


@dataclass(frozen=True, kw_only=True)
class CorruptionSpec(Spec):
    """How clean images are damaged; see `ae_core.data.corruption` for what ``level`` means.

    gaussian: standard deviation; salt_and_pepper, masking: share of pixels; blur: standard
    deviation in pixels; occlusion: side of the square patch over 28; contrast: share of the
    contrast taken away.
    """

    kind: CorruptionKind
    level: float
    min_level: float | None = None  # set: each image's level is drawn from U(min_level, level)
    clip: bool = True  # clip to [0, 1]; off where a report does not

    def _validate(self) -> None:
        top = {"gaussian": 10.0, "blur": 14.0}.get(self.kind, 1.0)
        require(
            0 <= self.level <= top,
            f"Corruption level of {self.kind} must lie between 0 and {top:g}, got {self.level}.",
        )
        if self.min_level is not None:
            require(
                0 <= self.min_level <= self.level,
                f"min_level must lie between 0 and {self.level}, got {self.min_level}.",
            )


@dataclass(frozen=True, kw_only=True)
class AugmentationSpec(Spec):
    """Random affine maps of training images; every range is symmetric about the identity."""

    share: float = 0.5  # of the images of a batch
    rotation_degrees: float = 0.0
    scale: float = 0.0  # 0.1: sizes 90 % to 110 %
    shift_pixels: float = 0.0
    shear_degrees: float = 0.0

    def _validate(self) -> None:
        require(0 <= self.share <= 1, f"share must lie between 0 and 1, got {self.share}.")
        require(0 <= self.scale < 1, f"scale must lie between 0 and 1, got {self.scale}.")
        require(
            0 <= self.rotation_degrees <= 180 and 0 <= self.shear_degrees < 90,
            "Angles must not be negative; shear below 90 degrees.",
        )
        require(
            0 <= self.shift_pixels <= 28,
            f"shift_pixels must lie between 0 and 28, got {self.shift_pixels}.",
        )


@dataclass(frozen=True, kw_only=True)
class DataSpec(Spec):
    """Which images train, validate and test."""

    name: str = "mnist"  # a key of ae_core.data.datasets.DATASETS
    num_images: int | None = None  # a seeded draw of this many to train on; None: all, in order
    num_validation: int = 0  # taken off the front of those images
    num_test: int | None = None  # a seeded draw of this many from the test set; None: all
    binary_threshold: float | None = None  # pixel > threshold becomes 1, else 0
    split_seed: int = 0

    def _validate(self) -> None:
        for name in ("num_images", "num_test"):
            value = getattr(self, name)
            require(value is None or value >= 1, f"{name} must be at least 1, got {value}.")
        require(
            self.num_validation >= 0,
            f"num_validation must not be negative, got {self.num_validation}.",
        )
        require(
            self.num_images is None or self.num_validation < self.num_images,
            f"num_validation ({self.num_validation}) leaves none of {self.num_images} images to "
            "train on.",
        )


@dataclass(frozen=True, kw_only=True)
class TrainingSpec(Spec):
    """One phase of training: what is minimised, how, and for how long."""

    kind: PhaseKind = "autoencoder"  # "layer": greedy pre-training of one
    layer: int = 0  # encoder layer a "layer" phase trains
    loss: Loss = "mse"
    kl_weight: float = 1.0  # β; used by variational networks only
    optimizer: Optimizer = "adam"
    learning_rate: float = 1e-3
    momentum: float = 0.0  # SGD only
    weight_decay: float = 0.0  # λ·w on weights, never biases; decoupled with AdamW
    schedule: Schedule = "constant"
    decay: float = 1.0  # exponential: the factor an epoch; cosine: final share of the rate
    warmup_epochs: float = 0.0  # linear rise from 0
    batch_size: int = 100
    num_epochs: int = 1  # ignored where num_steps is set
    num_steps: int | None = None  # optimiser steps in all; an epoch may be cut short
    corruption: CorruptionSpec | None = None  # of the input; the target stays clean
    augmentation: AugmentationSpec | None = None
    samples_pixels: bool = False  # each batch's pixels are drawn anew: 1 with their probability
    activity_penalty: Literal["none", "l1", "l2"] = "none"
    activity_weight: float = 0.0
    activity_reduction: Literal["mean", "sum"] = "mean"  # over the batch; always summed over units
    gradient_clip: float | None = None  # largest global norm
    early_stop_delta: float | None = None  # stop when validation falls by less than this
    early_stop_patience: int = 1  # epochs without such a fall that are borne
    precision: Precision = "float32"  # bfloat16: of products, on hardware where that pays

    def _validate(self) -> None:
        require(
            self.learning_rate > 0, f"learning_rate must be positive, got {self.learning_rate}."
        )
        require(self.batch_size >= 1, f"batch_size must be at least 1, got {self.batch_size}.")
        require(self.num_epochs >= 1, f"num_epochs must be at least 1, got {self.num_epochs}.")
        require(
            self.num_steps is None or self.num_steps >= 1,
            f"num_steps must be at least 1, got {self.num_steps}.",
        )
        require(0 <= self.momentum < 1, f"momentum must lie in [0, 1), got {self.momentum}.")
        require(self.layer >= 0, f"layer must not be negative, got {self.layer}.")
        require(0 <= self.decay <= 1, f"decay must lie between 0 and 1, got {self.decay}.")
        for name in ("weight_decay", "warmup_epochs", "activity_weight", "kl_weight"):
            require(
                getattr(self, name) >= 0, f"{name} must not be negative, got {getattr(self, name)}."
            )
        require(
            self.gradient_clip is None or self.gradient_clip > 0,
            f"gradient_clip must be positive, got {self.gradient_clip}.",
        )
        require(
            self.early_stop_patience >= 1,
            f"early_stop_patience must be at least 1, got {self.early_stop_patience}.",
        )
        require(
            self.kind != "layer" or self.layer == 0 or self._disturbs_units_alone,
            "Above the first layer there are no pictures: pre-training there can use gaussian, "
            "salt_and_pepper or masking corruption only, no augmentation and no drawn pixels.",
        )
        require(
            (self.kind == "classifier") == (self.loss == "cross_entropy"),
            "The cross_entropy loss is for a classifier phase, and such a phase needs it.",
        )

    @property
    def _disturbs_units_alone(self) -> bool:
        kinds = ("gaussian", "salt_and_pepper", "masking")
        is_local = self.corruption is None or self.corruption.kind in kinds
        return is_local and self.augmentation is None and not self.samples_pixels


@dataclass(frozen=True, kw_only=True)
class ExperimentSpec(Spec):
    """A network, the data it sees and the phases that train it, under a name."""

    name: str  # <report>-<what>-<code size>
    report: str  # "000" … "004", or the family: "explorer", "bench", "digits"
    title: str  # one line a visitor reads
    network: NetworkSpec
    phases: tuple[TrainingSpec, ...]
    data: DataSpec = DataSpec()

    @property
    def hash(self) -> str:
        """Eight hex digits of the content: network, data and phases, not the names.

        Fields at their defaults are left out, so that a new option changes no old hash.
        """
        content = [essence(part) for part in (self.network, self.data, *self.phases)]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def _validate(self) -> None:
        is_plain = all(c.isalnum() or c in "-_." for c in self.name)
        require(
            is_plain and self.name[:1] not in ("", "-", "."),
            f"A name may hold letters, digits, '-', '_' and '.'; got {self.name!r}.",
        )
        require(len(self.phases) >= 1, f"{self.name}: at least one training phase is needed.")
        for phase in self.phases:
            require(
                phase.kind != "layer" or phase.layer < len(self.network.encoder_sizes) - 1,
                f"{self.name}: there is no encoder layer {phase.layer} to pre-train.",
            )
            require(
                phase.kind != "classifier" or self.network.num_classes > 1,
                f"{self.name}: a classifier phase needs num_classes of at least 2.",
            )
            require(
                phase.early_stop_delta is None or self.data.num_validation > 0,
                f"{self.name}: early stopping needs validation images.",
            )

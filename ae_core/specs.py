"""Specifications: frozen descriptions of networks, data, corruption and training.

A specification is the identity of an experiment: the same specification and the same seed
are the same run. All of them are validated when made, convert to JSON and back, and have a
content hash. Nothing here imports torch.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import types
import typing
from dataclasses import dataclass
from typing import Any, Literal, Self

from ae_core.errors import SpecError

NUM_PIXELS = 784
IMAGE_SIZE = 28

Activation = Literal["linear", "relu", "sigmoid", "tanh", "elu", "gelu", "softplus", "uniform"]
BatchNorm = Literal["none", "hidden", "encoder", "all"]
Initialiser = Literal["torch", "fan_in_normal", "he_normal", "glorot_uniform", "normal"]
CorruptionKind = Literal["gaussian", "salt_and_pepper", "masking", "blur", "occlusion", "contrast"]
Loss = Literal["mse", "rmse", "l2_norm", "bce", "cross_entropy"]
Optimizer = Literal["adam", "adamw", "sgd", "rmsprop"]
Schedule = Literal["constant", "exponential", "cosine"]
PhaseKind = Literal["autoencoder", "layer", "classifier"]


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise SpecError(message)


class _Spec:
    """What all specifications share: JSON both ways, type checks, a content hash."""

    def __post_init__(self) -> None:
        hints = typing.get_type_hints(type(self))
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            value = _coerce(
                getattr(self, field.name), hints[field.name], f"{type(self).__name__}.{field.name}"
            )
            object.__setattr__(self, field.name, value)
        self._validate()

    def _validate(self) -> None:
        """Raise SpecError where values do not fit together."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types, every field present."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}  # type: ignore[arg-type]

    def to_json(self) -> str:
        """Return canonical JSON: sorted keys, no spaces; equal specifications give equal text."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """Build from plain JSON types.

        Raises
        ------
        SpecError
            If a field is unknown, missing, of the wrong type, or invalid.
        """
        _require(
            isinstance(values, dict),
            f"{cls.__name__} needs a JSON object, got {type(values).__name__}.",
        )
        known = {f.name for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
        unknown = sorted(set(values) - known)
        _require(
            not unknown,
            f"{cls.__name__} has no field {', '.join(unknown)}; known: {', '.join(sorted(known))}.",
        )
        try:
            return cls(**values)
        except TypeError as error:
            raise SpecError(f"{cls.__name__}: {error}".replace("__init__() ", "")) from None

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Build from JSON text; see `from_dict`."""
        try:
            values = json.loads(text)
        except ValueError as error:
            raise SpecError(f"{cls.__name__}: this is not JSON ({error}).") from None
        return cls.from_dict(values)

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed, validated again."""
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]


def _plain(value: Any) -> Any:
    if isinstance(value, _Spec):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _essence(spec: _Spec) -> dict[str, Any]:
    """Return the fields that differ from their defaults."""
    return {
        f.name: _plain(getattr(spec, f.name))
        for f in dataclasses.fields(spec)  # type: ignore[arg-type]
        if getattr(spec, f.name) != f.default
    }


def _coerce(value: Any, hint: Any, where: str) -> Any:
    """Return ``value`` as the annotated type, or raise SpecError naming the field."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None and type(None) in args:
            return None
        return _coerce(value, next(a for a in args if a is not type(None)), where)
    if origin is Literal:
        _require(
            value in args, f"{where} must be one of {', '.join(map(str, args))}; got {value!r}."
        )
        return value
    if origin is tuple:
        _require(isinstance(value, list | tuple), f"{where} must be a list, got {value!r}.")
        return tuple(_coerce(item, args[0], f"{where}[{i}]") for i, item in enumerate(value))
    if isinstance(hint, type) and issubclass(hint, _Spec):
        return value if isinstance(value, hint) else hint.from_dict(value)
    if hint is bool:
        _require(isinstance(value, bool), f"{where} must be true or false, got {value!r}.")
        return value
    if hint is int:
        _require(
            isinstance(value, int) and not isinstance(value, bool),
            f"{where} must be a whole number, got {value!r}.",
        )
        return value
    if hint is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        _require(
            is_number and math.isfinite(value), f"{where} must be a finite number, got {value!r}."
        )
        return float(value)
    _require(isinstance(value, hint), f"{where} must be {hint.__name__}, got {value!r}.")
    return value


@dataclass(frozen=True, kw_only=True)
class NetworkSpec(_Spec):
    """An autoencoder of dense layers; every option of the five reports is a field here.

    ``encoder_sizes`` runs from pixels to code, ``decoder_sizes`` from code to pixels. A
    variational network's last encoder layer gives mean and log-variance, twice the code size.
    """

    encoder_sizes: tuple[int, ...]  # (784, 1000, 500, 250, 2): the last is the code size
    decoder_sizes: tuple[int, ...]  # (2, 250, 500, 1000, 784)
    encoder_activations: tuple[Activation, ...]  # one a layer; the last is the code's
    decoder_activations: tuple[Activation, ...]  # one a layer; the last is the output's
    batch_norm: BatchNorm = "none"  # "hidden": not on code and output; "encoder", "all": every layer
    batch_norm_epsilon: float = 1e-5
    is_tied: bool = False  # decoder weights are the encoder's, transposed; own biases
    is_variational: bool = False
    code_noise: float = 0.0  # standard deviation of Gaussian noise on the code, in training only
    initialiser: Initialiser = "torch"
    initial_std: float = 0.05  # used by the "normal" initialiser only
    num_classes: int = 0  # > 0: a softmax classifier on the code, for stacks

    @classmethod
    def mirrored(cls, *sizes: int, hidden: Activation = "relu", code: Activation = "linear",
                 output: Activation = "sigmoid", **options: Any) -> Self:  # fmt: skip
        """Build a symmetric network from its encoder's sizes."""
        inner = (hidden,) * max(len(sizes) - 2, 0)
        has_layers = len(sizes) > 1
        return cls(encoder_sizes=sizes, decoder_sizes=sizes[::-1],
                   encoder_activations=(*inner, code) if has_layers else (),
                   decoder_activations=(*inner, output) if has_layers else (), **options)  # fmt: skip

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
        _require(
            len(self.encoder_sizes) >= 1,
            "NetworkSpec.encoder_sizes is empty; give at least pixels and code.",
        )
        _require(
            len(self.encoder_sizes) > 1 or self.num_classes > 0,
            "A network without layers needs num_classes.",
        )
        for size in sizes:
            _require(1 <= size <= 16_384, f"Layer sizes must lie between 1 and 16384, got {size}.")
        for side, side_sizes, activations in (("encoder", self.encoder_sizes, self.encoder_activations),
                                              ("decoder", self.decoder_sizes, self.decoder_activations)):  # fmt: skip
            _require(len(activations) == len(side_sizes) - 1,
                     f"{side}_activations needs {len(side_sizes) - 1} entries, one a layer; got {len(activations)}.")  # fmt: skip
        _require(
            self.decoder_sizes[0] == self.code_size,
            f"The decoder starts with {self.decoder_sizes[0]} units but the code has {self.code_size}.",
        )
        _require(
            self.decoder_sizes[-1] == self.encoder_sizes[0],
            f"The decoder ends with {self.decoder_sizes[-1]} pixels but images have {self.encoder_sizes[0]}.",
        )
        _require(
            "uniform" not in (*self.encoder_activations[:-1], *self.decoder_activations),
            "The uniform activation is for the code only.",
        )
        _require(
            not self.is_tied or self.decoder_sizes == self.encoder_sizes[::-1],
            "Tied weights need a decoder that mirrors the encoder.",
        )
        _require(
            not (self.is_tied and self.batch_norm != "none"),
            "Tied weights cannot be combined with batch norm: folding it would untie them.",
        )
        _require(
            not (self.is_tied and self.is_variational),
            "Tied weights cannot be combined with a variational code.",
        )
        _require(
            not self.is_variational or self.encoder_activations[-1] == "linear",
            "A variational code must be linear.",
        )
        _require(
            self.batch_norm_epsilon > 0,
            f"batch_norm_epsilon must be positive, got {self.batch_norm_epsilon}.",
        )
        _require(self.code_noise >= 0, f"code_noise must not be negative, got {self.code_noise}.")
        _require(self.initial_std > 0, f"initial_std must be positive, got {self.initial_std}.")
        _require(
            self.num_classes >= 0, f"num_classes must not be negative, got {self.num_classes}."
        )


@dataclass(frozen=True, kw_only=True)
class CorruptionSpec(_Spec):
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
        _require(
            0 <= self.level <= top,
            f"Corruption level of {self.kind} must lie between 0 and {top:g}, got {self.level}.",
        )
        if self.min_level is not None:
            _require(
                0 <= self.min_level <= self.level,
                f"min_level must lie between 0 and {self.level}, got {self.min_level}.",
            )


@dataclass(frozen=True, kw_only=True)
class AugmentationSpec(_Spec):
    """Random affine maps of training images; every range is symmetric about the identity."""

    share: float = 0.5  # of the images of a batch
    rotation_degrees: float = 0.0
    scale: float = 0.0  # 0.1: sizes 90 % to 110 %
    shift_pixels: float = 0.0
    shear_degrees: float = 0.0

    def _validate(self) -> None:
        _require(0 <= self.share <= 1, f"share must lie between 0 and 1, got {self.share}.")
        _require(0 <= self.scale < 1, f"scale must lie between 0 and 1, got {self.scale}.")
        _require(
            0 <= self.rotation_degrees <= 180 and 0 <= self.shear_degrees < 90,
            "Angles must not be negative; shear below 90 degrees.",
        )
        _require(
            0 <= self.shift_pixels <= 28,
            f"shift_pixels must lie between 0 and 28, got {self.shift_pixels}.",
        )


@dataclass(frozen=True, kw_only=True)
class DataSpec(_Spec):
    """Which images train, validate and test."""

    name: str = "mnist"  # a key of ae_core.data.datasets.DATASETS
    num_images: int | None = (
        None  # a seeded draw of this many from the training set; None: all, in order
    )
    num_validation: int = 0  # taken off the front of those images
    num_test: int | None = None  # a seeded draw of this many from the test set; None: all
    binary_threshold: float | None = None  # pixel > threshold becomes 1, else 0
    split_seed: int = 0

    def _validate(self) -> None:
        for name in ("num_images", "num_test"):
            value = getattr(self, name)
            _require(value is None or value >= 1, f"{name} must be at least 1, got {value}.")
        _require(
            self.num_validation >= 0,
            f"num_validation must not be negative, got {self.num_validation}.",
        )
        _require(self.num_images is None or self.num_validation < self.num_images,
                 f"num_validation ({self.num_validation}) leaves none of {self.num_images} images to train on.")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TrainingSpec(_Spec):
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
    activity_penalty: Literal["none", "l1", "l2"] = "none"
    activity_weight: float = 0.0
    activity_reduction: Literal["mean", "sum"] = "mean"  # over the batch; always summed over units
    gradient_clip: float | None = None  # largest global norm
    early_stop_delta: float | None = None  # stop when validation falls by less than this
    early_stop_patience: int = 1  # epochs without such a fall that are borne
    precision: Literal["float32", "bfloat16"] = "float32"  # bfloat16: autocast where it pays

    def _validate(self) -> None:
        _require(
            self.learning_rate > 0, f"learning_rate must be positive, got {self.learning_rate}."
        )
        _require(self.batch_size >= 1, f"batch_size must be at least 1, got {self.batch_size}.")
        _require(self.num_epochs >= 1, f"num_epochs must be at least 1, got {self.num_epochs}.")
        _require(
            self.num_steps is None or self.num_steps >= 1,
            f"num_steps must be at least 1, got {self.num_steps}.",
        )
        _require(0 <= self.momentum < 1, f"momentum must lie in [0, 1), got {self.momentum}.")
        _require(self.layer >= 0, f"layer must not be negative, got {self.layer}.")
        _require(0 <= self.decay <= 1, f"decay must lie between 0 and 1, got {self.decay}.")
        for name in ("weight_decay", "warmup_epochs", "activity_weight", "kl_weight"):
            _require(
                getattr(self, name) >= 0, f"{name} must not be negative, got {getattr(self, name)}."
            )
        _require(
            self.gradient_clip is None or self.gradient_clip > 0,
            f"gradient_clip must be positive, got {self.gradient_clip}.",
        )
        _require(
            self.early_stop_patience >= 1,
            f"early_stop_patience must be at least 1, got {self.early_stop_patience}.",
        )
        _require(
            (self.kind == "classifier") == (self.loss == "cross_entropy"),
            "The cross_entropy loss is for a classifier phase, and such a phase needs it.",
        )


@dataclass(frozen=True, kw_only=True)
class ExperimentSpec(_Spec):
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
        content = [_essence(part) for part in (self.network, self.data, *self.phases)]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def _validate(self) -> None:
        _require(bool(self.name) and all(c.isalnum() or c in "-_." for c in self.name) and self.name[0] not in "-.",
                 f"A name may hold letters, digits, '-', '_' and '.'; got {self.name!r}.")  # fmt: skip
        _require(len(self.phases) >= 1, f"{self.name}: at least one training phase is needed.")
        for phase in self.phases:
            _require(
                phase.kind != "layer" or phase.layer < len(self.network.encoder_sizes) - 1,
                f"{self.name}: there is no encoder layer {phase.layer} to pre-train.",
            )
            _require(
                phase.kind != "classifier" or self.network.num_classes > 1,
                f"{self.name}: a classifier phase needs num_classes of at least 2.",
            )
            _require(
                phase.early_stop_delta is None or self.data.num_validation > 0,
                f"{self.name}: early stopping needs validation images.",
            )

"""Every network and training of the five reports, and our own families, as specifications.

Names are ``<report>-<what>-<code size>``; tuned variants end in ``-tuned``. What a report
leaves open (an optimiser, a batch size) is set here once, with a comment.
"""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import Literal

from ae_core.errors import SpecError
from ae_core.specs import (
    Activation,
    AugmentationSpec,
    CorruptionSpec,
    DataSpec,
    ExperimentSpec,
    NetworkSpec,
    TrainingSpec,
)

_AFFINE = AugmentationSpec(
    share=0.5, rotation_degrees=10, scale=0.1, shift_pixels=1.0, shear_degrees=8
)
_TUNED = TrainingSpec(
    optimizer="adam", learning_rate=1.5e-3, schedule="cosine", decay=0.0, warmup_epochs=0.5,
    batch_size=200, num_epochs=80, precision="bfloat16",
)  # fmt: skip


def preset_names() -> tuple[str, ...]:
    """Return the names of all presets, in the order of the reports."""
    return tuple(PRESETS)


def find_preset(name: str) -> ExperimentSpec:
    """Return the preset of a name.

    Raises
    ------
    SpecError
        If there is none; the message names the closest ones.
    """
    if name in PRESETS:
        return PRESETS[name]
    close = difflib.get_close_matches(name, PRESETS, n=3, cutoff=0.4)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    raise SpecError(
        f"There is no preset {name!r}.{hint} `python -m ae_core presets` lists all {len(PRESETS)}."
    )


def _report_000() -> list[ExperimentSpec]:
    """Deep autoencoder with batch norm on every layer, code of 4 (Moon; Buduma's network)."""
    network = NetworkSpec.mirrored(
        784, 1000, 500, 250, 4, hidden="sigmoid", code="sigmoid", batch_norm="all",
        batch_norm_epsilon=1e-3, initialiser="fan_in_normal",
    )  # fmt: skip
    # 599 batches x 200 epochs are the 120k steps of the report's figure: 50 images validate
    data = DataSpec(num_validation=50)
    as_told = TrainingSpec(loss="l2_norm", learning_rate=0.01, batch_size=100, num_epochs=200)
    tuned_network = NetworkSpec.mirrored(784, 1000, 500, 250, 4, hidden="gelu")
    tuned = _TUNED.replace(loss="l2_norm", augmentation=_AFFINE)
    title = "Deep autoencoder with batch norm, code of 4"
    return [
        _spec("000-deep-4", title, network, as_told, data),
        _spec("000-deep-slow-4", f"{title}, the book's rate 0.001", network,
              as_told.replace(learning_rate=0.001), data),
        _spec("000-deep-4-tuned", "The same layer sizes, our training", tuned_network, tuned, data),
    ]  # fmt: skip


def _report_001() -> list[ExperimentSpec]:
    """Four-layer MLP, code of 8 (Jin)."""
    network = NetworkSpec.mirrored(784, 392, 8, code="relu")
    training = TrainingSpec(
        learning_rate=1e-3, schedule="exponential", decay=0.95, batch_size=2048, num_epochs=50
    )
    constant = training.replace(schedule="constant", decay=1.0)
    tuned = _TUNED.replace(augmentation=_AFFINE)
    return [
        _spec("001-mlp-8", "Four-layer MLP, ReLU code of 8", network, training),
        _spec("001-mlp-constant-8", "Four-layer MLP at a constant rate", network, constant),
        _spec("001-mlp-8-tuned", "The same layer sizes, linear code, our training",
              NetworkSpec.mirrored(784, 392, 8, hidden="gelu"), tuned),
    ]  # fmt: skip


def _report_002() -> list[ExperimentSpec]:
    """Linear, sigmoid, ReLU, ELU and variational, code of 5 (Mathews)."""
    # not in the text: Adam at 0.001 and He's initial weights
    training = TrainingSpec(loss="bce", learning_rate=1e-3, batch_size=100, num_steps=50_000)
    sizes = (784, 500, 500, 5)
    kinds: tuple[Activation, ...] = ("linear", "sigmoid", "relu", "elu")
    specs = [
        _spec(f"002-{kind}-5", f"{kind.upper() if kind in ('elu',) else kind.capitalize()} "
              "hidden layers, code of 5",
              NetworkSpec.mirrored(*sizes, hidden=kind, initialiser="he_normal"), training)
        for kind in kinds
    ]  # fmt: skip
    vae = NetworkSpec.mirrored(*sizes, hidden="elu", initialiser="he_normal", is_variational=True)
    linear = NetworkSpec.mirrored(*sizes, hidden="linear", output="linear", initialiser="he_normal")
    return [
        *specs,
        # L2 of 1e-5 beside a loss summed over 784 pixels
        _spec("002-vae-5", "Variational, ELU, code of 5", vae,
              training.replace(weight_decay=1e-5 / 784)),
        _spec("002-linear-mse-5", "Linear output and mse: must meet PCA-5", linear,
              training.replace(loss="mse")),
    ]  # fmt: skip


STACKS = (
    "128", "256", "512", "128-128", "256-256", "512-512", "128-256", "128-512", "256-128",
    "256-512", "512-128", "512-256", "512-512-512", "256-256-256", "128-128-128", "128-256-512",
    "512-256-128", "256-512-256", "256-128-256", "512-128-512", "512-256-512", "128-256-128",
    "128-512-128",
)  # fmt: skip


def _report_003() -> list[ExperimentSpec]:
    """Under- and over-complete, sparse, denoising and stacked (Cedergren et al.)."""
    data = DataSpec(num_images=8000, num_validation=1600, num_test=2000, binary_threshold=0.5)
    # not in the text for single layers: Keras's usual Adam, Glorot and batches of 32
    training = TrainingSpec(learning_rate=1e-3, batch_size=32, num_epochs=50)
    specs: list[ExperimentSpec] = []
    kinds: tuple[Activation, ...] = ("relu", "sigmoid")
    for kind in kinds:
        for units in (128, 256, 512):
            title = f"Under-complete, {kind}, {units} units"
            name = f"003-under-{kind}-{units}"
            specs.append(_spec(name, title, _single(units, kind), training, data))
    for kind in kinds:
        specs.extend(_over_complete(kind, training, data))
    for units in (100, 200, 400):
        specs.append(_spec(f"003-filters-{units}", f"Filters of {units} ReLU units",
                           _single(units, "relu"), training, data))  # fmt: skip
    for kind in kinds:
        specs.extend(_stack(kind, sizes, data) for sizes in STACKS)
    none = NetworkSpec(
        encoder_sizes=(784,), decoder_sizes=(784,), encoder_activations=(), decoder_activations=(),
        num_classes=10, initialiser="normal",
    )  # fmt: skip
    specs.append(_spec("003-stack-none-784", "No hidden layer, softmax on pixels", none,
                       _STACK_CLASSIFIER, data))  # fmt: skip
    return specs


def _over_complete(kind: Activation, training: TrainingSpec,
                   data: DataSpec) -> list[ExperimentSpec]:  # fmt: skip
    """Return the six rows of table 1 with one activation."""
    specs, network = [], _single(1024, kind)
    penalties: tuple[Literal["l1", "l2"], ...] = ("l1", "l2")
    for penalty in penalties:
        for text, weight in (("1e-5", 1e-5), ("1e-7", 1e-7)):
            title = f"Over-complete, {kind}, {penalty.upper()} activity penalty {text}"
            sparse = training.replace(activity_penalty=penalty, activity_weight=weight)
            name = f"003-over-{kind}-{penalty}-{text}-1024"
            specs.append(_spec(name, title, network, sparse, data))
    for level in (0.1, 0.3):
        noise = CorruptionSpec(kind="gaussian", level=level, clip=False)
        title = f"Over-complete, {kind}, Gaussian noise {level}"
        name = f"003-over-{kind}-noise-{level}-1024"
        specs.append(_spec(name, title, network, training.replace(corruption=noise), data))
    return specs


def _single(units: int, kind: Activation) -> NetworkSpec:
    return NetworkSpec.mirrored(784, units, code=kind, initialiser="glorot_uniform")


_STACK_LAYER = TrainingSpec(
    kind="layer", optimizer="sgd", learning_rate=0.1, momentum=0.9, batch_size=32, num_epochs=100,
    early_stop_delta=1e-6,
)  # fmt: skip
_STACK_CLASSIFIER = _STACK_LAYER.replace(kind="classifier", loss="cross_entropy")


def _stack(kind: Activation, sizes: str, data: DataSpec) -> ExperimentSpec:
    units = tuple(int(part) for part in sizes.split("-"))
    network = NetworkSpec.mirrored(
        784, *units, hidden=kind, code=kind, initialiser="normal",
        batch_norm="encoder" if kind == "relu" else "none", num_classes=10,
    )  # fmt: skip
    phases = tuple(_STACK_LAYER.replace(layer=i) for i in range(len(units)))
    return ExperimentSpec(
        name=f"003-stack-{kind}-{sizes}", report="003", title=f"Stack {sizes}, {kind}",
        network=network, data=data, phases=(*phases, _STACK_CLASSIFIER),
    )  # fmt: skip


def _report_004() -> list[ExperimentSpec]:
    """Tied weights, code size and depth from the command line."""
    data = DataSpec(num_validation=5000)
    adam = TrainingSpec(loss="rmse", learning_rate=1e-3, batch_size=64, num_epochs=100)
    rmsprop = adam.replace(optimizer="rmsprop", learning_rate=0.1)

    def tied(*sizes: int) -> NetworkSpec:
        return NetworkSpec.mirrored(
            784, *sizes, hidden="sigmoid", code="sigmoid", is_tied=True,
            initialiser="glorot_uniform",
        )  # fmt: skip

    def zeroed(share: float) -> TrainingSpec:
        return adam.replace(corruption=CorruptionSpec(kind="masking", level=share))

    tuned = _TUNED.replace(loss="rmse", augmentation=_AFFINE)
    return [
        _spec("004-tied-10", "784,10: tied, no hidden layer", tied(10), rmsprop, data),
        _spec("004-tied-128-10", "784,128,10: tied", tied(128, 10), adam, data),
        _spec("004-tied-128-128-10", "784,128,128,10: tied", tied(128, 128, 10), adam, data),
        # the post's noise flag never reached its network: as published means no noise
        _spec("004-tied-flag30-128-128-10", "784,128,128,10 as published with '30 % noise'",
              tied(128, 128, 10), adam, data),
        _spec("004-tied-512-128-10", "784,512,128,10 as published with '0.4 noise'",
              tied(512, 128, 10), adam, data),
        _spec("004-tied-512-128-1", "784,512,128,1: a code of 1", tied(512, 128, 1), adam, data),
        _spec("004-tied-noise30-128-128-10", "784,128,128,10 with 30 % of pixels really zeroed",
              tied(128, 128, 10), zeroed(0.3), data),
        _spec("004-tied-noise40-512-128-10", "784,512,128,10 with 40 % of pixels really zeroed",
              tied(512, 128, 10), zeroed(0.4), data),
        _spec("004-tied-512-128-10-tuned", "The same layer sizes, our training",
              NetworkSpec.mirrored(784, 512, 128, 10, hidden="gelu"), tuned, data),
    ]  # fmt: skip


def _explorers() -> list[ExperimentSpec]:
    """Our own families: code spaces to walk in, and a deep code of 30."""
    sizes = (784, 1000, 500, 250)
    uniform = NetworkSpec.mirrored(*sizes, 2, hidden="gelu", code="uniform", code_noise=0.01)
    small = NetworkSpec.mirrored(784, 512, 256, 2, hidden="gelu", is_variational=True)
    augmented = _TUNED.replace(augmentation=_AFFINE, num_epochs=110)
    return [
        _spec("explorer-2", "Two numbers that fill a square", uniform, _TUNED),
        _spec("explorer-free-2", "Two numbers, free to go anywhere",
              NetworkSpec.mirrored(*sizes, 2, hidden="gelu"), _TUNED),
        _spec("explorer-vae-2", "Two numbers with a Gaussian prior", small,
              _TUNED.replace(loss="bce")),
        _spec("explorer-30", "Deep autoencoder, code of 30",
              NetworkSpec.mirrored(*sizes, 30, hidden="gelu"), augmented),
    ]  # fmt: skip


def _benches() -> list[ExperimentSpec]:
    """Three trainings of one architecture: plain, denoising, variational."""
    plain = NetworkSpec.mirrored(784, 512, 256, 10, hidden="gelu")
    training = _TUNED.replace(augmentation=_AFFINE)
    noise = CorruptionSpec(kind="gaussian", level=0.8, min_level=0.0)
    return [
        _spec("bench-10-plain", "Autoencoder", plain, training),
        _spec("bench-10-denoising", "Denoising autoencoder", plain,
              training.replace(corruption=noise)),
        _spec("bench-10-variational", "Variational autoencoder", plain.replace(is_variational=True),
              training.replace(loss="bce")),
    ]  # fmt: skip


def _digits() -> list[ExperimentSpec]:
    """Small networks of the embedded 8x8 digits, for a machine without MNIST."""
    data = DataSpec(name="digits")
    training = _TUNED.replace(augmentation=_AFFINE, batch_size=50, num_epochs=500)
    plain = NetworkSpec.mirrored(784, 128, 64, 10, hidden="gelu")
    noise = CorruptionSpec(kind="gaussian", level=0.8, min_level=0.0)
    uniform = NetworkSpec.mirrored(784, 128, 64, 2, hidden="gelu", code="uniform", code_noise=0.02)
    return [
        _spec("digits-2", "Embedded digits: two numbers that fill a square", uniform,
              training.replace(augmentation=None, num_epochs=400), data),
        _spec("digits-10-plain", "Embedded digits: autoencoder", plain, training, data),
        _spec("digits-10-denoising", "Embedded digits: denoising autoencoder", plain,
              training.replace(corruption=noise), data),
    ]  # fmt: skip


def _spec(name: str, title: str, network: NetworkSpec, training: TrainingSpec,
          data: DataSpec | None = None) -> ExperimentSpec:  # fmt: skip
    return ExperimentSpec(
        name=name, report=name.split("-")[0], title=title, network=network, phases=(training,),
        data=data or DataSpec(),
    )  # fmt: skip


_FAMILIES = (
    _report_000, _report_001, _report_002, _report_003, _report_004, _explorers, _benches, _digits,
)  # fmt: skip
PRESETS: MappingProxyType[str, ExperimentSpec] = MappingProxyType(
    {spec.name: spec for family in _FAMILIES for spec in family()}
)

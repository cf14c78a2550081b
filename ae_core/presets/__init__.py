"""Every network and training, as a specification under a name.

Names are ``<report>-<what>-<code size>``; tuned variants end in ``-tuned``. The five reports'
are in `ae_core.presets.reports`, our own families here.
"""

from __future__ import annotations

import difflib
from types import MappingProxyType

from ae_core.errors import SpecError
from ae_core.presets.reports import AFFINE, STACKS, TUNED, define, report_experiments
from ae_core.specs import CorruptionSpec, DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec

__all__ = ["PRESETS", "STACKS", "find_preset", "preset_names"]


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


def _explorers() -> list[ExperimentSpec]:
    """Our own families: code spaces to walk in, a deep code of 30, and the straightest one."""
    sizes = (784, 512, 256, 128)
    uniform = NetworkSpec.mirrored(*sizes, 2, hidden="gelu", code="uniform", code_noise=0.01)
    small = NetworkSpec.mirrored(784, 256, 128, 2, hidden="gelu", is_variational=True)
    augmented = TUNED.replace(augmentation=AFFINE, num_epochs=110)
    # the weakest of five directions is found last: a higher rate, and twice the epochs
    straight = TUNED.replace(num_epochs=60, learning_rate=4.5e-3, precision="float32")
    return [
        define("explorer-2", "Two numbers that fill a square", uniform, TUNED),
        define(
            "explorer-free-2",
            "Two numbers, free to go anywhere",
            NetworkSpec.mirrored(*sizes, 2, hidden="gelu"),
            TUNED,
        ),
        define(
            "explorer-vae-2", "Two numbers with a Gaussian prior", small, TUNED.replace(loss="bce")
        ),
        define(
            "explorer-30",
            "Deep autoencoder, code of 30",
            NetworkSpec.mirrored(784, 1000, 500, 250, 30, hidden="gelu"),
            augmented,
        ),
        define(
            "explorer-linear-5",
            "One linear layer each way, code of 5",
            NetworkSpec.mirrored(784, 5, output="linear"),
            straight,
        ),
    ]


def _bars() -> list[ExperimentSpec]:
    """Networks for the best figures others have published, beyond the five reports."""
    deep = TUNED.replace(augmentation=AFFINE, num_epochs=110)
    keras = TrainingSpec(loss="bce", learning_rate=1e-3, batch_size=256, num_epochs=50)
    vae = NetworkSpec.mirrored(784, 500, 500, 50, hidden="gelu", is_variational=True)
    drawn = TUNED.replace(loss="bce", samples_pixels=True, num_epochs=100)
    return [
        define(
            "bars-mlp-64",
            "A code of 64, dense layers",
            NetworkSpec.mirrored(784, 1000, 500, 64, hidden="gelu"),
            deep,
        ),
        define("bars-vae-50", "Variational, code of 50, pixels drawn anew every batch", vae, drawn),
        define(
            "bars-keras-32",
            "784-32-784 of the Keras blog",
            NetworkSpec.mirrored(784, 32, code="relu", initialiser="glorot_uniform"),
            keras,
        ),
        define(
            "bars-deep-32",
            "A deeper code of 32",
            NetworkSpec.mirrored(784, 512, 256, 32, hidden="gelu"),
            TUNED.replace(loss="bce", augmentation=AFFINE),
        ),
    ]


def _benches() -> list[ExperimentSpec]:
    """Three trainings of one architecture: plain, denoising, variational."""
    plain = NetworkSpec.mirrored(784, 512, 256, 10, hidden="gelu")
    training = TUNED.replace(augmentation=AFFINE)
    noise = CorruptionSpec(kind="gaussian", level=0.8, min_level=0.0)
    return [
        define("bench-10-plain", "Autoencoder", plain, training),
        define(
            "bench-10-denoising", "Denoising autoencoder", plain, training.replace(corruption=noise)
        ),
        define(
            "bench-10-variational",
            "Variational autoencoder",
            plain.replace(is_variational=True),
            training.replace(loss="bce"),
        ),
    ]


def _digits() -> list[ExperimentSpec]:
    """Small networks of the embedded 8x8 digits, for a machine without MNIST."""
    data = DataSpec(name="digits")
    training = TUNED.replace(augmentation=AFFINE, batch_size=50, num_epochs=500)
    plain = NetworkSpec.mirrored(784, 128, 64, 10, hidden="gelu")
    noise = CorruptionSpec(kind="gaussian", level=0.8, min_level=0.0)
    uniform = NetworkSpec.mirrored(784, 128, 64, 2, hidden="gelu", code="uniform", code_noise=0.02)
    return [
        define(
            "digits-2",
            "Embedded digits: two numbers that fill a square",
            uniform,
            training.replace(augmentation=None, num_epochs=400),
            data,
        ),
        define("digits-10-plain", "Embedded digits: autoencoder", plain, training, data),
        define(
            "digits-10-denoising",
            "Embedded digits: denoising autoencoder",
            plain,
            training.replace(corruption=noise),
            data,
        ),
    ]


PRESETS: MappingProxyType[str, ExperimentSpec] = MappingProxyType(
    {
        spec.name: spec
        for family in (report_experiments, _explorers, _benches, _bars, _digits)
        for spec in family()
    }
)

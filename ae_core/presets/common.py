"""What the families of presets share: our own training, and one line an experiment."""

from __future__ import annotations

from typing import Any

from ae_core.specs import (
    NUM_PIXELS,
    AugmentationSpec,
    DataSpec,
    ExperimentSpec,
    NetworkSpec,
    TrainingSpec,
)

AFFINE = AugmentationSpec(
    share=0.5, rotation_degrees=10, scale=0.1, shift_pixels=1.0, shear_degrees=8
)
TUNED = TrainingSpec(
    optimizer="adam",
    learning_rate=1.5e-3,
    schedule="cosine",
    decay=0.0,
    warmup_epochs=0.5,
    batch_size=200,
    num_epochs=80,
    precision="bfloat16",
)


def mirrored(*sizes: int, **options: Any) -> NetworkSpec:
    """Return a network from pixels through ``sizes`` and back; GELU between unless given."""
    return NetworkSpec.mirrored(NUM_PIXELS, *sizes, **{"hidden": "gelu"} | options)


def experiment(
    name: str,
    title: str,
    network: NetworkSpec,
    *phases: TrainingSpec,
    data: DataSpec = DataSpec(),  # noqa: B008 - frozen
) -> ExperimentSpec:
    """Return an experiment; its report is the first part of its name."""
    report = name.split("-")[0]
    return ExperimentSpec(
        name=name, report=report, title=title, network=network, phases=phases, data=data
    )

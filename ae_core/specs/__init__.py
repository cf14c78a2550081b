"""Specifications: frozen descriptions of networks, data, corruption and training.

A specification is the identity of an experiment: the same specification and the same seed
are the same run. All of them are validated when made, convert to JSON and back, and have a
content hash; a form is built from their JSON schema, and a field's description says in one
line what it will do. Nothing here imports torch.
"""

from ae_core.specs.data import AugmentationSpec, CorruptionKind, CorruptionSpec, DataSpec
from ae_core.specs.experiment import ExperimentSpec
from ae_core.specs.network import (
    IMAGE_SHAPE,
    IMAGE_SIZE,
    NUM_PIXELS,
    Activation,
    BatchNorm,
    Initialiser,
    LayerSize,
    NetworkSpec,
)
from ae_core.specs.training import (
    Intervention,
    LiveSetting,
    Loss,
    Optimizer,
    Penalty,
    PhaseKind,
    Precision,
    Schedule,
    TrainingSpec,
)

__all__ = [
    "IMAGE_SHAPE",
    "IMAGE_SIZE",
    "NUM_PIXELS",
    "Activation",
    "AugmentationSpec",
    "BatchNorm",
    "CorruptionKind",
    "CorruptionSpec",
    "DataSpec",
    "ExperimentSpec",
    "Initialiser",
    "Intervention",
    "LayerSize",
    "LiveSetting",
    "Loss",
    "NetworkSpec",
    "Optimizer",
    "Penalty",
    "PhaseKind",
    "Precision",
    "Schedule",
    "TrainingSpec",
]

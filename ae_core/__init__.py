"""Train, inspect and play with autoencoders of handwritten digits.

>>> import ae_core
>>> ae_core.__version__
'0.1.0'

``ae_core.load("001-mlp-8")`` gives a model: ``encode``, ``decode``, ``reconstruct``, arrays in
and arrays out. ``ae_core.read_images("folder")`` and ``ae_core.read_digit("photo.jpg")`` give it
images of your own. Errors raised on purpose derive from ``ae_core.AutoencoderExplorerError``; the
tree is drawn in `ae_core.errors`. Importing this package imports nothing heavy: names are
looked up when they are first used (PEP 562).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ae_core.data.datasets import load_images
    from ae_core.data.own.reading import read_digit, read_images
    from ae_core.errors import (
        AutoencoderExplorerError,
        CheckpointDamagedError,
        CheckpointError,
        DataError,
        DataMissingError,
        SpecError,
        TrainingDivergedError,
        TrainingError,
        UserError,
    )
    from ae_core.training.library import load

__version__ = "0.1.0"

__all__ = [
    "AutoencoderExplorerError",
    "CheckpointDamagedError",
    "CheckpointError",
    "DataError",
    "DataMissingError",
    "SpecError",
    "TrainingDivergedError",
    "TrainingError",
    "UserError",
    "__version__",
    "load",
    "load_images",
    "read_digit",
    "read_images",
]

_HOMES = {
    "load": "ae_core.training.library",
    "load_images": "ae_core.data.datasets",
    "read_digit": "ae_core.data.own.reading",
    "read_images": "ae_core.data.own.reading",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES.get(name, "ae_core.errors")), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

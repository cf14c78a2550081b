"""A resume point: one safetensors file that holds everything a run needs to go on.

Its header notes the SHA-256 of names, shapes, types and bytes of the tensors and of the note, so
that flipped bytes are noticed, which would else only train on as a slightly different network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import CheckpointDamagedError
from ae_core.files import write_atomically

Arrays = Mapping[str, NDArray[Any]]


def write_resume_point(path: Path, arrays: Arrays, note: Mapping[str, Any]) -> None:
    """Write arrays of any shape and a note of plain JSON types, whole or not at all."""
    from safetensors.numpy import save

    text = json.dumps(note)
    metadata = {"run": text, "sha256": _digest(arrays, text)}
    write_atomically(path, save(dict(arrays), metadata=metadata))


def read_resume_point(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return arrays and note as they were written.

    Raises
    ------
    CheckpointDamagedError
        If the file is truncated or altered.
    """
    from safetensors import SafetensorError, safe_open

    advice = "Delete the folder, or choose another with --run-dir, to train from the start."
    try:
        with safe_open(path, "numpy") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        text, noted = metadata["run"], metadata["sha256"]
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointDamagedError(f"{path} cannot be read ({error}). {advice}") from error
    if _digest(arrays, text) != noted:
        raise CheckpointDamagedError(
            f"{path} is altered: its SHA-256 is not the one noted when it was written. {advice}"
        )
    return arrays, json.loads(text)


def _digest(arrays: Arrays, text: str) -> str:
    digest = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype} {array.shape}".encode())
        digest.update(array.data)
    return digest.hexdigest()

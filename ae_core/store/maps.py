"""The files of maps: those of the shipped models, and those computed here.

::

    checkpoints/<shipped|local>/embeddings/<label>-<method>-<hash8>.npz
        metadata (JSON: specification, hash of the codes, quality, seconds, device, versions)
        places uint8 (2, N, 2): high bytes, then low ones, which compress better apart
        corners float32 (2, 2): the smallest and the largest number of each axis
        (neither for PCA and codes of two numbers, which are computed in no time)

A map is used only for the codes it was made of, whatever its file is called.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ae_core.files import write_atomically
from ae_core.networks.model import FloatArray
from ae_core.store import folder as store

_FOLDER = "embeddings"
_LEVELS = 2**14  # along each side: 10,000 places take 35 kB, off by a 30,000th of the side


def shipped_maps() -> Path:
    """Return the folder of the maps that come with the app."""
    return store.SHIPPED_DIRECTORY / _FOLDER


def local_maps() -> Path:
    """Return the folder of the maps computed here."""
    return store.local_directory() / _FOLDER


def write_map(
    path: Path, codes: FloatArray, metadata: Mapping[str, Any], places: FloatArray | None
) -> None:
    """Write a map of these codes; without places it will be placed anew when it is read."""
    noted = json.dumps({**metadata, "codes": _hash_of(codes)})
    arrays: dict[str, npt.NDArray[Any]] = {"metadata": np.array(noted)}
    if places is not None:
        corners = np.stack([places.min(axis=0), places.max(axis=0)])
        side = np.maximum(corners[1] - corners[0], np.finfo(np.float32).tiny)
        steps = np.rint((places - corners[0]) / side * (_LEVELS - 1)).astype(np.uint16)
        planes = np.stack([steps >> 8, steps & 255]).astype(np.uint8)
        arrays |= {"places": planes, "corners": corners.astype(np.float32)}
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)  # type: ignore[arg-type]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content.getvalue())
    except OSError as error:
        raise store.unwritable(path, error) from error


def read_map(path: Path, codes: FloatArray) -> tuple[dict[str, Any], FloatArray | None] | None:
    """Return metadata and places (N, 2), if it has some; None where it is none of these codes."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            metadata: dict[str, Any] = json.loads(str(file["metadata"]))
            if metadata["codes"] != _hash_of(codes):
                return None
            if "places" not in file:
                return metadata, None
            corners = file["corners"].astype(np.float64)
            high, low = file["places"].astype(np.float64)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None
    share = (256 * high + low) / (_LEVELS - 1)
    return metadata, (corners[0] + share * (corners[1] - corners[0])).astype(np.float32)


def remove_orphans(folder: Path, labels: Collection[str], methods: Collection[str]) -> list[str]:
    """Delete the maps of a folder that belong to none of these labels; returns their names."""
    known = tuple(f"{label}-{method}-" for label in labels for method in methods)
    orphans = [path for path in sorted(folder.glob("*.npz")) if not path.name.startswith(known)]
    for path in orphans:
        path.unlink()
    return [path.name for path in orphans]


def _hash_of(codes: FloatArray) -> str:
    shape = f"{codes.shape}".encode()
    return hashlib.sha256(shape + codes.astype("<f4").tobytes()).hexdigest()[:16]

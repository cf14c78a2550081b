"""Maps on disk: those of the shipped models, and those computed here.

::

    checkpoints/<shipped|local>/embeddings/<label>-<method>-<hash8>.npz
        metadata (JSON: specification, hash of the codes, quality, seconds, device, versions)
        places uint8 (2, N, 2): high bytes, then low ones, which compress better apart
        corners float32 (2, 2): the smallest and the largest number of each axis
        (neither for PCA and codes of two numbers, which are computed in no time)

A map is used only for the codes it was made of, whatever its file is called.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.points import as_points
from ae_core.analysis.maps.embedding import METHOD_TITLES, EmbeddingSpec, Progress, embed
from ae_core.analysis.maps.trust import NUM_NEIGHBOURS, MapQuality, judge_map
from ae_core.device import num_cores
from ae_core.errors import CheckpointError, SpecError
from ae_core.files import write_atomically
from ae_core.networks.model import FloatArray
from ae_core.store.folder import SHIPPED_DIRECTORY, local_directory

_FOLDER = "embeddings"
_LEVELS = 2**14  # along each side: 10,000 places take 35 kB, off by a 30,000th of the side
_STORED = ("umap", "tsne")
_PACKAGES = {"umap": ("umap-learn", "numba", "numpy"), "tsne": ("scikit-learn", "numpy")}


@dataclass(frozen=True)
class StoredMap:
    """Codes placed in the plane, how well, and how that was computed.

    ``places`` is float32 (N, 2). ``quality`` is None where there are too few codes to judge.
    ``seconds`` is what the placing took on ``device``, loading of the libraries included.
    """

    label: str
    spec: EmbeddingSpec
    places: FloatArray
    quality: MapQuality | None
    seconds: float
    device: str
    versions: dict[str, str]

    def provenance(self) -> dict[str, Any]:
        """Return everything but the places, as plain JSON types."""
        return {
            "label": self.label,
            "spec": self.spec.to_dict(),
            "n": len(self.places),
            "quality": None if self.quality is None else self.quality.to_dict(),
            "seconds": self.seconds,
            "device": self.device,
            "versions": self.versions,
        }


def shipped_maps() -> Path:
    """Return the folder of the maps that come with the app."""
    return SHIPPED_DIRECTORY / _FOLDER


def local_maps() -> Path:
    """Return the folder of the maps computed here."""
    return local_directory() / _FOLDER


def find_map(
    label: str, codes: FloatArray, spec: EmbeddingSpec, *, folder: Path | None = None
) -> StoredMap | None:
    """Return the stored map of these very codes, or None; a damaged file counts as none.

    Parameters
    ----------
    label : str
        Whose codes they are: the checkpoint's folder name.
    codes : float32 array, shape (N, code_size)
    folder : Path, optional
        Where to look; by default among the shipped maps, then among the local ones.
    """
    for root in (shipped_maps(), local_maps()) if folder is None else (folder,):
        path = root / _file_name(label, spec)
        if path.exists() and (found := _read(path, as_points(codes))) is not None:
            return found
    return None


def make_map(
    label: str,
    codes: FloatArray,
    labels: npt.ArrayLike | None = None,
    spec: EmbeddingSpec | None = None,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> StoredMap:
    """Place codes in the plane and judge the result; takes and raises what `embed` does."""
    spec = EmbeddingSpec() if spec is None else spec
    start = time.perf_counter()
    places = embed(codes, spec, progress=progress, should_stop=should_stop)
    seconds = time.perf_counter() - start
    enough = len(places) > 2 * NUM_NEIGHBOURS
    quality = judge_map(codes, places, labels) if enough else None
    cores = num_cores()
    return StoredMap(
        label,
        spec,
        places,
        quality,
        round(seconds, 2),
        f"CPU · {cores} core{'s' if cores > 1 else ''}",
        {name: version(name) for name in _PACKAGES.get(spec.method, ("numpy",))},
    )


def save_map(found: StoredMap, codes: FloatArray, folder: Path) -> Path:
    """Write a map of these codes; returns the file.

    Raises
    ------
    CheckpointError
        If the folder cannot be written.
    """
    path = folder / _file_name(found.label, found.spec)
    metadata = {**found.provenance(), "codes": _hash_of(as_points(codes))}
    arrays: dict[str, npt.NDArray[Any]] = {"metadata": np.array(json.dumps(metadata))}
    if found.spec.method in _STORED:
        corners = np.stack([found.places.min(axis=0), found.places.max(axis=0)])
        side = np.maximum(corners[1] - corners[0], np.finfo(np.float32).tiny)
        steps = np.rint((found.places - corners[0]) / side * (_LEVELS - 1)).astype(np.uint16)
        planes = np.stack([steps >> 8, steps & 255]).astype(np.uint8)
        arrays |= {"places": planes, "corners": corners.astype(np.float32)}
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)  # type: ignore[arg-type]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content.getvalue())
    except OSError as error:
        raise CheckpointError(
            f"{path} cannot be written ({error.strerror}); set AE_CHECKPOINT_DIR to a folder that "
            "can."
        ) from error
    return path


def remove_orphans(folder: Path, labels: Collection[str]) -> list[str]:
    """Delete the maps of a folder that belong to none of these labels; returns their names."""
    known = tuple(f"{label}-{method}-" for label in labels for method in METHOD_TITLES)
    orphans = [path for path in sorted(folder.glob("*.npz")) if not path.name.startswith(known)]
    for path in orphans:
        path.unlink()
    return [path.name for path in orphans]


def find_or_make_map(
    label: str,
    codes: FloatArray,
    labels: npt.ArrayLike | None = None,
    spec: EmbeddingSpec | None = None,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> StoredMap:
    """Return the stored map of these codes, or make one and keep it with the local ones.

    Takes what `make_map` takes and raises the same. Where the folder cannot be written the map
    is made again next time.
    """
    spec = EmbeddingSpec() if spec is None else spec
    found = find_map(label, codes, spec)
    if found is None:
        found = make_map(label, codes, labels, spec, progress=progress, should_stop=should_stop)
        try:
            save_map(found, codes, local_maps())
        except CheckpointError:
            return found
        # The places as stored from the first look on: a map does not move when it is reloaded.
        found = find_map(label, codes, spec) or found
    return found


def _file_name(label: str, spec: EmbeddingSpec) -> str:
    return f"{label}-{spec.method}-{spec.hash}.npz"


def _hash_of(codes: FloatArray) -> str:
    shape = f"{codes.shape}".encode()
    return hashlib.sha256(shape + codes.astype("<f4").tobytes()).hexdigest()[:16]


def _read(path: Path, codes: FloatArray) -> StoredMap | None:
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            metadata = json.loads(str(file["metadata"]))
            if metadata["codes"] != _hash_of(codes):
                return None
            spec = EmbeddingSpec.from_dict(metadata["spec"])
            if spec.method in _STORED:
                corners = file["corners"].astype(np.float64)
                high, low = file["places"].astype(np.float64)
                share = (256 * high + low) / (_LEVELS - 1)
                places = (corners[0] + share * (corners[1] - corners[0])).astype(np.float32)
            else:
                places = embed(codes, spec)
        quality = metadata["quality"]
        return StoredMap(
            metadata["label"],
            spec,
            places,
            None if quality is None else MapQuality(**quality),
            metadata["seconds"],
            metadata["device"],
            metadata["versions"],
        )
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, SpecError):
        return None

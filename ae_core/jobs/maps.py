"""UMAP and t-SNE in a process of their own: it reports as it goes and dies when told to."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ae_core.analysis import embedding
from ae_core.analysis.embedding import EmbeddingProgress, EmbeddingSpec, Progress
from ae_core.analysis.points import as_points
from ae_core.analysis.trust import NUM_NEIGHBOURS, MapQuality, judge_map
from ae_core.device import num_cores
from ae_core.errors import ComputationStoppedError, DataError, SpecError
from ae_core.networks.model import FloatArray
from ae_core.store.maps import local_maps, read_map, shipped_maps, write_map

_WORKER = "ae_core.jobs.embedding_worker"
_ROOT = Path(__file__).resolve().parents[2]
_SECONDS_BETWEEN_CALLS = 0.1
_CODES_FOR_THREADS = 2000  # below, threads of t-SNE mostly wait for one another


def embed_in_process(
    codes: FloatArray,
    spec: EmbeddingSpec,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> FloatArray:
    """Run UMAP or t-SNE in a child process; see `ae_core.jobs.maps.embed`.

    The child ends when this function does, whatever ends it, and also when this process dies.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "codes.npy", codes)
        (folder / "spec.json").write_text(spec.to_json())
        # waiting threads must not spin: other work would pay for it
        threads = {"OMP_NUM_THREADS": "1"} if len(codes) < _CODES_FOR_THREADS else {}
        with (
            (folder / "errors.txt").open("wb") as errors,
            subprocess.Popen(
                [sys.executable, "-m", _WORKER, name],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE", **threads},
            ) as child,
        ):
            try:
                _follow(child, progress, should_stop)
            finally:
                child.kill()
        result = folder / "places.npy"
        if child.returncode != 0 or not result.exists():
            words = (folder / "errors.txt").read_text(errors="replace").strip().splitlines()
            reason = words[-1] if words else f"its process ended with {child.returncode}"
            raise DataError(f"{spec.title} could not place {len(codes):,} codes: {reason}.")
        places: FloatArray = np.load(result, allow_pickle=False)
    return places


def _follow(
    child: subprocess.Popen[bytes],
    progress: Progress | None,
    should_stop: Callable[[], bool] | None,
) -> None:
    """Pass on what the child says until it ends."""
    said: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def listen() -> None:
        assert child.stdout is not None
        for line in child.stdout:
            said.put(line)
        said.put(None)

    threading.Thread(target=listen, daemon=True).start()
    start, state = time.monotonic(), ("starting", 0, 0)
    while True:
        if should_stop is not None and should_stop():
            raise ComputationStoppedError("The map was stopped before it was finished.")
        try:
            line = said.get(timeout=_SECONDS_BETWEEN_CALLS)
        except queue.Empty:
            line = b""
        if line is None:
            child.wait()
            return
        if line:
            entry = json.loads(line)
            state = (entry["stage"], entry["done"], entry["total"])
        if progress is not None:
            progress(EmbeddingProgress(*state, seconds=time.monotonic() - start))


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
            "quality": None if self.quality is None else asdict(self.quality),
            "seconds": self.seconds,
            "device": self.device,
            "versions": self.versions,
        }


def embed(
    codes: FloatArray,
    spec: EmbeddingSpec,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> FloatArray:
    """Place codes (N, code_size) in the plane (N, 2), by any method.

    UMAP and t-SNE take at least 10 codes, not all of them equal; while they run, ``progress``
    and ``should_stop`` are called about ten times a second, in this thread; once it answers True
    the error is a ComputationStoppedError.
    """
    points = as_points(codes)
    if spec.method in embedding.AT_ONCE:
        return embedding.place_at_once(points, spec)
    if len(points) < embedding.MIN_CODES:
        raise DataError(f"A map needs at least {embedding.MIN_CODES} codes, got {len(points)}.")
    if (points == points[0]).all():
        raise DataError(
            f"All {len(points):,} codes are equal, so they have one place and no map; look at the "
            "images or at another model."
        )
    return embed_in_process(points, spec.fitted_to(len(points)), progress, should_stop)


def make_map(
    label: str,
    codes: FloatArray,
    labels: npt.ArrayLike | None,
    spec: EmbeddingSpec,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> StoredMap:
    """Place codes in the plane and judge the result; takes and raises what `embed` does."""
    start = time.perf_counter()
    places = embed(codes, spec, progress, should_stop)
    seconds = time.perf_counter() - start
    enough = len(places) > 2 * NUM_NEIGHBOURS
    cores = num_cores()
    return StoredMap(
        label,
        spec,
        places,
        judge_map(codes, places, labels) if enough else None,
        round(seconds, 2),
        f"CPU · {cores} core{'s' if cores > 1 else ''}",
        {name: version(name) for name in _PACKAGES.get(spec.method, ("numpy",))},
    )


def save_map(found: StoredMap, codes: FloatArray, folder: Path) -> Path:
    """Write a map of these codes into a folder; returns the file."""
    path = _path(folder, found.label, found.spec)
    places = None if found.spec.method in embedding.AT_ONCE else found.places
    write_map(path, as_points(codes), found.provenance(), places)
    return path


def find_map(
    label: str, codes: FloatArray, spec: EmbeddingSpec, *, folder: Path | None = None
) -> StoredMap | None:
    """Return the stored map of these very codes, or None; a damaged file counts as none.

    ``label`` says whose codes they are: the checkpoint's folder name. Without ``folder`` the
    shipped maps are looked through, then the local ones.
    """
    for root in (shipped_maps(), local_maps()) if folder is None else (folder,):
        path = _path(root, label, spec)
        if path.exists() and (found := _read(path, as_points(codes))) is not None:
            return found
    return None


def _path(folder: Path, label: str, spec: EmbeddingSpec) -> Path:
    return folder / f"{label}-{spec.method}-{spec.hash}.npz"


def _read(path: Path, codes: FloatArray) -> StoredMap | None:
    stored = read_map(path, codes)
    if stored is None:
        return None
    metadata, places = stored
    try:
        spec, quality = EmbeddingSpec.from_dict(metadata["spec"]), metadata["quality"]
        return StoredMap(
            metadata["label"],
            spec,
            embedding.place_at_once(codes, spec) if places is None else places,
            None if quality is None else MapQuality(**quality),
            metadata["seconds"],
            metadata["device"],
            metadata["versions"],
        )
    except (ValueError, KeyError, TypeError, SpecError):
        return None

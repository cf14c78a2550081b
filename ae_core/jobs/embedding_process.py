"""UMAP and t-SNE in a process of their own: it reports as it goes and dies when told to."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np

from ae_core.analysis.maps.embedding import EmbeddingProgress, EmbeddingSpec, Progress
from ae_core.errors import ComputationStoppedError, DataError
from ae_core.networks.model import FloatArray

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
        with (folder / "errors.txt").open("wb") as errors:
            child = subprocess.Popen(
                [sys.executable, "-m", _WORKER, name],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=_environment(len(codes)),
            )
            try:
                _follow(child, progress, should_stop)
            finally:
                _end(child)
        result = folder / "places.npy"
        if child.returncode != 0 or not result.exists():
            words = (folder / "errors.txt").read_text(errors="replace").strip().splitlines()
            reason = words[-1] if words else f"its process ended with {child.returncode}"
            raise DataError(f"{spec.title} could not place {len(codes):,} codes: {reason}.")
        places: FloatArray = np.load(result, allow_pickle=False)
    return places


def _environment(num_codes: int) -> dict[str, str]:
    """Return variables that keep waiting threads from spinning, which other work pays for."""
    threads = {"OMP_NUM_THREADS": "1"} if num_codes < _CODES_FOR_THREADS else {}
    return {**os.environ, "OMP_WAIT_POLICY": "PASSIVE", **threads}


def _follow(
    child: subprocess.Popen[bytes],
    progress: Progress | None,
    should_stop: Callable[[], bool] | None,
) -> None:
    """Pass on what the child says until it ends."""
    assert child.stdout is not None
    said: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(child.stdout, said), daemon=True).start()
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


def _listen(stream: IO[bytes], said: queue.SimpleQueue[bytes | None]) -> None:
    for line in stream:
        said.put(line)
    said.put(None)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()

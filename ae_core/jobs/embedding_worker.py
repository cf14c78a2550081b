"""The process that runs UMAP or t-SNE: ``python -m ae_core.jobs.embedding_worker FOLDER``.

Reads ``codes.npy`` and ``spec.json`` from the folder, writes ``places.npy`` there, says how
far it is on stdout, one JSON object a line, and ends when its stdin is closed: then whoever
wanted the map is gone.
"""

import contextlib
import io
import json
import os
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np

from ae_core.analysis.embedding import EmbeddingSpec
from ae_core.networks.model import FloatArray

Report = Callable[[str, int, int], None]
_TSNE_ITERATIONS = 1000  # scikit-learn's default
_ITERATION = re.compile(r"\[t-SNE\] Iteration (\d+)")
_EPOCH = re.compile(r"epoch (\d+)/(\d+)")


class ProgressText(io.TextIOBase):
    """A stream that turns what the libraries print while they work into reports."""

    def __init__(self, report: Report) -> None:
        self._report, self._layout_begun = report, False

    def writable(self) -> bool:
        """Say that this stream takes text."""
        return True

    def write(self, text: str) -> int:
        """Take a piece of text, and report if it says how far the work is."""
        if match := _EPOCH.search(text):
            self._say(int(match[1]), int(match[2]))
        elif match := _ITERATION.search(text):
            self._say(int(match[1]), _TSNE_ITERATIONS)
        elif "onstruct embedding" in text:
            self._say(0, 1)
        elif "neighbors" in text.lower() and not self._layout_begun:
            self._report("neighbours", 0, 0)
        return len(text)

    def _say(self, done: int, total: int) -> None:
        self._layout_begun = True
        self._report("layout", done, total)


def run_umap(codes: FloatArray, spec: EmbeddingSpec, stream: io.TextIOBase) -> FloatArray:
    """Return places (N, 2); one thread, so that a seed gives the same map again.

    Neighbours are found exactly: for 10,000 codes that takes a second, while the approximate
    search of umap-learn takes a minute to compile.
    """
    import umap
    from sklearn.neighbors import NearestNeighbors

    stream.write("neighbors")
    search = NearestNeighbors(n_neighbors=spec.num_neighbours).fit(codes)
    distances, indices = search.kneighbors(codes)  # each code is its own first neighbour
    mapper = umap.UMAP(
        n_neighbors=spec.num_neighbours,
        min_dist=spec.min_distance,
        random_state=spec.seed,
        n_jobs=1,
        verbose=True,
        precomputed_knn=(indices, distances.astype(np.float32), None),
        tqdm_kwds={"file": stream, "bar_format": "epoch {n_fmt}/{total_fmt} ", "mininterval": 0.2},
    )
    return np.asarray(mapper.fit_transform(codes), dtype=np.float32)


def run_tsne(codes: FloatArray, spec: EmbeddingSpec) -> FloatArray:
    """Return places (N, 2) by Barnes-Hut t-SNE, started from the two principal components."""
    from sklearn.manifold import TSNE

    # A code of one number has no second component to start from.
    start = "pca" if codes.shape[1] > 1 else "random"
    mapper = TSNE(
        perplexity=spec.perplexity,
        random_state=spec.seed,
        init=start,
        max_iter=_TSNE_ITERATIONS,
        verbose=2,
    )
    return np.asarray(mapper.fit_transform(codes), dtype=np.float32)


def main(folder: Path) -> None:
    """Compute one map."""
    codes = np.load(folder / "codes.npy", allow_pickle=False)
    spec = EmbeddingSpec.from_json((folder / "spec.json").read_text())
    output = sys.stdout

    def report(stage: str, done: int, total: int) -> None:
        entry = {"stage": stage, "done": done, "total": total}
        print(json.dumps(entry), file=output, flush=True)

    report("loading", 0, 0)
    stream = ProgressText(report)
    with contextlib.redirect_stdout(cast("io.StringIO", stream)):
        places = run_umap(codes, spec, stream) if spec.method == "umap" else run_tsne(codes, spec)
    if not np.isfinite(places).all():
        raise ValueError("some places are not finite numbers")
    unfinished = folder / "unfinished.npy"
    np.save(unfinished, places)
    unfinished.rename(folder / "places.npy")


def _end_with_parent() -> None:
    while os.read(0, 1):  # not sys.stdin: its lock would be held when the interpreter ends
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    main(Path(sys.argv[1]))

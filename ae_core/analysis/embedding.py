"""Maps: codes of any length placed in the plane, by PCA, UMAP or t-SNE.

UMAP and t-SNE keep near codes near; how far apart groups lie, and how large they are, means
nothing in them. They are computed beside, by `ae_core.jobs`: importing UMAP alone takes 13 s, and
neither library can be interrupted from within.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from pydantic import Field

from ae_core.analysis.points import as_points, fit_plane
from ae_core.errors import DataError
from ae_core.networks.model import FloatArray, as_codes
from ae_core.validation import Frozen

Method = Literal["code", "pca", "umap", "tsne"]

METHOD_TITLES: dict[str, str] = {
    "code": "the code itself",
    "pca": "PCA",
    "umap": "UMAP",
    "tsne": "t-SNE",
}
MIN_CODES = 10  # fewer have no neighbourhoods worth a map
AT_ONCE = ("code", "pca")  # the methods that take no time
_USED = {  # which fields a method looks at; the others are not part of its identity
    "code": (),
    "pca": (),
    "umap": ("num_neighbours", "min_distance", "seed"),
    "tsne": ("perplexity", "seed"),
}


class EmbeddingSpec(Frozen):
    """How codes become places; equal specifications of equal codes give equal maps."""

    method: Method = "pca"
    seed: int = Field(default=0, ge=0, lt=2**32)
    num_neighbours: int = Field(default=15, ge=2, description="of UMAP")
    min_distance: float = Field(
        default=0.1, ge=0, lt=1, description="of UMAP: nearest that two places may lie"
    )
    perplexity: float = Field(
        default=30.0, ge=1, description="of t-SNE: about how many neighbours count"
    )

    @property
    def hash(self) -> str:
        """Eight hex digits of what the method looks at."""
        text = json.dumps([self.method, self.parameters], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @property
    def parameters(self) -> dict[str, int | float]:
        """The fields that the method looks at, for a caption."""
        return {name: getattr(self, name) for name in _USED[self.method]}

    @property
    def title(self) -> str:
        """The method as a visitor reads it: ``t-SNE (perplexity 30, seed 0)``."""
        words = [f"{k.replace('_', ' ')} {v:.6g}" for k, v in self.parameters.items()]
        return METHOD_TITLES[self.method] + (f" ({', '.join(words)})" if words else "")

    def fitted_to(self, num_codes: int) -> Self:
        """Return it with neighbourhoods no larger than so many codes allow."""
        return self.replace(
            num_neighbours=min(self.num_neighbours, num_codes - 1),
            perplexity=min(self.perplexity, (num_codes - 1) / 3),
        )


@dataclass(frozen=True)
class EmbeddingProgress:
    """How far a map is: a stage in words, and its steps where they are counted."""

    stage: str  # "starting", "loading", "neighbours", "layout"
    done: int
    total: int  # 0: not counted
    seconds: float  # since the start

    @property
    def share(self) -> float:
        """Share of all the work, 0 to 1; only the layout is counted, the rest is a guess."""
        begun = {"starting": 0.0, "loading": 0.05, "neighbours": 0.2}.get(self.stage, 0.3)
        return begun + 0.7 * self.done / self.total if self.total else begun


Progress = Callable[[EmbeddingProgress], None]


def methods_for(code_size: int) -> tuple[Method, ...]:
    """Return the methods worth offering, the best first; two numbers are a map already."""
    return ("code",) if code_size <= 2 else ("umap", "tsne", "pca")


def place_at_once(codes: FloatArray, spec: EmbeddingSpec) -> FloatArray:
    """Place codes in the plane (N, 2) by one of the methods that take no time.

    ``"code"`` takes codes of two numbers as they are; those of one number lie along the first
    axis, spread along the second by seeded chance, which means nothing.
    """
    points = as_points(codes)
    return _own_plane(points, spec.seed) if spec.method == "code" else _project(points, points)


def place_codes(new_codes: FloatArray, codes: FloatArray, method: Method) -> FloatArray:
    """Place further codes (M, code_size) on the map that ``place_at_once`` makes of others."""
    known = as_points(codes)
    wanted = as_codes(new_codes, known.shape[1])
    return _own_plane(wanted, 0) if method == "code" else _project(wanted, known)


def _own_plane(points: FloatArray, seed: int) -> FloatArray:
    if points.shape[1] == 2:
        return points
    if points.shape[1] != 1:
        raise DataError(
            f"Codes of {points.shape[1]} numbers are no map by themselves; use pca, umap or tsne."
        )
    height = np.random.default_rng(seed).uniform(-1, 1, len(points)) * points.std() / 2
    return np.column_stack([points[:, 0], height]).astype(np.float32)


def _project(points: FloatArray, fitted_on: FloatArray) -> FloatArray:
    """Return coordinates (N, 2) along the two directions of most spread of other points."""
    mean, axes = fit_plane(fitted_on)
    plane = (points - mean) @ axes.T
    if plane.shape[1] == 1:  # codes of one number
        plane = np.column_stack([plane, np.zeros(len(plane))])
    return np.asarray(plane, dtype=np.float32)

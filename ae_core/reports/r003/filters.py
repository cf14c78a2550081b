"""Report 003: whether the filters of a layer span the principal subspace (figures 6 to 8)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ae_core.analysis.pca import explained_shares, main_plane, principal_angles
from ae_core.data.datasets import DataSplit
from ae_core.errors import DataError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.reports.figures import Figure, RunNote, Series
from ae_core.reports.measuring import Measuring
from ae_core.reports.r003.networks import FILTER_UNITS, filters_name
from ae_core.store.checkpoints import Checkpoint

Rows = npt.NDArray[np.float64]
_LINES = ("100 filters", "weights by which they paint")


def _plane(m: Measuring) -> Rows | None:
    """Return PCA's directions of the training images; None for too few images, in miniature."""

    def fit() -> Rows | None:
        try:
            return main_plane(m.split.train_images, FILTER_UNITS)
        except DataError:
            return None

    return m.once(fit, "plane")


def used_filters(model: DenseAutoencoder, split: DataSplit) -> Rows:
    """Return first-layer weights (units, 784), 0 at pixels that no training image lights.

    There the weights are as they were drawn: no gradient ever reached them.
    """
    return _where_lit(model.encoder[0].weight.astype(np.float64), split)


def painted_directions(model: DenseAutoencoder, split: DataSplit) -> Rows:
    """Return the weights by which units paint (units, 784), over the same pixels."""
    return _where_lit(model.decoder[-1].weight.T.astype(np.float64), split)


def random_filters(split: DataSplit) -> Rows:
    """Return as many random directions over the same pixels, seed 0."""
    return _where_lit(np.random.default_rng(0).standard_normal((FILTER_UNITS, 784)), split)


def _where_lit(rows: Rows, split: DataSplit) -> Rows:
    return np.asarray(np.where(split.train_images.reshape(-1, 784).max(axis=0) > 0, rows, 0))


def overlap(rows: Rows, plane: Rows) -> float:
    """Return the mean squared cosine of the principal angles: 1 for the same subspace."""
    return float((np.cos(np.radians(principal_angles(rows, plane))) ** 2).mean())


def variance_share(rows: Rows, split: DataSplit) -> float:
    """Return the share of the training images' variance that lies in the span of rows."""
    images = split.train_images.reshape(-1, 784).astype(np.float64)
    centred = images - images.mean(axis=0)
    basis, _ = np.linalg.qr(rows.T)
    return float(((centred @ basis) ** 2).sum() / (centred**2).sum())


def filter_angle(m: Measuring, run: Checkpoint, *, quantile: float) -> float | None:
    """Return the smallest, the median or the largest angle to PCA's plane."""
    if (plane := _plane(m)) is None:
        return None
    angles = principal_angles(used_filters(run.load_model(), m.split), plane)
    return float(np.quantile(angles, quantile))


def filter_overlap(m: Measuring, run: Checkpoint, *, is_painted: bool = False) -> float | None:
    """Return how far the filters, or what the units paint, span PCA's plane."""
    if (plane := _plane(m)) is None:
        return None
    rows = painted_directions if is_painted else used_filters
    return overlap(rows(run.load_model(), m.split), plane)


def filter_variance(m: Measuring, run: Checkpoint) -> float:
    """Return the share of the images' variance in the span of the filters."""
    return variance_share(used_filters(run.load_model(), m.split), m.split)


def pca_codes_explained(m: Measuring, run: Checkpoint) -> float | None:
    """Return R² of all PCA codes by a linear map of the units' activations."""
    if (plane := _plane(m)) is None:
        return None
    images = m.split.train_images
    rows = images.reshape(-1, 784)
    targets = (rows - rows.mean(axis=0).astype(np.float32)) @ plane.T.astype(np.float32)
    shares = explained_shares(run.load_model().encode(images), targets)
    variances = targets.var(axis=0)
    return float((shares * variances).sum() / variances.sum())


def of_directions(m: Measuring, *, what: str, is_pca: bool = False) -> float | None:
    """Return the same of PCA itself, or of random directions."""
    if (plane := _plane(m)) is None:
        return None
    rows = plane if is_pca else random_filters(m.split)
    if what == "variance":
        return variance_share(rows, m.split)
    return (
        overlap(rows, plane)
        if what == "overlap"
        else float(np.median(principal_angles(rows, plane)))
    )


def filter_lines(m: Measuring, figures: dict[str, Figure]) -> list[Series]:
    """Return all angles to PCA's plane: of filters, of what they paint, of random directions."""
    if (plane := _plane(m)) is None:
        return []
    run, rows = m.runs.first_run(filters_name()), {}
    lines: list[Series] = []
    if isinstance(run, RunNote):
        lines = [Series(name=name, x=[], y=[]) for name in _LINES]
    elif run is not None:
        model = run.load_model()
        found = (used_filters(model, m.split), painted_directions(model, m.split))
        rows = dict(zip(_LINES, found, strict=True))
    rows["random directions"] = random_filters(m.split)
    x: list[float | str] = [float(i + 1) for i in range(FILTER_UNITS)]
    return lines + [
        Series(name=name, x=x, y=principal_angles(directions, plane).tolist())
        for name, directions in rows.items()
    ]

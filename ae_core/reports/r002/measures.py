"""What report 002's figures measure: nats, convergence, planes beside PCA's, smoothness."""

from __future__ import annotations

import dataclasses

import numpy as np

from ae_core.analysis.pca import decoder_plane, explained_shares, principal_angles
from ae_core.analysis.statistics import estimate_dimension, estimate_dimension_by_likelihood
from ae_core.analysis.variational import sample_prior, split_elbo
from ae_core.metrics import Float64Array, per_image_bce
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray, Model
from ae_core.reports.figures import Figure, Series
from ae_core.reports.measures import are_recognised, distance_to_digits
from ae_core.reports.measuring import Measuring
from ae_core.store.checkpoints import Checkpoint

CODE_SIZE, LINEAR_MSE = 5, "linear-mse"
_CONVERGED = 0.02  # a loss within this share of its last value counts as arrived
_NUM_LOOKED_AT = 500  # reconstructions that neighbours among training digits classify
_STEP_SHARE = 0.1  # of the codes' standard deviation
_NUM_DRAWN = 300
_NUM_STEPPED = 2000  # codes


def _codes(m: Measuring, run: Checkpoint, of: str = "test") -> FloatArray:
    return m.once(lambda: run.load_model().encode(m.images(of)), "codes", run.path, of)


def image_nats(m: Measuring, run: Checkpoint, of: str = "test") -> Float64Array | None:
    """Return each image's cross-entropy; None where pixels are no probabilities."""

    def make() -> Float64Array | None:
        return per_image_bce(m.images(of), run.load_model().decode(_codes(m, run, of)))

    return m.once(make, "nats", run.path, of)


def nats(m: Measuring, run: Checkpoint, *, of: str) -> float | None:
    """Return the mean cross-entropy of images."""
    found = image_nats(m, run, of)
    return None if found is None else float(found.mean())


def perfect_copy(m: Measuring) -> float:
    """Return the nats of grey pixels that no network can fall below."""
    found = per_image_bce(m.split.test_images, m.split.test_images)
    assert found is not None
    return float(found.mean())


def steps_to_arrive(m: Measuring, run: Checkpoint) -> float:
    """Return the optimiser steps until the test loss stays within 2 % of its last value."""
    history = run.load_history()
    losses = np.array([entry["test_loss"] for entry in history])
    is_away = losses > losses[-1] * (1 + _CONVERGED)
    first = int(np.flatnonzero(is_away)[-1]) + 1 if is_away.any() else 0
    return float(history[first]["step"])


def looked_at(m: Measuring) -> FloatArray:
    """Return the test digits whose reconstructions are classified."""
    return m.split.test_images[:_NUM_LOOKED_AT]


def recognised(m: Measuring, run: Checkpoint) -> float:
    """Return the share of reconstructions that five nearest training digits recognise."""
    images = run.load_model().decode(_codes(m, run)[:_NUM_LOOKED_AT])
    return float(are_recognised(m, images, m.split.train_images).mean())


def principal_angle(m: Measuring, run: Checkpoint, *, axis: int) -> float:
    """Return one of the angles between the decoder's plane and PCA's."""
    components = m.pca(f"pca-{CODE_SIZE}").components
    return float(principal_angles(plane(run.load_model()), components)[axis - 1])


def plane(model: DenseAutoencoder) -> Float64Array:
    """Return what a linear decoder paints a unit, rows (code_size, 784).

    Where its last layer is a sigmoid, of the sums that go into it.
    """
    last = dataclasses.replace(model.decoder[-1], activation="linear")
    rows = decoder_plane(dataclasses.replace(model, decoder=(*model.decoder[:-1], last)))
    assert rows is not None
    return rows


def _axes(m: Measuring) -> FloatArray:
    return m.once(lambda: m.pca(f"pca-{CODE_SIZE}").encode(m.split.test_images), "axes")


def axis_share(m: Measuring, run: Checkpoint, *, axis: int) -> float:
    """Return the share of a PCA axis that the code tells."""
    return float(explained_shares(_codes(m, run), _axes(m))[axis - 1])


def code_share(m: Measuring, run: Checkpoint) -> float:
    """Return the share of the code that PCA's tells."""
    return float(explained_shares(_axes(m), _codes(m, run)).mean())


def pairs_out_of_rank(m: Measuring, run: Checkpoint) -> float:
    """Count pairs of units of which the later paints the larger part of the picture."""
    lengths = np.linalg.norm(plane(run.load_model()), axis=1)
    parts = _codes(m, run).std(axis=0) * lengths
    pairs = ((i, j) for i in range(len(parts)) for j in range(i + 1, len(parts)))
    return float(sum(parts[j] > parts[i] for i, j in pairs))


def largest_cosine(m: Measuring, run: Checkpoint) -> float:
    """Return the largest cosine between what two units paint."""
    rows = plane(run.load_model())
    rows /= np.linalg.norm(rows, axis=1)[:, None]
    cosines = np.abs(rows @ rows.T)
    np.fill_diagonal(cosines, 0)
    return float(cosines.max())


def longest_over_shortest(m: Measuring, run: Checkpoint) -> float:
    """Return how much more one unit paints than another."""
    lengths = np.linalg.norm(plane(run.load_model()), axis=1)
    return float(lengths.max() / lengths.min())


def bound(m: Measuring, run: Checkpoint, *, part: str) -> float:
    """Return a part of the evidence lower bound, one code drawn for each image."""
    images = m.split.test_images
    found = m.once(lambda: split_elbo(run.load_model(), images), "bound", run.path)
    return float(getattr(found, part))


def stepped(m: Measuring) -> int:
    """Count the codes from which a step is made."""
    return min(_NUM_STEPPED, len(m.split.test_images))


def drawn(m: Measuring) -> int:
    """Count the codes that are drawn at random."""
    return 30 if m.runs.is_quick else _NUM_DRAWN


def change(m: Measuring, run: Checkpoint, *, is_largest: bool) -> float:
    """Return how far the image moves for a small step of the code: the mean, or a jump."""
    lengths = step_lengths(run.load_model(), _codes(m, run)[:_NUM_STEPPED])
    return float(np.quantile(lengths, 0.99) if is_largest else lengths.mean())


def drawn_distance(m: Measuring, run: Checkpoint) -> float:
    """Return how far images of codes drawn at random lie from training digits."""
    model, num = run.load_model(), drawn(m)
    if model.is_variational:
        images = sample_prior(model, num)[1]
    else:
        images = model.decode(draw_like(_codes(m, run), num))
    return distance_to_digits(m, images)


def intrinsic_dimension(m: Measuring, *, estimate: str) -> float:
    """Return the digits' own dimension."""
    if estimate == "TwoNN":
        return estimate_dimension(m.split.test_images).dimension
    return estimate_dimension_by_likelihood(m.split.test_images).dimension


def axis_lines(m: Measuring, figures: dict[str, Figure], *, what: str) -> list[Series]:
    """Return a figure of every axis as bars, for both linear networks."""
    axes = [str(i + 1) for i in range(CODE_SIZE)]
    lines = []
    for kind in ("linear", LINEAR_MSE):
        found = [figures[f"{kind} {what} {axis}"].reproduced for axis in axes]
        if found[0] is not None:
            y = [one.value if one else None for one in found]
            lines.append(Series(name=kind, x=[*axes], y=y, is_line=False))
    return lines


def step_lengths(model: Model, codes: FloatArray) -> Float64Array:
    """Return how far the image moves for a step from every code in a random direction, (N,).

    A step is a tenth of a standard deviation long in the direction it takes: the codes' own
    covariance is the measure, so that networks with wide and with narrow codes compare.
    """
    root = covariance_root(codes)
    directions = np.random.default_rng(0).standard_normal(codes.shape)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    moved = (codes + _STEP_SHARE * directions @ root.T).astype(np.float32)
    change = model.decode(moved) - model.decode(codes)
    return np.asarray(np.linalg.norm(change.reshape(len(codes), -1), axis=1))


def draw_like(codes: FloatArray, num: int) -> FloatArray:
    """Draw codes (num, code_size) from the Gaussian with the mean and covariance of codes."""
    noise = np.random.default_rng(0).standard_normal((num, codes.shape[1]))
    return np.asarray(codes.mean(axis=0) + noise @ covariance_root(codes).T, dtype=np.float32)


def covariance_root(codes: FloatArray) -> Float64Array:
    """Return the symmetric square root (code_size, code_size) of the codes' covariance."""
    covariance = np.atleast_2d(np.cov(codes.astype(np.float64), rowvar=False))
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)

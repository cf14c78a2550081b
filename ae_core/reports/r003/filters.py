"""Report 003: whether the filters of a layer span the principal subspace (figures 6 to 8)."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from ae_core.analysis.pca.subspaces import explained_shares, main_plane, principal_angles
from ae_core.data.datasets import DataSplit
from ae_core.errors import DataError
from ae_core.metrics import mse
from ae_core.networks.dense import DenseAutoencoder
from ae_core.reports.drawing import remembered_line
from ae_core.reports.figures import Chart, Figure, Measurement, RunNote, Series, Verdict
from ae_core.reports.lab import Lab
from ae_core.reports.r003.networks import FILTER_UNITS, filters_name
from ae_core.reports.r003.parts import COMMAND, Part, fill
from ae_core.store.checkpoints import Checkpoint

GROUP = "Figures 6 to 8: filters, and the principal subspace"
UNITS = FILTER_UNITS[0]  # as many as principal components beside them
_SAME_PLANE = 0.95  # mean squared cosine above which two planes count as one
Rows = npt.NDArray[np.float64]


def measure_filters(lab: Lab) -> Part:
    """Return the errors of the three layers, and the angles of the smallest one's filters."""
    split = lab.split(filters_name(UNITS))
    errors = [
        fill(
            lab,
            filters_name(units),
            Figure(
                figure=f"{units} filters validation_mse",
                unit="mse",
                group=GROUP,
                n=len(split.validation_images),
                note="filters are drawn from the shipped weights",
            ),
            lambda checkpoint: _mse(checkpoint, split),
        )
        for units in FILTER_UNITS
    ]
    try:
        plane = main_plane(split.train_images, UNITS)
    except DataError:  # fewer images than directions: in miniature only
        return Part(errors)
    figures = [*errors, *_angles(lab, split, plane)]
    return Part(figures, [_verdict(lab, figures), _captions()], _charts(lab, split, plane))


def _mse(checkpoint: Checkpoint, split: DataSplit) -> float:
    images = split.validation_images
    return mse(images, checkpoint.load_model().reconstruct(images))


def used_filters(model: DenseAutoencoder, split: DataSplit) -> Rows:
    """Return first-layer weights (units, 784), 0 at pixels that no training image lights.

    There the weights are as they were drawn: no gradient ever reached them.
    """
    weight = model.encoder[0].weight.astype(np.float64)
    return np.asarray(np.where(_is_lit(split), weight, 0))


def painted_directions(model: DenseAutoencoder, split: DataSplit) -> Rows:
    """Return the weights by which units paint (units, 784), over the same pixels."""
    weight = model.decoder[-1].weight.T.astype(np.float64)
    return np.asarray(np.where(_is_lit(split), weight, 0))


def random_filters(split: DataSplit) -> Rows:
    """Return as many random directions over the same pixels, seed 0."""
    drawn = np.random.default_rng(0).standard_normal((UNITS, 784))
    return np.asarray(np.where(_is_lit(split), drawn, 0))


def _is_lit(split: DataSplit) -> npt.NDArray[np.bool_]:
    return np.asarray(split.train_images.reshape(-1, 784).max(axis=0) > 0)


def overlap(rows: Rows, plane: Rows) -> float:
    """Return the mean squared cosine of the principal angles: 1 for the same subspace."""
    return float((np.cos(np.radians(principal_angles(rows, plane))) ** 2).mean())


def variance_share(rows: Rows, split: DataSplit) -> float:
    """Return the share of the training images' variance that lies in the span of rows."""
    images = split.train_images.reshape(-1, 784).astype(np.float64)
    centred = images - images.mean(axis=0)
    basis, _ = np.linalg.qr(rows.T)
    return float(((centred @ basis) ** 2).sum() / (centred**2).sum())


def _angles(lab: Lab, split: DataSplit, plane: Rows) -> list[Figure]:
    name, n = filters_name(UNITS), len(split.train_images)
    text, of = f"{UNITS} filters", f"PCA-{UNITS} of the {n:,} training images"
    means = (split.train_images.reshape(-1, 784).mean(axis=0)).astype(np.float32)

    def explained(checkpoint: Checkpoint) -> float:
        """Return R² of all PCA codes by a linear map of the units' activations."""
        targets = (split.train_images.reshape(-1, 784) - means) @ plane.T.astype(np.float32)
        shares = explained_shares(checkpoint.load_model().encode(split.train_images), targets)
        variances = targets.var(axis=0)
        return float((shares * variances).sum() / variances.sum())

    def angle(checkpoint: Checkpoint, share: float) -> float:
        rows = used_filters(checkpoint.load_model(), split)
        return float(np.quantile(principal_angles(rows, plane), share))

    figures = [
        fill(
            lab,
            name,
            Figure(
                figure=f"{text} {which} principal angle",
                unit="degrees",
                n=n,
                group=GROUP,
                note=f"to {of}",
            ),
            partial(angle, share=share),
        )
        for which, share in (("smallest", 0.0), ("median", 0.5), ("largest", 1.0))
    ]
    random = random_filters(split)
    return [
        *figures,
        fill(
            lab,
            name,
            Figure(
                figure=f"{text} overlap",
                unit="share",
                n=n,
                lower_is_better=False,
                group=GROUP,
                note=f"mean squared cosine of the angles to {of}",
            ),
            lambda checkpoint: overlap(used_filters(checkpoint.load_model(), split), plane),
        ),
        fill(
            lab,
            name,
            Figure(
                figure=f"{text} overlap of outgoing weights",
                unit="share",
                n=n,
                group=GROUP,
                lower_is_better=False,
                note=f"the same of what the units paint, to {of}",
            ),
            lambda checkpoint: overlap(painted_directions(checkpoint.load_model(), split), plane),
        ),
        fill(
            lab,
            name,
            Figure(
                figure=f"{text} variance_share",
                unit="share",
                n=n,
                lower_is_better=False,
                group=GROUP,
                note="of the training images' variance, in the span of the filters",
            ),
            lambda checkpoint: variance_share(used_filters(checkpoint.load_model(), split), split),
        ),
        fill(
            lab,
            name,
            Figure(
                figure=f"{text} R² of PCA codes",
                unit="share",
                n=n,
                lower_is_better=False,
                group=GROUP,
                note="by a linear map of the units' activations, weighted by variance",
            ),
            explained,
        ),
        *(
            Figure(
                figure=f"{what} {figure}",
                unit=unit,
                n=n,
                group=GROUP,
                command=COMMAND,
                reproduced=Measurement.exact(value),
                lower_is_better=None,
            )
            for what, figure, unit, value in (
                (f"PCA-{UNITS}", "variance_share", "share", variance_share(plane, split)),
                (
                    f"{UNITS} random directions",
                    "variance_share",
                    "share",
                    variance_share(random, split),
                ),
                (f"{UNITS} random directions", "overlap", "share", overlap(random, plane)),
                (
                    f"{UNITS} random directions",
                    "median principal angle",
                    "degrees",
                    float(np.median(principal_angles(random, plane))),
                ),
            )
        ),
    ]


def _verdict(lab: Lab, figures: list[Figure]) -> Verdict:
    claim = "The autoencoder learned the principal subspace of the training data."
    known = {figure.figure: figure.reproduced for figure in figures}
    names = [
        f"{UNITS} filters {which}"
        for which in (
            "smallest principal angle",
            "median principal angle",
            "largest principal angle",
            "overlap",
            "overlap of outgoing weights",
            "variance_share",
            "R² of PCA codes",
        )
    ]
    found = [known[name] for name in names]
    values = [measured.value for measured in found if measured is not None]
    if len(values) < len(names):
        return lab.untold(claim, filters_name(UNITS))
    smallest, median, largest, shared, painted, share, explained = values
    random = known[f"{UNITS} random directions overlap"]
    whole = known[f"PCA-{UNITS} variance_share"]
    assert random is not None and whole is not None
    return Verdict(
        claim=claim,
        holds=max(shared, painted) >= _SAME_PLANE,
        text=f"The principal angles of {UNITS} ReLU filters to PCA-{UNITS} run from "
        f"{smallest:.1f}° to {largest:.1f}°, median {median:.1f}°; their mean squared cosine is "
        f"{shared:.2f}, that of the weights by which they paint {painted:.2f} (random directions "
        f"{random.value:.2f}, the same subspace 1). The filters' span holds {share:.1%} of the "
        f"variance, PCA's {whole.value:.1%}; but a linear map of the activations gives "
        f"{explained:.1%} of the PCA codes' variance.",
    )


def _captions() -> Verdict:
    return Verdict(
        claim="Figures 6, 7 and 8 show 100 hidden nodes each, in “Figure 3, 4, and 5”.",
        holds=False,
        text="The text says 100, 200 and 400 nodes and counts the figures anew; here are filters "
        "of 100, 200 and 400.",
    )


def _charts(lab: Lab, split: DataSplit, plane: Rows) -> dict[str, Chart]:
    run = lab.first_run(filters_name(UNITS))
    ours = (f"{UNITS} filters", "weights by which they paint")
    rows: dict[str, Rows] = {}
    lines: list[Series] = []
    if isinstance(run, RunNote):
        lines = [remembered_line(name) for name in ours]
    elif run is not None:
        model = run.load_model()
        rows = dict(
            zip(ours, (used_filters(model, split), painted_directions(model, split)), strict=True)
        )
    rows["random directions"] = random_filters(split)
    lines += [
        Series(
            name=name,
            x=[float(i + 1) for i in range(UNITS)],
            y=[float(angle) for angle in principal_angles(directions, plane)],
        )
        for name, directions in rows.items()
    ]
    return {
        "principal_angles": Chart(
            title=f"Angles between {UNITS} filters and PCA-{UNITS}",
            x_title="principal angle",
            y_title="degrees",
            series=lines,
            note="0 for the same subspace; only pixels that some training image lights",
        )
    }

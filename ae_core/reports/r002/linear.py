"""Report 002's linear networks beside PCA: planes, axes, rank, right angles."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

import numpy as np

from ae_core.analysis.pca.subspaces import decoder_plane, explained_shares, principal_angles
from ae_core.networks.dense import DenseAutoencoder
from ae_core.reports.figures import Figure
from ae_core.reports.lab import Lab
from ae_core.reports.measures import Float64Array
from ae_core.reports.r002.scores import CODE_SIZE, LINEAR_MSE, Judge, preset_of
from ae_core.store.checkpoints import Checkpoint
from ae_core.training.baselines import find_pca

GROUPS = {
    "linear": "Linear with cross-entropy, beside PCA-5",
    LINEAR_MSE: "Linear with mse, beside PCA-5",
}


def linear_figures(lab: Lab, judge: Judge) -> list[Figure]:
    """Return principal angles, R² of PCA's codes, and how far from ranked and orthonormal."""
    pca = find_pca(f"pca-{CODE_SIZE}", data=lab.spec(preset_of("linear")).data.name)
    axes = pca.encode(judge.split.test_images)

    def angle(index: int, checkpoint: Checkpoint) -> float:
        return float(principal_angles(plane(judge.scores(checkpoint).model), pca.components)[index])

    def share(index: int, checkpoint: Checkpoint) -> float:
        return float(explained_shares(judge.scores(checkpoint).test_codes, axes)[index])

    def reverse(checkpoint: Checkpoint) -> float:
        return float(explained_shares(axes, judge.scores(checkpoint).test_codes).mean())

    def part(index: int, checkpoint: Checkpoint) -> float:
        return rank_and_angles(judge, checkpoint)[index]

    figures = []
    for kind, group in GROUPS.items():
        common: dict[str, Any] = {
            "preset": preset_of(kind),
            "group": group,
            "n": len(judge.split.test_images),
        }
        of_weights = {**common, "n": None}
        figures += [
            *(
                lab.fill(
                    Figure(figure=f"{kind} principal angle {i + 1}", unit="degrees", **of_weights),
                    partial(angle, i),
                )
                for i in range(CODE_SIZE)
            ),
            *(
                lab.fill(
                    Figure(
                        figure=f"{kind} R² of PCA axis {i + 1}",
                        unit="share",
                        lower_is_better=False,
                        **common,
                    ),
                    partial(share, i),
                )
                for i in range(CODE_SIZE)
            ),
            lab.fill(
                Figure(
                    figure=f"{kind} R² of the code from PCA",
                    unit="share",
                    lower_is_better=False,
                    note="mean over its units",
                    **common,
                ),
                reverse,
            ),
            lab.fill(
                Figure(
                    figure=f"{kind} pairs out of rank",
                    unit="pairs",
                    note="of 10: units whose part of the picture is larger than that of "
                    "a unit before; PCA has 0",
                    **common,
                ),
                partial(part, 0),
            ),
            lab.fill(
                Figure(
                    figure=f"{kind} largest cosine",
                    unit="cosine",
                    note="between what two units paint; PCA has 0",
                    **of_weights,
                ),
                partial(part, 1),
            ),
            lab.fill(
                Figure(
                    figure=f"{kind} longest over shortest",
                    unit="ratio",
                    note="of what one unit paints; PCA has 1",
                    **of_weights,
                ),
                partial(part, 2),
            ),
        ]
    return figures


def plane(model: DenseAutoencoder) -> Float64Array:
    """Return what a linear decoder paints a unit, rows (code_size, 784).

    Where its last layer is a sigmoid, of the sums that go into it.
    """
    last = dataclasses.replace(model.decoder[-1], activation="linear")
    rows = decoder_plane(dataclasses.replace(model, decoder=(*model.decoder[:-1], last)))
    assert rows is not None
    return rows


def rank_and_angles(judge: Judge, checkpoint: Checkpoint) -> tuple[float, float, float]:
    """Return pairs of units out of rank, the largest cosine, and the ratio of lengths."""
    found = judge.scores(checkpoint)
    rows = plane(found.model)
    lengths = np.linalg.norm(rows, axis=1)
    cosines = np.abs((rows / lengths[:, None]) @ (rows / lengths[:, None]).T)
    parts = found.test_codes.std(axis=0) * lengths
    out_of_rank = sum(
        parts[j] > parts[i] for i in range(len(parts)) for j in range(i + 1, len(parts))
    )
    np.fill_diagonal(cosines, 0)
    return float(out_of_rank), float(cosines.max()), float(lengths.max() / lengths.min())

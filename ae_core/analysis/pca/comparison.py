"""A network's code beside PCA's: where it paints, what it knows of each axis, how it is turned."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from ae_core.analysis.codes.points import Float64Array
from ae_core.analysis.pca.subspaces import (
    Alignment,
    align_codes,
    decoder_plane,
    explained_shares,
    main_plane,
    principal_angles,
)
from ae_core.errors import DataError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.networks.pca import PCAModel
from ae_core.specs import NetworkSpec

MAX_DECODED = 2000  # reconstructions whose main directions stand for a bent decoder's plane


@dataclass(frozen=True)
class PCAComparison:
    """What `compare_with_pca` found; angles in degrees, shares of variance from 0 to 1."""

    angles: Float64Array  # (min(code_size, PCA's size),), smallest first
    plane: str  # what the angles are of, in words
    is_linear: bool  # whether that plane is all the decoder can paint
    shares: Float64Array  # (PCA's size,): R² of each axis from the code
    alignment: Alignment | None  # of the code to PCA's of the same size; None where PCA has fewer
    n: int


def is_linear_network(network: NetworkSpec) -> bool:
    """Tell whether everything from code to pixels is linear, so that PCA is the best it can be."""
    activations = network.decoder_activations
    return bool(activations) and all(name == "linear" for name in activations)


def painted_plane(model: DenseAutoencoder, codes: FloatArray) -> tuple[Float64Array, str, bool]:
    """Return where a decoder's pictures lie, rows (code_size, 784), in words, and if that is all.

    Of a linear decoder the plane it can paint; where only the last layer bends, that of the sums
    that go into it; else the main directions of the reconstructions of the first codes.
    """
    rows = decoder_plane(model)
    if rows is not None:
        return rows, "the plane of everything the decoder can draw", True
    if model.decoder:
        last, bend = model.decoder[-1], model.decoder[-1].activation
        straight_last = dataclasses.replace(last, activation="linear")
        straight = dataclasses.replace(model, decoder=(*model.decoder[:-1], straight_last))
        rows = decoder_plane(straight)
        if rows is not None:
            return rows, f"the plane of the sums before the last {bend}", False
    some = codes[:MAX_DECODED]
    size = min(model.code_size, len(some) - 1)
    what = f"the {size} main directions of {len(some):,} reconstructions"
    return main_plane(model.decode(some), size), what, False


def compare_with_pca(
    model: DenseAutoencoder, codes: FloatArray, pca: PCAModel, pca_codes: FloatArray
) -> PCAComparison:
    """Hold a network's code (N, code_size) against PCA's of the same images, in the same order."""
    size = model.code_size
    if len(codes) <= size + 1:
        raise DataError(
            f"{len(codes)} codes of {size} numbers fit any axis; at least {size + 2} are needed."
        )
    rows, plane, is_linear = painted_plane(model, codes)
    num = min(size, pca.code_size)
    alignment = None
    if size <= pca.code_size:
        alignment = align_codes(codes, np.ascontiguousarray(pca_codes[:, :size]))
    return PCAComparison(
        angles=principal_angles(rows, pca.components[:num]),
        plane=plane,
        is_linear=is_linear,
        shares=explained_shares(codes, pca_codes),
        alignment=alignment,
        n=len(codes),
    )

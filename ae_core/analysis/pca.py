"""A network's code beside PCA's: where it paints, what it knows of each axis, how it is turned.

A linear autoencoder finds the plane of PCA, in a basis of its own: then the angles are 0 and
a linear map leads from its codes to PCA's.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.points import Float64Array, as_points
from ae_core.errors import DataError, SpecError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.networks.pca import PCAModel
from ae_core.specs import NetworkSpec


@dataclass(frozen=True)
class Alignment:
    """The rotation (or reflection) that, with one scale, maps centred codes best onto others.

    ``rotation`` is orthogonal, float64 (code_size, code_size), applied from the right.
    """

    rotation: Float64Array
    residual_share: float  # of the target's variance, 0 where the codes are each other's images
    n: int


def principal_angles(first: npt.ArrayLike, second: npt.ArrayLike) -> Float64Array:
    """Return the angles between the spans of rows (k, D) and (m, D), in degrees, smallest first.

    There are min(k, m), from 0 to 90; all 0 where one span contains the other. The rows must be
    linearly independent but need not be orthogonal.

    Knyazev & Argentati (2002), Principal angles between subspaces, algorithm 3.1.
    """
    from scipy.linalg import subspace_angles

    bases = [_basis(rows) for rows in (first, second)]
    if len(bases[0]) != len(bases[1]):
        raise DataError(
            f"The subspaces lie in {len(bases[0])} and {len(bases[1])} dimensions; compare those "
            "of one space."
        )
    return np.asarray(np.degrees(subspace_angles(*bases))[::-1])


def decoder_plane(model: DenseAutoencoder) -> Float64Array | None:
    """Return what a linear decoder can paint, rows (code_size, 784); None if it is not linear.

    Output clipping is left out: it bends the plane only outside [0, 1].
    """
    if not model.decoder or any(layer.activation != "linear" for layer in model.decoder):
        return None
    product = np.eye(model.code_size)
    for layer in model.decoder:
        product = layer.weight @ product
    return np.ascontiguousarray(product.T)


def main_plane(images: npt.ArrayLike, num_directions: int) -> Float64Array:
    """Return the orthonormal directions along which images vary most, rows (k, 784).

    Of a model's reconstructions they say where these lie, linear decoder or not.
    """
    if num_directions < 1:
        raise SpecError(f"A plane has at least 1 direction, not {num_directions}.")
    points = as_points(images, least=num_directions + 1, what="images").astype(np.float64)
    centred = points - points.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    if values[-num_directions] <= 1e-10 * values[-1]:
        raise DataError(
            f"These images do not vary along {num_directions} directions; ask for less."
        )
    return np.ascontiguousarray(vectors[:, ::-1][:, :num_directions].T)


def explained_shares(codes: FloatArray, targets: FloatArray) -> Float64Array:
    """Return how much of each target number (N, m) a linear map of codes (N, k) explains.

    R², float64 (m,): 1 where it is a linear function of the code; 0 of constant numbers. N must
    be above k + 1.
    """
    given, wanted = _centred_pair(codes, targets)
    coefficients, *_ = np.linalg.lstsq(given, wanted, rcond=None)
    left = ((wanted - given @ coefficients) ** 2).sum(axis=0)
    whole = (wanted**2).sum(axis=0)
    return np.asarray(np.where(whole > 0, 1 - left / np.where(whole > 0, whole, 1), 0))


def align_codes(codes: FloatArray, targets: FloatArray) -> Alignment:
    """Find the rotation that maps codes best onto others (N, code_size) of the same images.

    Schönemann (1966), A generalized solution of the orthogonal Procrustes problem.
    """
    from scipy.linalg import orthogonal_procrustes

    given, wanted = _centred_pair(codes, targets)
    if given.shape != wanted.shape:
        raise DataError(
            f"A rotation maps codes of one size: these have {given.shape[1]} and "
            f"{wanted.shape[1]} numbers."
        )
    sizes = (given**2).sum(), (wanted**2).sum()
    if min(sizes) == 0:
        raise DataError("One of these sets of codes does not vary; there is nothing to rotate.")
    rotation, overlap = orthogonal_procrustes(given, wanted)
    residual_share = max(0.0, float(1 - overlap**2 / (sizes[0] * sizes[1])))
    return Alignment(np.asarray(rotation), residual_share, len(given))


def _basis(rows: npt.ArrayLike) -> Float64Array:
    """Return orthonormal columns (D, k) that span the rows."""
    given = np.atleast_2d(np.asarray(rows, dtype=np.float64))
    if given.ndim != 2 or given.size == 0 or not np.isfinite(given).all():
        raise DataError(f"A subspace is given by finite rows (k, D); got shape {given.shape}.")
    if len(given) > given.shape[1]:
        raise DataError(f"{len(given)} rows of {given.shape[1]} numbers are linearly dependent.")
    columns, values, _ = np.linalg.svd(given.T, full_matrices=False)
    if values[-1] <= values[0] * max(given.shape) * np.finfo(np.float64).eps:
        raise DataError(f"These {len(given)} rows are linearly dependent; leave some out.")
    return np.asarray(columns)


def _centred_pair(codes: FloatArray, targets: FloatArray) -> tuple[Float64Array, Float64Array]:
    given, wanted = as_points(codes, least=2), as_points(targets, what="target codes")
    if len(given) != len(wanted):
        raise DataError(f"{len(given)} codes need as many targets, got {len(wanted)}.")
    both = given.astype(np.float64), wanted.astype(np.float64)
    return both[0] - both[0].mean(axis=0), both[1] - both[1].mean(axis=0)


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
        bend, straight = model.decoder[-1].activation, model.without_output_activation()
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

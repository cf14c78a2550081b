"""Codes and planes compared: angles between subspaces, a rotation from one code to another.

A linear autoencoder finds the plane of PCA, in a basis of its own: then the angles are 0 and
a linear map leads from its codes to PCA's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ae_core.analysis.codes.points import Float64Array, as_points
from ae_core.errors import DataError, SpecError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray

SAME_ERROR = 1e-5


@dataclass(frozen=True)
class Alignment:
    """The rotation (or reflection) that maps centred codes best onto others.

    ``target ≈ scale * (codes - mean) @ rotation + target_mean``; ``rotation`` float64
    (code_size, code_size), orthogonal. ``residual_share``: what is left of the target's
    variance, 0 where the codes are each other's images.
    """

    rotation: Float64Array
    scale: float
    mean: Float64Array
    target_mean: Float64Array
    residual_share: float
    n: int

    def __call__(self, codes: FloatArray) -> FloatArray:
        """Return codes (N, code_size) in the target's place."""
        mapped = self.scale * (as_points(codes) - self.mean) @ self.rotation + self.target_mean
        return np.asarray(mapped, dtype=np.float32)


@dataclass(frozen=True)
class PCAEquivalent:
    """The smallest PCA that is at least as good as a model in one unit.

    ``num_components`` is None where the ladder ends before: then more than ``largest`` are
    needed. ``error`` is that PCA's, ``error_below`` that of one component less, which is worse
    than the model (None where one component is enough).
    """

    num_components: int | None
    error: float | None
    error_below: float | None
    largest: int
    unit: str
    is_clipped: bool


def principal_angles(first: npt.ArrayLike, second: npt.ArrayLike) -> Float64Array:
    """Return the angles between two subspaces, in degrees, smallest first.

    Parameters
    ----------
    first, second : arrays, shapes (k, D) and (m, D)
        Rows that span them, linearly independent; they need not be orthogonal.

    Returns
    -------
    float64 array, shape (min(k, m),)
        0 to 90; all 0 where one contains the other.

    Raises
    ------
    DataError
        If the lengths differ, a number is not finite, or rows are linearly dependent.

    References
    ----------
    Knyazev & Argentati (2002), Principal angles between subspaces, algorithm 3.1.
    """
    bases = [_basis(rows) for rows in (first, second)]
    if bases[0].shape[0] != bases[1].shape[0]:
        raise DataError(
            f"The subspaces lie in {bases[0].shape[0]} and {bases[1].shape[0]} dimensions; "
            "compare those of one space."
        )
    wide, narrow = sorted(bases, key=lambda basis: -basis.shape[1])
    cosines = np.linalg.svd(wide.T @ narrow, compute_uv=False)
    # Near 0 the cosine is flat and forgets small angles; there the sine keeps them.
    rest = narrow - wide @ (wide.T @ narrow)
    sines = np.sort(np.linalg.svd(rest, compute_uv=False))
    angles = np.where(
        cosines**2 < 0.5, np.arccos(np.clip(cosines, 0, 1)), np.arcsin(np.clip(sines, 0, 1))
    )
    return np.asarray(np.degrees(angles))


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

    Raises
    ------
    DataError
        If there are not more images than directions, or they do not vary along so many.
    SpecError
        If ``num_directions`` is below 1.
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
    """Return how much of each target number a linear map of codes explains (R²).

    Parameters
    ----------
    codes : float32 array, shape (N, code_size)
        N above code_size + 1.
    targets : float32 array, shape (N, m)
        PCA codes of the same images, say.

    Returns
    -------
    float64 array, shape (m,)
        1 where a number is a linear function of the code; 0 of constant numbers.
    """
    given, wanted = _centred_pair(codes, targets)
    coefficients, *_ = np.linalg.lstsq(given, wanted, rcond=None)
    left = ((wanted - given @ coefficients) ** 2).sum(axis=0)
    whole = (wanted**2).sum(axis=0)
    return np.asarray(np.where(whole > 0, 1 - left / np.where(whole > 0, whole, 1), 0))


def align_codes(codes: FloatArray, targets: FloatArray) -> Alignment:
    """Find the rotation and the one scale that map codes best onto others of the same size.

    Parameters
    ----------
    codes, targets : float32 arrays, shape (N, code_size)
        Codes of the same images by two models.

    Raises
    ------
    DataError
        If the shapes differ, a number is not finite, or either does not vary.

    References
    ----------
    Schönemann (1966), A generalized solution of the orthogonal Procrustes problem.
    """
    given, wanted = _centred_pair(codes, targets)
    if given.shape != wanted.shape:
        raise DataError(
            f"A rotation maps codes of one size: these have {given.shape[1]} and "
            f"{wanted.shape[1]} numbers."
        )
    sizes = (given**2).sum(), (wanted**2).sum()
    if min(sizes) == 0:
        raise DataError("One of these sets of codes does not vary; there is nothing to rotate.")
    left, values, right = np.linalg.svd(given.T @ wanted)
    scale = float(values.sum() / sizes[0])
    return Alignment(
        rotation=left @ right,
        scale=scale,
        mean=as_points(codes).mean(axis=0, dtype=np.float64),
        target_mean=as_points(targets).mean(axis=0, dtype=np.float64),
        residual_share=max(0.0, float(1 - scale * values.sum() / sizes[1])),
        n=len(given),
    )


def find_pca_equivalent(
    ladder: Mapping[str, Mapping[str, float | None]],
    value: float,
    *,
    unit: str = "mse",
    is_clipped: bool = True,
) -> PCAEquivalent:
    """Return how many components PCA needs for a model's error.

    Parameters
    ----------
    ladder : name of a PCA -> unit -> error
        As `ae_core.store.checkpoints.PCACheckpoint.load_ladder` gives it, of the images
        that ``value`` is of.
    value : float
        The model's error in this unit; of ``psnr``, ``ssim`` and ``knn_accuracy`` more is better.
        Errors that differ by less than `SAME_ERROR` of it are the same: sums in float32 depend on
        the number of threads.

    Raises
    ------
    SpecError
        If the ladder does not have this unit.
    """
    sign = -1 if unit in ("psnr", "ssim", "knn_accuracy") else 1
    suffix = "-clipped" if is_clipped else ""
    errors: dict[int, float] = {}
    while (entry := ladder.get(f"pca-{len(errors) + 1}{suffix}")) is not None:
        error = entry.get(unit)
        if error is None:
            raise SpecError(f"PCA's ladder does not have {unit} for every size; try mse.")
        errors[len(errors) + 1] = error
    if not errors:
        raise SpecError("This ladder holds no PCA.")
    for k, error in errors.items():
        if sign * error <= sign * value + SAME_ERROR * abs(value):
            return PCAEquivalent(k, error, errors.get(k - 1), len(errors), unit, is_clipped)
    return PCAEquivalent(None, None, errors[len(errors)], len(errors), unit, is_clipped)


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

"""What components get of a model's codes."""

import gzip

import numpy as np
from numpy.typing import NDArray

from ae_core.errors import DataError

Code = NDArray[np.float32]


def build_code_arrays(
    model_hash: str,
    codes: Code,
    labels: NDArray[np.integer],
    *,
    pixels: NDArray[np.uint8] | None = None,
    kl: NDArray[np.floating] | None = None,
) -> dict[str, NDArray[np.generic]]:
    """Return what a packet carries for the latent components, besides the model itself.

    Parameters
    ----------
    model_hash : str
        The model these codes are of; a packet may hold several models' codes.
    codes : float32 array, shape (N, code_size)
        The test codes; they travel as float16.
    labels : integer array, shape (N,)
        Classes 0 to 255 of the test digits.
    pixels : uint8 array, shape (M, 28, 28), optional
        The first M of the test digits, gzipped here to a fifth; without them the nearest digit
        is decoded from its code, and the page says so.
    kl : array, shape (code_size,), optional
        Mean KL divergence of each number from the prior, nats; for variational models.

    Raises
    ------
    DataError
        If the number of codes and labels differ.
    """
    if len(codes) != len(labels):
        raise DataError(f"{len(codes)} codes and {len(labels)} labels are not of the same digits.")
    arrays: dict[str, NDArray[np.generic]] = {
        f"codes:{model_hash}": codes.astype(np.float16),
        f"labels:{model_hash}": labels.astype(np.uint8),
    }
    if kl is not None:
        arrays[f"kl:{model_hash}"] = kl.astype(np.float32)
    if pixels is not None:
        # without a time stamp: the same digits are the same bytes, which are not sent again
        arrays["sheet"] = np.frombuffer(gzip.compress(pixels.tobytes(), 9, mtime=0), np.uint8)
    return arrays


def ignore() -> None:
    """Do nothing: Streamlit wants a callback for every state that has a default."""

"""What the browser needs to run a model and to walk through its codes, in parts that it keeps."""

import dataclasses
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ae_core.data.datasets import Split, drawn_rows, load_pixels
from ae_core.errors import DataError, SpecError
from ae_core.metrics import per_image_squared_error
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.specs import NUM_PIXELS, DataSpec
from ae_core.store.checkpoints import load_checkpoint, open_folder
from ui.shell.models.entries import ModelEntry, is_here

Labels = NDArray[np.int64]
ReadPixels = Callable[[str, Split], tuple[NDArray[np.uint8], Labels]]
Arrays = dict[str, NDArray[np.generic]]
_TYPICAL_CLASS = 3


@dataclass(frozen=True, eq=False)
class ShownDigits:
    """The test digits of a model: as its own test set has them, or decoded from stored codes."""

    pixels: NDArray[np.uint8]  # (N, 28, 28)
    labels: Labels
    is_real: bool
    typical: int  # index of a digit of middling error: the page opens with it

    @property
    def images(self) -> FloatArray:
        """The digits as models take them, float32 (N, 1, 28, 28) in [0, 1]; made at every call."""
        return self.pixels[:, None] / np.float32(255)


def load_stored(entry: ModelEntry) -> dict[str, NDArray[np.generic]]:
    """Return ``codes``, ``labels`` and ``squared_error`` of a model's test digits, as stored."""
    return open_folder(Path(entry.path)).load_test_codes()


def load_codes(entry: ModelEntry) -> tuple[NDArray[np.float32], Labels]:
    """Return the stored test codes of a model, float32 (N, code_size), and labels (N,)."""
    stored = load_stored(entry)
    return stored["codes"][:, : entry.code_size], stored["labels"]


def real_digits(entry: ModelEntry, read: ReadPixels = load_pixels) -> NDArray[np.uint8] | None:
    """Return the test digits that the stored codes belong to, as the model was given them.

    uint8 (N, 28, 28) in the order of the codes: of a model that was tested on some of its data
    set only those, and in black and white where it was. None where they are not on this machine,
    or damaged. ``read`` gives a whole set.
    """
    if not is_here(entry.data):
        return None
    is_pca = entry.group == "pca"
    spec = DataSpec(name=entry.data) if is_pca else load_checkpoint(entry.path).spec.data
    try:
        pixels, labels = read(spec.name, "test")
        if spec.num_test is not None:
            rows = drawn_rows(spec, "test")
            pixels, labels = pixels[rows], labels[rows]
    except (DataError, SpecError):  # damaged, or removed this very moment
        return None
    if spec.binary_threshold is not None:
        is_ink = pixels / np.float32(255) > np.float32(spec.binary_threshold)
        pixels = np.where(is_ink, np.uint8(255), np.uint8(0))
    return pixels if np.array_equal(labels, load_codes(entry)[1]) else None


def load_digits(
    entry: ModelEntry, model: DenseAutoencoder, read: ReadPixels = load_pixels
) -> ShownDigits:
    """Return a model's own test digits; those decoded from its codes where they are not here."""
    stored = load_stored(entry)
    labels, errors = stored["labels"], stored["squared_error"]
    candidates = np.flatnonzero(labels == _TYPICAL_CLASS)
    if len(candidates) == 0:
        candidates = np.arange(len(labels))
    middle = np.median(errors[candidates])
    typical = int(candidates[np.argmin(np.abs(errors[candidates] - middle))])
    pixels = real_digits(entry, read)
    if pixels is not None:
        return ShownDigits(pixels, labels, True, typical)
    decoded = model.decode(stored["codes"][:, : entry.code_size]).clip(0, 1)
    drawn = np.rint(decoded * np.float32(255)).astype(np.uint8).reshape(-1, 28, 28)
    return ShownDigits(drawn, labels, False, typical)


def with_spread(entry: ModelEntry, model: DenseAutoencoder) -> DenseAutoencoder:
    """Return the dense stack with the spread of its test codes, the scale of the code's bars."""
    return dataclasses.replace(model, code_std=load_codes(entry)[0].std(axis=0))


def code_arrays(entry: ModelEntry, model: DenseAutoencoder, digits: ShownDigits) -> Arrays:
    """Return a model's test codes and each digit's label, error and KL divergence.

    The error (MSE) of PCA and the KL divergence (nats, variational networks) are measured on
    the digits, and left out where they are not here.
    """
    name = model.hash or entry.name
    kl = None
    if model.is_variational and digits.is_real:
        mean, log_variance = model.posterior(digits.images)
        kl = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance)
    mean_kl = None if kl is None else kl.mean(axis=0)
    arrays = build_code_arrays(name, load_codes(entry)[0], digits.labels, kl=mean_kl)
    if kl is not None:
        arrays[f"divergence:{name}"] = kl.sum(axis=1).astype(np.float32)
    errors = _errors(entry, model, digits)
    if errors is not None:
        arrays[f"error:{name}"] = errors.astype(np.float32)
    return arrays


def build_code_arrays(
    model_hash: str,
    codes: FloatArray,
    labels: NDArray[np.integer],
    *,
    pixels: NDArray[np.uint8] | None = None,
    kl: NDArray[np.floating] | None = None,
) -> Arrays:
    """Return what a packet carries for the latent components, besides the model itself.

    Codes (N, code_size) travel as float16, labels (N,) as bytes. ``pixels`` (M, 28, 28) are the
    first M of the test digits; ``kl`` (code_size,) is the mean KL divergence of each number from
    the prior, nats, of variational models.
    """
    if len(codes) != len(labels):
        raise DataError(f"{len(codes)} codes and {len(labels)} labels are not of the same digits.")
    arrays: Arrays = {
        f"codes:{model_hash}": codes.astype(np.float16),
        f"labels:{model_hash}": labels.astype(np.uint8),
    }
    if kl is not None:
        arrays[f"kl:{model_hash}"] = kl.astype(np.float32)
    if pixels is not None:
        arrays["sheet"] = zip_digits(pixels)
    return arrays


def sheet_arrays(digits: ShownDigits) -> Arrays:
    """Return the real digits, gzipped; nothing where they are not here: the browser decodes."""
    return {"sheet": zip_digits(digits.pixels)} if digits.is_real else {}


def zip_digits(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pixels (N, 28, 28) gzipped, without a time stamp: equal digits are equal bytes."""
    return np.frombuffer(gzip.compress(pixels.tobytes(), 6, mtime=0), np.uint8)


def _errors(
    entry: ModelEntry, model: DenseAutoencoder, digits: ShownDigits
) -> NDArray[np.float64] | None:
    if entry.group != "pca":
        stored: NDArray[np.float64] = load_stored(entry)["squared_error"]
        return stored / NUM_PIXELS
    if not digits.is_real:
        return None
    return per_image_squared_error(digits.images, model.reconstruct(digits.images)) / NUM_PIXELS

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


def class_of_threes(labels: Labels) -> NDArray[np.int64]:
    """Return the indices of the class that pages open with; of all where there are fewer."""
    found = np.flatnonzero(labels == 3)
    return found if len(found) else np.arange(len(labels))


def load_digits(
    entry: ModelEntry, model: DenseAutoencoder, read: ReadPixels = load_pixels
) -> ShownDigits:
    """Return a model's own test digits; those decoded from its codes where they are not here."""
    stored = load_stored(entry)
    labels, candidates = stored["labels"], class_of_threes(stored["labels"])
    errors = stored["squared_error"][candidates]
    typical = int(candidates[np.argmin(np.abs(errors - np.median(errors)))])
    pixels = real_digits(entry, read)
    if pixels is not None:
        return ShownDigits(pixels, labels, True, typical)
    decoded = model.decode(stored["codes"][:, : entry.code_size]).clip(0, 1)
    drawn = np.rint(decoded * np.float32(255)).astype(np.uint8).reshape(-1, 28, 28)
    return ShownDigits(drawn, labels, False, typical)


def with_spread(entry: ModelEntry, model: DenseAutoencoder) -> DenseAutoencoder:
    """Return the dense stack with its title, and the spread of its test codes for the bars."""
    spread = load_codes(entry)[0].std(axis=0)
    return dataclasses.replace(model, title=entry.full_name, code_std=spread)


def code_arrays(entry: ModelEntry, model: DenseAutoencoder, digits: ShownDigits) -> Arrays:
    """Return a model's test codes and each digit's label, error and KL divergence.

    The error (MSE) of PCA and the KL divergence (nats, variational networks; of each number of
    the code its mean) are measured on the digits, and left out where they are not here.
    """
    name = model.hash or entry.name
    arrays: Arrays = {
        f"codes:{name}": load_codes(entry)[0].astype(np.float16),
        f"labels:{name}": digits.labels.astype(np.uint8),
    }
    if model.is_variational and digits.is_real:
        mean, log_variance = model.posterior(digits.images)
        kl = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance)
        arrays[f"kl:{name}"] = kl.mean(axis=0).astype(np.float32)
        arrays[f"divergence:{name}"] = kl.sum(axis=1).astype(np.float32)
    errors = None
    if entry.group != "pca":
        errors = load_stored(entry)["squared_error"]
    elif digits.is_real:
        errors = per_image_squared_error(digits.images, model.reconstruct(digits.images))
    if errors is not None:
        arrays[f"error:{name}"] = (errors / NUM_PIXELS).astype(np.float32)
    return arrays


def sheet_arrays(digits: ShownDigits) -> Arrays:
    """Return the real digits, gzipped; nothing where they are not here: the browser decodes."""
    return {"sheet": zip_digits(digits.pixels)} if digits.is_real else {}


def zip_digits(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pixels (N, 28, 28) gzipped, without a time stamp: equal digits are equal bytes."""
    return np.frombuffer(gzip.compress(pixels.tobytes(), 6, mtime=0), np.uint8)

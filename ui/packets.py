"""What the browser needs to walk through a model's codes, as one packet."""

import dataclasses
import gzip

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.pca_checkpoints import load_pca_checkpoint
from ae_core.data.datasets import drawn_rows, load_pixels
from ae_core.errors import DataError, SpecError
from ae_core.networks.portable import DenseAutoencoder, build_packet
from ae_core.specs import DataSpec
from ae_core.training.checkpoints import load_checkpoint
from ui.models import ModelEntry, is_here, load_entry

Labels = NDArray[np.int64]


def load_codes(entry: ModelEntry) -> tuple[NDArray[np.float32], Labels]:
    """Return the stored test codes of a model, float32 (N, code_size), and labels (N,)."""
    is_pca = entry.group == "pca"
    stored = (load_pca_checkpoint if is_pca else load_checkpoint)(entry.path).load_test_codes()
    return stored["codes"][:, : entry.code_size], stored["labels"]


def real_digits(entry: ModelEntry) -> NDArray[np.uint8] | None:
    """Return the test digits that the stored codes belong to, as the model was given them.

    uint8 (N, 28, 28) in the order of the codes: of a model that was tested on some of its data
    set only those, and in black and white where it was. None where they are not on this machine,
    or damaged.
    """
    if not is_here(entry.data):
        return None
    is_pca = entry.group == "pca"
    spec = DataSpec(name=entry.data) if is_pca else load_checkpoint(entry.path).spec.data
    try:
        pixels, labels = load_pixels(spec.name, "test")
        if spec.num_test is not None:
            rows = drawn_rows(spec, "test")
            pixels, labels = pixels[rows], labels[rows]
    except (DataError, SpecError):  # damaged, or removed this very moment
        return None
    if spec.binary_threshold is not None:
        is_ink = pixels / np.float32(255) > np.float32(spec.binary_threshold)
        pixels = np.where(is_ink, np.uint8(255), np.uint8(0))
    return pixels if np.array_equal(labels, load_codes(entry)[1]) else None


def build_code_space(entry: ModelEntry) -> bytes:
    """Pack a model with its test codes, their labels and, where they are here, the digits.

    Where the model is variational, the KL divergence of every number (nats, mean over the
    test digits) goes with it.
    """
    model = load_entry(entry)
    dense = model if isinstance(model, DenseAutoencoder) else model.to_dense()
    codes, labels = load_codes(entry)
    arrays: dict[str, NDArray[np.generic]] = {
        "codes": codes.astype(np.float16),
        "labels": labels.astype(np.uint8),
    }
    pixels = real_digits(entry)
    if pixels is not None:
        arrays["sheet"] = np.frombuffer(gzip.compress(pixels.tobytes(), 6), np.uint8)
        if dense.is_variational:
            mean, log_variance = dense.posterior(pixels)
            kl = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance)
            arrays["kl"] = kl.mean(axis=0)
    return build_packet([dataclasses.replace(dense, code_std=codes.std(axis=0))], arrays)


def build_page(entry: ModelEntry) -> str:
    """Return one HTML file that holds a model, its codes, real digits and the components."""
    from ui.components.standalone import build_standalone_page
    from ui.words import naming_of

    return build_standalone_page(
        build_code_space(entry), f"Inside {entry.full_name}", naming=naming_of(entry.data)
    )

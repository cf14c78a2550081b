"""The caches of the PCA page: components with digits, ladders, and comparisons of codes."""

import contextlib

import numpy as np

from ae_core.analysis.pca import PCAComparison, compare_with_pca, is_linear_network
from ae_core.errors import CheckpointError, DataMissingError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.store.checkpoints import list_pca_checkpoints, load_checkpoint
from ui.pca import packets as pca_packets
from ui.shell.models.entries import ModelEntry, is_here
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_data, cache_resource, of_images
from ui.shell.serving.packets import Labels, load_codes
from ui.shell.serving.served import served


@served
def basis(data: str, shown: str) -> bytes:
    """Return the components of ``data`` with test digits of ``shown``."""
    return pca_packets.pack_basis(cache.load_components(data), *cache.load_test_set(shown))


@of_images
@cache_resource(max_entries=12, show_spinner="Comparing the codes…")
def compare(entry: ModelEntry, data: str) -> PCAComparison:
    """Return a network's code held against PCA's of ``data``, over the same test images.

    The stored codes of both are taken where they are of the same digits; then no image is needed.

    Raises
    ------
    DataMissingError
        If they are not, and the test images are not on this machine.
    """
    model, pca = cache.load_model(entry), cache.load_components(data)
    assert isinstance(model, DenseAutoencoder)
    codes, labels = load_codes(entry)
    stored = _stored_pca_codes(data)
    if entry.data == data and stored is not None and np.array_equal(stored[1], labels):
        return compare_with_pca(model, codes, pca, stored[0])
    if not is_here(data):
        raise DataMissingError(
            f"The codes of {entry.full_name} are of other digits than PCA's, and the test images "
            f"of {data} are not on this machine; get them with `python -m ae_core data download "
            f"{data}`."
        )
    images = cache.load_test_set(data)[0]
    return compare_with_pca(model, model.encode(images), pca, pca.encode(images))


def has_components(data: str) -> bool:
    """Tell whether components of a data set are stored, so that no image is needed."""
    return any(c.data == data for c in list_pca_checkpoints()[0])


@cache_data(max_entries=4)
def linear_entries(entries: tuple[ModelEntry, ...], data: str) -> list[ModelEntry]:
    """Return the networks of a data set that are linear from code to pixels."""
    networks = [entry for entry in entries if entry.group != "pca" and entry.data == data]
    found = []
    for entry in networks:
        with contextlib.suppress(CheckpointError):  # gone since it was listed
            if is_linear_network(load_checkpoint(entry.path).spec.network):
                found.append(entry)
    return found


def _stored_pca_codes(data: str) -> tuple[FloatArray, Labels] | None:
    for checkpoint in list_pca_checkpoints()[0]:
        if checkpoint.data == data:
            with contextlib.suppress(CheckpointError):  # they are computed instead
                stored = checkpoint.load_test_codes()
                return stored["codes"], stored["labels"]
    return None

"""The caches of the PCA page: components with digits, ladders, and comparisons of codes."""

import contextlib

import numpy as np

from ae_core.analysis.pca.comparison import PCAComparison, compare_with_pca, is_linear_network
from ae_core.data.datasets import find_dataset
from ae_core.errors import CheckpointError, DataMissingError
from ae_core.networks.dense import DenseAutoencoder
from ae_core.networks.model import FloatArray
from ae_core.networks.pca import PCAModel
from ae_core.networks.pca_ladder import MeasuredLadder, measure_ladder
from ae_core.store.checkpoints import load_checkpoint
from ae_core.store.pca_checkpoints import list_pca_checkpoints
from ae_core.training.baselines import find_ladder, find_pca
from ui.pca import packets as pca_packets
from ui.shell.models.entries import ModelEntry, is_here
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_data, cache_resource
from ui.shell.serving.packets import Labels, load_codes
from ui.shell.serving.served import served

NUM_MEASURED = 2000  # test images of a ladder that is not stored


@cache_resource(max_entries=4, show_spinner="Fitting PCA to the training images…")
def load_components(data: str) -> PCAModel:
    """Return 64 components of a data set: the stored ones, else fitted to its training images."""
    return find_pca(f"pca-{cache.LARGEST_BASELINE}", data=data)


@cache_resource(max_entries=4, show_spinner="Measuring PCA of 1 to 64 numbers…")
def load_ladder(data: str) -> MeasuredLadder:
    """Return PCA's errors on a data set: the stored ones, else of its first test images."""
    with contextlib.suppress(CheckpointError):  # it is measured instead
        stored = find_ladder(data)
        if stored is not None:
            return stored
    images = cache.load_test_set(data)[0][:NUM_MEASURED]
    return measure_ladder(load_components(data), images, num_train=find_dataset(data).num_train)


@served
def basis(data: str, shown: str) -> bytes:
    """Return the components of ``data`` with test digits of ``shown``."""
    return pca_packets.pack_basis(load_components(data), *cache.load_test_set(shown))


@cache_resource(max_entries=12, show_spinner="Comparing the codes…")
def compare(entry: ModelEntry, data: str) -> PCAComparison:
    """Return a network's code held against PCA's of ``data``, over the same test images.

    The stored codes of both are taken where they are of the same digits; then no image is needed.

    Raises
    ------
    DataMissingError
        If they are not, and the test images are not on this machine.
    """
    model, pca = cache.load_model(entry), load_components(data)
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


def forget_images() -> None:
    """Forget what was computed of data sets; see `ui.shell.serving.cache.forget_images`."""
    for known in (load_components, load_ladder, compare):
        known.clear()

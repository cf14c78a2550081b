"""Every cache of the project: short wrappers, keyed by frozen descriptions, bounded.

What `load_*` return is shared by all sessions and must not be changed.
"""

import contextlib
import functools
import os
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae_core.analysis.embedding import EmbeddingSpec
from ae_core.analysis.neighbours import NeighbourSearch, strangeness
from ae_core.data import datasets
from ae_core.data.own.store import own_directory
from ae_core.errors import CheckpointError
from ae_core.metrics import per_image_squared_error
from ae_core.networks.dense import DenseAutoencoder, build_packet
from ae_core.networks.model import FloatArray, Model
from ae_core.networks.pca import MeasuredLadder, PCAModel, measure_ladder
from ae_core.reports import stored_results
from ae_core.reports.figures import ReportResults
from ae_core.specs import NUM_PIXELS, CorruptionSpec
from ae_core.store.folder import SHIPPED_DIRECTORY, local_directory
from ae_core.training.library import find_ladder, find_pca
from ui.shell.models import entries
from ui.shell.models.entries import ModelEntry
from ui.shell.serving import packets
from ui.shell.serving import served as served_module
from ui.shell.serving.memo import Memo
from ui.shell.serving.packets import ShownDigits
from ui.shell.serving.served import served

Labels = NDArray[np.int64]
Pixels = NDArray[np.uint8]
Stamps = tuple[tuple[str, int], ...]
NUM_JUDGED = 1000  # test images that say how far from all others an image may be
_NUM_OF_LADDER = 2000  # test images of a ladder that is not stored
_MOST_CHARTS = 128  # and tables, kept at a time
_OF_IMAGES: list[Any] = []  # caches of what was computed of data sets
LARGEST_BASELINE = 64  # components that ship; fitted once, smaller codes truncate them


# Streamlit walks through a dataclass field by field to hash it, at every call.
_HASHES = dict.fromkeys((ModelEntry, CorruptionSpec, EmbeddingSpec), hash)
cache_data = functools.partial(st.cache_data, show_spinner=False, hash_funcs=_HASHES)
cache_resource = functools.partial(st.cache_resource, show_spinner=False, hash_funcs=_HASHES)


def of_images(cached: Any) -> Any:
    """Mark a cache of what was computed of data sets: it is emptied when they change."""
    _OF_IMAGES.append(cached)
    return cached


@cache_resource(max_entries=1)
def shared_by_all_visitors() -> dict[str, Any]:
    """Return what the process keeps for all: downloads under way, the device.

    A module's own variable would be lost when Streamlit reloads it after an edit.
    """
    return {}


def memo(name: str, most: int) -> Memo:
    """Return the memo of a name, which holds ``most`` values; see `Memo`.

    Streamlit's own caches draw the progress bar of the first call again at every later one.
    """
    return shared_by_all_visitors().setdefault(f"memo {name}", Memo(most))


def once(make: Callable[[], Any], *key: Hashable) -> Any:
    """Return a chart, table or figure that is the same for all who see it, made once for a key.

    ``key`` says what it is and all that it depends on.
    """
    return memo("charts", _MOST_CHARTS).make(key, make)


def list_entries() -> tuple[list[ModelEntry], list[str]]:
    """Return the picker's models and a sentence for each damaged one; new runs show up."""
    stamps = tuple(_stamps(folder) for folder in (SHIPPED_DIRECTORY, local_directory()))
    return _list_entries(stamps, str(local_directory()))


def _stamps(folder: Path) -> Stamps:
    """Return each folder in a folder with the time a file came or went there.

    The folder's own time would not tell of a model whose files are still being copied.
    """
    found = []
    with contextlib.suppress(OSError):  # there is no such folder
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):  # it went this very moment
                found.append((entry.name, entry.stat().st_mtime_ns))
    return tuple(sorted(found))


@cache_resource(max_entries=4)
def _list_entries(stamps: tuple[Stamps, ...], local: str) -> tuple[list[ModelEntry], list[str]]:
    return entries.list_entries()


@cache_resource(max_entries=8)
def load_model(entry: ModelEntry) -> Model:
    """Return the model of a picker's line."""
    return entries.load_entry(entry)


def entry_hash(entry: ModelEntry) -> str:
    """Return the name under which the browser knows a model's weights."""
    return getattr(load_model(entry), "hash", "") or entry.name


@of_images
@cache_resource(max_entries=2, show_spinner="Reading the digits…")
def load_test_set(name: str) -> tuple[FloatArray, Labels]:
    """Return the test images and labels of a data set."""
    return datasets.load_images(name, "test")


@of_images
@cache_resource(max_entries=2, show_spinner="Reading the training digits…")
def load_training_set(name: str) -> tuple[Pixels, Labels, NeighbourSearch]:
    """Return the training pixels of a data set, their labels, and a search among them."""
    pixels, labels = load_set(name, "train")
    return pixels, labels, NeighbourSearch(pixels, labels)


@of_images
@cache_resource(max_entries=3, show_spinner="Encoding the training digits…")
def search_codes(entry: ModelEntry, data: str) -> NeighbourSearch:
    """Return a search among the codes of all training digits."""
    pixels, labels, _ = load_training_set(data)
    model = load_model(entry)
    parts = np.array_split(pixels[:, None], max(len(pixels) // 5000, 1))
    pieces = [model.encode(part / np.float32(255)) for part in parts]
    return NeighbourSearch(np.concatenate(pieces), labels)


@of_images
@cache_data(max_entries=8, show_spinner="Comparing test and training digits…")
def strangest_test_digit(data: str) -> float:
    """Return the largest `strangeness` of `NUM_JUDGED` test digits; one in as many is more.

    The embedded digits are softer than what any pen draws: there a blank image is the measure.
    """
    images = load_test_set(data)[0][:NUM_JUDGED]
    found = load_training_set(data)[2].find(images, num_neighbours=1)
    return max(float(strangeness(images, found).max()), 1.0 if data == "digits" else 0.0)


def load_baseline(code_size: int, data: str) -> Model:
    """Return clipped PCA of a code size, fitted on the training images of ``data``."""
    if code_size <= LARGEST_BASELINE:
        return load_components(data).truncated(code_size).clipped()
    return load_components(data, code_size).clipped()


@of_images
@cache_resource(max_entries=4, show_spinner="Fitting PCA to the digits…")
def load_components(data: str, code_size: int = LARGEST_BASELINE) -> PCAModel:
    """Return PCA of a number of components, fitted on the training images of ``data``."""
    return find_pca(f"pca-{code_size}", data=data)


@of_images
@cache_resource(max_entries=4, show_spinner="Measuring PCA of 1 to 64 numbers…")
def load_ladder(data: str) -> MeasuredLadder:
    """Return PCA's errors on a data set: the stored ones, else of its first test images."""
    with contextlib.suppress(CheckpointError):  # it is measured instead
        stored = find_ladder(data)
        if stored is not None:
            return stored
    images = load_test_set(data)[0][:_NUM_OF_LADDER]
    return measure_ladder(
        load_components(data), images, num_train=datasets.find_dataset(data).num_train
    )


@of_images
@cache_resource(max_entries=6, show_spinner="Corrupting the digits…")
def corrupt_test_set(
    data: str, num_images: int, corruption: CorruptionSpec | None, seed: int
) -> FloatArray:
    """Return the first test images as the models get them."""
    images = load_test_set(data)[0][:num_images]
    if corruption is None:
        return images
    from ae_core.data.corruption import corrupt_images  # torch

    return corrupt_images(images, corruption, seed)


@of_images
@cache_data(max_entries=96, show_spinner="Reconstructing the digits…")
def image_errors(
    who: ModelEntry | int | None,
    data: str,
    num_images: int,
    corruption: CorruptionSpec | None,
    seed: int,
) -> NDArray[np.float64]:
    """Return each image's MSE against the clean one.

    ``who`` answers: a model, clipped PCA of a code size, or, of None, what they would get.
    """
    clean = load_test_set(data)[0][:num_images]
    shown = corrupt_test_set(data, num_images, corruption, seed)
    if who is not None:
        model = load_baseline(who, data) if isinstance(who, int) else load_model(who)
        shown = model.reconstruct(shown)
    return per_image_squared_error(clean, shown) / NUM_PIXELS


@served
def weights(entry: ModelEntry) -> bytes:
    """Return what the browser needs to run a model."""
    return build_packet([packets.with_spread(entry, dense_model(entry))])


@served
def codes(entry: ModelEntry) -> bytes:
    """Return a model's test codes, and what is known of each of its test digits."""
    return build_packet([], packets.code_arrays(entry, dense_model(entry), wall_digits(entry)))


@served
def sheet(entry: ModelEntry) -> bytes:
    """Return the real test digits of a model, empty where they are not on this machine."""
    return build_packet([], packets.sheet_arrays(wall_digits(entry)))


def dense_model(entry: ModelEntry) -> DenseAutoencoder:
    """Return a model as one chain of dense layers, PCA too."""
    model = load_model(entry)
    return model if isinstance(model, DenseAutoencoder) else model.to_dense()


@cache_data(max_entries=64)
def thumbnail(entry: ModelEntry) -> FloatArray:
    """Return a typical digit as the model draws it, (28, 28); needs no data set."""
    model = load_model(entry)
    if entry.group == "pca":
        return model.decode(np.zeros((1, entry.code_size), np.float32))[0, 0]
    stored = packets.load_stored(entry)
    threes = packets.class_of_threes(stored["labels"])
    best = threes[np.argmin(stored["squared_error"][threes])]
    return model.decode(stored["codes"][best])[0, 0]


def load_report(report: str) -> ReportResults | None:
    """Return a report's stored results, None where there are none; a rerun shows up."""
    stamp = report_stamp(report)
    return _load_report(report, stamp) if stamp else None


def report_stamp(report: str) -> int:
    """Return what changes when a report is measured anew; 0 where it has no results."""
    path = stored_results.results_path(report)
    return path.stat().st_mtime_ns if path.exists() else 0


@cache_resource(max_entries=12)
def _load_report(report: str, stamp: int) -> ReportResults | None:
    return stored_results.load_results(report)


@of_images
@cache_resource(max_entries=3, show_spinner="Reading the digits…")
def load_set(name: str, split: datasets.Split) -> tuple[Pixels, Labels]:
    """Return pixels and labels of a data set, which all models of it share."""
    return datasets.load_pixels(name, split)


@of_images
@cache_resource(max_entries=12)
def wall_digits(entry: ModelEntry) -> ShownDigits:
    """Return the test digits of a model, decoded from its codes where they are not here."""
    return packets.load_digits(entry, dense_model(entry), load_set)


def wall_images(entry: ModelEntry) -> FloatArray:
    """Return the same digits as models take them; those of a whole set are shared by all."""
    digits = wall_digits(entry)
    is_whole = digits.is_real and digits.pixels is load_set(entry.data, "test")[0]
    return load_test_set(entry.data)[0] if is_whole else digits.images


def notice_changes() -> None:
    """Forget images where a set came, went or was replaced meanwhile, by whomever."""
    stamps: dict[str, int] = {name: datasets.is_available(name) for name in datasets.DATASETS}
    for path in sorted(own_directory().glob("*/about.json")):
        with contextlib.suppress(OSError):  # just removed
            stamps[path.parent.name] = path.stat().st_mtime_ns
    shared = shared_by_all_visitors()
    if shared.setdefault("data sets", stamps) != stamps:
        shared["data sets"] = stamps
        forget_images()


def forget_images() -> None:
    """Forget what was computed of data sets: a name may now stand for other images."""
    for known in _OF_IMAGES:
        known.clear()
    memo("charts", _MOST_CHARTS).clear()
    served_module.forget()

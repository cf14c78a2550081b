"""Every cache of the project: short wrappers, keyed by frozen descriptions, bounded.

What `load_*` return is shared by all sessions and must not be changed.
"""

import contextlib
import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ae_core.analysis.baselines import find_pca
from ae_core.analysis.likelihood import (
    ElboSplit,
    LikelihoodEstimate,
    estimate_nll,
    split_elbo,
)
from ae_core.analysis.metrics import per_image_squared_error
from ae_core.analysis.neighbours import NeighbourSearch
from ae_core.analysis.pca import PCAModel
from ae_core.analysis.variational import (
    AggregatePosterior,
    CodeUsage,
    describe_aggregate,
    measure_usage,
    sample_prior,
)
from ae_core.data.datasets import DATASETS, load_images
from ae_core.networks.model import FloatArray, Model
from ae_core.networks.portable import DenseAutoencoder, build_packet
from ae_core.reports import figures
from ae_core.reports.figures import Picture, ReportResults
from ae_core.specs import NUM_PIXELS, CorruptionSpec
from ae_core.training.checkpoints import SHIPPED_DIRECTORY, load_checkpoint, local_directory
from ui import filter_packets, models, packets, report_pictures
from ui.filter_packets import ShownDigits
from ui.models import ModelEntry
from ui.report_pictures import FilterSheet

Labels = NDArray[np.int64]
Stamps = tuple[tuple[str, int], ...]
_MOST_LIKELIHOODS = 8  # kept at a time
LARGEST_BASELINE = 64  # components that ship; fitted once, smaller codes truncate them


@st.cache_resource(max_entries=1, show_spinner=False)
def shared_by_all_visitors() -> dict[str, Any]:
    """Return what the process keeps for all: downloads under way, the device.

    A module's own variable would be lost when Streamlit reloads it after an edit.
    """
    return {}


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


@st.cache_data(max_entries=4, show_spinner=False)
def _list_entries(stamps: tuple[Stamps, ...], local: str) -> tuple[list[ModelEntry], list[str]]:
    return models.list_entries()


@st.cache_resource(max_entries=12, show_spinner=False)
def load_model(entry: ModelEntry) -> Model:
    """Return the model of a picker's line."""
    return models.load_entry(entry)


@st.cache_resource(max_entries=2, show_spinner="Reading the digits…")
def load_test_set(name: str) -> tuple[FloatArray, Labels]:
    """Return the test images and labels of a data set."""
    return load_images(name, "test")


@st.cache_resource(max_entries=2, show_spinner="Reading the training digits…")
def load_training_set(name: str) -> tuple[FloatArray, Labels, NeighbourSearch]:
    """Return the training images of a data set, their labels, and a search among their pixels."""
    images, labels = load_images(name, "train")
    return images, labels, NeighbourSearch(images, labels)


@st.cache_resource(max_entries=3, show_spinner="Encoding the training digits…")
def search_codes(entry: ModelEntry, data: str) -> NeighbourSearch:
    """Return a search among the codes of all training digits."""
    images, labels, _ = load_training_set(data)
    model = load_model(entry)
    pieces = [model.encode(images[i : i + 5000]) for i in range(0, len(images), 5000)]
    return NeighbourSearch(np.concatenate(pieces), labels)


def load_baseline(code_size: int, data: str) -> Model:
    """Return clipped PCA of a code size, fitted on the training images of ``data``."""
    if code_size <= LARGEST_BASELINE:
        return load_components(LARGEST_BASELINE, data).truncated(code_size).clipped()
    return load_components(code_size, data).clipped()


@st.cache_resource(max_entries=4, show_spinner="Fitting PCA to the digits…")
def load_components(code_size: int, data: str) -> PCAModel:
    """Return PCA of a number of components, fitted on the training images of ``data``."""
    return find_pca(f"pca-{code_size}", data=data)


@st.cache_resource(max_entries=6, show_spinner="Corrupting the digits…")
def corrupt_test_set(
    data: str, num_images: int, corruption: CorruptionSpec | None, seed: int
) -> FloatArray:
    """Return the first test images as the models get them."""
    images = load_test_set(data)[0][:num_images]
    if corruption is None:
        return images
    from ae_core.data.corruption import corrupt_images  # torch

    return corrupt_images(images, corruption, seed)


@st.cache_data(max_entries=48, show_spinner="Reconstructing the digits…")
def image_errors(
    entry: ModelEntry | None,
    data: str,
    num_images: int,
    corruption: CorruptionSpec | None,
    seed: int,
) -> NDArray[np.float64]:
    """Return each image's MSE against the clean one; without a model, of what it would get."""
    clean = load_test_set(data)[0][:num_images]
    given = corrupt_test_set(data, num_images, corruption, seed)
    shown = given if entry is None else load_model(entry).reconstruct(given)
    return per_image_squared_error(clean, shown) / NUM_PIXELS


@st.cache_data(max_entries=48, show_spinner=False)
def baseline_errors(
    code_size: int, data: str, num_images: int, corruption: CorruptionSpec | None, seed: int
) -> NDArray[np.float64]:
    """Return each image's MSE through clipped PCA of a code size."""
    clean = load_test_set(data)[0][:num_images]
    given = corrupt_test_set(data, num_images, corruption, seed)
    return per_image_squared_error(clean, load_baseline(code_size, data).reconstruct(given)) / 784


def embedded_baseline(code_size: int) -> float:
    """Return the MSE of clipped PCA on the embedded test digits, clean."""
    count = DATASETS["digits"].num_test
    return float(baseline_errors(code_size, "digits", count, None, 0).mean())


@st.cache_data(max_entries=4, show_spinner=False)
def model_packet(entries: tuple[ModelEntry, ...]) -> bytes:
    """Return what the browser needs to run these models."""
    return build_packet([_with_spread(entry) for entry in entries])


def _with_spread(entry: ModelEntry) -> DenseAutoencoder:
    """Return the dense stack with the spread of its test codes, the scale of the code's bars."""
    dense = dense_model(entry)
    if entry.group == "pca":
        return dense
    codes = load_checkpoint(entry.path).load_test_codes()["codes"]
    return dataclasses.replace(dense, code_std=codes.std(axis=0))


def dense_model(entry: ModelEntry) -> DenseAutoencoder:
    """Return a model as one chain of dense layers, PCA too."""
    model = load_model(entry)
    return model if isinstance(model, DenseAutoencoder) else model.to_dense()


@st.cache_data(max_entries=64, show_spinner=False)
def thumbnail(entry: ModelEntry) -> FloatArray:
    """Return a typical digit as the model draws it, (28, 28); needs no data set."""
    model = load_model(entry)
    if entry.group == "pca":
        return model.decode(np.zeros((1, entry.code_size), np.float32))[0, 0]
    stored = load_checkpoint(entry.path).load_test_codes()
    threes = np.flatnonzero(stored["labels"] == 3)
    if len(threes) == 0:  # fewer classes
        threes = np.arange(len(stored["labels"]))
    best = threes[np.argmin(stored["squared_error"][threes])]
    return model.decode(stored["codes"][best])[0, 0]


@st.cache_data(max_entries=3, show_spinner="Reading the codes…")
def code_space_packet(entry: ModelEntry) -> bytes:
    """Return a model with its test codes and digits, as the latent pad needs them."""
    return packets.build_code_space(entry)


@st.cache_data(max_entries=64, show_spinner=False)
def has_test_images(entry: ModelEntry) -> bool:
    """Tell whether the digits of the stored codes are on this machine."""
    return packets.real_digits(entry) is not None


@st.cache_data(max_entries=2, show_spinner="Writing the page…")
def standalone_page(entry: ModelEntry) -> str:
    """Return one HTML file that holds the model, its codes, real digits and the components."""
    return packets.build_page(entry)


@st.cache_data(max_entries=16, show_spinner=False)
def prior_samples(entry: ModelEntry, num: int, seed: int) -> FloatArray:
    """Return images decoded from codes that were drawn from the prior, (num, 1, 28, 28)."""
    return sample_prior(load_model(entry), num, seed=seed)[1]


@st.cache_data(max_entries=8, show_spinner="Measuring the codes…")
def variational_statistics(entry: ModelEntry) -> tuple[CodeUsage, AggregatePosterior, ElboSplit]:
    """Return what the numbers of a code carry, how all codes spread, and the ELBO's parts."""
    model, digits = load_model(entry), load_test_set(entry.data)[0]
    spread = model.posterior(digits)
    return measure_usage(*spread), describe_aggregate(*spread), split_elbo(model, digits)


def likelihood(entry: ModelEntry, num_images: int, k: int,
               on_progress: Callable[[float], None]) -> LikelihoodEstimate:  # fmt: skip
    """Return the importance-weighted likelihood of the first digits; kept for all visitors.

    Not by Streamlit's cache: it would draw the progress bar again, where there is none any more.
    """
    kept: dict[Any, LikelihoodEstimate] = shared_by_all_visitors().setdefault("likelihood", {})
    wanted = (entry, num_images, k)
    if wanted not in kept:
        digits = load_test_set(entry.data)[0][:num_images]
        found = estimate_nll(
            load_model(entry), digits, k=k,
            on_progress=lambda done, total: on_progress(done / total),
        )  # fmt: skip
        while len(kept) >= _MOST_LIKELIHOODS:
            kept.pop(next(iter(kept)))
        kept[wanted] = found
    return kept[wanted]


def load_report(report: str) -> ReportResults | None:
    """Return a report's stored results, None where there are none; a rerun shows up."""
    path = figures.RESULTS_DIRECTORY / f"{report}.json"
    return _load_report(str(path), path.stat().st_mtime_ns) if path.exists() else None


@st.cache_resource(max_entries=12, show_spinner=False)
def _load_report(path: str, stamp: int) -> ReportResults | None:
    return figures.load_results(Path(path).stem, Path(path).parent)


@st.cache_data(max_entries=4, show_spinner=False)
def blend_digits(entry: ModelEntry, has_originals: bool) -> Picture:
    """Return pairs of test digits and what lies between their codes."""
    stored = load_checkpoint(entry.path).load_test_codes()
    originals = load_test_set(entry.data)[0] if has_originals else None
    model = dense_model(entry)
    return report_pictures.blend_digits(model, stored["codes"], stored["labels"], originals)


@st.cache_data(max_entries=12, show_spinner=False)
def layer_filters(entry: ModelEntry, layer: int) -> FilterSheet:
    """Return the weights of a layer's units, projected to the pixels."""
    return report_pictures.layer_filters(dense_model(entry), layer)


@st.cache_resource(max_entries=3, show_spinner="Reading the digits…")
def wall_digits(entry: ModelEntry) -> ShownDigits:
    """Return the test digits of a model, decoded from its codes where they are not here."""
    return filter_packets.load_digits(entry, dense_model(entry))


def forget_images() -> None:
    """Forget what was computed of data sets: a name may now stand for other images."""
    for known in (
        load_test_set, load_training_set, search_codes, load_components, corrupt_test_set,
        image_errors, baseline_errors, has_test_images, code_space_packet, wall_digits,
    ):  # fmt: skip
        known.clear()

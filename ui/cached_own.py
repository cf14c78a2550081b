"""The caches of the page of own data: what was read of an upload, and tables of all images."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from ae_core.analysis.anomalies import ImageTable, tabulate_images
from ae_core.data.own import read_own, read_uploads
from ae_core.data.own_images import Fit, OwnImages
from ae_core.data.own_store import describe_own
from ae_core.training.own_experiments import measure_seconds, own_experiment
from ui import cached
from ui.models import ModelEntry


def read_upload(files: Sequence[tuple[str, bytes]], fit: Fit, bar: Any) -> OwnImages:
    """Return the images of uploaded files; ``bar`` shows how far the reading is."""
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return _read_upload(digest.hexdigest(), fit, files, bar)


@st.cache_resource(max_entries=2, show_spinner=False)
def _read_upload(key: str, fit: Fit, _files: Sequence[tuple[str, bytes]], _bar: Any) -> OwnImages:
    return read_uploads(_files, fit=fit, on_progress=lambda done, all_: _bar.progress(done / all_))


def read_path(path: str, fit: Fit, bar: Any) -> OwnImages:
    """Return the images of a folder or file of this machine; a changed one is read anew."""
    place = Path(path).expanduser()
    stamp = place.stat().st_mtime_ns if place.exists() else 0
    return _read_path(path, stamp, fit, bar)


@st.cache_resource(max_entries=2, show_spinner=False)
def _read_path(path: str, stamp: int, fit: Fit, _bar: Any) -> OwnImages:
    return read_own(path, fit=fit, on_progress=lambda done, all_: _bar.progress(done / all_))


def image_table(entry: ModelEntry, data: str) -> ImageTable:
    """Return every image of an own set through a model and through PCA of its code size."""
    return _image_table(entry, data, str(describe_own(data)["md5"]))


@st.cache_resource(max_entries=3, show_spinner="Reconstructing all images…")
def _image_table(entry: ModelEntry, data: str, md5: str) -> ImageTable:
    return tabulate_images(cached.load_model(entry), data)


@st.cache_data(max_entries=16, show_spinner="Measuring how fast this machine is…")
def training_seconds(data: str, code_size: int, num_train: int, num_epochs: int) -> float:
    """Return how long the training of an explorer would take here, by a short try."""
    return measure_seconds(own_experiment(data, code_size, num_epochs=num_epochs))

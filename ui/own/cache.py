"""The caches of the page of own data: what was read of an upload, and tables of all images."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ae_core.analysis.anomalies import ImageTable, tabulate_images
from ae_core.data.datasets import find_dataset
from ae_core.data.evaluation import load_named_images
from ae_core.data.own.images import OwnImages, Reading
from ae_core.data.own.reading import read_own, read_uploads
from ae_core.data.own.store import describe_own
from ae_core.training.library import find_pca
from ui.shell.models.entries import ModelEntry
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_resource
from ui.shell.serving.memo import Memo

_MOST_KEPT = 2  # sets that were read and not stored, in memory


def read_upload(files: Sequence[tuple[str, bytes]], how: Reading, bar: Any) -> OwnImages:
    """Return the images of uploaded files; ``bar`` shows how far the reading is."""
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    key = f"{digest.hexdigest()} {how.to_json()}"
    return _kept().make(key, lambda: read_uploads(files, how, on_progress=_follower(bar)))


def read_path(path: str, how: Reading, bar: Any) -> OwnImages:
    """Return the images of a folder or file of this machine; a changed one is read anew."""
    place = Path(path).expanduser()
    stamp = place.stat().st_mtime_ns if place.exists() else 0
    key = f"{place} {stamp} {how.to_json()}"
    return _kept().make(key, lambda: read_own(path, how, on_progress=_follower(bar)))


def _kept() -> Memo[OwnImages]:
    return cache.memo("own images", _MOST_KEPT)


def _follower(bar: Any) -> Callable[[int, int], None]:
    bar.progress(0.0, "One set is read at a time; yours is being read, or is next…")
    return lambda done, total: bar.progress(done / max(total, 1), f"{done:,} of {total:,} images")


def image_table(entry: ModelEntry, data: str) -> ImageTable:
    """Return every image of an own set through a model and through PCA of its code size."""
    return _image_table(entry, data, str(describe_own(data).get("md5")))


@cache_resource(max_entries=3, show_spinner="Reconstructing all images…")
def _image_table(entry: ModelEntry, data: str, md5: str) -> ImageTable:
    return tabulate_images(
        cache.load_model(entry),
        find_dataset(data),
        load_named_images(data),
        find_pca=lambda size: find_pca(f"pca-{size}", data=data),
    )

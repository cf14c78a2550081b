"""Somebody's own data sets on disk, beside the downloaded ones.

::

    <data directory>/own/<name>/
        images.npz   train_pixels uint8 (N, 28, 28), train_labels int64 (N,), test_pixels, …
        names.json   the file name of every image: {"train": […], "test": […]}
        about.json   title, class names, counts, md5, how the images were fitted, what was left out

A set is written whole or not at all. Nothing here leaves the machine.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ae_core.data.own.images import Labels, OwnImages, Pixels, plain_name
from ae_core.data.published import DATASETS, Dataset, data_directory
from ae_core.errors import DataError, SpecError
from ae_core.files import new_folder, sha256_of, write_json
from ae_core.specs import IMAGE_SIZE

FILES = ("images.npz", "names.json", "about.json")
TEST_SHARE = 0.2
_FOLDER = "own"
_SEED = 0
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_MOST_TOLD = 200  # of what was left out, kept with the set


def own_directory() -> Path:
    """Return the folder of all own sets; it may not exist."""
    return data_directory() / _FOLDER


def check_name(name: str) -> str:
    """Return a name that an own set may have."""
    if not _NAME.fullmatch(name):
        raise SpecError(
            f"A data set may be called by small letters, digits and hyphens, at most 30; got "
            f"{name[:60]!r}."
        )
    if name in DATASETS:
        raise SpecError(f"{DATASETS[name].title} has the name {name!r}; choose another.")
    return name


def suggest_name(text: str) -> str:
    """Make a free name of any words: ``"My Photos.zip"`` becomes ``my-photos``."""
    stem = re.sub(r"[^a-z0-9]+", "-", Path(text).stem.lower()).strip("-")[:26].strip("-")
    base = stem or "images"
    name, number = base, 2
    while name in DATASETS or (own_directory() / name).exists():
        name, number = f"{base}-{number}", number + 1
    return name


def split_rows(labels: Labels, *, seed: int = _SEED) -> tuple[Labels, Labels]:
    """Draw a fifth of each class, int64 (N,), to test with; return the rows to train on, and those.

    Both are sorted; a class of one or two images trains only.
    """
    generator = np.random.default_rng(seed)
    chosen = []
    for label in np.unique(labels):
        rows = generator.permutation(np.flatnonzero(labels == label))
        chosen.append(rows[: round(TEST_SHARE * len(rows))])
    test = np.sort(np.concatenate(chosen)).astype(np.int64)
    if len(test) == 0:  # every class is tiny
        order = generator.permutation(len(labels))
        test = np.sort(order[: round(TEST_SHARE * len(labels))]).astype(np.int64)
    return np.setdiff1d(np.arange(len(labels)), test), test


def save_own(name: str, images: OwnImages, *, title: str = "") -> Dataset:
    """Store images as a data set of this name, which must be free."""
    target = own_directory() / check_name(name)
    if target.exists():
        raise DataError(
            f"There is a data set {name!r} already; choose another name, or remove it with "
            f"`python -m ae_core data remove {name}`."
        )
    rows = dict(zip(("train", "test"), split_rows(images.labels), strict=True))
    arrays: dict[str, Any] = {}
    for part, chosen in rows.items():
        arrays[f"{part}_pixels"] = images.pixels[chosen]
        arrays[f"{part}_labels"] = images.labels[chosen]
    names = {part: [images.file_names[i] for i in chosen] for part, chosen in rows.items()}
    about = {
        "title": plain_name(" ".join(title.split()))[:60] or name,
        "class_names": list(images.class_names),
        "is_labelled": images.is_labelled,
        "num_train": len(rows["train"]),
        "num_test": len(rows["test"]),
        "test_share": TEST_SHARE,
        "split_seed": _SEED,
        "fit": images.how.fit,
        "reading": images.how.to_dict(),
        "taken": dict(images.taken),
        "source": images.source,
        "md5": hashlib.md5(arrays["train_pixels"].tobytes(), usedforsecurity=False).hexdigest(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "notes": list(images.notes),
        "num_left_out": len(images.left_out),
        "left_out": [[entry.name, entry.reason] for entry in images.left_out[:_MOST_TOLD]],
    }
    try:
        with new_folder(target) as folder:
            np.savez_compressed(folder / FILES[0], **arrays)
            write_json(folder / FILES[1], names)
            hashes = {file: sha256_of(folder / file) for file in FILES[:2]}
            write_json(folder / FILES[2], {**about, "files": hashes})
    except OSError as error:
        raise DataError(
            f"{target} cannot be written ({error.strerror}); set AE_DATA_DIR to a folder that can."
        ) from error
    found = find_own(name)
    assert found is not None
    return found


def remove_own(name: str) -> None:
    """Delete an own set; its images are gone, models trained on them stay."""
    if name in DATASETS:
        raise SpecError(f"{DATASETS[name].title} is no set of your own; only those are removed.")
    folder = own_directory() / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        known = ", ".join(list_own()) or "none"
        raise SpecError(f"There is no data set of your own called {name!r}; there is {known}.")
    aside = folder.with_name(f".{name}.removed")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)  # gone at once, however long deleting takes
        shutil.rmtree(aside)
    except OSError as error:
        raise DataError(f"{folder} cannot be deleted ({error.strerror}).") from error


def list_own() -> dict[str, Dataset]:
    """Return all own sets by name; a damaged one is not among them."""
    root = own_directory()
    try:
        names = sorted(entry.name for entry in os.scandir(root) if _NAME.fullmatch(entry.name))
    except OSError:
        return {}
    found = {name: find_own(name) for name in names}
    return {name: dataset for name, dataset in found.items() if dataset is not None}


def find_own(name: str) -> Dataset | None:
    """Return the own set of this name, or None where there is none or it is damaged."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    try:
        about = describe_own(name)
        return Dataset(
            name=name,
            title=str(about["title"]),
            num_train=int(about["num_train"]),
            num_test=int(about["num_test"]),
            class_names=tuple(map(str, about["class_names"])),
            folder=f"{_FOLDER}/{name}",
            files=FILES,
            is_own=True,
        )
    except (ValueError, KeyError, TypeError):  # a DataError is a ValueError
        return None


def describe_own(name: str) -> dict[str, Any]:
    """Return what is noted about an own set, as ``about.json`` has it."""
    path = own_directory() / name / "about.json"
    try:
        stat = path.stat()
        return dict(_read_about(str(path), stat.st_mtime_ns, stat.st_ino))
    except (OSError, ValueError, KeyError, TypeError):
        raise _damaged(name, "about.json") from None


def load_own_pixels(name: str, split: str) -> tuple[Pixels, Labels]:
    """Read one split of an own set, read-only; see `ae_core.data.datasets.load_pixels`."""
    path = own_directory() / name / FILES[0]
    try:
        return _load(str(path), path.stat().st_mtime_ns, split)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        raise _damaged(name, FILES[0]) from None


def load_own_names(name: str) -> dict[str, list[str]]:
    """Return the file name of every image under "train" and "test", in order."""
    try:
        names = json.loads((own_directory() / name / "names.json").read_text("utf-8"))
        return {split: list(map(str, names[split])) for split in ("train", "test")}
    except (OSError, ValueError, KeyError, TypeError):
        raise _damaged(name, "names.json") from None


def check_own_file(name: str, file: str) -> str | None:
    """Return what is wrong with a file of an own set, None where nothing is."""
    path = own_directory() / name / file
    try:
        expected = describe_own(name)["files"].get(file)
    except DataError as error:
        return str(error)
    if expected is not None and sha256_of(path) != expected:
        return "damaged: it is not what was stored"
    return None


@functools.lru_cache(maxsize=256)  # pages ask a dozen times a rerun
def _read_about(path: str, stamp: int, inode: int) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(Path(path).read_text("utf-8"))
    return about


@functools.lru_cache(maxsize=4)
def _load(path: str, stamp: int, split: str) -> tuple[Pixels, Labels]:
    with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
        pixels, labels = file[f"{split}_pixels"], file[f"{split}_labels"]
    if pixels.dtype != np.uint8 or pixels.shape != (len(labels), IMAGE_SIZE, IMAGE_SIZE):
        raise ValueError(pixels.shape)
    labels = labels.astype(np.int64)
    pixels.setflags(write=False)
    labels.setflags(write=False)
    return pixels, labels


def _damaged(name: str, file: str) -> DataError:
    return DataError(
        f"{own_directory() / name / file} is missing or damaged; remove the set with `python -m "
        f"ae_core data remove {name}` and add it again."
    )
